package models

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

func (w *world) answer(t testing.TB, id ID, req review.ReqID) Answer {
	t.Helper()
	for _, a := range w.read(t, id).Answers {
		if a.Requirement == req {
			return a
		}
	}
	t.Fatalf("case %s has no answer to %s", id, req)
	return Answer{}
}

func TestSaveAnswerReadsBack(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	full := Answer{
		Requirement: "KO-02", Status: review.NotShown, Essential: review.Yes, Bearing: review.No, Class: review.AppealableDecision,
		Basis: review.Said, Note: "Søgt i hele sagen.", Lines: "3", Absent: true,
		Evidence: []Evidence{{Document: "a", Page: 1, Quote: "b"}},
	}
	for i, a := range []Answer{full, {Requirement: "KO-02"}, full} { // what is emptied is emptied
		w.clock = w.clock.Add(time.Minute)
		version, err := w.SaveAnswer(t.Context(), w.worker, id, i+1, a)
		if err != nil || version != i+2 {
			t.Fatalf("SaveAnswer = %d, %v", version, err)
		}
		want := Answer{CaseID: id, Requirement: "KO-02", Position: 1, Version: version, SavedAt: w.clock, SavedBy: w.worker.Name}
		want.set(a)
		if diff := cmp.Diff(want, w.answer(t, id, "KO-02")); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	}
	got := w.read(t, id)
	if got.State != UnderReview || !got.UpdatedAt.Equal(w.clock) {
		t.Errorf("state %s, updated %v", got.State, got.UpdatedAt)
	}
	if other := w.answer(t, id, "PR-01"); other.Version != 1 || !other.SavedAt.IsZero() {
		t.Errorf("another answer was touched: %+v", other)
	}
}

func TestSaveAnswerOfOldVersion(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	first := Answer{Requirement: "PR-01", Status: review.Met, Note: "først"}
	if _, err := w.SaveAnswer(t.Context(), w.worker, id, 1, first); err != nil {
		t.Fatal(err)
	}
	_, err := w.SaveAnswer(t.Context(), w.worker, id, 1, Answer{Requirement: "PR-01", Status: review.NotMet, Note: "sidst"})
	conflict, ok := errors.AsType[*AnswerConflict](err)
	if !ok || !errors.Is(err, ErrConflict) {
		t.Fatalf("SaveAnswer of an old version = %v, want a conflict", err)
	}
	if diff := cmp.Diff(w.answer(t, id, "PR-01"), conflict.Standing); diff != "" {
		t.Errorf("standing answer (-want +got):\n%s", diff)
	}
	if conflict.Standing.Note != "først" || conflict.Standing.SavedBy != w.worker.Name {
		t.Errorf("standing answer %+v", conflict.Standing)
	}
	for _, version := range []int{-1, 0, 3} {
		if _, err := w.SaveAnswer(t.Context(), w.worker, id, version, first); !errors.Is(err, ErrConflict) {
			t.Errorf("SaveAnswer of version %d = %v, want ErrConflict", version, err)
		}
	}
}

func TestSaveAnswerThatStandsAlready(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	before := w.read(t, id)
	w.clock = w.clock.Add(time.Minute)
	if version, err := w.SaveAnswer(t.Context(), w.worker, id, 1, answerOf(appeal().Answers[0])); err != nil || version != 1 {
		t.Errorf("SaveAnswer = %d, %v, want 1", version, err)
	}
	if diff := cmp.Diff(before, w.read(t, id)); diff != "" {
		t.Errorf("a save without a change changed the case:\n%s", diff)
	}
}

func TestSaveAnswerToUnknownRequirement(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	for _, req := range []review.ReqID{"", "XX-99"} {
		if _, err := w.SaveAnswer(t.Context(), w.worker, id, 1, Answer{Requirement: req}); !errors.Is(err, ErrNotFound) {
			t.Errorf("SaveAnswer(%q) = %v, want ErrNotFound", req, err)
		}
	}
	if _, err := w.SaveAnswer(t.Context(), w.worker, NewID(), 1, Answer{Requirement: "PR-01"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("SaveAnswer in no case = %v, want ErrNotFound", err)
	}
}

// Of saves of one version at once exactly one wins, round after round, and
// every other one is told what stands.
func TestSaveAnswerAtOnce(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	const rounds, savers = 10, 8
	for round := 1; round <= rounds; round++ {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var winners []string
		for i := range savers {
			wg.Go(func() {
				note := fmt.Sprintf("runde %d, nr. %d", round, i)
				_, err := w.SaveAnswer(t.Context(), w.worker, id, round, Answer{Requirement: "PR-01", Status: review.Met, Note: note})
				conflict, lost := errors.AsType[*AnswerConflict](err)
				switch {
				case err == nil:
					mu.Lock()
					winners = append(winners, note)
					mu.Unlock()
				case !lost:
					t.Errorf("SaveAnswer: %v", err)
				case conflict.Standing.Version != round+1 || conflict.Standing.Note == note:
					t.Errorf("the standing answer is %+v", conflict.Standing)
				}
			})
		}
		wg.Wait()
		if a := w.answer(t, id, "PR-01"); len(winners) != 1 || a.Note != winners[0] || a.Version != round+1 {
			t.Fatalf("round %d: winners %v, answer %+v", round, winners, a)
		}
	}
	if events, err := w.Events(t.Context(), w.worker, id); err != nil || len(events) != 1+rounds {
		t.Errorf("%d events, %v; want one for each save that won", len(events), err)
	}
}

// Different answers of a case are saved at once without a conflict.
func TestSaveDifferentAnswersAtOnce(t *testing.T) {
	w := newWorld(t)
	n := NewCase{Kind: Appeal, ReviewerID: ID(w.worker.ID)}
	for i := range 20 {
		n.Requirements = append(n.Requirements, review.ReqID(fmt.Sprintf("KO-%02d", i)))
	}
	id := w.create(t, rights.System, n)
	var wg sync.WaitGroup
	for _, req := range n.Requirements {
		wg.Go(func() {
			if _, err := w.SaveAnswer(t.Context(), w.worker, id, 1, Answer{Requirement: req, Status: review.Met}); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := w.CaseByID(t.Context(), w.worker, id); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, a := range w.read(t, id).Answers {
		if a.Status != review.Met || a.Version != 2 {
			t.Errorf("answer %+v", a)
		}
	}
}
