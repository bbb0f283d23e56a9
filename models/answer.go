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
	Lines       string     // of the note of the meeting, in a thematic case
	Evidence    []Evidence `gorm:"serializer:json"`
	Absent      bool       // the decision was searched for what bears on it, in vain
	Version     int
	SavedAt     time.Time `gorm:"serializer:moment"` // zero where nobody has answered
	SavedBy     string    // name
}

// Review is the answer as package review reads it.
func (a Answer) Review() review.Answer {
	r := review.Answer{
		Req: a.Requirement, Status: a.Status, Essential: a.Essential, Bearing: a.Bearing, Class: a.Class, Basis: a.Basis,
		Note: a.Note, Lines: a.Lines, Absent: a.Absent,
	}
	for _, e := range a.Evidence {
		r.Evidence = append(r.Evidence, review.Evidence{Document: e.Document, Page: e.Page, Quote: e.Quote})
	}
	return r
}

// answerOf is an answer of package review as it is stored.
func answerOf(r review.Answer) Answer {
	a := Answer{
		Requirement: r.Req, Status: r.Status, Essential: r.Essential, Bearing: r.Bearing, Class: r.Class, Basis: r.Basis,
		Note: r.Note, Lines: r.Lines, Absent: r.Absent,
	}
	for _, e := range r.Evidence {
		a.Evidence = append(a.Evidence, Evidence{Document: e.Document, Page: e.Page, Quote: e.Quote})
	}
	return a
}

// set takes over what was found.
func (a *Answer) set(b Answer) {
	a.Status, a.Essential, a.Bearing, a.Class, a.Basis = b.Status, b.Essential, b.Bearing, b.Class, b.Basis
	a.Note, a.Lines, a.Evidence, a.Absent = b.Note, b.Lines, b.Evidence, b.Absent
}

// same tells whether nothing is found differently.
func (a Answer) same(b Answer) bool {
	return a.Status == b.Status && a.Essential == b.Essential && a.Bearing == b.Bearing && a.Class == b.Class &&
		a.Basis == b.Basis && a.Note == b.Note && a.Lines == b.Lines && a.Absent == b.Absent && slices.Equal(a.Evidence, b.Evidence)
}

// blank tells whether nothing is found.
func (a Answer) blank() bool { return a.same(Answer{}) }

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
			out[i].set(answerOf(a))
			out[i].SavedAt, out[i].SavedBy = at, by
		}
	}
	return out
}

// SaveAnswer stores what actor found about one requirement of a case and returns
// its version: the next one, or version itself where the answer is the one
// that stands. The error is an *AnswerConflict, with the answer that stands,
// where someone has saved this answer since version was read, and ErrNotFound
// or ErrNoQuote where new evidence is not in the case's documents as it says.
func (s *Store) SaveAnswer(ctx context.Context, actor rights.Actor, id ID, version int, a Answer) (int, error) {
	saved := version
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		row, err := gorm.G[Answer](tx.read).Where("case_id = ? AND requirement = ?", id, a.Requirement).Take(ctx)
		if err != nil {
			return err
		}
		if row.Version != version {
			return &AnswerConflict{row}
		}
		if row.same(a) {
			return nil
		}
		if err := tx.checkEvidence(ctx, id, row.Evidence, a.Evidence); err != nil {
			return err
		}
		saved++
		d := answerChange(row, a)
		d["krav"], d["version"] = a.Requirement, saved
		row.set(a)
		row.Version, row.SavedAt, row.SavedBy = saved, tx.now(), actor.Name
		if _, err := gorm.G[Answer](tx.write).Where("case_id = ? AND requirement = ?", id, a.Requirement).
			Select("Status", "Essential", "Bearing", "Class", "Basis", "Note", "Lines", "Evidence", "Absent", "Version", "SavedAt", "SavedBy").
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
		return 0, fmt.Errorf("save answer %s of case %s: %w", a.Requirement, id, translate(err))
	}
	return saved, nil
}

// answerChange tells what differs; of the evidence, only how much there is,
// for it is document text.
func answerChange(before, after Answer) detail {
	d := detail{}
	d.changed("status", before.Status, after.Status)
	d.changed("vaesentlig", truth(before.Essential), truth(after.Essential))
	d.changed("baerende", truth(before.Bearing), truth(after.Bearing))
	d.changed("klassifikation", before.Class, after.Class)
	d.changed("grundlag", before.Basis, after.Basis)
	d.changedText("note", before.Note, after.Note)
	d.changed("notat", before.Lines, after.Lines)
	d.changed("findes_ikke", before.Absent, after.Absent)
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
