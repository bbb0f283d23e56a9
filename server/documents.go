package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/server/extract"
	"ankebord/templates"
)

var documentRoutes = []route{
	{get, "/sager/:id/dokumenter", rights.ReadCases, (*Server).showDocuments},
	{post, "/sager/:id/dokumenter", rights.LoadCases, (*Server).addDocuments},
	{post, "/sager/:id/dokumenter/:dokument/slags", rights.LoadCases, (*Server).saveDocumentKind},
	{post, "/sager/:id/dokumenter/:dokument/tekst", rights.LoadCases, (*Server).saveDocumentText},
}

var fullText = fmt.Sprintf("Sagen kan højst have %d dokumenter", models.MaxDocuments)

// showDocuments answers GET /sager/:id/dokumenter: what the case consists of.
func (s *Server) showDocuments(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	page, err := s.documentsPage(c, cs)
	if err != nil {
		return err
	}
	page.Saved = map[string]string{
		"tilfoejet": "Dokumentet er tilføjet.", "slags": "Dokumentets slags er gemt.", "tekst": "Teksten er gemt.",
	}[c.Query("gemt")]
	return s.render(c, http.StatusOK, page)
}

func (s *Server) documentsPage(c *gin.Context, cs models.Case) (templates.DocumentsPage, error) {
	ctx, who := c.Request.Context(), actor(c)
	base := casePath(cs.ID)
	page := templates.DocumentsPage{
		Frame:  s.frame(c, "Dokumenter", home(cs.Kind), templates.Link{Label: "Sag " + cs.Number, Href: base}),
		Number: cs.Number, Review: base, Accept: strings.Join(extract.Extensions(), ","), MaxFiles: maxFiles,
		Kinds: kindOptions(models.Enclosure), Reads: s.reader.CanRecognise(),
	}
	edits := !cs.Closed() && who.MayOn(rights.LoadCases, who.RelationTo(string(cs.ReviewerID)))
	if edits {
		page.Action = base + "/dokumenter"
	}
	copies, err := s.store.Copies(ctx, who, cs.ID)
	if err != nil {
		return page, err
	}
	for _, d := range cs.Documents {
		row := s.documentRow(cs, d, edits)
		for _, ref := range copies[d.ID] {
			row.Copies = append(row.Copies, templates.Link{Label: "sag " + ref.Number, Href: casePath(ref.ID)})
		}
		if row.Recognising, page.Running, err = s.recognising(ctx, who, d, page.Running); err != nil {
			return page, err
		}
		if d.Kind == models.DecisionLetter {
			if row.Standard, err = s.standardText(ctx, who, cs, d.ID); err != nil {
				return page, err
			}
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (s *Server) documentRow(cs models.Case, d models.Document, edits bool) templates.DocumentRow {
	base := casePath(cs.ID)
	row := templates.DocumentRow{
		ID: "dokument-" + string(d.ID), Name: d.Name, Kind: d.Kind.Label(), Cited: d.EvidenceName(),
		Pages: danish.Plural(len(d.Pages), "side", "sider"), Size: fileSize(d.Size), Warnings: d.Warnings, Fault: d.Fault, Scanned: d.Scanned,
	}
	if !d.LoadedAt.IsZero() {
		row.Loaded = s.clock(d.LoadedAt)
	}
	if d.LoadedBy != "" {
		row.Loaded += " af " + d.LoadedBy
	}
	if n := len(d.Signals); d.Kind.Signals() && d.HasText() {
		row.Signals = danish.Plural(n, "signal", "signaler")
	}
	if d.Format != "" {
		row.Original = base + "/original/" + string(d.ID)
	}
	if d.HasText() {
		row.Text = base + "?dokument=" + string(d.ID) + "#dokument"
	} else {
		row.Pages = ""
	}
	if edits {
		row.Kinds = kindOptions(d.Kind)
		row.KindAction = base + "/dokumenter/" + string(d.ID) + "/slags"
		row.TextAction = base + "/dokumenter/" + string(d.ID) + "/tekst"
		row.Recognise = d.Scanned && s.reader.CanRecognise()
		row.Paste = !d.HasText()
	}
	return row
}

func kindOptions(chosen models.DocumentKind) []templates.Option {
	var out []templates.Option
	for _, k := range models.DocumentKinds() {
		out = append(out, templates.Option{Value: string(k), Label: k.Label(), Selected: k == chosen})
	}
	return out
}

// recognising says how far the recognition of a document's text has come, or how
// it ended where there is still something to read.
func (s *Server) recognising(ctx context.Context, who rights.Actor, d models.Document, running bool) (string, bool, error) {
	if !d.Scanned {
		return "", running, nil
	}
	j, err := s.store.JobOfDocument(ctx, who, d.CaseID, d.ID)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return "", running, nil
	case err != nil:
		return "", running, err
	case !j.Ended():
		return jobState(j), true, nil
	}
	return j.Fault, running, nil
}

type documentsForm struct {
	Files []*multipart.FileHeader `form:"fil"`
	Text  string                  `form:"tekst"`
	Kind  models.DocumentKind     `form:"slags,parser=encoding.TextUnmarshaler"`
}

// addDocuments answers POST /sager/:id/dokumenter. One file is read at once,
// several in the background.
func (s *Server) addDocuments(c *gin.Context) error {
	allowTime(c)
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	if cs.Closed() || !who.MayOn(rights.LoadCases, who.RelationTo(string(cs.ReviewerID))) {
		return models.ErrForbidden
	}
	page, err := s.documentsPage(c, cs)
	if err != nil {
		return err
	}
	refuse := func(status int, field, text string) error {
		page.AddError(field, text)
		return s.render(c, status, page)
	}
	var form documentsForm
	if err := c.ShouldBind(&form); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return refuse(http.StatusRequestEntityTooLarge, "fil", tooLarge)
		}
		return badForm(err)
	}
	form.Files = chosenFiles(form.Files)
	page.NewText, page.Kinds = form.Text, kindOptions(form.Kind)
	switch n := len(form.Files); {
	case n == 0 && strings.TrimSpace(form.Text) == "":
		return refuse(http.StatusUnprocessableEntity, "fil", "Vælg et dokument, eller indsæt teksten")
	case n > maxFiles:
		return refuse(http.StatusUnprocessableEntity, "fil", fmt.Sprintf("Vælg højst %d filer ad gangen", maxFiles))
	case form.Kind == "":
		return refuse(http.StatusUnprocessableEntity, "slags", "Vælg, hvad det er for et dokument")
	}
	if full, err := s.spend(c, form.Files, form.Text); full != "" || err != nil {
		if err != nil {
			return err
		}
		return refuse(http.StatusTooManyRequests, "fil", full)
	}
	if len(form.Files) > 1 {
		b := models.Batch{Together: true, CaseID: cs.ID}
		for _, h := range form.Files {
			job, err := s.job(h)
			if err != nil {
				return err
			}
			job.DocumentKind = form.Kind
			b.Jobs = append(b.Jobs, job)
		}
		return s.begin(c, b)
	}
	field := "fil"
	var all []upload
	if len(form.Files) == 0 {
		field = "tekst"
		if all, err = pasted(form.Text); err == nil {
			all[0].kind = form.Kind
		}
	} else {
		all, err = s.chosen(ctx, form.Files[0], form.Kind)
	}
	if refused, ok := errors.AsType[*extract.Error](err); ok {
		if refused.Kind == extract.Scanned && s.reader.CanRecognise() {
			job, err := s.job(form.Files[0])
			if err != nil {
				return err
			}
			job.Kind, job.DocumentKind = models.RecogniseText, form.Kind
			return s.begin(c, models.Batch{Together: true, CaseID: cs.ID, Jobs: []models.Job{job}})
		}
		status := http.StatusUnprocessableEntity
		if refused.Kind == extract.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return refuse(status, field, refused.Text)
	}
	if err != nil {
		return err
	}
	if err := s.keep(all); err != nil {
		return err
	}
	_, err = s.store.AddDocuments(ctx, who, cs.ID, storedAll(all))
	switch {
	case errors.Is(err, models.ErrExists):
		return refuse(http.StatusConflict, field, "Filen findes allerede i sagen")
	case errors.Is(err, models.ErrFull):
		return refuse(http.StatusConflict, field, fullText)
	case err != nil:
		return err
	}
	c.Redirect(http.StatusSeeOther, casePath(cs.ID)+"/dokumenter?gemt=tilfoejet")
	return nil
}

// document finds the document of a case that an address names.
func document(c *gin.Context, cs models.Case) (models.Document, error) {
	i := slices.IndexFunc(cs.Documents, func(d models.Document) bool { return string(d.ID) == c.Param("dokument") })
	if i < 0 {
		return models.Document{}, models.ErrNotFound
	}
	return cs.Documents[i], nil
}

// saveDocumentKind answers POST /sager/:id/dokumenter/:dokument/slags. Signals
// are found anew, for they are found in decisions alone.
func (s *Server) saveDocumentKind(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	d, err := document(c, cs)
	if err != nil {
		return err
	}
	var form struct {
		Kind models.DocumentKind `form:"slags,parser=encoding.TextUnmarshaler"`
	}
	if err := c.ShouldBind(&form); err != nil || form.Kind == "" {
		return badForm(err)
	}
	n := models.NewDocument{Document: d}
	n.Kind = form.Kind
	findIn(&n)
	if err := s.store.ReadAgain(c.Request.Context(), actor(c), cs.ID, n); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, casePath(cs.ID)+"/dokumenter?gemt=slags")
	return nil
}

// saveDocumentText answers POST /sager/:id/dokumenter/:dokument/tekst: the text
// of a document that could not be read is pasted, or, where nothing is, read off
// its pictures in the background.
func (s *Server) saveDocumentText(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	if cs.Closed() || !who.MayOn(rights.LoadCases, who.RelationTo(string(cs.ReviewerID))) {
		return models.ErrForbidden
	}
	d, err := document(c, cs)
	if err != nil {
		return err
	}
	var form struct {
		Recognise bool   `form:"laes"`
		Text      string `form:"tekst"`
	}
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	if form.Recognise {
		if !d.Scanned {
			return models.ErrConflict
		}
		if j, err := s.store.JobOfDocument(ctx, who, cs.ID, d.ID); err == nil && !j.Ended() {
			c.Redirect(http.StatusSeeOther, casePath(cs.ID)+"/dokumenter")
			return nil
		}
		return s.begin(c, models.Batch{Jobs: []models.Job{{
			Kind: models.RecogniseText, Name: d.Name, SHA256: d.SHA256, Size: d.Size, DocumentKind: d.Kind, CaseID: cs.ID, DocumentID: d.ID,
		}}})
	}
	if d.HasText() {
		return models.ErrConflict
	}
	text, err := extract.FromText(form.Text)
	if refused, ok := errors.AsType[*extract.Error](err); ok {
		page, err := s.documentsPage(c, cs)
		if err != nil {
			return err
		}
		page.AddError("tekst-"+string(d.ID), refused.Text)
		return s.render(c, http.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	err = s.readAgain(ctx, s.store, who, cs.ID, d.ID, func(d models.Document) upload {
		text.Warnings = append(text.Warnings, "Teksten er indsat af "+who.Name+". Sammenhold den med originalen")
		return upload{document: text, kind: d.Kind}
	})
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, casePath(cs.ID)+"/dokumenter?gemt=tekst")
	return nil
}

// readAgain stores what has been read of a document since it was loaded.
func (s *Server) readAgain(ctx context.Context, tx *models.Store, who rights.Actor, id, document models.ID, read func(models.Document) upload) error {
	cs, err := tx.CaseByID(ctx, who, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(cs.Documents, func(d models.Document) bool { return d.ID == document })
	if i < 0 {
		return models.ErrNotFound
	}
	up := read(cs.Documents[i])
	up.name = cs.Documents[i].Name
	n := up.stored()
	n.ID = document
	return tx.ReadAgain(ctx, who, id, n)
}

// concretePoints are the requirements that a standard text is a hint at: is the
// assessment one of this citizen?
var concretePoints = []review.ReqID{"AE-01", "UD-01"}

// leastStandard is the share from which a standard text is worth a hint.
const leastStandard = 0.2

// standardText says how much of the reasoning of a decision of the case also
// stands in other decisions of the same municipality, and where; nil where that
// is too little to be a hint. It belongs to the points of concretePoints.
func (s *Server) standardText(ctx context.Context, who rights.Actor, cs models.Case, document models.ID) (*templates.StandardText, error) {
	found, err := s.store.StandardText(ctx, who, cs.ID, document)
	if err != nil || found.Share < leastStandard {
		return nil, err
	}
	decisions := danish.Plural(found.Decisions, "anden afgørelse", "andre afgørelser")
	if found.AtLeast {
		decisions = "mindst " + decisions
	}
	hint := &templates.StandardText{
		Text: fmt.Sprintf("%.0f\u00a0%% af begrundelsen står også i %s fra %s", math.Floor(found.Share*100), decisions, found.Municipality),
	}
	for _, ref := range found.Cases {
		hint.Cases = append(hint.Cases, templates.Link{Label: "sag " + ref.Number, Href: casePath(ref.ID)})
	}
	rs, err := review.ByID(cs.RulesetID)
	if err != nil {
		return nil, err
	}
	for _, id := range concretePoints {
		if r := rs.Requirement(id); r != nil {
			hint.Points = append(hint.Points, templates.Link{Label: string(id) + " " + r.Title, Href: casePath(cs.ID) + "?punkt=" + string(id)})
		}
	}
	return hint, nil
}
