package models

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

// lines of the appeal's first page.
const first = "Afgørelse\ndu er fyldt 67"

func TestCut(t *testing.T) {
	w := newWorld(t)
	c := w.read(t, w.create(t, w.worker, appeal()))
	other := w.read(t, w.create(t, w.worker, appeal())).Documents[0].ID
	doc := c.Documents[0].ID
	for _, test := range []struct {
		document         ID
		page, start, end int
		want             string
		err              error
	}{
		{doc, 1, 11, 25, "du er fyldt 67", nil},
		{doc, 1, 0, len(first), first, nil},
		{doc, 1, 0, 4, "Afg", ErrNoQuote}, // cuts the ø in two
		{doc, 1, 4, 6, "", ErrNoQuote},    // begins inside it
		{doc, 1, 5, 5, "", ErrNoQuote},
		{doc, 1, 6, 5, "", ErrNoQuote},
		{doc, 1, -1, 5, "", ErrNoQuote},
		{doc, 1, 0, len(first) + 1, "", ErrNoQuote},
		{doc, 1, 1 << 62, 1<<62 + 1, "", ErrNoQuote},
		{doc, 2, 0, 1, "", ErrNoQuote}, // a page without text
		{doc, 3, 0, 1, "", ErrNotFound},
		{doc, 0, 0, 1, "", ErrNotFound},
		{other, 1, 11, 25, "", ErrNotFound},
		{"", 1, 11, 25, "", ErrNotFound},
	} {
		got, err := c.Cut(test.document, test.page, test.start, test.end)
		want := Evidence{DocumentID: doc, Document: "afgoerelse.pdf", Page: test.page, Start: test.start, End: test.end, Quote: test.want}
		if test.err != nil {
			want = Evidence{}
		}
		if got != want || !errors.Is(err, test.err) {
			t.Errorf("Cut(%d, %d, %d) = %+v, %v, want %q, %v", test.page, test.start, test.end, got, err, test.want, test.err)
		}
	}
}

func TestSaveAnswerWithEvidence(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	c := w.read(t, id)
	quote, err := c.Cut(c.Documents[0].ID, 1, 11, 25)
	if err != nil {
		t.Fatal(err)
	}
	paper := Evidence{Document: "et papir", Page: 7, Quote: "efter ordene"}
	a := Answer{Requirement: "PR-01", Evidence: []Evidence{quote, paper}}
	if version, err := w.SaveAnswer(t.Context(), w.worker, id, 1, a); err != nil || version != 2 {
		t.Fatalf("SaveAnswer = %d, %v", version, err)
	}
	stands := w.read(t, id)
	if diff := cmp.Diff(a.Evidence, w.answer(t, id, "PR-01").Evidence); diff != "" {
		t.Errorf("evidence (-want +got):\n%s", diff)
	}
	want := []review.Evidence{{Document: review.AppealedDecision, Page: 1, Quote: "du er fyldt 67"}, {Document: "et papir", Page: 7, Quote: "efter ordene"}}
	for _, r := range stands.Review().Answers {
		if diff := cmp.Diff(want, r.Evidence); r.Req == "PR-01" && diff != "" {
			t.Errorf("evidence as letters cite it (-want +got):\n%s", diff)
		}
	}
	// A new order is a change; the same one again is none.
	a.Evidence = []Evidence{paper, quote}
	for _, version := range []int{2, 3} {
		if got, err := w.SaveAnswer(t.Context(), w.worker, id, version, a); err != nil || got != 3 {
			t.Errorf("SaveAnswer of version %d = %d, %v, want 3", version, got, err)
		}
	}

	// What is not in the case as it says is not stored.
	elsewhere := w.read(t, w.create(t, w.worker, appeal())).Documents[0].ID
	version := w.answer(t, id, "PR-01").Version
	for name, change := range map[string]func(*Evidence){
		"another quote":         func(e *Evidence) { e.Quote = "du er fyldt 76" },
		"another place":         func(e *Evidence) { e.Start, e.End = 10, 24 },
		"beyond the page":       func(e *Evidence) { e.End = 1 << 40 },
		"another page":          func(e *Evidence) { e.Page = 2 },
		"a page that is not":    func(e *Evidence) { e.Page = 3 },
		"another case's letter": func(e *Evidence) { e.DocumentID = elsewhere },
		"a letter that is not":  func(e *Evidence) { e.DocumentID = NewID() },
	} {
		bad := quote
		change(&bad)
		_, err := w.SaveAnswer(t.Context(), w.worker, id, version, Answer{Requirement: "PR-01", Evidence: []Evidence{bad}})
		if !errors.Is(err, ErrNoQuote) && !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: SaveAnswer = %v", name, err)
		}
	}
	if got := w.answer(t, id, "PR-01"); got.Version != version || len(got.Evidence) != 2 {
		t.Errorf("the answer has become %+v", got)
	}
}

func TestRejectSignal(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	key := w.read(t, id).Documents[0].Signals[0].Key()
	elsewhere := w.read(t, w.create(t, w.worker, appeal())).Documents[0].Signals[0].Key()
	w.clock = w.clock.Add(time.Minute)
	for range 2 { // a second time changes nothing
		if err := w.RejectSignal(t.Context(), w.worker, id, key); err != nil {
			t.Fatal(err)
		}
	}
	got := w.read(t, id)
	if diff := cmp.Diff([]RejectedSignal{{key, w.clock, w.worker.Name}}, got.Rejected); diff != "" {
		t.Errorf("rejected (-want +got):\n%s", diff)
	}
	if got.State != UnderReview || !got.UpdatedAt.Equal(w.clock) {
		t.Errorf("state %s, updated %v", got.State, got.UpdatedAt)
	}
	for _, f := range got.Flags {
		if f.Flag == "alder_paaberaabt" && f.State != FlagSuggested {
			t.Errorf("the flag it suggested is answered: %s", f.State)
		}
	}
	for range 2 {
		if err := w.RestoreSignal(t.Context(), w.worker, id, key); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.read(t, id).Rejected; len(got) != 0 {
		t.Errorf("rejected %+v, want none", got)
	}
	events, err := w.Events(t.Context(), w.worker, id)
	if err != nil || len(events) != 3 || events[0].Action != ActionSignalRestored || events[1].Action != ActionSignalRejected {
		t.Errorf("events %+v, %v", events, err)
	}

	for name, call := range map[string]func() error{
		"another case's signal": func() error { return w.RejectSignal(t.Context(), w.worker, id, elsewhere) },
		"no signal":             func() error { return w.RejectSignal(t.Context(), w.worker, id, SignalKey{}) },
		"another requirement": func() error {
			key := key
			key.Requirement = "KO-02"
			return w.RejectSignal(t.Context(), w.worker, id, key)
		},
	} {
		if err := call(); !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if err := w.RejectSignal(t.Context(), w.leader, id, key); !errors.Is(err, ErrForbidden) {
		t.Errorf("a leader rejects: %v, want ErrForbidden", err)
	}
	if err := w.RejectSignal(t.Context(), rights.Actor{}, id, key); !errors.Is(err, ErrNotFound) {
		t.Errorf("nobody rejects: %v, want ErrNotFound", err)
	}
}
