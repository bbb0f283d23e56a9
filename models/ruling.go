package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
)

// A RulingPart is a part of a ruling that a reviewer has edited; the others are
// generated anew each time.
type RulingPart struct {
	CaseID  ID            `gorm:"primaryKey"`
	Part    review.PartID `gorm:"primaryKey"`
	Edited  bool          // false where it was set back to the generated text
	Text    string
	Draft   string // what was generated when Text was written
	Version int
	SavedAt time.Time `gorm:"serializer:moment"`
	SavedBy string    // name
}

// SavePart stores the text of a part of the ruling, written in place of the
// generated draft, and returns its version: the next one, or version itself where
// nothing is changed. Version 0 says that the part was the generated one. The
// error is a *PartConflict where someone has saved the part since version was
// read.
func (s *Store) SavePart(ctx context.Context, actor rights.Actor, id ID, version int, part review.PartID, text, draft string) (int, error) {
	p := RulingPart{CaseID: id, Part: part, Edited: true, Text: text, Draft: draft}
	if err := s.putPart(ctx, actor, version, &p, ActionPartSaved); err != nil {
		return 0, fmt.Errorf("save part %s of case %s: %w", part, id, translate(err))
	}
	return p.Version, nil
}

// ResetPart sets a part back to the generated text. The error is a
// *PartConflict where someone has saved the part since version was read.
func (s *Store) ResetPart(ctx context.Context, actor rights.Actor, id ID, version int, part review.PartID) error {
	if err := s.putPart(ctx, actor, version, &RulingPart{CaseID: id, Part: part}, ActionPartReset); err != nil {
		return fmt.Errorf("reset part %s of case %s: %w", part, id, translate(err))
	}
	return nil
}

// putPart stores p as the part's next version.
func (s *Store) putPart(ctx context.Context, actor rights.Actor, version int, p *RulingPart, action string) error {
	return s.change(ctx, actor, p.CaseID, rights.WriteRulings, func(tx *Store, r caseRecord) error {
		standing, err := gorm.G[RulingPart](tx.read).Where("case_id = ? AND part = ?", p.CaseID, p.Part).Take(ctx)
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		p.Version, p.SavedAt, p.SavedBy = standing.Version+1, tx.now(), actor.Name
		if !standing.Edited {
			standing.Version = 0 // the generated text, whatever stood before it
		}
		if standing.Version != version {
			standing.Part = p.Part
			return &PartConflict{standing}
		}
		if p.Edited && standing.Edited && p.Text == standing.Text && p.Draft == standing.Draft {
			*p = standing
			return nil
		}
		if err := tx.write.WithContext(ctx).Save(p).Error; err != nil {
			return err
		}
		r.begin()
		if err := tx.updateCase(ctx, r, "State"); err != nil {
			return err
		}
		return tx.record(ctx, actor, p.CaseID, action, detail{"afsnit": p.Part, "version": p.Version})
	})
}
