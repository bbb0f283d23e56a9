package models

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

func TestCreateCaseReadsBack(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	id := w.create(t, w.worker, n)
	got, err := w.CaseByID(t.Context(), w.worker, id)
	if err != nil {
		t.Fatal(err)
	}
	matter := n.Matter
	matter.Number = "2026-00001"
	document := n.Documents[0]
	document.ID, document.CaseID = got.Documents[0].ID, id
	document.Kind, document.LoadedAt = DecisionLetter, start
	document.Pages = []Page{{document.ID, 1, n.Documents[0].Pages[0].Text}, {document.ID, 2, ""}}
	document.Signals = []Signal{n.Documents[0].Signals[0]}
	document.Signals[0].DocumentID = document.ID
	want := Case{
		ID: id, Number: "2026-00001", Kind: Appeal, State: New, Demo: true, Matter: matter, MatterVersion: 1,
		RulesetID: n.RulesetID, Type: review.Reduction, FactsVersion: 1, ChoiceVersion: 1,
		ReviewerID: ID(w.worker.ID), ReviewerName: w.worker.Name, CreatedAt: start, UpdatedAt: start,
		Flags: []CaseFlag{
			{id, "alder_paaberaabt", FlagSuggested, "afgoerelse.pdf", 1, "du er fyldt 67"},
			{CaseID: id, Flag: "bor_i_botilbud", State: FlagYes},
			{CaseID: id, Flag: "koersel", State: FlagNo},
		},
		Answers: []Answer{
			{CaseID: id, Requirement: "PR-01", Position: 0, Version: 1},
			{CaseID: id, Requirement: "KO-02", Position: 1, Version: 1, Status: review.NotMet, Essential: review.No, Bearing: review.Yes,
				Class: review.ClassUnclear, Basis: review.Derived, Note: "Ikke undersøgt.", Lines: "12-14",
				Evidence: []Evidence{{Document: "afgoerelse.pdf", Page: 2, Quote: "af hensyn til økonomien"}}, SavedAt: start, SavedBy: w.worker.Name},
			{CaseID: id, Requirement: "LE-02", Position: 2, Version: 1},
		},
		Documents: []Document{document},
		Parts:     []RulingPart{},
		Rejected:  []RejectedSignal{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	byNumber, err := w.CaseByNumber(t.Context(), w.worker, "2026-00001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, byNumber); diff != "" {
		t.Errorf("by number (-by id +by number):\n%s", diff)
	}
}

func TestUnknownCase(t *testing.T) {
	w := newWorld(t)
	for _, id := range []ID{"", "x", NewID()} {
		if _, err := w.CaseByID(t.Context(), rights.System, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("CaseByID(%q) = %v, want ErrNotFound", id, err)
		}
	}
	if _, err := w.CaseByNumber(t.Context(), w.worker, "2026-00001"); !errors.Is(err, ErrNotFound) {
		t.Errorf("CaseByNumber = %v, want ErrNotFound", err)
	}
}

func TestNumbers(t *testing.T) {
	w := newWorld(t)
	number := func(kind CaseKind, given, year string) string {
		n := NewCase{Kind: kind, Number: given}
		if kind == Training {
			n.MeetingNumber = 1
		}
		if year != "" {
			n.CreatedAt, _ = time.Parse(time.DateOnly, year+"-07-01")
		}
		return w.read(t, w.create(t, rights.System, n)).Number
	}
	for _, row := range []struct {
		kind              CaseKind
		given, year, want string
	}{
		{Appeal, "", "", "2026-00001"},
		{Appeal, "", "", "2026-00002"},
		{Training, "", "", "T-2026-00001"},
		{Appeal, "", "2025", "2025-00001"},
		{Appeal, "J 17/22", "", "J 17/22"},
		{Appeal, "2026-00010", "", "2026-00010"},
		{Appeal, "", "", "2026-00011"},
		{Appeal, "2026-00005", "", "2026-00005"},
		{Appeal, "", "", "2026-00012"},
		{Appeal, "2024-00003", "", "2024-00003"},
		{Appeal, "", "2024", "2024-00004"},
		{Training, "", "", "T-2026-00002"},
	} {
		if got := number(row.kind, row.given, row.year); got != row.want {
			t.Errorf("number(%s, %q, %s) = %s, want %s", row.kind, row.given, row.year, got, row.want)
		}
	}
	if _, err := w.CreateCase(t.Context(), rights.System, NewCase{Kind: Appeal, Number: "J 17/22"}); !errors.Is(err, ErrExists) {
		t.Errorf("a number twice: %v, want ErrExists", err)
	}
}

func TestNumbersWithoutGapsAtOnce(t *testing.T) {
	w := newWorld(t)
	const many = 40
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			if _, err := w.CreateCase(t.Context(), w.worker, NewCase{Kind: Appeal}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i := 1; i <= many; i++ {
		if _, err := w.CaseByNumber(t.Context(), w.worker, fmt.Sprintf("2026-%05d", i)); err != nil {
			t.Error(err)
		}
	}
}

func TestSaveMatterReadsBack(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	full := review.Matter{
		Number: "2026-00001", Title: "Ophør", Municipality: "Ålund Kommune", MunicipalityNumber: "A-1", Provision: "SEL-107",
		DecidedOn: day("2023-01-02"), AppealReceivedOn: day("2023-01-20"), Facts: "Nye oplysninger.",
		Citizen: review.Citizen{Name: "Bo Prøve", CPR: "020280-4321", Age: 44, Representative: "Ly Prøve"},
	}
	for i, m := range []review.Matter{full, {Number: "2026-00001"}, full} { // what is emptied is emptied
		w.clock = w.clock.Add(time.Minute)
		version, err := w.SaveMatter(t.Context(), w.worker, id, i+1, m)
		if err != nil || version != i+2 {
			t.Fatalf("SaveMatter = %d, %v", version, err)
		}
		got := w.read(t, id)
		if diff := cmp.Diff(m, got.Matter); diff != "" {
			t.Errorf("matter (-want +got):\n%s", diff)
		}
		if got.MatterVersion != version || !got.UpdatedAt.Equal(w.clock) || got.FactsVersion != 1 || got.State != New {
			t.Errorf("version %d, updated %v, facts version %d, state %s", got.MatterVersion, got.UpdatedAt, got.FactsVersion, got.State)
		}
		if rows, _, err := w.Cases(t.Context(), w.worker, CaseFilter{Query: m.Title}); err != nil || len(rows) != 1 {
			t.Errorf("the case is not found by its new title: %v, %v", rows, err)
		}
	}
	if rows, _, _ := w.Cases(t.Context(), w.worker, CaseFilter{Query: "nedsættelse"}); len(rows) != 0 {
		t.Error("the case is still found by its old title")
	}
	other := full
	other.Number, other.Title = "2026-00099", "Ophør straks"
	if _, err := w.SaveMatter(t.Context(), w.worker, id, 4, other); err != nil || w.read(t, id).Number != "2026-00001" {
		t.Errorf("number after SaveMatter = %s, %v", w.read(t, id).Number, err)
	}
	_, err := w.SaveMatter(t.Context(), w.worker, id, 4, review.Matter{})
	conflict, ok := errors.AsType[*CaseConflict](err)
	if !ok || !errors.Is(err, ErrConflict) || conflict.Standing.MatterVersion != 5 || conflict.Standing.Matter.Title != "Ophør straks" ||
		len(conflict.Standing.Answers) != 3 {
		t.Errorf("SaveMatter of an old version = %v (%+v)", err, conflict)
	}
}

func TestSaveFactsReadsBack(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	w.clock = w.clock.Add(time.Minute)
	version, err := w.SaveFacts(t.Context(), w.worker, id, 1, review.Ending, map[review.Flag]FlagState{
		"alder_paaberaabt": FlagYes, "bor_i_botilbud": FlagYes, "ny": FlagYes, "aldrig": FlagNo,
	})
	if err != nil || version != 2 {
		t.Fatalf("SaveFacts = %d, %v", version, err)
	}
	got := w.read(t, id)
	want := []CaseFlag{
		{id, "alder_paaberaabt", FlagYes, "afgoerelse.pdf", 1, "du er fyldt 67"}, // where it was found stays
		{CaseID: id, Flag: "bor_i_botilbud", State: FlagYes},
		{CaseID: id, Flag: "koersel", State: FlagNo}, // not named, not changed
		{CaseID: id, Flag: "ny", State: FlagYes},
	}
	if diff := cmp.Diff(want, got.Flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if got.Type != review.Ending || got.FactsVersion != 2 || got.State != UnderReview || !got.UpdatedAt.Equal(w.clock) {
		t.Errorf("type %s, version %d, state %s, updated %v", got.Type, got.FactsVersion, got.State, got.UpdatedAt)
	}
	if _, err := w.SaveFacts(t.Context(), w.worker, id, 2, review.NoType, map[review.Flag]FlagState{"ny": FlagNo}); err != nil {
		t.Fatal(err)
	}
	if got := w.read(t, id); got.Type != review.NoType || got.Flags[3].State != FlagNo {
		t.Errorf("type %q, flag %v after clearing", got.Type, got.Flags[3])
	}
	_, err = w.SaveFacts(t.Context(), w.worker, id, 2, review.Refusal, map[review.Flag]FlagState{"ny": FlagYes})
	if conflict, ok := errors.AsType[*CaseConflict](err); !ok || conflict.Standing.FactsVersion != 3 {
		t.Errorf("SaveFacts of an old version = %v", err)
	}
	if got := w.read(t, id); got.Type != review.NoType || got.Flags[3].State != FlagNo {
		t.Error("a refused save changed something")
	}
	if _, err := w.SaveFacts(t.Context(), w.worker, id, 3, review.Refusal, map[review.Flag]FlagState{"ny": "måske"}); err == nil {
		t.Error("a flag was stored in a state that there is not")
	}
	if got := w.read(t, id); got.Type != review.NoType || got.FactsVersion != 3 {
		t.Error("half a save was stored")
	}
}

func TestSaveChoiceReadsBack(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	for i, row := range []struct {
		outcome review.Outcome
		reason  string
	}{{review.Lapsed, "Klagen er trukket tilbage."}, {review.Undecided, ""}, {review.SetAside, "Ugyldig."}} {
		version, err := w.SaveChoice(t.Context(), w.worker, id, i+1, row.outcome, row.reason)
		if err != nil || version != i+2 {
			t.Fatalf("SaveChoice = %d, %v", version, err)
		}
		got := w.read(t, id)
		if got.Choice != row.outcome || got.ChoiceReason != row.reason || got.ChoiceVersion != version || got.State != UnderReview {
			t.Errorf("choice %s (%q), version %d, state %s, want %v", got.Choice, got.ChoiceReason, got.ChoiceVersion, got.State, row)
		}
		if got.Outcome != review.Undecided {
			t.Errorf("a choice decided the case: %s", got.Outcome)
		}
	}
	_, err := w.SaveChoice(t.Context(), w.worker, id, 1, review.Upheld, "")
	if conflict, ok := errors.AsType[*CaseConflict](err); !ok || conflict.Standing.Choice != review.SetAside {
		t.Errorf("SaveChoice of an old version = %v", err)
	}
}

// A save of what stands already makes no version and no event.
func TestSaveOfWhatStands(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.create(t, w.worker, appeal())
	if _, err := w.SavePart(ctx, w.worker, id, 0, review.PartReasons, "Tekst.", "Udkast."); err != nil {
		t.Fatal(err)
	}
	before := w.read(t, id)
	w.clock = w.clock.Add(time.Minute)
	for name, save := range map[string]func() (int, error){
		"SaveMatter": func() (int, error) { return w.SaveMatter(ctx, w.worker, id, 1, before.Matter) },
		"SaveFacts": func() (int, error) {
			return w.SaveFacts(ctx, w.worker, id, 1, before.Type, map[review.Flag]FlagState{"koersel": FlagNo, "andet": FlagNo})
		},
		"SaveChoice": func() (int, error) { return w.SaveChoice(ctx, w.worker, id, 1, review.Undecided, "") },
		"SavePart":   func() (int, error) { return w.SavePart(ctx, w.worker, id, 1, review.PartReasons, "Tekst.", "Udkast.") },
	} {
		if version, err := save(); err != nil || version != 1 {
			t.Errorf("%s = %d, %v, want 1", name, version, err)
		}
	}
	if diff := cmp.Diff(before, w.read(t, id)); diff != "" {
		t.Errorf("case (-before +after):\n%s", diff)
	}
	if events, err := w.Events(ctx, w.worker, id); err != nil || len(events) != 2 {
		t.Errorf("%d events, %v, want 2", len(events), err)
	}
	changed := before.Matter
	changed.Title = "Se 010190-1234"
	if _, err := w.SaveMatter(ctx, w.worker, id, 1, changed); err != nil {
		t.Fatal(err)
	}
	changed.Title = "Se 010190-1235" // masked alike, and changed all the same
	if version, err := w.SaveMatter(ctx, w.worker, id, 2, changed); err != nil || version != 3 || w.read(t, id).Matter.Title != changed.Title {
		t.Errorf("SaveMatter = %d, %v, title %q", version, err, w.read(t, id).Matter.Title)
	}
}

// To confirm the facts of a new case begins its review.
func TestConfirmedFactsBeginReview(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	if version, err := w.SaveFacts(t.Context(), w.worker, id, 1, review.Reduction, nil); err != nil || version != 2 {
		t.Errorf("SaveFacts = %d, %v", version, err)
	}
	if got := w.read(t, id); got.State != UnderReview || got.FactsVersion != 2 {
		t.Errorf("state %s, version %d", got.State, got.FactsVersion)
	}
}

// Every word of an enumeration passes the checks of the schema.
func TestEveryWordIsStored(t *testing.T) {
	w := newWorld(t)
	for _, o := range append(review.Outcomes(), review.Undecided) {
		n := NewCase{Kind: Appeal, Choice: o, Proposed: o}
		if o != review.Undecided {
			n.State, n.Outcome, n.RuledOn = Decided, o, day("2025-01-01")
		}
		if got := w.read(t, w.create(t, rights.System, n)); got.Outcome != o || got.Choice != o || got.Proposed != o {
			t.Errorf("outcome %s came back as %s, %s, %s", o, got.Outcome, got.Choice, got.Proposed)
		}
	}
	for typ := review.NoType; typ <= review.Payment; typ++ {
		if got := w.read(t, w.create(t, rights.System, NewCase{Kind: Appeal, Type: typ})); got.Type != typ {
			t.Errorf("type %s came back as %s", typ, got.Type)
		}
	}
	var answers []review.Answer
	for i, s := range append(review.Statuses(), review.Blank) {
		answers = append(answers, review.Answer{
			Req: review.ReqID(s.String()), Status: s, Essential: review.Tri(i % 3), Bearing: review.Tri((i + 1) % 3),
			Class: review.Classification(i % 4), Basis: review.Basis(i % 4), Absent: i%2 == 0,
		})
	}
	for i, a := range w.read(t, w.create(t, rights.System, NewCase{Kind: Appeal, Answers: answers})).Answers {
		if diff := cmp.Diff(answers[i], a.Review(), cmpopts.IgnoreUnexported(review.Answer{})); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	}
	for _, s := range States() {
		if s.Label() == "" {
			t.Errorf("state %s has no label", s)
		}
	}
}

// The schema refuses what makes no sense.
func TestCreateCaseRefusesNonsense(t *testing.T) {
	w := newWorld(t)
	for name, n := range map[string]NewCase{
		"no kind":                    {},
		"unknown kind":               {Kind: "andet"},
		"unknown state":              {Kind: Appeal, State: "sendt"},
		"decided without an outcome": {Kind: Appeal, State: Decided, RuledOn: day("2025-01-01")},
		"decided on no day":          {Kind: Appeal, State: Decided, Outcome: review.Upheld},
		"outcome of an open case":    {Kind: Appeal, Outcome: review.Upheld},
		"training in nothing":        {Kind: Training},
		"decided training":           {Kind: Training, MeetingNumber: 1, State: Decided, Outcome: review.Upheld, RuledOn: day("2025-01-01")},
		"unknown reviewer":           {Kind: Appeal, ReviewerID: NewID()},
		"a flag twice":               {Kind: Appeal, Flags: []CaseFlag{{Flag: "x", State: FlagYes}, {Flag: "x", State: FlagNo}}},
		"a requirement twice":        {Kind: Appeal, Requirements: []review.ReqID{"KO-02", "KO-02"}},
		"a page twice":               {Kind: Appeal, Documents: []Document{{Pages: []Page{{Number: 1}, {Number: 1}}}}},
		"a signal backwards":         {Kind: Appeal, Documents: []Document{{Signals: []Signal{{Start: 2, End: 1}}}}},
		"a day out of the calendar":  {Kind: Appeal, Matter: review.Matter{DecidedOn: danish.Date{Year: 2025, Month: 2, Day: 31}}},
	} {
		if _, err := w.CreateCase(t.Context(), rights.System, n); err == nil {
			t.Errorf("%s: stored", name)
		}
	}
	if _, total, _ := w.Cases(t.Context(), w.worker, CaseFilter{}); total != 0 {
		t.Errorf("%d refused cases are stored", total)
	}
}

func TestReview(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	n.Choice, n.ChoiceReason = review.Lapsed, "Trukket tilbage."
	got := w.read(t, w.create(t, w.worker, n)).Review()
	matter := n.Matter
	matter.Number = "2026-00001"
	n.Answers[0].Evidence[0].Document = review.AppealedDecision // as letters call it
	want := review.Case{
		Matter: matter, Choice: review.Lapsed, ChoiceReason: "Trukket tilbage.",
		Facts: review.Facts{
			Type: review.Reduction, Flags: []review.Flag{"bor_i_botilbud"}, Unsure: []review.Flag{"alder_paaberaabt"},
		},
		Answers: n.Answers, // blank ones are left out
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(review.Case{}, review.Answer{})); diff != "" {
		t.Errorf("review (-want +got):\n%s", diff)
	}
}

// Who may read, and who may change, an appeal of the worker's.
func TestWhoMayDoWhat(t *testing.T) {
	w := newWorld(t)
	type errs struct{ read, change, list error }
	for _, row := range []struct {
		name  string
		actor rights.Actor
		want  errs
	}{
		{"the reviewer", w.worker, errs{nil, nil, nil}},
		{"another caseworker", w.colleague, errs{nil, ErrForbidden, nil}},
		{"an approver", w.approver, errs{nil, ErrForbidden, nil}},
		{"a leader", w.leader, errs{nil, ErrForbidden, nil}},
		{"a teacher", w.teacher, errs{nil, ErrForbidden, nil}},
		{"a trainee", w.trainee, errs{ErrNotFound, ErrNotFound, ErrForbidden}},
		{"an administrator", w.admin, errs{ErrNotFound, ErrNotFound, ErrForbidden}},
		{"nobody", rights.Actor{}, errs{ErrNotFound, ErrNotFound, ErrForbidden}},
		{"a role that is not", rights.Actor{ID: w.worker.ID, Role: "konge"}, errs{ErrNotFound, ErrNotFound, ErrForbidden}},
		{"the program", rights.System, errs{nil, nil, nil}},
	} {
		id := w.create(t, w.worker, appeal())
		number := w.read(t, id).Number
		ctx, actor := t.Context(), row.actor
		for name, call := range map[string]func() error{
			"CaseByID":         func() error { _, err := w.CaseByID(ctx, actor, id); return err },
			"CaseByNumber":     func() error { _, err := w.CaseByNumber(ctx, actor, number); return err },
			"Events":           func() error { _, err := w.Events(ctx, actor, id); return err },
			"DocumentBySHA256": func() error { _, _, err := w.DocumentBySHA256(ctx, actor, appeal().Documents[0].SHA256); return err },
		} {
			if err := call(); !errors.Is(err, row.want.read) {
				t.Errorf("%s: %s = %v, want %v", row.name, name, err, row.want.read)
			}
		}
		for name, call := range map[string]func() error{
			"SaveMatter": func() error { _, err := w.SaveMatter(ctx, actor, id, 1, review.Matter{}); return err },
			"SaveFacts":  func() error { _, err := w.SaveFacts(ctx, actor, id, 1, review.Refusal, nil); return err },
			"SaveAnswer": func() error {
				_, err := w.SaveAnswer(ctx, actor, id, 1, Answer{Requirement: "PR-01", Status: review.Met})
				return err
			},
			"SaveChoice": func() error { _, err := w.SaveChoice(ctx, actor, id, 1, review.Lapsed, "x"); return err },
			"SavePart":   func() error { _, err := w.SavePart(ctx, actor, id, 0, review.PartReasons, "x", "Udkast."); return err },
			"ResetPart":  func() error { return w.ResetPart(ctx, actor, id, 0, review.PartLaw) },
		} {
			if err := call(); !errors.Is(err, row.want.change) {
				t.Errorf("%s: %s = %v, want %v", row.name, name, err, row.want.change)
			}
		}
		for name, call := range map[string]func() error{
			"Cases":          func() error { _, _, err := w.Cases(ctx, actor, CaseFilter{}); return err },
			"CaseCounts":     func() error { _, err := w.CaseCounts(ctx, actor); return err },
			"Municipalities": func() error { _, err := w.Municipalities(ctx, actor); return err },
		} {
			if err := call(); !errors.Is(err, row.want.list) {
				t.Errorf("%s: %s = %v, want %v", row.name, name, err, row.want.list)
			}
		}
	}
}

func TestWhoMayCreate(t *testing.T) {
	w := newWorld(t)
	others := NewCase{Kind: Appeal, ReviewerID: ID(w.colleague.ID)}
	decided := NewCase{Kind: Appeal, State: Decided, Outcome: review.Upheld, RuledOn: day("2025-01-01")}
	training := NewCase{Kind: Training, MeetingNumber: 1}
	for _, row := range []struct {
		name  string
		actor rights.Actor
		n     NewCase
		want  error
	}{
		{"an appeal of one's own", w.worker, NewCase{Kind: Appeal}, nil},
		{"an appeal of a colleague's", w.worker, others, ErrForbidden},
		{"a decided appeal", w.worker, decided, ErrForbidden},
		{"an approver's appeal", w.approver, NewCase{Kind: Appeal}, ErrForbidden},
		{"a trainee's appeal", w.trainee, NewCase{Kind: Appeal}, ErrForbidden},
		{"training of a trainee", w.trainee, training, nil},
		{"training of an administrator", w.admin, training, nil},
		{"training of nobody", rights.Actor{}, training, ErrForbidden},
		{"the program's, for another", rights.System, others, nil},
		{"the program's decided one", rights.System, decided, nil},
	} {
		if _, err := w.CreateCase(t.Context(), row.actor, row.n); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
}

func TestClosedCaseStands(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	n.State, n.Outcome, n.RuledOn, n.ReviewerID = Decided, review.Remitted, day("2022-09-01"), ID(w.worker.ID)
	id := w.create(t, rights.System, n)
	if !w.read(t, id).Closed() {
		t.Error("a decided case is not closed")
	}
	_, err := w.SaveAnswer(t.Context(), w.worker, id, 1, Answer{Requirement: "PR-01", Status: review.Met})
	if !errors.Is(err, ErrClosed) || !errors.Is(err, ErrForbidden) {
		t.Errorf("SaveAnswer in a decided case = %v, want ErrClosed", err)
	}
	if _, err := w.SaveChoice(t.Context(), rights.System, id, 1, review.Upheld, "x"); !errors.Is(err, ErrClosed) {
		t.Errorf("SaveChoice in a decided case = %v, want ErrClosed", err)
	}
}
