package models

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

func TestTraining(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	replay := func(actor rights.Actor, meeting int) ID {
		w.clock = w.clock.Add(time.Minute)
		return w.create(t, actor, NewCase{Kind: Training, MeetingNumber: meeting, Requirements: []review.ReqID{"KO-02"}})
	}
	replay(w.trainee, 3)
	second := replay(w.trainee, 3)
	fourth := replay(w.trainee, 4)
	begun := w.clock
	replay(w.teacher, 5)

	if _, err := w.SaveAnswer(ctx, w.trainee, second, 1, Answer{Requirement: "KO-02", Status: review.NotMet}); err != nil {
		t.Fatal(err)
	}
	if err := w.FinishTraining(ctx, w.trainee, second); err != nil {
		t.Fatal(err)
	}
	finished := w.clock
	w.clock = w.clock.Add(time.Hour)
	if err := w.FinishTraining(ctx, w.trainee, second); err != nil {
		t.Fatalf("ended again: %v", err)
	}
	if _, err := w.SaveAnswer(ctx, w.trainee, second, 2, Answer{Requirement: "KO-02"}); !errors.Is(err, ErrClosed) {
		t.Errorf("SaveAnswer after the end = %v, want ErrClosed", err)
	}

	rows, err := w.TrainingCases(ctx, w.trainee)
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]CaseRow{
		3: {ID: second, Number: "T-2026-00002", State: UnderReview, ReviewerName: w.trainee.Name,
			MeetingNumber: 3, FinishedAt: &finished, UpdatedAt: finished},
		4: {ID: fourth, Number: "T-2026-00003", State: New, ReviewerName: w.trainee.Name, MeetingNumber: 4, UpdatedAt: begun},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("training (-want +got):\n%s", diff)
	}

	c, err := w.TrainingCase(ctx, w.trainee, 3)
	if err != nil || c.ID != second || c.FinishedAt == nil || !c.FinishedAt.Equal(finished) || c.Answers[0].Status != review.NotMet {
		t.Errorf("TrainingCase = %+v, %v", c, err)
	}
	if _, err := w.TrainingCase(ctx, w.trainee, 5); !errors.Is(err, ErrNotFound) {
		t.Errorf("TrainingCase of a case not begun = %v, want ErrNotFound", err)
	}
}

// A replay is the trainee's own: nobody else sees it, however much he may see.
func TestTrainingIsOnesOwn(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.trainee, NewCase{Kind: Training, MeetingNumber: 1, Requirements: []review.ReqID{"KO-02"}})
	for _, actor := range []rights.Actor{w.worker, w.approver, w.leader, w.teacher, w.admin, {}} {
		if _, err := w.CaseByID(t.Context(), actor, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("CaseByID for %s = %v, want ErrNotFound", actor.Role, err)
		}
		if err := w.FinishTraining(t.Context(), actor, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("FinishTraining for %s = %v, want ErrNotFound", actor.Role, err)
		}
		if rows, err := w.TrainingCases(t.Context(), actor); len(rows) != 0 || err != nil && actor.Role != "" {
			t.Errorf("TrainingCases for %s = %v, %v", actor.Role, rows, err)
		}
	}
	if _, err := w.SavePart(t.Context(), w.trainee, id, 0, review.PartReasons, "Egen tekst.", "Udkast."); err != nil {
		t.Errorf("SavePart in one's own training = %v", err)
	}
	appeal := w.create(t, w.worker, NewCase{Kind: Appeal})
	if err := w.FinishTraining(t.Context(), w.worker, appeal); !errors.Is(err, ErrForbidden) {
		t.Errorf("FinishTraining of an appeal = %v, want ErrForbidden", err)
	}
}
