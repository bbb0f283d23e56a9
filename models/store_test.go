package models

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

// A world is a store with a clock of its own and one user for each role.
type world struct {
	*Store
	clock time.Time
	log   strings.Builder

	worker, colleague, approver, leader, teacher, trainee, admin rights.Actor
}

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{clock: start}
	var err error
	w.Store, err = Open(t.Context(), Options{
		Dir: t.TempDir(), Now: func() time.Time { return w.clock }, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, u := range []struct {
		actor    *rights.Actor
		username string
		name     string
		role     rights.Role
	}{
		{&w.worker, "asta", "Asta Å. Lund", rights.CaseWorker},
		{&w.colleague, "bo", "Bo Ærø", rights.CaseWorker},
		{&w.approver, "cilla", "Cilla Dam", rights.Approver},
		{&w.leader, "dorte", "Dorte Eng", rights.Leader},
		{&w.teacher, "egon", "Egon Fog", rights.Teacher},
		{&w.trainee, "frida", "Frida Gram", rights.Trainee},
		{&w.admin, "gert", "Gert Holm", rights.Administrator},
	} {
		id, err := w.CreateUser(t.Context(), rights.System, User{Username: u.username, Name: u.name, Role: u.role, PasswordHash: "x"})
		if err != nil {
			t.Fatal(err)
		}
		*u.actor = rights.Actor{ID: string(id), Name: u.name, Role: u.role}
	}
	return w
}

func day(s string) danish.Date {
	d, err := danish.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// appeal is a new case with something in every field.
func appeal() NewCase {
	return NewCase{
		Kind: Appeal,
		Matter: review.Matter{
			Title: "Nedsættelse fra fire til tre dage", Municipality: "Nordlyng Kommune", MunicipalityNumber: "27.36.04-G01-12-22",
			Provision: "SEL-104", DecidedOn: day("2022-03-14"), AppealReceivedOn: day("2022-04-01"), Facts: "Borgeren bor alene.",
			Citizen: review.Citizen{Name: "Ib Prøve", CPR: "010190-1234", Age: 58, Representative: "Eva Prøve"},
		},
		RulesetID: "sel-104/2022-01-24",
		Type:      review.Reduction,
		Flags: []CaseFlag{
			{Flag: "alder_paaberaabt", State: FlagSuggested, Document: "afgoerelse.pdf", Page: 1, Quote: "du er fyldt 67"},
			{Flag: "bor_i_botilbud", State: FlagYes},
			{Flag: "koersel", State: FlagNo},
		},
		Requirements: []review.ReqID{"PR-01", "KO-02", "LE-02"},
		Answers: []review.Answer{{
			Req: "KO-02", Status: review.NotMet, Essential: review.No, Bearing: review.Yes, Class: review.ClassUnclear,
			Basis: review.Derived, Note: "Ikke undersøgt.", Lines: "12-14",
			Evidence: []review.Evidence{{Document: "afgoerelse.pdf", Page: 2, Quote: "af hensyn til økonomien"}},
		}},
		Documents: []Document{{
			Name: "afgoerelse.pdf", Format: "pdf", SHA256: strings.Repeat("ab", 32), Size: 4711, Warnings: []string{"Side 2 har ingen tekst"},
			Pages: []Page{{Number: 1, Text: "Afgørelse\ndu er fyldt 67"}, {Number: 2, Text: ""}},
			Signals: []Signal{{Requirement: "PK-04", Kind: "tegn", Rule: "alder", Page: 1, Start: 11, End: 25, Quote: "du er fyldt 67",
				Flags: []review.Flag{"alder_paaberaabt"}}},
		}},
		Demo: true,
	}
}

func (w *world) create(t testing.TB, actor rights.Actor, n NewCase) ID {
	t.Helper()
	id, err := w.CreateCase(t.Context(), actor, n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (w *world) read(t testing.TB, id ID) Case {
	t.Helper()
	c, err := w.CaseByID(t.Context(), rights.System, id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOpenRefusesSecondProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("data folder: %v, %v; want mode 0700", info.Mode(), err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v; want mode 0600", f.Name(), info.Mode(), err)
		}
	}
	_, err = Open(t.Context(), Options{Dir: dir})
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), "Data er i brug af en anden proces") {
		t.Errorf("second Open: %v, want ErrInUse", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatalf("Open after Close: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesNewerData(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)").Error; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrNewer) {
		t.Errorf("Open: %v, want ErrNewer", err)
	}
}

func TestOpenReportsWhatItCannotUse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: file}); err == nil {
		t.Error("a file was opened as a data folder")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, databaseFile), []byte(strings.Repeat("no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: dir}); err == nil {
		t.Error("something that is no database was opened")
	}
}

// The folder's name may hold what means something in an address.
func TestOpenFindsFolderWithSigns(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "æøå ?#%20&_query_only=1")
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := os.Stat(filepath.Join(dir, databaseFile)); err != nil {
		t.Error(err)
	}
}

func TestPragmas(t *testing.T) {
	w := newWorld(t)
	for _, row := range []struct {
		pragma         string
		writer, reader string
	}{
		{"foreign_keys", "1", "1"},
		{"journal_mode", "wal", "wal"},
		{"synchronous", "2", "2"}, // FULL
		{"busy_timeout", "5000", "5000"},
		{"query_only", "0", "1"},
	} {
		var writer, reader string
		if err := w.write.Raw("PRAGMA " + row.pragma).Scan(&writer).Error; err != nil {
			t.Fatal(err)
		}
		if err := w.Store.read.Raw("PRAGMA " + row.pragma).Scan(&reader).Error; err != nil {
			t.Fatal(err)
		}
		if writer != row.writer || reader != row.reader {
			t.Errorf("%s = %s (writer), %s (reader), want %s, %s", row.pragma, writer, reader, row.writer, row.reader)
		}
	}
}

func TestEmptyAndDemo(t *testing.T) {
	s, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("Ready: %v", err)
	}
	if empty, err := s.Empty(t.Context()); !empty || err != nil {
		t.Errorf("Empty of a new folder = %v, %v", empty, err)
	}
	if demo, err := s.Demo(t.Context()); demo || err != nil {
		t.Errorf("Demo of a new folder = %v, %v", demo, err)
	}
	for range 2 { // once more changes nothing
		if err := s.MarkDemo(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if demo, err := s.Demo(t.Context()); !demo || err != nil {
		t.Errorf("Demo after MarkDemo = %v, %v", demo, err)
	}
	if empty, err := s.Empty(t.Context()); !empty || err != nil {
		t.Errorf("Empty after MarkDemo = %v, %v", empty, err)
	}
	if _, err := s.CreateUser(t.Context(), rights.System, User{Username: "asta", Name: "Asta", Role: rights.Leader, PasswordHash: "x"}); err != nil {
		t.Fatal(err)
	}
	if empty, err := s.Empty(t.Context()); empty || err != nil {
		t.Errorf("Empty with a user = %v, %v", empty, err)
	}
}

func TestReadyAfterClose(t *testing.T) {
	s, err := Open(t.Context(), Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ready(t.Context()); err == nil {
		t.Error("a closed store is ready")
	}
}

func TestInTxIsAllOrNothing(t *testing.T) {
	w := newWorld(t)
	failure := errors.New("enough")
	var id ID
	err := w.InTx(t.Context(), func(tx *Store) error {
		var err error
		if id, err = tx.CreateCase(t.Context(), w.worker, appeal()); err != nil {
			return err
		}
		if _, err := tx.CaseByID(t.Context(), w.worker, id); err != nil {
			t.Errorf("the transaction does not see what it wrote: %v", err)
		}
		if _, err := w.CaseByID(t.Context(), w.worker, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("others see what is not committed: %v", err)
		}
		if err := tx.InTx(t.Context(), func(inner *Store) error { return inner.MarkDemo(t.Context()) }); err != nil {
			return err
		}
		return failure
	})
	if err != failure {
		t.Fatalf("InTx = %v, want the error of f", err)
	}
	if _, err := w.CaseByID(t.Context(), w.worker, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("case of a failed transaction: %v, want ErrNotFound", err)
	}
	if demo, _ := w.Demo(t.Context()); demo {
		t.Error("a transaction inside a failed one was committed")
	}
	if id := w.create(t, w.worker, appeal()); w.read(t, id).Number != "2026-00001" {
		t.Errorf("number after a failed transaction = %s: there is a gap", w.read(t, id).Number)
	}
}

func TestCancelledContext(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.CreateCase(ctx, w.worker, appeal()); !errors.Is(err, context.Canceled) {
		t.Errorf("CreateCase = %v, want context.Canceled", err)
	}
	w.create(t, w.worker, appeal()) // the writer is free again
}

func TestLogHoldsNoValues(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	n.Number = "2026-00007"
	w.create(t, w.worker, n)
	if _, err := w.CreateCase(t.Context(), w.worker, n); !errors.Is(err, ErrExists) {
		t.Fatalf("same number again: %v, want ErrExists", err)
	}
	log := w.log.String()
	if !strings.Contains(log, "INSERT INTO") {
		t.Errorf("a failed statement is not logged: %q", log)
	}
	for _, secret := range []string{"Ib Prøve", "010190", "Nordlyng", "Nedsættelse"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
}
