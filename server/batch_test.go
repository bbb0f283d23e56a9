package server

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/files"
	"ankebord/server/jobs"
)

// A sent file is one of a form.
type sent struct {
	name string
	data []byte
}

// send posts files to an address as the case worker.
func (b *board) send(address string, all []sent, more url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range all {
		part, err := w.CreatePart(textproto.MIMEHeader{ // also one without a name, as browsers send
			"Content-Disposition": {mime.FormatMediaType("form-data", map[string]string{"name": "fil", "filename": f.name})},
			"Content-Type":        {"application/octet-stream"},
		})
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(f.data)
	}
	for k, v := range more {
		w.WriteField(k, v[0])
	}
	w.Close()
	req := httptest.NewRequest(post, address, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[rights.CaseWorker]})
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	return rec
}

// toPage is where a form with files leads to.
func (b *board) toPage(rec *httptest.ResponseRecorder) string {
	b.t.Helper()
	if rec.Code != http.StatusSeeOther {
		b.t.Fatalf("answer = %d\n%s", rec.Code, words(rec.Body.String()))
	}
	return rec.Header().Get("Location")
}

// workOff does all jobs that are due.
func (b *board) workOff() {
	b.t.Helper()
	for {
		found, err := b.server.jobs.Next(b.t.Context())
		if err != nil {
			b.t.Fatal(err)
		}
		if !found {
			return
		}
	}
}

// batch is what an address of a job page names.
func (b *board) batch(address string) models.Batch {
	b.t.Helper()
	batch, err := b.server.store.BatchByID(b.t.Context(), b.users[rights.CaseWorker], models.ID(strings.TrimPrefix(address, "/indlaes/job/")))
	if err != nil {
		b.t.Fatal(err)
	}
	return batch
}

func (b *board) caseOf(id models.ID) models.Case {
	b.t.Helper()
	cs, err := b.server.store.CaseByID(b.t.Context(), b.users[rights.CaseWorker], id)
	if err != nil {
		b.t.Fatal(err)
	}
	return cs
}

// made is a letter of its own for each n.
func made(n int) []byte {
	return fmt.Appendf(nil, "Nordlyng Kommune\n14. marts 2022\nSagsnr. 27.36.04-G01-%d-22\n\nAfgørelse om aktivitets- og samværstilbud efter servicelovens § 104\n\n"+
		"Vi har besluttet, at dit tilbud stopper.\n\nVi har lagt vægt på, at du har nået folkepensionsalderen. Brev nummer %d.\n\n"+
		"Du kan klage til Ankestyrelsen inden fire uger.", n, n)
}

func TestTwentyFilesOfWhichSomeFail(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	letter := fixtures.DecisionFile(3)
	first := b.toPage(b.upload(letter.Name, letter.Data, nil)) // one of them is here already
	letters := []sent{{"tom.txt", nil}, {"program.pdf", []byte("MZ\x90\x00 et program")}, {"samme.txt", letter.Data}, {"<i>billede.pdf", scanPDF(t, 1)}}
	for i := range 16 {
		letters = append(letters, sent{fmt.Sprintf("brev %d.txt", i), made(i)})
	}
	address := b.toPage(b.send("/indlaes", letters, nil))
	before := b.page(rights.CaseWorker, address)
	sound(t, address, before)
	wants(t, before, "data-poll", `<noscript><meta http-equiv="refresh"`, "poll.")
	wants(t, words(before), "20 filer", "0 af 20 filer er indlæst", "Modtaget (trin 1 af 5). Venter")
	b.workOff()
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "16 af 20 filer er indlæst. 3 filer kan ikke indlæses. 1 fil venter på dit valg.",
		"Den valgte fil er tom", "Filen kan ikke bruges", "Filen indeholder kun billeder af tekst",
		"Afgørelsen findes allerede i sag 2024-00001. Åbn sagen, eller indlæs den alligevel")
	if strings.Contains(page, "data-poll>") || strings.Contains(page, "http-equiv") || strings.Contains(page, "<i>billede") {
		t.Error("the page of an ended upload still renews itself, or shows a name as markup")
	}
	if !strings.Contains(page, strings.TrimSuffix(first, "/kontrol")) {
		t.Error("the page does not lead to the case that holds the same")
	}
	if n := strings.Count(page, "Indlæs alligevel"); n != 1 {
		t.Errorf("%d files can be loaded anyway, want 1", n)
	}
	// Each has become a case of its own, to be checked as any other.
	cases := map[models.ID]bool{}
	for _, j := range b.batch(address).Jobs {
		if j.State == models.JobDone {
			cases[j.CaseID] = true
		}
	}
	if len(cases) != 16 {
		t.Errorf("%d cases, want 16", len(cases))
	}
	for id := range cases {
		cs := b.caseOf(id)
		if cs.State != models.New || cs.Matter.Municipality != "Nordlyng Kommune" || len(cs.Documents[0].Signals) == 0 || cs.Documents[0].LoadedBy != "Sagsbehandler" {
			t.Errorf("case = %+v", cs.Matter)
		}
	}
	// The one that is here already is loaded anyway, when that is asked for.
	if to := b.moved(rights.CaseWorker, address+"/2", url.Values{}); to != address {
		t.Errorf("resumed to %s", to)
	}
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "17 af 20 filer er indlæst. 3 filer kan ikke indlæses.")
	// All of it is found again.
	load := b.page(rights.CaseWorker, "/indlaes")
	sound(t, "/indlaes", load)
	wants(t, load, address)
	wants(t, words(load), "Seneste indlæsninger", "20 filer", "17 af 20 filer er indlæst.")
	if rec := b.ask(rights.CaseWorker, post, address+"/0", url.Values{}); rec.Code != http.StatusSeeOther {
		t.Errorf("a file that cannot be read was asked for again = %d", rec.Code)
	}
	if b.batch(address).Jobs[0].State != models.JobRefused {
		t.Error("a file that cannot be read is tried again")
	}
}

func TestJobsAreOnesOwn(t *testing.T) {
	b := newBoard(t, 0)
	address := b.toPage(b.send("/indlaes", []sent{{"a.txt", made(1)}, {"b.txt", made(2)}}, nil))
	for _, bad := range []string{"/indlaes/job/nej", "/indlaes/job/" + string(models.NewID())} {
		if rec := b.ask(rights.CaseWorker, get, bad, nil); rec.Code != http.StatusNotFound {
			t.Errorf("%s = %d", bad, rec.Code)
		}
	}
	for _, bad := range []string{address + "/x", address + "/7"} {
		if rec := b.ask(rights.CaseWorker, post, bad, url.Values{}); rec.Code != http.StatusNotFound {
			t.Errorf("%s = %d", bad, rec.Code)
		}
	}
	if rec := b.ask(rights.Leader, get, address, nil); rec.Code != http.StatusForbidden {
		t.Errorf("the page of an upload for a leader = %d", rec.Code)
	}
}

func TestFilesOfOneCase(t *testing.T) {
	b := newBoard(t, 0)
	address := b.toPage(b.send("/indlaes", []sent{
		{"Bilag 1.txt", []byte("Lægens udtalelse om Ib, som bor i et botilbud.")},
		{"program.txt", []byte{0, 1, 2}},
		{"Klage over afgørelse.txt", []byte("Jeg klager over, at mit tilbud stopper, fordi du har nået folkepensionsalderen.")},
		{"Afgørelse.txt", made(1)},
		{"Tidligere afgørelse.txt", made(2)},
		{"Genvurdering.txt", []byte("Vi fastholder vores afgørelse. Vi har lagt vægt på, at du har nået folkepensionsalderen.")},
	}, url.Values{"samlet": {"true"}}))
	b.workOff()
	batch := b.batch(address)
	cs := b.caseOf(batch.CaseID)
	type kept struct {
		name  string
		kind  models.DocumentKind
		finds bool
	}
	var got []kept
	for _, d := range cs.Documents {
		got = append(got, kept{d.Name, d.Kind, len(d.Signals) > 0})
	}
	want := []kept{
		{"Afgørelse.txt", models.DecisionLetter, true}, {"Bilag 1.txt", models.Enclosure, false},
		{"Klage over afgørelse.txt", models.Complaint, false}, {"Tidligere afgørelse.txt", models.Enclosure, false},
		{"Genvurdering.txt", models.Reassessment, true},
	}
	if !slices.Equal(got, want) {
		t.Errorf("documents = %v,\nwant %v", got, want)
	}
	if cs.Matter.MunicipalityNumber != "27.36.04-G01-1-22" {
		t.Errorf("the case is made of another letter: %+v", cs.Matter)
	}
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "5 af 6 filer er indlæst. 1 fil kan ikke indlæses.", "Gå til sag "+cs.Number, "Genvurdering")
	check := b.page(rights.CaseWorker, casePath(cs.ID)+"/kontrol")
	wants(t, words(check), "Sagens 5 dokumenter", "Fundet på side 1")
}

// Where the decision cannot be read, the others are the case, and it can come
// later: what is found in it is then suggested.
func TestCaseWithoutItsDecision(t *testing.T) {
	b := newBoard(t, 0)
	address := b.toPage(b.send("/indlaes", []sent{{"Afgørelse.pdf", []byte("MZ")}, {"Klage.txt", []byte("Jeg klager.")}}, url.Values{"samlet": {"true"}}))
	b.workOff()
	id := b.batch(address).CaseID
	wants(t, words(b.page(rights.CaseWorker, casePath(id)+"/dokumenter")), "Klage.txt", "Klage", "klagen")
	b.toPage(b.send(casePath(id)+"/dokumenter", []sent{{"Afgørelse.txt", made(1)}}, url.Values{"slags": {"afgoerelse"}}))
	wants(t, b.page(rights.CaseWorker, casePath(id)+"/kontrol"), `value="Nordlyng Kommune"`, `value="14-03-2022"`)
	if cs := b.caseOf(id); len(cs.Flags) == 0 || cs.Documents[1].EvidenceName() != "kommunens afgørelse" {
		t.Errorf("flags %v, document %+v", cs.Flags, cs.Documents[1])
	}
}

// A browser sends a file without a name where none is chosen.
func TestNoFileChosen(t *testing.T) {
	b := newBoard(t, 0)
	rec := b.send("/indlaes", []sent{{"", nil}}, nil)
	if rec.Code != 422 || strings.Count(rec.Body.String(), "Vælg en afgørelse, eller indsæt teksten") != 2 {
		t.Errorf("no file = %d\n%s", rec.Code, words(rec.Body.String()))
	}
	address := b.toPage(b.send("/indlaes", []sent{{"", nil}}, url.Values{"tekst": {string(made(1))}}))
	rec = b.send(strings.TrimSuffix(address, "/kontrol")+"/dokumenter", []sent{{"", nil}}, url.Values{"slags": {"bilag"}})
	if rec.Code != 422 || strings.Count(rec.Body.String(), "Vælg et dokument, eller indsæt teksten") != 2 {
		t.Errorf("no document = %d", rec.Code)
	}
	rec = b.send("/indlaes", []sent{{"tom.txt", nil}, {"", nil}}, nil)
	if rec.Code != 422 || !strings.Contains(rec.Body.String(), "Den valgte fil er tom") {
		t.Errorf("an empty file = %d", rec.Code)
	}
}

func TestTooManyFiles(t *testing.T) {
	b := newBoard(t, 0)
	var many []sent
	for i := range maxFiles + 1 {
		many = append(many, sent{fmt.Sprintf("%d.txt", i), made(i)})
	}
	rec := b.send("/indlaes", many, nil)
	if rec.Code != 422 || !strings.Contains(rec.Body.String(), "Vælg højst 20 filer ad gangen") {
		t.Errorf("21 files = %d", rec.Code)
	}
	large := sent{"stor.txt", bytes.Repeat([]byte("a"), maxFile+1)}
	address := b.toPage(b.send("/indlaes", []sent{large, {"brev.txt", made(1)}}, nil))
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "1 af 2 filer er indlæst. 1 fil kan ikke indlæses.", "Filens størrelse skal være under 25 MB")
}

func TestQuotaOfUploads(t *testing.T) {
	b := newBoard(t, 0)
	b.server.quota = models.Quota{Files: 3, Bytes: 1 << 20, Within: time.Hour}
	b.toPage(b.send("/indlaes", []sent{{"a.txt", made(1)}, {"b.txt", made(2)}}, nil))
	id := strings.TrimSuffix(b.toPage(b.upload("c.txt", made(3), nil)), "/kontrol")
	for address, more := range map[string]url.Values{"/indlaes": nil, id + "/dokumenter": {"slags": {"bilag"}}} {
		rec := b.send(address, []sent{{"d.txt", made(4)}}, more)
		body := rec.Body.String()
		if rec.Code != http.StatusTooManyRequests || rec.Header().Get("Retry-After") != "3601" || strings.Count(body, "Prøv igen kl. 12.00") != 2 {
			t.Errorf("%s beyond the quota = %d, again after %s\n%s", address, rec.Code, rec.Header().Get("Retry-After"), words(body))
		}
		sound(t, address, body)
	}
	rec := b.ask(rights.CaseWorker, post, "/indlaes", url.Values{"tekst": {"En tekst, der er skrevet."}})
	if rec.Code != http.StatusTooManyRequests || !strings.Contains(rec.Body.String(), "En tekst, der er skrevet.") {
		t.Errorf("a text beyond the quota = %d", rec.Code)
	}
	b.server.quota.Bytes = 10
	rec = b.send("/indlaes", []sent{{"d.txt", made(4)}}, nil)
	if rec.Code != http.StatusTooManyRequests || !strings.Contains(rec.Body.String(), "Det er for meget på én gang") {
		t.Errorf("one file above the quota = %d", rec.Code)
	}
}

// A process that ended in the middle has left a job running. The next one does
// it, once.
func TestRestartInTheMiddle(t *testing.T) {
	b := newBoard(t, 0)
	address := b.toPage(b.send("/indlaes", []sent{{"a.txt", made(1)}, {"b.txt", made(2)}}, nil))
	store := b.server.store
	gone, err := store.TakeJob(t.Context(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	b.workOff()
	if j := b.batch(address).Jobs; j[0].State != models.JobRunning || j[1].State != models.JobDone {
		t.Fatalf("before the restart: %s, %s", j[0].State, j[1].State)
	}
	if err := store.ReleaseJobs(t.Context()); err != nil { // as work does first
		t.Fatal(err)
	}
	b.workOff()
	if j := b.batch(address).Jobs[0]; j.State != models.JobDone || j.Tries != 2 {
		t.Errorf("after the restart: %+v", j)
	}
	if err := store.FinishJob(t.Context(), gone, b.batch(address).Jobs[1].CaseID, ""); !errors.Is(err, models.ErrConflict) {
		t.Errorf("the process that is gone finished it too: %v", err)
	}
	_, total, err := store.Cases(t.Context(), b.users[rights.CaseWorker], models.CaseFilter{})
	if err != nil || total != 2 {
		t.Errorf("%d cases of 2 files, %v", total, err)
	}
}

// A job that goes wrong waits; one that always does is put aside, with a number to
// tell support, and can be tried again. Others are done meanwhile.
func TestJobThatFails(t *testing.T) {
	b := newBoard(t, 0)
	address := b.toPage(b.send("/indlaes", []sent{{"a.txt", made(1)}, {"b.txt", made(2)}}, nil))
	kept := filepath.Join(b.server.config.Data, "filer", files.Sum(made(1))[:2], files.Sum(made(1)))
	if err := os.Remove(kept); err != nil {
		t.Fatal(err)
	}
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "1 af 2 filer er indlæst.", "Prøves igen om lidt")

	address = b.toPage(b.send("/indlaes", []sent{{"c.txt", made(3)}, {"d.txt", made(4)}}, nil))
	j, err := b.server.store.TakeJob(t.Context(), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	b.workOff()
	if err := (queue{b.server}).Park(t.Context(), jobs.Job{ID: string(j.ID), Lease: string(j.Lease), Try: 5}, errors.New("nej")); err != nil {
		t.Fatal(err)
	}
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "1 af 2 filer er indlæst. 1 fil er lagt til side.", "Noget gik galt hos os", "Fejlnummer", "Prøv igen")
	b.moved(rights.CaseWorker, fmt.Sprintf("%s/%d", address, j.Position), url.Values{})
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "Alle 2 filer er indlæst.")
}

// What is found by its content is told with the choice to open the other case or
// to load it anyway; the file need not be chosen again for that.
func TestDuplicates(t *testing.T) {
	for name, other := range map[string]func(text string) []byte{
		"andet navn.txt": func(text string) []byte { return []byte(text) },
		"linjer.txt":     func(text string) []byte { return []byte(strings.ReplaceAll(text, " ", "\r\n")) },
		"format.rtf": func(text string) []byte {
			return []byte(`{\rtf1\ansi\ansicpg1252 ` + strings.NewReplacer("ø", `\'f8`, "æ", `\'e6`, "å", `\'e5`, "§", `\'a7`, "\n", "\\par\n").Replace(text) + "}")
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBoard(t, 0)
			first := b.toPage(b.upload("brev.txt", made(1), nil))
			rec := b.upload(name, other(string(made(1))), nil)
			body := rec.Body.String()
			if rec.Code != http.StatusConflict {
				t.Fatalf("= %d\n%s", rec.Code, words(body))
			}
			sound(t, "/indlaes", body)
			wants(t, body, strings.TrimSuffix(first, "/kontrol"))
			wants(t, words(body), "Afgørelsen findes allerede i sag 2024-00001. Åbn sagen, eller indlæs den alligevel")
			anyway := regexp.MustCompile(`action="(/indlaes/job/[^"]+)" id="alligevel-form"`).FindStringSubmatch(body)
			if anyway == nil || !strings.Contains(body, `form="alligevel-form"`) {
				t.Fatal("there is no way to load it anyway")
			}
			page := b.moved(rights.CaseWorker, anyway[1], url.Values{})
			b.workOff()
			wants(t, words(b.page(rights.CaseWorker, page)), "Filen er indlæst.", "Åbn sag 2024-00002")
			cs := b.caseOf(b.batch(page).Jobs[0].CaseID)
			wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID)+"/dokumenter")), "Findes også i sag 2024-00001")
		})
	}
}

func TestDuplicateOfPastedText(t *testing.T) {
	b := newBoard(t, 0)
	b.toPage(b.upload("brev.txt", made(1), nil))
	rec := b.ask(rights.CaseWorker, post, "/indlaes", url.Values{"tekst": {string(made(1))}})
	if rec.Code != http.StatusConflict || !strings.Contains(rec.Body.String(), `name="alligevel"`) || !strings.Contains(rec.Body.String(), "Brev nummer 1.") {
		t.Errorf("the same text pasted = %d", rec.Code)
	}
	sound(t, "/indlaes", rec.Body.String())
	b.moved(rights.CaseWorker, "/indlaes", url.Values{"tekst": {string(made(1))}, "alligevel": {"true"}})
}

// A scanned letter is loaded in the background: its text is read off the pictures.
func TestScannedDecision(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPictures()
	address := b.toPage(b.upload("skannet.pdf", scanPDF(t, 2), nil))
	wants(t, words(b.page(rights.CaseWorker, address)), "skannet.pdf", "Venter på at få læst tekst fra billeder")
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "Filen er indlæst.")
	j := b.batch(address).Jobs[0]
	if j.Done != 2 || j.Total != 2 {
		t.Errorf("%d of %d pages", j.Done, j.Total)
	}
	cs := b.caseOf(j.CaseID)
	if cs.Matter.Municipality != "Rugmark Kommune" || len(cs.Documents[0].Signals) == 0 || cs.Documents[0].Scanned {
		t.Errorf("case = %+v, document = %+v", cs.Matter, cs.Documents[0])
	}
	// Among several files it is found out by the way.
	address = b.toPage(b.send("/indlaes", []sent{{"andet.pdf", scanPDF(t, 3)}, {"brev.txt", made(1)}}, nil))
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, address)), "Alle 2 filer er indlæst.")
	if cs := b.caseOf(b.batch(address).Jobs[0].CaseID); len(cs.Documents[0].Pages) != 3 || !cs.Documents[0].HasText() {
		t.Errorf("document = %+v", cs.Documents[0])
	}
}
