package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

// decided is a decided appeal with what the overview counts.
func decided(municipality, ruled string, o, proposed review.Outcome, defects ...review.ReqID) NewCase {
	return NewCase{
		Kind: Appeal, State: Decided, Outcome: o, Proposed: proposed, RuledOn: day(ruled), Defects: defects,
		Type:   review.Reduction,
		Matter: review.Matter{Municipality: municipality, AppealReceivedOn: day(ruled).AddDays(-28)},
	}
}

func (w *world) numbers(t testing.TB, actor rights.Actor, f CaseFilter) []string {
	t.Helper()
	rows, total, err := w.Cases(t.Context(), actor, f)
	if err != nil {
		t.Fatal(err)
	}
	if f.PerPage == 0 && total != len(rows) {
		t.Errorf("total %d of %d rows", total, len(rows))
	}
	var out []string
	for _, r := range rows {
		out = append(out, strings.TrimPrefix(r.Number, "2026-0000"))
	}
	return out
}

// population is eight appeals and a replay:
//
//	1 ny              Ålund    nedsaettelse  (worker)
//	2 under_vurdering Nordlyng ophoer        (colleague)
//	3 hjemvisning     Nordlyng 2025-01  proposed hjemvisning   KO-02 KO-06
//	4 stadfæstelse    Nordlyng 2025-01  proposed hjemvisning
//	5 ophævelse       Aarslev  2025-02  proposed hjemvisning   KO-02
//	6 ændring         Ærby     2025-02  proposed uafklaret
//	7 afvisning       Ærby     2025-03  proposed afvisning     PR-02
//	8 bortfald        Ålund    2025-03  proposed stadfæstelse
func population(t testing.TB, w *world) {
	first := NewCase{Kind: Appeal, Type: review.Reduction, ReviewerID: ID(w.worker.ID), Requirements: []review.ReqID{"KO-01", "KO-02"},
		Answers: []review.Answer{{Req: "KO-02", Status: review.Met}, {Req: "KO-03", Status: review.NotMet}},
		Matter: review.Matter{Title: "Færre dage på Ørehøj 100%", Municipality: "Ålund Kommune", MunicipalityNumber: "27.36_G01",
			DecidedOn: day("2026-02-01"), AppealReceivedOn: day("2026-02-20")}}
	second := NewCase{Kind: Appeal, State: UnderReview, Type: review.Ending, ReviewerID: ID(w.colleague.ID),
		Matter: review.Matter{Title: "Ophør af tilbud", Municipality: "Nordlyng Kommune", DecidedOn: day("2026-01-01")}}
	for _, n := range []NewCase{
		first, second,
		decided("Nordlyng Kommune", "2025-01-10", review.Remitted, review.Remitted, "KO-02", "KO-06"),
		decided("Nordlyng Kommune", "2025-01-31", review.Upheld, review.Remitted),
		decided("Aarslev Kommune", "2025-02-01", review.SetAside, review.Remitted, "KO-02"),
		decided("Ærby Kommune", "2025-02-28", review.Changed, review.Undecided),
		decided("Ærby Kommune", "2025-03-01", review.Dismissed, review.Dismissed, "PR-02"),
		decided("Ålund Kommune", "2025-03-02", review.Lapsed, review.Upheld),
		{Kind: Training, MeetingNumber: 3, ReviewerID: ID(w.worker.ID), Matter: review.Matter{Title: "Ophør", Municipality: "Øvrig Kommune"}},
	} {
		w.clock = w.clock.Add(time.Minute)
		w.create(t, rights.System, n)
	}
}

func TestCases(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	for _, row := range []struct {
		f    CaseFilter
		want string
	}{
		{CaseFilter{}, "8 7 6 5 4 3 2 1"},
		{CaseFilter{State: New}, "1"},
		{CaseFilter{State: Decided}, "8 7 6 5 4 3"},
		{CaseFilter{Mine: true}, "1"},
		{CaseFilter{Mine: true, State: UnderReview}, ""},
		{CaseFilter{Municipality: "Nordlyng Kommune"}, "4 3 2"},
		{CaseFilter{Municipality: "Nordlyng"}, ""},
		{CaseFilter{Type: review.Ending}, "2"},
		{CaseFilter{Outcome: review.Remitted}, "3"},
		{CaseFilter{Outcome: review.Changed}, "6 5"},
		{CaseFilter{Outcome: review.SetAside}, "5"},
		{CaseFilter{OnTheMerits: true}, "6 5 4 3"},
		{CaseFilter{Reversed: true}, "6 5 3"},
		{CaseFilter{Departs: true}, "8 5 4"},
		{CaseFilter{Requirement: "KO-02"}, "5 3"},
		{CaseFilter{Requirement: "PR-02", Reversed: true}, ""},
		{CaseFilter{Requirement: "XX"}, ""},
		{CaseFilter{From: day("2025-01-31"), To: day("2025-02-28")}, "6 5 4"},
		{CaseFilter{From: day("2025-03-02")}, "8"},
		{CaseFilter{To: day("2025-01-10")}, "3"},
		{CaseFilter{From: day("2025-02-01"), Municipality: "Ærby Kommune", Outcome: review.Dismissed}, "7"},

		{CaseFilter{Query: "ophør"}, "2"}, // and no training
		{CaseFilter{Query: "OPHØR nordlyng"}, "2"},
		{CaseFilter{Query: "ophør ærby"}, ""},
		{CaseFilter{Query: "aalund"}, "8 1"},
		{CaseFilter{Query: "2026-00003"}, "3"},
		{CaseFilter{Query: "100%"}, "1"},
		{CaseFilter{Query: "%"}, "1"},
		{CaseFilter{Query: "_"}, "1"},
		{CaseFilter{Query: `\`}, ""},
		{CaseFilter{Query: "' OR 1=1 --"}, ""},
		{CaseFilter{Query: "  "}, "8 7 6 5 4 3 2 1"},

		{CaseFilter{Sort: "sagsnummer"}, "1 2 3 4 5 6 7 8"},
		{CaseFilter{Sort: "-sagsnummer"}, "8 7 6 5 4 3 2 1"},
		{CaseFilter{Sort: "kommune"}, "2 3 4 6 7 1 8 5"}, // Nordlyng, Ærby, Ålund, Aarslev: aa is å
		{CaseFilter{Sort: "-kommune", State: Decided}, "5 8 7 6 4 3"},
		{CaseFilter{Sort: "titel", From: day("2025-03-01")}, "7 8"},
		{CaseFilter{Sort: "-afgjort", State: Decided}, "8 7 6 5 4 3"},
		{CaseFilter{Sort: "afgoerelsesdato", Mine: true}, "1"},
		{CaseFilter{Sort: "-modtaget"}, "1 8 7 6 5 4 3 2"},
		{CaseFilter{Sort: "opdateret"}, "1 2 3 4 5 6 7 8"},
		{CaseFilter{Sort: "number; DROP TABLE cases"}, "8 7 6 5 4 3 2 1"},

		{CaseFilter{Sort: "sagsnummer", PerPage: 3}, "1 2 3"},
		{CaseFilter{Sort: "sagsnummer", PerPage: 3, Page: 3}, "7 8"},
		{CaseFilter{Sort: "sagsnummer", PerPage: 3, Page: 4}, ""},
		{CaseFilter{Sort: "sagsnummer", PerPage: 3, Page: -1}, "1 2 3"},
	} {
		if got := strings.Join(w.numbers(t, w.worker, row.f), " "); got != row.want {
			t.Errorf("Cases(%+v) = %s, want %s", row.f, got, row.want)
		}
	}
	if _, total, _ := w.Cases(t.Context(), w.worker, CaseFilter{PerPage: 3, Page: 2}); total != 8 {
		t.Errorf("total of a page = %d, want 8", total)
	}
}

func TestCaseRow(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	rows, _, err := w.Cases(t.Context(), w.approver, CaseFilter{Sort: "sagsnummer"})
	if err != nil {
		t.Fatal(err)
	}
	want := CaseRow{
		ID: rows[0].ID, Number: "2026-00001", Title: "Færre dage på Ørehøj 100%", Municipality: "Ålund Kommune", Type: review.Reduction,
		State: New, DecidedOn: day("2026-02-01"), AppealReceivedOn: day("2026-02-20"), ReviewerName: w.worker.Name,
		UpdatedAt: start.Add(time.Minute),
	}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	want = CaseRow{
		ID: rows[4].ID, Number: "2026-00005", Municipality: "Aarslev Kommune", Type: review.Reduction, State: Decided,
		Outcome: review.SetAside, AppealReceivedOn: day("2025-01-04"), RuledOn: day("2025-02-01"), Departs: true,
		UpdatedAt: start.Add(5 * time.Minute),
	}
	if diff := cmp.Diff(want, rows[4]); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

// What is answered is counted of what counts in the case, not of all that the
// ruleset asks.
func TestProgress(t *testing.T) {
	w := newWorld(t)
	rs := review.Rulesets()[0]
	n := NewCase{Kind: Appeal, RulesetID: rs.ID, Type: review.Reduction, ReviewerID: ID(w.worker.ID)}
	for _, r := range rs.Requirements {
		n.Requirements = append(n.Requirements, r.ID)
	}
	id := w.create(t, rights.System, n)
	w.create(t, rights.System, NewCase{Kind: Appeal, RulesetID: "ukendt", Answers: []review.Answer{{Req: "KO-02", Status: review.Met}}})
	row := func() CaseRow {
		t.Helper()
		rows, _, err := w.Cases(t.Context(), w.worker, CaseFilter{Sort: "sagsnummer"})
		if err != nil || len(rows) != 2 || rows[1].Total != 0 || rows[1].Answered != 0 {
			t.Fatalf("Cases = %+v, %v", rows, err)
		}
		return rows[0]
	}
	before := row()
	if before.Answered != 0 || before.Total == 0 || before.Total >= len(rs.Requirements) {
		t.Fatalf("%d of %d answered, in a ruleset of %d", before.Answered, before.Total, len(rs.Requirements))
	}
	if _, err := w.SaveAnswer(t.Context(), w.worker, id, 1, Answer{Requirement: "PR-01", Status: review.Met}); err != nil {
		t.Fatal(err)
	}
	if after := row(); after.Answered != 1 || after.Total != before.Total {
		t.Errorf("%d of %d after an answer, %d of %d before", after.Answered, after.Total, before.Answered, before.Total)
	}
	flags := map[review.Flag]FlagState{}
	for _, f := range rs.Flags {
		flags[f.ID] = FlagYes
	}
	if _, err := w.SaveFacts(t.Context(), w.worker, id, 1, review.Reduction, flags); err != nil {
		t.Fatal(err)
	}
	if after := row(); after.Total <= before.Total {
		t.Errorf("%d count with every flag, %d without one", after.Total, before.Total)
	}
}

func TestSortsAreKnown(t *testing.T) {
	for _, name := range Sorts() {
		if _, ok := orders[name]; !ok {
			t.Errorf("nothing is sorted by %q", name)
		}
	}
	if len(Sorts()) != len(orders) {
		t.Error("Sorts leaves some out")
	}
}

func TestPages(t *testing.T) {
	for _, row := range []struct {
		f             CaseFilter
		offset, limit int
	}{
		{CaseFilter{}, 0, 25},
		{CaseFilter{Page: 2}, 25, 25},
		{CaseFilter{Page: 3, PerPage: 10}, 20, 10},
		{CaseFilter{Page: 0, PerPage: -1}, 0, 25},
		{CaseFilter{PerPage: 1 << 30}, 0, 500},
	} {
		if offset, limit := row.f.page(); offset != row.offset || limit != row.limit {
			t.Errorf("page of %+v = %d, %d, want %d, %d", row.f, offset, limit, row.offset, row.limit)
		}
	}
}

func TestCaseCounts(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	for _, row := range []struct {
		actor rights.Actor
		want  map[State]int
	}{
		{w.worker, map[State]int{New: 1}}, // and no training
		{w.colleague, map[State]int{UnderReview: 1}},
		{w.leader, map[State]int{}},
	} {
		got, err := w.CaseCounts(t.Context(), row.actor)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(row.want, got); diff != "" {
			t.Errorf("counts of %s (-want +got):\n%s", row.actor.Name, diff)
		}
	}
}

func TestMunicipalities(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	w.create(t, rights.System, NewCase{Kind: Appeal}) // of no municipality
	got, err := w.Municipalities(t.Context(), w.leader)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Nordlyng Kommune", "Ærby Kommune", "Ålund Kommune", "Aarslev Kommune"}
	if !slices.Equal(got, want) {
		t.Errorf("Municipalities = %q, want %q", got, want)
	}
}

func TestDocumentBySHA256(t *testing.T) {
	w := newWorld(t)
	sum := appeal().Documents[0].SHA256
	if _, _, err := w.DocumentBySHA256(t.Context(), w.worker, sum); !errors.Is(err, ErrNotFound) {
		t.Errorf("before it is loaded: %v, want ErrNotFound", err)
	}
	training := NewCase{Kind: Training, MeetingNumber: 1, Documents: appeal().Documents}
	w.create(t, w.worker, training)
	if _, _, err := w.DocumentBySHA256(t.Context(), w.worker, sum); !errors.Is(err, ErrNotFound) {
		t.Errorf("in training: %v, want ErrNotFound", err)
	}
	w.create(t, w.colleague, appeal())
	w.clock = w.clock.Add(time.Minute)
	newest := w.create(t, w.colleague, appeal())
	id, number, err := w.DocumentBySHA256(t.Context(), w.worker, sum)
	if err != nil || id != newest || number != "2026-00002" {
		t.Errorf("DocumentBySHA256 = %s, %s, %v, want %s", id, number, err, newest)
	}
}

func BenchmarkList10000(b *testing.B) {
	w := newWorld(b)
	seed(b, w, 10_000)
	for name, f := range map[string]CaseFilter{
		"newest":       {},
		"municipality": {Municipality: "Kommune 7", Sort: "-afgjort"},
		"search":       {Query: "nr. 4321"},
		"last-page":    {Sort: "kommune", Page: 400},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if rows, _, err := w.Cases(b.Context(), w.leader, f); err != nil || len(rows) == 0 {
					b.Fatal(len(rows), err)
				}
			}
		})
	}
}

// seed stores n decided cases of 20 municipalities over five years.
func seed(b *testing.B, w *world, n int) {
	b.Helper()
	rs := review.Rulesets()[0]
	var requirements []review.ReqID
	for _, r := range rs.Requirements {
		requirements = append(requirements, r.ID)
	}
	outcomes := review.Outcomes()
	err := w.InTx(b.Context(), func(tx *Store) error {
		for i := range n {
			c := decided(fmt.Sprintf("Kommune %d", i%20), day("2020-01-01").AddDays(i%1800).String(),
				outcomes[i%len(outcomes)], outcomes[i%3], requirements[i%7], requirements[7+i%11])
			c.Matter.Title = fmt.Sprintf("Sag nr. %d om nedsættelse", i)
			c.Matter.Facts = strings.Repeat("Borgeren bor i botilbud og har søgt om fem dage om ugen. ", 10)
			c.RulesetID = rs.ID
			for _, req := range requirements[:20] {
				c.Answers = append(c.Answers, review.Answer{Req: req, Status: review.Met})
			}
			if i == 0 {
				c = fullCase(requirements)
			}
			if _, err := tx.CreateCase(b.Context(), rights.System, c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// fullCase is a case as large as they come: every requirement answered with
// evidence, and a document of ten pages with its signals.
func fullCase(requirements []review.ReqID) NewCase {
	c := appeal()
	c.Number = "fuld"
	c.Requirements, c.Answers = requirements, nil
	d := &c.Documents[0]
	d.Pages, d.Signals = nil, nil
	for i, req := range requirements {
		c.Answers = append(c.Answers, review.Answer{Req: req, Status: review.Met, Note: strings.Repeat("Note. ", 20),
			Evidence: []review.Evidence{{Document: "afgoerelse.pdf", Page: 1, Quote: "du er fyldt 67"}}})
		d.Signals = append(d.Signals, Signal{Requirement: req, Kind: "tegn", Rule: "r", Page: 1 + i%10, Start: i, End: i + 10, Quote: "0123456789"})
	}
	for i := range 10 {
		d.Pages = append(d.Pages, Page{Number: i + 1, Text: strings.Repeat("Kommunen har vurderet sagen. ", 100)})
	}
	return c
}

func BenchmarkCaseWhole(b *testing.B) {
	w := newWorld(b)
	seed(b, w, 1)
	for b.Loop() {
		if _, err := w.CaseByNumber(b.Context(), w.leader, "fuld"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSaveAnswer(b *testing.B) {
	w := newWorld(b)
	id := w.create(b, w.worker, appeal())
	version := 1
	for b.Loop() {
		var err error
		a := Answer{Requirement: "PR-01", Status: review.Met, Note: fmt.Sprint(version)}
		if version, err = w.SaveAnswer(b.Context(), w.worker, id, version, a); err != nil {
			b.Fatal(err)
		}
	}
}
