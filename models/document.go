package models

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/review/standardtext"
)

// A DocumentKind is what a document is in its case.
type DocumentKind string

// The kinds of document.
const (
	DecisionLetter DocumentKind = "afgoerelse" // the municipality's decision, which is appealed
	Complaint      DocumentKind = "klage"
	Reassessment   DocumentKind = "genvurdering" // the municipality's, after the complaint (retssikkerhedsloven § 66)
	Enclosure      DocumentKind = "bilag"
)

// DocumentKinds lists the kinds in the order of the screens.
func DocumentKinds() []DocumentKind {
	return []DocumentKind{DecisionLetter, Complaint, Reassessment, Enclosure}
}

// Label is the kind as the screens say it.
func (k DocumentKind) Label() string {
	return map[DocumentKind]string{DecisionLetter: "Afgørelse", Complaint: "Klage", Reassessment: "Genvurdering", Enclosure: "Bilag"}[k]
}

// Signals tells whether signals are found in documents of the kind: where the
// municipality gives its reasons.
func (k DocumentKind) Signals() bool { return k == DecisionLetter || k == Reassessment }

// UnmarshalText reads the word of a kind.
func (k *DocumentKind) UnmarshalText(text []byte) error {
	if !slices.Contains(DocumentKinds(), DocumentKind(text)) {
		return fmt.Errorf("dokumentslagsen »%s« findes ikke", text)
	}
	*k = DocumentKind(text)
	return nil
}

// A Document is a file of a case, as it was read; the file itself lies
// elsewhere under its SHA-256.
type Document struct {
	ID         ID `gorm:"primaryKey"`
	CaseID     ID
	Position   int          // in the case, from 0
	Kind       DocumentKind // empty for DecisionLetter when it is stored
	Name       string       // no two of a case have the same
	Format     string       // "pdf", "docx", "odt", "rtf", "txt", "eml"
	SHA256     string       `gorm:"column:sha256"`      // of the file, in hex
	TextSHA256 string       `gorm:"column:text_sha256"` // TextSum; empty for that of Pages when it is stored
	Size       int64        // in bytes
	Pages      []Page       `gorm:"-"`
	Signals    []Signal     `gorm:"-"`
	Warnings   []string     `gorm:"serializer:json"`
	Fault      string       // why nothing could be read, as people read it; empty where it could
	Scanned    bool         // some of it is pictures of text that nobody has read
	LoadedAt   time.Time    `gorm:"serializer:moment"` // zero is now, when it is stored
	LoadedBy   string       // a name; AddDocuments sets it

	// Print is what a decision's reasoning is compared by. It is stored and
	// never read back here: StandardText compares.
	Print standardtext.Print `gorm:"-"`

	Nth int `gorm:"-"` // among those of its kind in the case, from 0
}

// EvidenceName is what evidence calls the document: "kommunens afgørelse",
// "klagen", "bilag »rapport.pdf«". A second one of a kind has its name too. No
// two of a case are called the same.
func (d Document) EvidenceName() string {
	name := map[DocumentKind]string{Complaint: "klagen", Reassessment: "genvurderingen", Enclosure: "bilag"}[d.Kind]
	if name == "" {
		name = review.AppealedDecision
	}
	if d.Nth > 0 || d.Kind == Enclosure {
		name += " »" + d.Name + "«"
	}
	return name
}

// HasText tells whether anything was read.
func (d Document) HasText() bool {
	return slices.ContainsFunc(d.Pages, func(p Page) bool { return p.Text != "" })
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

// A sketch is a decision's standardtext.Print in short.
type sketch struct {
	MunicipalityKey []byte `gorm:"primaryKey"` // of the case
	CaseID          ID     `gorm:"primaryKey"`
	DocumentID      ID     `gorm:"primaryKey"`
	Sketch          []byte
}

// A wording is a decision's standardtext.Print.
type wording struct {
	DocumentID ID `gorm:"primaryKey"`
	Print      []byte
}

// TableName is the table of prints.
func (wording) TableName() string { return "prints" }

// leastWords is how many words a text must have for two that are alike to be
// the same letter and not the same form.
const leastWords = 20

// TextSum is the SHA-256, in hex, of the words of a document: a letter has the
// same one as PDF and as DOCX, whatever its lines and pages. It is empty where
// there are fewer than 20 words.
func TextSum(pages []Page) string {
	h, n := sha256.New(), 0
	for _, p := range pages {
		for w := range danish.Words(p.Text) {
			io.WriteString(h, danish.Fold(w.Text)+"\n")
			n++
		}
	}
	if n < leastWords {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// createDocuments stores the documents of a new case.
func (s *Store) createDocuments(ctx context.Context, id ID, documents []Document) error {
	for _, d := range documents {
		if _, err := s.createDocument(ctx, id, d); err != nil {
			return err
		}
	}
	return nil
}

// createDocument stores a document after those that the case has, and returns
// it as stored: with an id, where it had none, and a name of its own.
func (s *Store) createDocument(ctx context.Context, id ID, d Document) (Document, error) {
	standing, err := gorm.G[Document](s.write).Select("name").Where("case_id = ?", id).Find(ctx)
	if err != nil {
		return d, err
	}
	d.CaseID, d.Position = id, len(standing)
	d.ID, d.Kind, d.Name = cmp.Or(d.ID, NewID()), cmp.Or(d.Kind, DecisionLetter), ownName(d.Name, standing)
	d.TextSHA256 = cmp.Or(d.TextSHA256, TextSum(d.Pages))
	if d.LoadedAt.IsZero() {
		d.LoadedAt = s.now()
	}
	if err := gorm.G[Document](s.write).Create(ctx, &d); err != nil {
		return d, err
	}
	pages := make([]Page, len(d.Pages))
	for j, p := range d.Pages {
		p.DocumentID = d.ID
		pages[j] = p
	}
	if err := insert(ctx, s.write, pages); err != nil {
		return d, err
	}
	return d, s.createReading(ctx, d)
}

// ownName is the name, with a number before its ending where another document
// has it.
func ownName(name string, others []Document) string {
	ending := path.Ext(name)
	stem := strings.TrimSuffix(name, ending)
	for n := 2; slices.ContainsFunc(others, func(o Document) bool { return o.Name == name }); n++ {
		name = stem + " (" + strconv.Itoa(n) + ")" + ending
	}
	return name
}

// createReading stores what was found in a document's text.
func (s *Store) createReading(ctx context.Context, d Document) error {
	signals := make([]Signal, len(d.Signals))
	for j, g := range d.Signals {
		g.DocumentID, g.Position = d.ID, j
		signals[j] = g
	}
	if err := insert(ctx, s.write, signals); err != nil {
		return err
	}
	cs, err := gorm.G[caseRecord](s.write).Select("kind, municipality_key").Where("id = ?", d.CaseID).Take(ctx)
	if err != nil {
		return err
	}
	if len(d.Print) == 0 || d.Kind != DecisionLetter || cs.Kind != Appeal {
		return nil
	}
	print, err := d.Print.MarshalBinary()
	if err != nil {
		return err
	}
	short, err := d.Print.Sketch().MarshalBinary()
	if err != nil {
		return err
	}
	if err := gorm.G[wording](s.write).Create(ctx, &wording{d.ID, print}); err != nil {
		return err
	}
	return gorm.G[sketch](s.write).Create(ctx, &sketch{cs.MunicipalityKey, d.CaseID, d.ID, short})
}

// deleteReading deletes what was found in a document's text, and the flags that
// were suggested for it alone.
func (s *Store) deleteReading(ctx context.Context, d Document) error {
	for _, table := range []string{"signals", "sketches", "prints"} {
		if err := s.write.WithContext(ctx).Exec("DELETE FROM "+table+" WHERE document_id = ?", d.ID).Error; err != nil {
			return err
		}
	}
	_, err := gorm.G[CaseFlag](s.write).Where("case_id = ? AND document = ? AND state = ?", d.CaseID, d.Name, FlagSuggested).Delete(ctx)
	return err
}

// suggest adds flags that a document suggests, where nothing is known of them.
func (s *Store) suggest(ctx context.Context, id ID, document string, flags []CaseFlag) error {
	standing, err := gorm.G[CaseFlag](s.write).Where("case_id = ?", id).Find(ctx)
	if err != nil {
		return err
	}
	var fresh []CaseFlag
	for _, f := range flags {
		if !slices.ContainsFunc(append(standing, fresh...), func(o CaseFlag) bool { return o.Flag == f.Flag }) {
			f.CaseID, f.Document, f.State = id, document, FlagSuggested
			fresh = append(fresh, f)
		}
	}
	return insert(ctx, s.write, fresh)
}

// documents returns the documents of a case in order, with pages and signals.
func (s *Store) documents(ctx context.Context, id ID) ([]Document, error) {
	documents, err := gorm.G[Document](s.read).Where("case_id = ?", id).Order("position").Find(ctx)
	if err != nil {
		return nil, err
	}
	seen := map[DocumentKind]int{}
	for i := range documents {
		d := &documents[i]
		d.Nth = seen[d.Kind]
		seen[d.Kind]++
		if d.Pages, err = gorm.G[Page](s.read).Where("document_id = ?", d.ID).Order("number").Find(ctx); err != nil {
			return nil, err
		}
		if d.Signals, err = gorm.G[Signal](s.read).Where("document_id = ?", d.ID).Order("position").Find(ctx); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

// A NewDocument is a document to add to a case, and the flags that it suggests.
type NewDocument struct {
	Document
	Flags []CaseFlag
}

// MaxDocuments is how many documents a case can have.
const MaxDocuments = 50

// ErrFull refuses a document of a case that has MaxDocuments.
var ErrFull = errors.New("the case can have no more documents")

// AddDocuments adds documents to an open case and returns their ids. The error
// is ErrExists where the case holds one of the files already, and ErrFull where
// it has too many.
func (s *Store) AddDocuments(ctx context.Context, actor rights.Actor, id ID, added []NewDocument) ([]ID, error) {
	var ids []ID
	err := s.change(ctx, actor, id, rights.LoadCases, func(tx *Store, r caseRecord) error {
		ids = nil
		for _, n := range added {
			twice, err := gorm.G[Document](tx.write).Where("case_id = ? AND sha256 = ?", id, n.SHA256).Count(ctx, "id")
			if err != nil {
				return err
			}
			if twice > 0 {
				return ErrExists
			}
			n.LoadedBy = actor.Name
			d, err := tx.createDocument(ctx, id, n.Document)
			if err != nil {
				return err
			}
			if d.Position >= MaxDocuments {
				return ErrFull
			}
			if err := tx.suggest(ctx, id, d.Name, n.Flags); err != nil {
				return err
			}
			ids = append(ids, d.ID)
			err = tx.record(ctx, actor, id, ActionDocumentAdded, detail{"dokument": d.ID, "slags": d.Kind, "sider": len(d.Pages)})
			if err != nil {
				return err
			}
		}
		return tx.updateCase(ctx, r)
	})
	if err != nil {
		return nil, fmt.Errorf("add documents to case %s: %w", id, translate(err))
	}
	return ids, nil
}

// The actions of events that concern documents.
const (
	ActionDocumentAdded   = "dokument_tilfoejet"
	ActionDocumentChanged = "dokument_aendret"
)

// ReadAgain stores a document of an open case as it has been read anew: of
// another kind, or with text where there was a picture. Evidence stands where it
// stood; ErrConflict says that it would not.
func (s *Store) ReadAgain(ctx context.Context, actor rights.Actor, id ID, d NewDocument) error {
	err := s.change(ctx, actor, id, rights.LoadCases, func(tx *Store, r caseRecord) error {
		documents, err := tx.documents(ctx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(documents, func(o Document) bool { return o.ID == d.ID })
		if i < 0 {
			return ErrNotFound
		}
		before := documents[i]
		if err := tx.savePages(ctx, before, d.Pages); err != nil {
			return err
		}
		if err := tx.deleteReading(ctx, before); err != nil {
			return err
		}
		after := before
		after.Kind, after.Warnings, after.Fault, after.Scanned = d.Kind, d.Warnings, d.Fault, d.Scanned
		after.TextSHA256 = cmp.Or(d.TextSHA256, TextSum(d.Pages))
		after.Signals, after.Print = d.Signals, d.Print
		_, err = gorm.G[Document](tx.write).Where("id = ?", d.ID).
			Select("Kind", "Warnings", "Fault", "Scanned", "TextSHA256").Updates(ctx, after)
		if err != nil {
			return err
		}
		if err := tx.createReading(ctx, after); err != nil {
			return err
		}
		if err := tx.suggest(ctx, id, before.Name, d.Flags); err != nil {
			return err
		}
		said := detail{"dokument": d.ID}
		said.changed("slags", before.Kind, after.Kind)
		said.changed("sider_med_tekst", pagesWithText(before.Pages), pagesWithText(d.Pages))
		if err := tx.updateCase(ctx, r); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionDocumentChanged, said)
	})
	if err != nil {
		return fmt.Errorf("read document %s of case %s again: %w", d.ID, id, translate(err))
	}
	return nil
}

// savePages stores the pages of a document as they have been read anew.
func (s *Store) savePages(ctx context.Context, before Document, pages []Page) error {
	answers, err := gorm.G[Answer](s.read).Where("case_id = ?", before.CaseID).Find(ctx)
	if err != nil {
		return err
	}
	for _, a := range answers {
		for _, e := range a.Evidence {
			if e.DocumentID == before.ID && !slices.ContainsFunc(pages, func(p Page) bool { return e.standsOn(p) }) {
				return ErrConflict
			}
		}
	}
	if _, err := gorm.G[Page](s.write).Where("document_id = ?", before.ID).Delete(ctx); err != nil {
		return err
	}
	fresh := slices.Clone(pages)
	for i := range fresh {
		fresh[i].DocumentID = before.ID
	}
	return insert(ctx, s.write, fresh)
}

// standsOn tells whether the passage is a slice of the page.
func (e Evidence) standsOn(p Page) bool {
	quote, ok := slice(p.Text, e.Start, e.End)
	return ok && e.Page == p.Number && quote == e.Quote
}

func pagesWithText(pages []Page) int {
	n := 0
	for _, p := range pages {
		if p.Text != "" {
			n++
		}
	}
	return n
}

// DocumentBySHA256 finds the newest appeal that holds a file with one of the
// sums, or a text with it (TextSum). The error is ErrNotFound where none does
// that the actor may read.
func (s *Store) DocumentBySHA256(ctx context.Context, actor rights.Actor, sums ...string) (ID, string, error) {
	sums = slices.DeleteFunc(slices.Clone(sums), func(sum string) bool { return sum == "" })
	if !actor.May(rights.ReadCases) || len(sums) == 0 {
		return "", "", fmt.Errorf("document by sum: %w", ErrNotFound)
	}
	cs, err := gorm.G[caseRecord](s.read).
		Where(`kind = ? AND id IN (SELECT case_id FROM documents WHERE sha256 IN ?
			UNION ALL SELECT case_id FROM documents WHERE text_sha256 <> '' AND text_sha256 IN ?)`, Appeal, sums, sums).
		Order("created_at DESC, id").Take(ctx)
	if err != nil {
		return "", "", fmt.Errorf("document by sum: %w", translate(err))
	}
	return cs.ID, cs.Number, nil
}

// A CaseRef names another case.
type CaseRef struct {
	ID     ID
	Number string
}

// CaseNumbers returns the numbers of those of the appeals that the actor may
// read.
func (s *Store) CaseNumbers(ctx context.Context, actor rights.Actor, ids []ID) (map[ID]string, error) {
	out := map[ID]string{}
	if !actor.May(rights.ReadCases) {
		return out, nil
	}
	var rows []CaseRef
	err := s.read.WithContext(ctx).Table("cases").Select("id, number").Where("kind = ? AND id IN ?", Appeal, ids).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("case numbers: %w", err)
	}
	for _, r := range rows {
		out[r.ID] = r.Number
	}
	return out, nil
}

// maxCopies bounds what is told of a file that many cases hold.
const maxCopies = 100

// Copies returns, for each document of a case that other appeals hold too, as
// the same file or with the same text, which cases these are, by number; at
// most 100 in all.
func (s *Store) Copies(ctx context.Context, actor rights.Actor, id ID) (map[ID][]CaseRef, error) {
	if _, err := s.readable(ctx, actor, id); err != nil {
		return nil, fmt.Errorf("copies of case %s: %w", id, err)
	}
	var rows []struct {
		DocumentID ID
		CaseRef
	}
	err := s.read.WithContext(ctx).Raw(`
		SELECT same.document_id, cases.id, cases.number FROM (
			SELECT d.id AS document_id, o.case_id FROM documents d JOIN documents o ON o.sha256 = d.sha256
			WHERE d.case_id = @case
			UNION
			SELECT d.id, o.case_id FROM documents d JOIN documents o ON o.text_sha256 = d.text_sha256 AND o.text_sha256 <> ''
			WHERE d.case_id = @case
		) AS same JOIN cases ON cases.id = same.case_id
		WHERE cases.id <> @case AND cases.kind = @kind ORDER BY cases.number LIMIT @most`,
		map[string]any{"case": id, "kind": Appeal, "most": maxCopies}).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("copies of case %s: %w", id, err)
	}
	out := map[ID][]CaseRef{}
	for _, r := range rows {
		out[r.DocumentID] = append(out[r.DocumentID], r.CaseRef)
	}
	return out, nil
}

// StandardText is how much of a decision's reasoning also stands in other
// decisions of the same municipality.
type StandardText struct {
	Municipality string
	Share        float64   // from 0 to 1
	Decisions    int       // that hold a tenth of it or more
	Cases        []CaseRef // that these decisions belong to and the actor may read, the closest first; at most 10
	AtLeast      bool      // there may be more decisions than were compared
}

const (
	maxCompared = 200 // decisions that are compared run by run
	maxNamed    = 10  // cases that are named
)

// StandardText compares a decision of an appeal with all other decisions of its
// municipality. The same letter in another case is no other decision. Nothing is
// found for a document that is no decision or whose reasoning was not found.
func (s *Store) StandardText(ctx context.Context, actor rights.Actor, id, document ID) (StandardText, error) {
	var out StandardText
	err := s.snapshot(ctx, func(tx *Store) error {
		r, err := tx.readable(ctx, actor, id)
		if err != nil || r.Kind != Appeal {
			return err
		}
		out, err = tx.standardText(ctx, actor, r, document)
		return err
	})
	if err != nil {
		return StandardText{}, fmt.Errorf("standard text of document %s: %w", document, err)
	}
	return out, nil
}

func (s *Store) standardText(ctx context.Context, actor rights.Actor, r caseRecord, document ID) (StandardText, error) {
	out := StandardText{Municipality: r.Municipality}
	own, err := s.prints(ctx, []ID{document})
	if err != nil || len(own) == 0 || own[0].CaseID != r.ID || r.Municipality == "" {
		return out, err
	}
	near, err := s.near(ctx, r, own[0].print)
	if err != nil {
		return out, err
	}
	out.AtLeast = len(near) == maxCompared
	others, err := s.prints(ctx, near)
	if err != nil {
		return out, err
	}
	others = slices.DeleteFunc(others, func(o printed) bool { return o.TextSHA256 != "" && o.TextSHA256 == own[0].TextSHA256 })
	prints := make([]standardtext.Print, len(others))
	for i, o := range others {
		prints[i] = o.print
	}
	share, holds := own[0].print.Compare(prints)
	out.Share, out.Decisions = share, len(holds)
	slices.SortStableFunc(holds, func(a, b int) int {
		return cmp.Compare(own[0].print.Common(prints[b]), own[0].print.Common(prints[a]))
	})
	for _, k := range holds {
		if len(out.Cases) == maxNamed {
			break
		}
		c, err := s.readable(ctx, actor, others[k].CaseID)
		switch ref := (CaseRef{c.ID, c.Number}); {
		case errors.Is(err, ErrNotFound) || slices.Contains(out.Cases, ref):
		case err != nil:
			return out, err
		default:
			out.Cases = append(out.Cases, ref)
		}
	}
	return out, nil
}

// near finds the decisions of the same municipality that share most with a
// print, by their sketches alone; at most maxCompared, the closest first.
func (s *Store) near(ctx context.Context, r caseRecord, p standardtext.Print) ([]ID, error) {
	rows, err := s.read.WithContext(ctx).Raw(`
		SELECT document_id, sketch FROM sketches WHERE municipality_key = ? AND case_id <> ?`, r.MunicipalityKey, r.ID).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	type neighbour struct {
		document ID
		common   int // runs in both sketches
	}
	var found []neighbour
	own := p.Sketch()
	var id, data sql.RawBytes
	var other standardtext.Print
	for rows.Next() {
		if err := rows.Scan(&id, &data); err != nil {
			return nil, err
		}
		if err := other.UnmarshalBinary(data); err != nil {
			return nil, err
		}
		if n := own.Common(other); n > 0 {
			found = append(found, neighbour{ID(id), n})
		}
	}
	slices.SortFunc(found, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(b.common, a.common), cmp.Compare(a.document, b.document))
	})
	var ids []ID
	for _, n := range found[:min(len(found), maxCompared)] {
		ids = append(ids, n.document)
	}
	return ids, rows.Err()
}

// A printed document is a decision with what it is compared by.
type printed struct {
	CaseID     ID
	TextSHA256 string `gorm:"column:text_sha256"`
	Print      []byte
	print      standardtext.Print
}

func (s *Store) prints(ctx context.Context, documents []ID) ([]printed, error) {
	var rows []printed
	err := s.read.WithContext(ctx).Raw(`
		SELECT documents.case_id, documents.text_sha256, prints.print FROM prints JOIN documents ON documents.id = prints.document_id
		WHERE prints.document_id IN ?`, documents).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	for i := range rows {
		if err := rows[i].print.UnmarshalBinary(rows[i].Print); err != nil {
			return nil, err
		}
	}
	return rows, nil
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
