package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ankebord/models/rights"
)

// TrainingCases returns the actor's newest replay of each thematic case that he
// has begun, by the number of the case.
func (s *Store) TrainingCases(ctx context.Context, actor rights.Actor) (map[int]CaseRow, error) {
	if !actor.May(rights.Train) {
		return nil, fmt.Errorf("training: %w", ErrForbidden)
	}
	var rows []CaseRow
	err := s.read.WithContext(ctx).Table("cases").Select(rowColumns).
		Where("kind = ? AND reviewer_id = ?", Training, actor.ID).
		Where(`number = (SELECT newer.number FROM cases AS newer
			WHERE newer.kind = cases.kind AND newer.reviewer_id = cases.reviewer_id AND newer.meeting_number = cases.meeting_number
			ORDER BY newer.created_at DESC, newer.number DESC LIMIT 1)`).
		Order("meeting_number").Find(&rows).Error
	if err == nil {
		err = s.addProgress(ctx, rows)
	}
	if err != nil {
		return nil, fmt.Errorf("training: %w", err)
	}
	newest := make(map[int]CaseRow, len(rows))
	for _, r := range rows {
		newest[r.MeetingNumber] = r
	}
	return newest, nil
}

// TrainingCase returns the actor's newest replay of a thematic case. The error
// is ErrNotFound where he has begun none.
func (s *Store) TrainingCase(ctx context.Context, actor rights.Actor, meeting int) (Case, error) {
	r, err := gorm.G[caseRecord](s.read).Select("id").
		Where("kind = ? AND reviewer_id = ? AND meeting_number = ?", Training, actor.ID, meeting).
		Order("created_at DESC, number DESC").Take(ctx)
	if err != nil {
		return Case{}, fmt.Errorf("training %d: %w", meeting, translate(err))
	}
	return s.CaseByID(ctx, actor, r.ID)
}

// FinishTraining ends a replay: its answers stand from now on. One that has
// been ended already stays as it is.
func (s *Store) FinishTraining(ctx context.Context, actor rights.Actor, id ID) error {
	err := s.InTx(ctx, func(tx *Store) error {
		r, err := tx.readable(ctx, actor, id)
		switch {
		case err != nil:
			return err
		case r.Kind != Training:
			return ErrForbidden
		case r.FinishedAt != nil:
			return nil
		}
		r.FinishedAt = new(tx.now())
		if err := tx.updateCase(ctx, r, "FinishedAt"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionTrainingFinished, detail{"temasag": r.MeetingNumber})
	})
	if err != nil {
		return fmt.Errorf("finish training %s: %w", id, translate(err))
	}
	return nil
}
