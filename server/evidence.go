package server

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

// Limits of what an answer rests on: more is a copy of the letter and no
// evidence.
const (
	maxQuote    = 1000 // letters
	maxEvidence = 30
)

// placeWord names a passage of a document in a form: its id, page, and the bytes
// of the page's text from start to end. After another colon may follow the
// passage as the reader saw it, or the requirement of a signal.
func placeWord(document models.ID, page, start, end int) string {
	return fmt.Sprintf("%s:%d:%d:%d", document, page, start, end)
}

// A placeRef is what a placeWord says.
type placeRef struct {
	document         models.ID
	page, start, end int
	rest             string
	more             bool // there is a rest
}

func readPlace(word string) (placeRef, error) {
	parts := strings.SplitN(word, ":", 5)
	if len(parts) < 4 {
		return placeRef{}, badForm(errors.New("a place is not whole"))
	}
	p := placeRef{document: models.ID(parts[0]), more: len(parts) == 5}
	var errs [3]error
	p.page, errs[0] = strconv.Atoi(parts[1])
	p.start, errs[1] = strconv.Atoi(parts[2])
	p.end, errs[2] = strconv.Atoi(parts[3])
	if err := errors.Join(errs[:]...); err != nil {
		return placeRef{}, badForm(err)
	}
	if p.more {
		p.rest = parts[4]
	}
	return p, nil
}

// evidence carries out what the form asks of the evidence: a passage is added, as
// a place or as it was typed, one is removed or moved, or the decision is said
// to hold nothing. A form that a person sends adds a typed quote without being
// asked. The error is ErrNotFound where the case holds no such page.
func (f answerForm) evidence(cs models.Case, a *models.Answer, whole bool) (faulty, error) {
	a.Evidence = slices.Clone(a.Evidence)
	switch verb, n, _ := strings.Cut(f.Evidence, "-"); verb {
	case "fjern", "op", "ned":
		if !moveEvidence(a, verb, n) {
			return faulty{"citat", "Belægget findes ikke længere. Genindlæs siden"}, nil
		}
	case "findes":
		a.Absent = n == "ikke"
	}
	if place := f.place(); place != "" {
		return addPlace(cs, a, place)
	}
	if f.Evidence == "tilfoej" || whole && strings.TrimSpace(f.Quote) != "" {
		return f.addTyped(cs, a), nil
	}
	return faulty{}, nil
}

// place is the place that the form adds, or nothing.
func (f answerForm) place() string { return cmp.Or(f.Place, f.PlaceHere) }

// moveEvidence removes the passage with index n or moves it up or down, and
// tells whether there is one that can be.
func moveEvidence(a *models.Answer, verb, n string) bool {
	i, err := strconv.Atoi(n)
	if err != nil || i < 0 || i >= len(a.Evidence) {
		return false
	}
	if verb == "fjern" {
		a.Evidence = slices.Delete(a.Evidence, i, i+1)
		return true
	}
	other := i - 1
	if verb == "ned" {
		other = i + 1
	}
	if other < 0 || other >= len(a.Evidence) {
		return false
	}
	a.Evidence[i], a.Evidence[other] = a.Evidence[other], a.Evidence[i]
	return true
}

// addPlace adds the passage at a place.
func addPlace(cs models.Case, a *models.Answer, word string) (faulty, error) {
	e, seen, err := cut(cs, word)
	switch {
	case errors.Is(err, models.ErrNoQuote), err == nil && seen != nil && oneLine(*seen) != oneLine(e.Quote):
		return faulty{"citat", "Teksten på siden er en anden end den, du har valgt. Genindlæs siden, og vælg igen"}, nil
	case err != nil:
		return faulty{}, err
	}
	return addEvidence(a, e), nil
}

// cut is the passage at a place, without the blanks around it; seen is how the
// reader saw it, where the place says so.
func cut(cs models.Case, word string) (e models.Evidence, seen *string, err error) {
	p, err := readPlace(word)
	if err != nil {
		return e, nil, err
	}
	if p.more {
		seen = &p.rest
	}
	if e, err = cs.Cut(p.document, p.page, p.start, p.end); err != nil {
		return e, seen, err
	}
	lead := len(e.Quote) - len(strings.TrimLeftFunc(e.Quote, unicode.IsSpace))
	if e.Quote = strings.TrimSpace(e.Quote); e.Quote == "" {
		return e, seen, models.ErrNoQuote
	}
	e.Start += lead
	e.End = e.Start + len(e.Quote)
	return e, seen, nil
}

// addEvidence adds a passage that is not there yet.
func addEvidence(a *models.Answer, e models.Evidence) faulty {
	switch {
	case slices.Contains(a.Evidence, e):
	case utf8.RuneCountInString(e.Quote) > maxQuote:
		return faulty{"citat", fmt.Sprintf("Citatet må højst være på %s tegn. Vælg det sted, der er afgørende", danish.Count(maxQuote))}
	case len(a.Evidence) >= maxEvidence:
		return faulty{"citat", fmt.Sprintf("Der er allerede %d belæg. Fjern et, før du tilføjer et nyt", maxEvidence)}
	default:
		a.Evidence = append(a.Evidence, e)
	}
	return faulty{}
}

// quotes are signs that people set around a quote they copy.
const quotes = "»«\"“”„"

// addTyped adds the quote that was typed. One from a document of the case must
// stand there, and gets its place; another paper is quoted as typed.
func (f answerForm) addTyped(cs models.Case, a *models.Answer) faulty {
	quote := strings.Trim(oneLine(f.Quote), quotes+" ")
	if quote == "" {
		return faulty{"citat", "Indsæt det citat, der er belæg for vurderingen"}
	}
	e := models.Evidence{Document: strings.TrimSpace(f.Document), Quote: quote}
	if text := strings.TrimSpace(f.Page); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 9999 {
			return faulty{"side", "Skriv sidetallet som et helt tal, for eksempel 2"}
		}
		e.Page = n
	}
	var documents []models.Document
	for i := range cs.Documents {
		if doc := cs.Documents[i]; e.Document == "" || doc.Called(e.Document) {
			documents = append(documents, doc)
		}
	}
	if len(documents) == 0 {
		return addEvidence(a, e)
	}
	if fault := addEvidence(&models.Answer{}, e); fault.text != "" { // too long to be looked for
		return fault
	}
	found, ok := locate(documents, e.Page, strings.Fields(quote))
	if ok {
		return addEvidence(a, found)
	}
	if found, ok = locate(documents, 0, strings.Fields(quote)); ok {
		return faulty{"side", fmt.Sprintf("Citatet står på side %d. Ret sidetallet", found.Page)}
	}
	return faulty{"citat", "Citatet står ikke sådan i dokumentet. Kopiér det derfra, eller skriv i feltet Dokument, hvilket andet papir det står i"}
}

// locate finds words that follow each other on a page of the documents; on any
// where page is 0.
func locate(documents []models.Document, page int, words []string) (models.Evidence, bool) {
	for _, d := range documents {
		for _, p := range d.Pages {
			if page != 0 && p.Number != page {
				continue
			}
			if start, end := stretch(p.Text, words); end > 0 {
				return models.Evidence{DocumentID: d.ID, Document: d.Name, Page: p.Number, Start: start, End: end, Quote: p.Text[start:end]}, true
			}
		}
	}
	return models.Evidence{}, false
}

// stretch is where the words stand in the text, one after the other with blanks
// between; end is 0 where they do not.
func stretch(text string, words []string) (start, end int) {
next:
	for from := 0; ; from = start + 1 {
		i := strings.Index(text[from:], words[0])
		if i < 0 {
			return 0, 0
		}
		start = from + i
		end = start + len(words[0])
		for _, w := range words[1:] {
			rest := strings.TrimLeftFunc(text[end:], unicode.IsSpace)
			if at := len(text) - len(rest); at > end && strings.HasPrefix(rest, w) {
				end = at + len(w)
				continue
			}
			continue next
		}
		return start, end
	}
}

// evidenceID is the id of the passage in the document that is the n-th evidence
// of a point, from 0.
func evidenceID(id review.ReqID, n int) string { return fmt.Sprintf("belaeg-%s-%d", id, n) }

// documentOf is the document that evidence stands in, or nil.
func (d *drawer) documentOf(e models.Evidence) *models.Document {
	for i := range d.Documents {
		if doc := &d.Documents[i]; e.DocumentID == doc.ID || !e.Placed() && doc.Called(e.Document) {
			return doc
		}
	}
	return nil
}

// stands tells whether evidence is still what its page says.
func (d *drawer) stands(e models.Evidence) bool {
	now, err := d.Cut(e.DocumentID, e.Page, e.Start, e.End)
	return err == nil && now.Quote == e.Quote
}

// passage is the n-th evidence of a point, for its list.
func (d *drawer) passage(id review.ReqID, n int, e models.Evidence) templates.Passage {
	p := templates.Passage{Quote: oneLine(e.Quote), Place: d.place(e.Document, e.Page), Index: n}
	doc := d.documentOf(e)
	switch {
	case doc == nil:
		return p
	case e.Placed() && d.stands(e):
		p.At = d.toPassage(doc, e.Page, evidenceID(id, n))
	default:
		p.At = d.toPage(doc.Name, e.Page)
	}
	p.Place = d.place(doc.Name, e.Page)
	return p
}

// quotes are the evidence of a point.
func (d *drawer) quotes(id review.ReqID) []models.Evidence {
	if a := d.answers[id]; a != nil {
		return a.Evidence
	}
	return nil
}

// evidenced counts the points that count and rest on something, or of which it
// is said that the decision holds nothing.
func (d *drawer) evidenced() string {
	n, total := 0, 0
	for i := range d.rules.Requirements {
		id := d.rules.Requirements[i].ID
		if d.idle(id) {
			continue
		}
		total++
		if a := d.answers[id]; a != nil && (len(a.Evidence) > 0 || a.Absent) {
			n++
		}
	}
	return fmt.Sprintf("Belæg: %d af %s", n, danish.Plural(total, "punkt", "punkter"))
}

// chooseForm is the id of the form that sends a sentence.
const chooseForm = "vaelg-form"

// choosing is the view in which a sentence is chosen, or nil.
func (d *drawer) choosing() *templates.Choosing {
	id := review.ReqID(d.q.Choose)
	r := d.rules.Requirement(id)
	if r == nil || !d.edits {
		return nil
	}
	form := d.evidenceForm(id)
	form.ID = chooseForm
	return &templates.Choosing{ID: string(id), Question: r.Question, Form: form, Back: d.toPoint(id).Href}
}

// evidenceForm sends evidence of a point and leaves the rest of its answer.
func (d *drawer) evidenceForm(id review.ReqID) templates.EvidenceForm {
	f := templates.EvidenceForm{ID: string(id) + "-form", Action: d.action("vurdering"), Requirement: string(id)}
	if a := d.answers[id]; a != nil {
		f.Version = a.Version
	}
	return f
}

// evidenceForms are the forms that the document's signals need and the
// checklist does not have.
func (d *drawer) evidenceForms(list *templates.Checklist) []templates.EvidenceForm {
	var out []templates.EvidenceForm
	for _, s := range d.panel.Signals {
		if s.Use == nil || list.Point(s.Use.Point) != nil {
			continue
		}
		form := d.evidenceForm(review.ReqID(s.Use.Point))
		if !slices.Contains(out, form) {
			out = append(out, form)
		}
	}
	return out
}

// sentences are those of a page that can be chosen.
func (d *drawer) sentences(p models.Page) []passage {
	id := review.ReqID(d.q.Choose)
	taken := map[danish.Span]bool{}
	if a := d.answers[id]; a != nil {
		for _, e := range a.Evidence {
			if e.DocumentID == p.DocumentID && e.Page == p.Number {
				taken[danish.Span{Start: e.Start, End: e.End}] = true
			}
		}
	}
	var out []passage
	for s := range danish.Sentences(p.Text) {
		if taken[s] {
			continue
		}
		use := d.use(id, "sted", placeWord(p.DocumentID, p.Number, s.Start, s.End), "")
		use.Form = chooseForm
		out = append(out, passage{s.Start, s.End, kindSentence, templates.Mark{Use: use}})
	}
	return out
}

// A signalForm judges one signal: which button was pressed.
type signalForm struct {
	Reject      string `form:"afvis"`
	RejectThere string `form:"afvis-ved-punkt"`
	Restore     string `form:"fortryd"`
}

// judgeSignal answers POST /sager/:id/signal: a signal is rejected, or taken
// back.
func (s *Server) judgeSignal(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	return s.keepSignal(c, cs, casePath(cs.ID))
}

// keepSignal stores what a form says of a signal of the review at path.
func (s *Server) keepSignal(c *gin.Context, cs models.Case, path string) error {
	var form signalForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	p, err := readPlace(cmp.Or(form.Reject, form.RejectThere, form.Restore))
	if err != nil {
		return err
	}
	key := models.SignalKey{DocumentID: p.document, Page: p.page, Start: p.start, End: p.end, Requirement: review.ReqID(p.rest)}
	judge, ctx, who := s.store.RejectSignal, c.Request.Context(), actor(c)
	if form.Restore != "" {
		judge = s.store.RestoreSignal
	}
	if err := judge(ctx, who, cs.ID, key); err != nil {
		return err
	}
	if wantsJSON(c) {
		said := "Signalet er afvist"
		if form.Restore != "" {
			said = "Signalet er ikke længere afvist"
		}
		return s.signalJudged(c, cs.ID, path, key, said)
	}
	fragment := "signaler"
	if form.RejectThere != "" {
		fragment = "punkt-" + p.rest
	}
	c.Redirect(http.StatusSeeOther, path+viewOf(c).String()+"#"+fragment)
	return nil
}

// signalJudged tells a script what the page now says of a signal.
func (s *Server) signalJudged(c *gin.Context, id models.ID, path string, key models.SignalKey, said string) error {
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	d := s.drawer(c, j, path)
	pieces := templates.SignalPieces{Document: d.panel}
	if r := d.rules.Requirement(key.Requirement); r != nil {
		pieces.Point = new(d.point(r))
	}
	if d.shown.document.ID == key.DocumentID {
		pieces.Pages = d.pagesOf(key.Page)
	}
	html, err := s.fragment("signal-pieces", pieces)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"punkt": html, "besked": said})
	return nil
}

// pagesOf are those of the pages shown that have one of the numbers.
func (d *drawer) pagesOf(numbers ...int) []templates.TextPage {
	var out []templates.TextPage
	for _, p := range d.panel.Pages {
		if slices.Contains(numbers, p.Number) {
			out = append(out, p)
		}
	}
	return out
}
