package models

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
)

// A Document is a file of a case, as it was read; the file itself lies
// elsewhere under its SHA-256.
type Document struct {
	ID       ID `gorm:"primaryKey"`
	CaseID   ID
	Position int // in the case, from 0
	Name     string
	Format   string   // "pdf", "docx", "odt", "txt"
	SHA256   string   `gorm:"column:sha256"` // in hex
	Size     int64    // in bytes
	Pages    []Page   `gorm:"-"`
	Signals  []Signal `gorm:"-"`
	Warnings []string `gorm:"serializer:json"`
}

// A Page is the text of one page.
type Page struct {
	DocumentID ID  `gorm:"primaryKey"`
	Number     int `gorm:"primaryKey"` // from 1
	Text       string
}

// A Signal is a passage that bears on a requirement or suggests a flag.
type Signal struct {
	DocumentID  ID  `gorm:"primaryKey"`
	Position    int `gorm:"primaryKey"` // in the document, from 0
	Requirement review.ReqID
	Kind        string // "tegn" or "modtegn"
	Rule        string
	Page        int
	Start       int `gorm:"column:start_byte"` // in bytes of the page's text
	End         int `gorm:"column:end_byte"`
	Quote       string
	Flags       []review.Flag `gorm:"serializer:json"`
}

// createDocuments stores the documents of a new case. It sets their ids where
// they have none.
func (s *Store) createDocuments(ctx context.Context, id ID, documents []Document) error {
	for i, d := range documents {
		d.CaseID, d.Position = id, i
		if d.ID == "" {
			d.ID = NewID()
		}
		if err := gorm.G[Document](s.write).Create(ctx, &d); err != nil {
			return err
		}
		pages := make([]Page, len(d.Pages))
		for j, p := range d.Pages {
			p.DocumentID = d.ID
			pages[j] = p
		}
		signals := make([]Signal, len(d.Signals))
		for j, g := range d.Signals {
			g.DocumentID, g.Position = d.ID, j
			signals[j] = g
		}
		if err := insert(ctx, s.write, pages); err != nil {
			return err
		}
		if err := insert(ctx, s.write, signals); err != nil {
			return err
		}
	}
	return nil
}

// documents returns the documents of a case in order, with pages and signals.
func (s *Store) documents(ctx context.Context, id ID) ([]Document, error) {
	documents, err := gorm.G[Document](s.read).Where("case_id = ?", id).Order("position").Find(ctx)
	if err != nil {
		return nil, err
	}
	for i := range documents {
		d := &documents[i]
		if d.Pages, err = gorm.G[Page](s.read).Where("document_id = ?", d.ID).Order("number").Find(ctx); err != nil {
			return nil, err
		}
		if d.Signals, err = gorm.G[Signal](s.read).Where("document_id = ?", d.ID).Order("position").Find(ctx); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// DocumentBySHA256 finds the newest appeal that holds the same file already.
// The error is ErrNotFound where none does that the actor may read.
func (s *Store) DocumentBySHA256(ctx context.Context, actor rights.Actor, sum string) (ID, string, error) {
	if !actor.May(rights.ReadCases) {
		return "", "", fmt.Errorf("document by sum: %w", ErrNotFound)
	}
	cs, err := gorm.G[caseRecord](s.read).
		Where("kind = ? AND id IN (SELECT case_id FROM documents WHERE sha256 = ?)", Appeal, sum).
		Order("created_at DESC, id").Take(ctx)
	if err != nil {
		return "", "", fmt.Errorf("document by sum: %w", translate(err))
	}
	return cs.ID, cs.Number, nil
}

// rowsAtOnce keeps an INSERT far below the variables that SQLite allows.
const rowsAtOnce = 200

// insert adds rows, which may be none.
func insert[T any](ctx context.Context, db *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return gorm.G[T](db).CreateInBatches(ctx, &rows, rowsAtOnce)
}
