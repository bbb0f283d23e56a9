package server

import (
	"errors"
	"fmt"
	"maps"
	"net/http"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

// facts is the section Kommunens begrundelse as it stands.
func (d *drawer) facts() templates.FactsForm {
	f := templates.FactsForm{Version: d.FactsVersion, Type: d.rules.TypeTitle(d.Type)}
	if d.edits {
		f.Action = d.action("fakta")
	}
	for _, t := range d.rules.DecisionTypes {
		f.Types = append(f.Types, templates.Choice{
			ID: "type-" + t.Type.String(), Name: "afgoerelsestype", Value: t.Type.String(), Label: t.Title, Hint: t.Help, Checked: t.Type == d.Type,
		})
	}
	standing := make(map[review.Flag]*models.CaseFlag, len(d.Flags))
	for i := range d.Flags {
		standing[d.Flags[i].Flag] = &d.Flags[i]
	}
	sections := [2]templates.FlagSection{
		{Title: "Det har kommunen begrundet afgørelsen med", Hint: "Sæt kun kryds, hvis kommunen bruger det som grund. At det er nævnt, er ikke nok."},
		{Title: "Forhold i sagen", Hint: "Sæt kryds ved det, der gælder."},
	}
	for i := range d.rules.Flags {
		info := &d.rules.Flags[i]
		found := standing[info.ID]
		if found != nil && found.State == models.FlagSuggested {
			f.Suggested = append(f.Suggested, d.flagQuestion(info, found))
			continue
		}
		section := &sections[1]
		if info.ReliedOn {
			section = &sections[0]
		}
		box := templates.FlagBox{Choice: templates.Choice{
			ID: "flag-" + string(info.ID), Name: "flag", Value: string(info.ID), Label: info.Title, Hint: info.Help,
		}}
		if found == nil || found.State == models.FlagNo && found.Quote == "" {
			section.Rest = append(section.Rest, box)
			continue
		}
		box.Checked, box.Rejected = found.State == models.FlagYes, found.State == models.FlagNo
		box.Place, box.Quote, box.At = d.flagPlace(found)
		section.Set = append(section.Set, box)
	}
	f.Sections = sections[:]
	f.Status = templates.Finished
	if d.Type == review.NoType || len(f.Suggested) > 0 {
		f.Status = templates.Blocking
	}
	f.Open = f.Status != templates.Finished || !d.edits
	return f
}

// flagPlace says where a flag was found.
func (d *drawer) flagPlace(f *models.CaseFlag) (place, quote string, at templates.Jump) {
	if f.Quote == "" {
		return "", "", templates.Jump{}
	}
	place = "Fundet"
	if where := d.place(f.Document, f.Page); where != "" {
		place += " på " + where
	}
	source, ok := d.flagged[f.Flag]
	switch {
	case !ok, source.rejected:
		at = d.toPage(f.Document, f.Page)
	default:
		at = source.at
	}
	if source.says != "" {
		place += ": " + source.says
	}
	if source.rejected {
		place += " (signalet er afvist)"
	}
	return place, oneLine(f.Quote), at
}

func (d *drawer) flagQuestion(info *review.FlagInfo, found *models.CaseFlag) templates.FlagQuestion {
	id := "flag-" + string(info.ID)
	q := templates.FlagQuestion{ID: id, Title: info.Title, Help: info.Help, Legend: "Gælder det i sagen?"}
	no := "Nej"
	if info.ReliedOn {
		q.Legend, no = "Har kommunen begrundet afgørelsen med det?", "Nej, det er kun nævnt"
	}
	q.Place, q.Quote, q.At = d.flagPlace(found)
	q.Choices = []templates.Choice{
		{ID: id + "-ja", Name: id, Value: string(models.FlagYes), Label: "Ja"},
		{ID: id + "-nej", Name: id, Value: string(models.FlagNo), Label: no},
	}
	return q
}

// A factsForm is the section's form. What was asked about a suggested flag
// stands under a name of its own, flag-ID.
type factsForm struct {
	Version int                 `form:"version"`
	Type    review.DecisionType `form:"afgoerelsestype,parser=encoding.TextUnmarshaler"`
	Flags   []string            `form:"flag"`

	answers map[review.Flag]models.FlagState // to suggested flags
}

func bindFacts(c *gin.Context, rs *review.Ruleset) (factsForm, error) {
	var form factsForm
	if err := c.ShouldBind(&form); err != nil {
		return form, badForm(err)
	}
	for _, f := range form.Flags {
		if rs.Flag(review.Flag(f)) == nil {
			return form, badForm(fmt.Errorf("flag %q", f))
		}
	}
	form.answers = map[review.Flag]models.FlagState{}
	for _, f := range rs.Flags {
		switch state := models.FlagState(c.PostForm("flag-" + string(f.ID))); state {
		case models.FlagYes, models.FlagNo:
			form.answers[f.ID] = state
		}
	}
	return form, nil
}

// states is what the form says of each flag: what was asked and not answered
// stays suggested.
func (f factsForm) states(cs models.Case, rs *review.Ruleset) map[review.Flag]models.FlagState {
	out := map[review.Flag]models.FlagState{}
	for _, info := range rs.Flags {
		out[info.ID] = models.FlagNo
	}
	for _, flag := range cs.Flags {
		if flag.State == models.FlagSuggested {
			out[flag.Flag] = models.FlagSuggested
		}
	}
	for _, flag := range f.Flags {
		out[review.Flag(flag)] = models.FlagYes
	}
	maps.Copy(out, f.answers)
	return out
}

// onto shows the form as it was sent.
func (f factsForm) onto(form *templates.FactsForm) {
	for i := range form.Types {
		form.Types[i].Checked = f.Type != review.NoType && form.Types[i].Value == f.Type.String()
	}
	ticked := map[string]bool{}
	for _, flag := range f.Flags {
		ticked[flag] = true
	}
	for i := range form.Sections {
		for _, boxes := range [][]templates.FlagBox{form.Sections[i].Set, form.Sections[i].Rest} {
			for n := range boxes {
				boxes[n].Checked = ticked[boxes[n].Value]
			}
		}
	}
	for i := range form.Suggested {
		q := &form.Suggested[i]
		for n := range q.Choices {
			q.Choices[n].Checked = q.Choices[n].Value == string(f.answers[review.Flag(q.ID[len("flag-"):])])
		}
	}
}

// saveFacts answers POST /sager/:id/fakta.
func (s *Server) saveFacts(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	return s.keepFacts(c, cs, casePath(cs.ID))
}

// storeFacts saves the type and flags that a form sends to the review at path.
func (s *Server) storeFacts(c *gin.Context, id models.ID, path string) error {
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.keepFacts(c, cs, path)
}

func (s *Server) keepFacts(c *gin.Context, cs models.Case, path string) error {
	rs, err := review.ByID(cs.RulesetID)
	if err != nil {
		return err
	}
	form, err := bindFacts(c, rs)
	if err != nil {
		return err
	}
	again := func(cs models.Case, status int, field, text string, conflict *templates.Conflict) error {
		page, err := s.casePage(c, cs, path)
		if err != nil {
			return err
		}
		f := &page.Checklist.Facts
		form.onto(f)
		f.Open = true
		if conflict == nil {
			f.TypeError = text
		}
		f.Conflict = conflict
		page.AddError(field, text)
		return s.render(c, status, page)
	}
	if form.Type == review.NoType {
		return again(cs, http.StatusUnprocessableEntity, "begrundelse-type", "Vælg, hvad kommunen har besluttet", nil)
	}
	if keepsStanding(c) {
		return s.backToReview(c, path, "", "begrundelse")
	}
	states := form.states(cs, rs)
	_, err = s.store.SaveFacts(c.Request.Context(), actor(c), cs.ID, form.Version, form.Type, states)
	if conflict, ok := errors.AsType[*models.CaseConflict](err); ok {
		text := "Kommunens begrundelse er gemt af en anden, mens du skrev. Vælg, hvad der skal stå"
		return again(conflict.Standing, http.StatusConflict, "begrundelse", text, &templates.Conflict{
			Text: text, Standing: standingFacts(conflict.Standing, rs),
		})
	}
	if err != nil {
		return err
	}
	next := "efter-begrundelse" // on to the points
	for _, state := range states {
		if state == models.FlagSuggested {
			next = "begrundelse" // something is still to be confirmed
		}
	}
	return s.backToReview(c, path, "fakta", next)
}

// keepsStanding tells whether the user leaves what someone else has saved.
func keepsStanding(c *gin.Context) bool { return c.PostForm("behold") != "" }

// standingFacts are the type and flags of a case in words.
func standingFacts(cs models.Case, rs *review.Ruleset) []templates.Fact {
	var titles []string
	for _, f := range cs.Flags {
		if info := rs.Flag(f.Flag); info != nil && f.State == models.FlagYes {
			titles = append(titles, danish.LowerFirst(info.Title))
		}
	}
	flags := "ingen forhold"
	if len(titles) > 0 {
		flags = danish.List(titles)
	}
	return []templates.Fact{{Label: "Kommunen har besluttet", Value: rs.TypeTitle(cs.Type)}, {Label: "Forhold", Value: flags}}
}

// backToReview ends a good POST: the review as it was shown, with a word on what
// was saved.
func (s *Server) backToReview(c *gin.Context, path, saved, fragment string) error {
	q := viewOf(c)
	q.Point, q.Saved = "", saved
	c.Redirect(http.StatusSeeOther, path+q.String()+"#"+fragment)
	return nil
}

// saveMatter answers POST /sager/:id/oplysninger.
func (s *Server) saveMatter(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	var form matterForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	path := casePath(cs.ID)
	// The form shows the CPR number masked; what comes back masked is unchanged.
	if form.CitizenCPR == danish.MaskCPR(cs.Matter.Citizen.CPR) {
		form.CitizenCPR = cs.Matter.Citizen.CPR
	}
	again := func(cs models.Case, status int, change func(*templates.CasePage)) error {
		page, err := s.casePage(c, cs, path)
		if err != nil {
			return err
		}
		version := page.Matter.Version
		page.Matter = templates.MatterForm(form)
		page.Matter.Version = version
		page.Matter.CitizenCPR = danish.MaskCPR(form.CitizenCPR)
		page.MatterOpen = true
		change(&page)
		return s.render(c, status, page)
	}
	if keepsStanding(c) {
		return s.backToReview(c, path, "", "oplysninger")
	}
	var faults []templates.FieldError
	m := form.matter(cs.Matter, s.today(), func(field, text string) {
		faults = append(faults, templates.FieldError{Field: field, Text: text})
	})
	if len(faults) > 0 {
		return again(cs, http.StatusUnprocessableEntity, func(page *templates.CasePage) { page.Errors = faults })
	}
	_, err = s.store.SaveMatter(c.Request.Context(), actor(c), cs.ID, form.Version, m)
	if conflict, ok := errors.AsType[*models.CaseConflict](err); ok {
		text := "Sagens oplysninger er gemt af en anden, mens du skrev. Vælg, hvad der skal stå"
		return again(conflict.Standing, http.StatusConflict, func(page *templates.CasePage) {
			page.MatterConflict = &templates.Conflict{Text: text, Standing: standingMatter(conflict.Standing.Matter)}
			page.AddError("oplysninger", text)
		})
	}
	if err != nil {
		return err
	}
	return s.backToReview(c, path, "oplysninger", "oplysninger")
}

// standingMatter is what is stored of a case, in words.
func standingMatter(m review.Matter) []templates.Fact {
	out := []templates.Fact{{Label: "Hvad handler sagen om?", Value: m.Title}, {Label: "Kommune", Value: m.Municipality}}
	for _, f := range []templates.Fact{
		{Label: "Kommunens sagsnummer", Value: m.MunicipalityNumber},
		{Label: "Afgørelsens dato", Value: m.DecidedOn.Long()},
		{Label: "Klagen er modtaget", Value: m.AppealReceivedOn.Long()},
		{Label: "Borgerens navn", Value: m.Citizen.Name},
		{Label: "Partsrepræsentant", Value: m.Citizen.Representative},
		{Label: "Sagens fakta", Value: m.Facts},
	} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}
