package server

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/signals"
	"ankebord/server/extract"
	"ankebord/server/files"
	"ankebord/templates"
)

var loadRoutes = []route{
	{get, "/indlaes", rights.LoadCases, (*Server).showLoad},
	{post, "/indlaes", rights.LoadCases, (*Server).load},
	{get, "/sager/:id/kontrol", rights.LoadCases, (*Server).showCheck},
	{post, "/sager/:id/kontrol", rights.LoadCases, (*Server).check},
	{get, "/sager/:id/original/:dokument", rights.ReadCases, (*Server).original},
}

// showLoad answers GET /indlaes: step 1, choose a file or paste the text.
func (s *Server) showLoad(c *gin.Context) error {
	return s.render(c, http.StatusOK, templates.LoadPage{Frame: s.frame(c, "Indlæs afgørelse")})
}

type loadForm struct {
	File   *multipart.FileHeader `form:"fil"`
	Text   string                `form:"tekst"`
	Anyway bool                  `form:"alligevel"`
}

// load answers POST /indlaes: reads the decision and makes a case of it, whose
// facts are then checked at step 2. A refused file costs nothing: the page comes
// back with what was typed.
func (s *Server) load(c *gin.Context) error {
	page := templates.LoadPage{Frame: s.frame(c, "Indlæs afgørelse")}
	refuse := func(status int, field, text string) error {
		page.AddError(field, text)
		return s.render(c, status, page)
	}
	var form loadForm
	if err := c.ShouldBind(&form); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return refuse(http.StatusRequestEntityTooLarge, "fil", "Filens størrelse skal være under 25 MB")
		}
		return badForm(err)
	}
	page.Text = form.Text
	up, err := s.read(c, form)
	if refusal, ok := errors.AsType[*extract.Error](err); ok {
		status := http.StatusUnprocessableEntity
		if refusal.Kind == extract.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return refuse(status, up.field, refusal.Text)
	}
	if err != nil {
		return err
	}
	if up.name == "" {
		return refuse(http.StatusUnprocessableEntity, "fil", "Vælg en afgørelse, eller indsæt teksten")
	}
	ctx, who := c.Request.Context(), actor(c)
	if id, number, err := s.store.DocumentBySHA256(ctx, who, files.Sum(up.data)); err == nil && !form.Anyway {
		page.Duplicate = &templates.Link{Label: number, Href: "/sager/" + string(id)}
		return refuse(http.StatusConflict, up.field, fmt.Sprintf("Afgørelsen findes allerede i sag %s. Åbn sagen, eller indlæs den alligevel", number))
	} else if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	sum, err := s.files.Put(up.data)
	if err != nil {
		return err
	}
	cs := newCase(up, sum, who)
	cs.Demo = s.demo // whatever is loaded into a demonstration is told as made up
	id, err := s.store.CreateCase(ctx, who, cs)
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/sager/"+string(id)+"/kontrol")
	return nil
}

// An upload is a decision that has been read.
type upload struct {
	name     string
	data     []byte
	document extract.Document
	field    string // the form's field it came by
}

func (s *Server) read(c *gin.Context, form loadForm) (upload, error) {
	if form.File != nil && form.File.Filename != "" {
		up := upload{field: "fil"}
		f, err := form.File.Open()
		if err != nil {
			return up, fmt.Errorf("open upload: %w", err)
		}
		defer f.Close()
		if up.data, err = io.ReadAll(f); err != nil {
			return up, fmt.Errorf("read upload: %w", err)
		}
		up.name = form.File.Filename
		up.document, err = s.reader.Read(c.Request.Context(), up.name, up.data)
		return up, err
	}
	up := upload{field: "tekst"}
	if strings.TrimSpace(form.Text) == "" {
		return up, nil
	}
	up.name, up.data = "Indsat tekst.txt", []byte(form.Text)
	var err error
	up.document, err = extract.FromText(form.Text)
	return up, err
}

// newCase makes a case of an upload. What was found in it is only suggested:
// the matter is prefilled for step 2, a flag waits to be confirmed, and the type
// of decision is left open.
func newCase(up upload, sum string, who rights.Actor) models.NewCase {
	doc := models.Document{Name: up.name, Format: string(up.document.Format), SHA256: sum, Size: int64(len(up.data)), Warnings: up.document.Warnings}
	var texts []string
	for _, p := range up.document.Pages {
		doc.Pages = append(doc.Pages, models.Page{Number: p.Number, Text: p.Text})
		texts = append(texts, p.Text)
	}
	suggested := map[review.Flag]bool{}
	var flags []models.CaseFlag
	for i, sig := range signals.Find(texts) {
		row := models.Signal{
			Position: i + 1, Requirement: review.ReqID(sig.Req), Kind: string(sig.Kind), Rule: sig.Rule,
			Page: sig.Page, Start: sig.Start, End: sig.End, Quote: sig.Quote,
		}
		for _, f := range sig.Flags {
			flag := review.Flag(f)
			row.Flags = append(row.Flags, flag)
			if sig.Kind == signals.Tegn && !suggested[flag] {
				suggested[flag] = true
				flags = append(flags, models.CaseFlag{Flag: flag, State: models.FlagSuggested, Document: up.name, Page: sig.Page, Quote: sig.Quote})
			}
		}
		doc.Signals = append(doc.Signals, row)
	}
	f := signals.FindFacts(texts)
	matter := review.Matter{
		Provision: review.DefaultProvision, Municipality: f.Municipality.Value, MunicipalityNumber: f.CaseNumber.Value,
		DecidedOn: f.DecisionDate.Value, Citizen: review.Citizen{Name: f.CitizenName.Value},
	}
	matter.Title = "Aktivitets- og samværstilbud"
	if matter.Municipality != "" {
		matter.Title += ", " + matter.Municipality
	}
	rs := rulesetFor(matter)
	return models.NewCase{
		Kind: models.Appeal, State: models.New, Matter: matter, RulesetID: rs.ID, Flags: flags, Requirements: requirementIDs(rs),
		Documents: []models.Document{doc}, ReviewerID: models.ID(who.ID),
	}
}

// rulesetFor is the ruleset of a matter; a provision that has none gets the
// newest of the default one.
func rulesetFor(m review.Matter) *review.Ruleset {
	rs, err := review.ForDecision(m.Provision, m.DecidedOn)
	if err != nil {
		rs, _ = review.ForDecision(review.DefaultProvision, m.DecidedOn) // the default has a ruleset: a test holds it
	}
	return rs
}

func requirementIDs(rs *review.Ruleset) []review.ReqID {
	var out []review.ReqID
	for _, r := range rs.Requirements {
		out = append(out, r.ID)
	}
	return out
}
