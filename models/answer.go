package models

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
)

// An Answer is what was found about one requirement of a case. Its row is there
// from the start: version 1 is the blank answer, or the one the case was made
// with.
type Answer struct {
	CaseID      ID                    `gorm:"primaryKey"`
	Requirement review.ReqID          `gorm:"primaryKey"`
	Position    int                   // in the case, from 0
	Status      review.Status         `gorm:"serializer:word"`
	Essential   review.Tri            `gorm:"serializer:tri"`
	Bearing     review.Tri            `gorm:"serializer:tri"`
	Class       review.Classification `gorm:"serializer:word"`
	Basis       review.Basis          `gorm:"serializer:word"`
	Note        string
	Lines       string            // of the note of the meeting, in a thematic case
	Evidence    []review.Evidence `gorm:"serializer:json"`
	Version     int
	SavedAt     time.Time `gorm:"serializer:moment"` // zero where nobody has answered
	SavedBy     string    // name
}

// Review is the answer as package review reads it.
func (a Answer) Review() review.Answer {
	return review.Answer{
		Req: a.Requirement, Status: a.Status, Essential: a.Essential, Bearing: a.Bearing, Class: a.Class, Basis: a.Basis,
		Note: a.Note, Lines: a.Lines, Evidence: a.Evidence,
	}
}

// set takes over what was found.
func (a *Answer) set(r review.Answer) {
	a.Status, a.Essential, a.Bearing, a.Class, a.Basis = r.Status, r.Essential, r.Bearing, r.Class, r.Basis
	a.Note, a.Lines, a.Evidence = r.Note, r.Lines, r.Evidence
}

// same tells whether nothing is found differently.
func (a Answer) same(r review.Answer) bool {
	return a.Status == r.Status && a.Essential == r.Essential && a.Bearing == r.Bearing && a.Class == r.Class &&
		a.Basis == r.Basis && a.Note == r.Note && a.Lines == r.Lines && slices.Equal(a.Evidence, r.Evidence)
}

// blank tells whether nothing is found.
func (a Answer) blank() bool { return a.same(review.Answer{}) }

// newAnswers are the answers of a new case: one for each requirement, then the
// given ones that are of none.
func newAnswers(id ID, n NewCase, by string, at time.Time) []Answer {
	given := map[review.ReqID]review.Answer{}
	requirements := slices.Clone(n.Requirements)
	for _, a := range n.Answers {
		given[a.Req] = a
		if !slices.Contains(requirements, a.Req) {
			requirements = append(requirements, a.Req)
		}
	}
	out := make([]Answer, len(requirements))
	for i, req := range requirements {
		out[i] = Answer{CaseID: id, Requirement: req, Position: i, Version: 1}
		if a, ok := given[req]; ok {
			out[i].set(a)
			out[i].SavedAt, out[i].SavedBy = at, by
		}
	}
	return out
}

// SaveAnswer stores actor's answer to one requirement of a case and returns
// its version: the next one, or version itself where the answer is the one
// that stands. The error is an *AnswerConflict, with the answer that stands,
// where someone has saved this answer since version was read.
func (s *Store) SaveAnswer(ctx context.Context, actor rights.Actor, id ID, version int, a review.Answer) (int, error) {
	saved := version
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		row, err := gorm.G[Answer](tx.read).Where("case_id = ? AND requirement = ?", id, a.Req).Take(ctx)
		if err != nil {
			return err
		}
		if row.Version != version {
			return &AnswerConflict{row}
		}
		if row.same(a) {
			return nil
		}
		saved++
		d := answerChange(row, a)
		d["krav"], d["version"] = a.Req, saved
		row.set(a)
		row.Version, row.SavedAt, row.SavedBy = saved, tx.now(), actor.Name
		if _, err := gorm.G[Answer](tx.write).Where("case_id = ? AND requirement = ?", id, a.Req).
			Select("Status", "Essential", "Bearing", "Class", "Basis", "Note", "Lines", "Evidence", "Version", "SavedAt", "SavedBy").
			Updates(ctx, row); err != nil {
			return err
		}
		r.begin()
		if err := tx.updateCase(ctx, r, "State"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionAnswerSaved, d)
	})
	if err != nil {
		return 0, fmt.Errorf("save answer %s of case %s: %w", a.Req, id, translate(err))
	}
	return saved, nil
}

// answerChange tells what differs; of the evidence, only how much there is,
// for it is document text.
func answerChange(before Answer, after review.Answer) detail {
	d := detail{}
	d.changed("status", before.Status, after.Status)
	d.changed("vaesentlig", truth(before.Essential), truth(after.Essential))
	d.changed("baerende", truth(before.Bearing), truth(after.Bearing))
	d.changed("klassifikation", before.Class, after.Class)
	d.changed("grundlag", before.Basis, after.Basis)
	d.changedText("note", before.Note, after.Note)
	d.changed("notat", before.Lines, after.Lines)
	if !slices.Equal(before.Evidence, after.Evidence) {
		d["belaeg"] = map[string]any{"foer": len(before.Evidence), "efter": len(after.Evidence)}
	}
	return d
}

// truth is a Tri in JSON: true, false or null.
func truth(t review.Tri) any {
	if t == review.Unknown {
		return nil
	}
	return t == review.Yes
}
