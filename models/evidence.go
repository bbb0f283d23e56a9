package models

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
)

// Evidence is a passage that an answer rests on. In a document of the case it is
// a slice of a page's text, text[Start:End] == Quote. What was typed from a paper
// that is not in the case has neither DocumentID nor place.
type Evidence struct {
	DocumentID ID     `json:"dokument_id,omitempty"`
	Document   string `json:"dokument"`        // its name
	Page       int    `json:"side"`            // from 1; 0 where nobody has said
	Start      int    `json:"start,omitempty"` // in bytes of the page's text
	End        int    `json:"slut,omitempty"`
	Quote      string `json:"citat"`
}

// Placed tells whether it is known where the passage stands.
func (e Evidence) Placed() bool { return e.DocumentID != "" }

// Cut is the passage from start to end, in bytes, of a page of the case. The
// error is ErrNotFound where the case holds no such page and ErrNoQuote where
// the page has no text from start to end.
func (c Case) Cut(document ID, page, start, end int) (Evidence, error) {
	for _, d := range c.Documents {
		if d.ID != document {
			continue
		}
		for _, p := range d.Pages {
			if p.Number != page {
				continue
			}
			quote, ok := slice(p.Text, start, end)
			if !ok {
				return Evidence{}, ErrNoQuote
			}
			return Evidence{DocumentID: d.ID, Document: d.Name, Page: page, Start: start, End: end, Quote: quote}, nil
		}
	}
	return Evidence{}, ErrNotFound
}

// slice is text[start:end], where that is text and cuts no letter in two.
func slice(text string, start, end int) (string, bool) {
	if start < 0 || start >= end || end > len(text) || !utf8.RuneStart(text[start]) || end < len(text) && !utf8.RuneStart(text[end]) {
		return "", false
	}
	return text[start:end], true
}

// checkEvidence holds the passages of after that are not in before against the
// documents of the case.
func (s *Store) checkEvidence(ctx context.Context, id ID, before, after []Evidence) error {
	stood := map[Evidence]bool{}
	for _, e := range before {
		stood[e] = true
	}
	for _, e := range after {
		if !e.Placed() || stood[e] {
			continue
		}
		page, err := gorm.G[Page](s.read).
			Where("document_id = (SELECT id FROM documents WHERE id = ? AND case_id = ?) AND number = ?", e.DocumentID, id, e.Page).Take(ctx)
		if err != nil {
			return err
		}
		if quote, ok := slice(page.Text, e.Start, e.End); !ok || quote != e.Quote {
			return ErrNoQuote
		}
	}
	return nil
}

// cites is what a letter calls the document of a passage.
func (c Case) cites(e Evidence) string {
	for _, d := range c.Documents {
		if d.ID == e.DocumentID || !e.Placed() && d.Called(e.Document) {
			return d.EvidenceName()
		}
	}
	return e.Document
}

// Called tells whether people may call the document so: by the name of its file,
// or as evidence does.
func (d Document) Called(name string) bool { return name == d.Name || name == d.EvidenceName() }

// A SignalKey is what a signal is known by: where it stands, and what it is said
// to bear on.
type SignalKey struct {
	DocumentID  ID           `gorm:"primaryKey"`
	Page        int          `gorm:"primaryKey"`
	Start       int          `gorm:"primaryKey;column:start_byte"`
	End         int          `gorm:"primaryKey;column:end_byte"`
	Requirement review.ReqID `gorm:"primaryKey"`
}

// Key is what the signal is known by.
func (s Signal) Key() SignalKey {
	return SignalKey{s.DocumentID, s.Page, s.Start, s.End, s.Requirement}
}

// A RejectedSignal is a signal that somebody has found to bear on nothing. It is
// neither counted nor suggested as evidence.
type RejectedSignal struct {
	SignalKey
	At time.Time `gorm:"serializer:moment"`
	By string    // name
}

// RejectSignal says that a signal of the case bears on nothing. A flag that it
// has suggested still waits for its answer. One that is rejected already stays
// so. The error is ErrNotFound where the case has no such signal.
func (s *Store) RejectSignal(ctx context.Context, actor rights.Actor, id ID, key SignalKey) error {
	return s.judgeSignal(ctx, actor, id, key, true)
}

// RestoreSignal takes a rejection back, if there is one.
func (s *Store) RestoreSignal(ctx context.Context, actor rights.Actor, id ID, key SignalKey) error {
	return s.judgeSignal(ctx, actor, id, key, false)
}

func (s *Store) judgeSignal(ctx context.Context, actor rights.Actor, id ID, key SignalKey, reject bool) error {
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		signal, err := gorm.G[Signal](tx.read).Where(key.where()).
			Where("document_id IN (SELECT id FROM documents WHERE case_id = ?)", id).Take(ctx)
		if err != nil {
			return err
		}
		rejected, err := gorm.G[RejectedSignal](tx.read).Where(key.where()).Count(ctx, "*")
		if err != nil || reject == (rejected > 0) {
			return err
		}
		action := ActionSignalRejected
		if reject {
			err = gorm.G[RejectedSignal](tx.write).Create(ctx, &RejectedSignal{key, tx.now(), actor.Name})
		} else {
			action = ActionSignalRestored
			_, err = gorm.G[RejectedSignal](tx.write).Where(key.where()).Delete(ctx)
		}
		if err != nil {
			return err
		}
		r.begin()
		if err := tx.updateCase(ctx, r, "State"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, action, detail{
			"dokument": key.DocumentID, "side": key.Page, "krav": key.Requirement, "regel": signal.Rule,
		})
	})
	if err != nil {
		return fmt.Errorf("judge a signal of case %s: %w", id, translate(err))
	}
	return nil
}

// where names every column, for gorm leaves zero values out of a struct.
func (k SignalKey) where() map[string]any {
	return map[string]any{
		"document_id": k.DocumentID, "page": k.Page, "start_byte": k.Start, "end_byte": k.End, "requirement": k.Requirement,
	}
}

// rejected returns the rejected signals of a case.
func (s *Store) rejected(ctx context.Context, id ID) ([]RejectedSignal, error) {
	return gorm.G[RejectedSignal](s.read).Where("document_id IN (SELECT id FROM documents WHERE case_id = ?)", id).
		Order("document_id, page, start_byte, end_byte, requirement").Find(ctx)
}
