package server

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
	"ankebord/templates/pdf"
)

// A letter is the draft ruling of a case: as it is generated, and as it stands
// once a reviewer has edited parts of it.
type letter struct {
	generated *review.Ruling
	ruling    *review.Ruling
	edited    map[review.PartID]*models.RulingPart
}

// write drafts the letter of a case. The error is a *review.RulingRefused where
// no letter can be written yet.
func (s *Server) write(j judged) (letter, error) {
	generated, err := review.Draft(j.assessment, j.proposal, s.config.BoardName)
	if err != nil {
		return letter{}, err
	}
	generated.Demo = j.Demo
	ruling := *generated
	ruling.Parts = slices.Clone(generated.Parts)
	l := letter{generated, &ruling, map[review.PartID]*models.RulingPart{}}
	for i := range j.Parts {
		stored := &j.Parts[i]
		if part := ruling.Part(stored.Part); part != nil && !part.Locked {
			part.Text = stored.Text
			l.edited[stored.Part] = stored
		}
	}
	return l, nil
}

// showRuling answers GET /sager/:id/afgoerelse. While there is nothing to write
// from, it says what is to be answered first (409).
func (s *Server) showRuling(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	page, err := s.rulingPage(c, cs)
	if err != nil {
		return err
	}
	page.Saved = savedTexts[c.Query("gemt")]
	status := http.StatusOK
	if page.Refused != "" {
		status = http.StatusConflict
	}
	return s.render(c, status, page)
}

func (s *Server) rulingPage(c *gin.Context, cs models.Case) (templates.RulingPage, error) {
	j, err := judge(cs)
	if err != nil {
		return templates.RulingPage{}, err
	}
	path := casePath(cs.ID)
	d := s.drawer(c, j, path)
	writes := !cs.Closed() && actor(c).MayOn(rights.WriteRulings, actor(c).RelationTo(string(cs.ReviewerID)))
	page := templates.RulingPage{
		Frame: s.frame(c, "Afgørelse", home(cs.Kind), templates.Link{Label: "Sag " + cs.Number, Href: path}),
		Path:  path, View: c.Query("visning"),
		Views: []templates.Tab{
			{Link: templates.Link{Label: "Skriv", Href: path + "/afgoerelse"}, Current: c.Query("visning") != "brev"},
			{Link: templates.Link{Label: "Brevet", Href: path + "/afgoerelse?visning=brev"}, Current: c.Query("visning") == "brev"},
		},
	}
	if !writes {
		page.ReadOnly = d.readOnly()
	}
	final := j.assessment.Final()
	page.Outcome, page.OutcomeID = final.Label(), final.String()
	l, err := s.write(j)
	if refusal, ok := errors.AsType[*review.RulingRefused](err); ok {
		page.Refused = refusal.Text
		if final == review.Undecided {
			for _, l := range d.todo() {
				page.Errors = append(page.Errors, templates.FieldError{Text: l.Label, Href: l.Href})
			}
		}
		return page, nil
	}
	if err != nil {
		return page, err
	}
	if final != j.proposal.Outcome {
		page.Departs = "Udfaldet er et andet end forslaget (" + strings.ToLower(j.proposal.Outcome.Label()) + ")."
	}
	page.Preview, page.PDF = l.ruling, path+"/afgoerelse.pdf"
	page.Checks = l.checks(j, path)
	page.LIX = danish.LIX(l.own())
	for i, part := range l.ruling.Parts {
		form := templates.PartForm{ID: string(part.ID), Heading: part.Heading, Text: part.Text, Locked: part.Locked, Generated: true}
		if stored := l.edited[part.ID]; stored != nil {
			form.Version, form.Generated = stored.Version, false
			form.Saved = "Rettet " + d.clock(stored.SavedAt) + " af " + stored.SavedBy
			if l.outdated(part.ID) {
				form.Outdated, form.Draft = true, l.generated.Parts[i].Text
			}
		}
		if writes && !part.Locked {
			form.Action = path + "/afgoerelse"
		}
		if part.ID == review.PartHead {
			for _, f := range l.ruling.Head {
				form.Fields = append(form.Fields, templates.Fact(f))
			}
			if d.edits {
				form.Edit = path + editMatter
			}
		}
		form.Empty = l.generated.Parts[i].Text == "" && part.Text == ""
		page.Parts = append(page.Parts, form)
	}
	return page, nil
}

type partForm struct {
	Part    review.PartID `form:"afsnit"`
	Text    string        `form:"tekst"`
	Version int           `form:"version"`
	Reset   bool          `form:"nulstil"`
}

// saveRuling answers POST /sager/:id/afgoerelse: one part is edited, or set back
// to the draft. To a script it answers JSON: the letter and the checks.
func (s *Server) saveRuling(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	var form partForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	l, err := s.write(j)
	if err != nil {
		return err
	}
	part := l.generated.Part(form.Part)
	if part == nil || part.Locked {
		return badForm(fmt.Errorf("part %q", form.Part))
	}
	back := casePath(cs.ID) + "/afgoerelse"
	if keepsStanding(c) {
		c.Redirect(http.StatusSeeOther, back+"#afsnit-"+string(form.Part))
		return nil
	}
	ctx, who := c.Request.Context(), actor(c)
	text := strings.TrimSpace(strings.ReplaceAll(form.Text, "\r\n", "\n"))
	saved, version := "afsnit", form.Version
	switch stands := l.ruling.Part(form.Part).Text; {
	case form.Reset, text == part.Text && form.Version > 0:
		saved = "nulstillet"
		err = s.store.ResetPart(ctx, who, cs.ID, form.Version, form.Part)
		version = 0
	case text != stands || form.Version != l.version(form.Part) || l.outdated(form.Part):
		version, err = s.store.SavePart(ctx, who, cs.ID, form.Version, form.Part, text, part.Text)
	}
	if conflict, ok := errors.AsType[*models.PartConflict](err); ok {
		return s.partConflict(c, cs.ID, form, conflict.Standing)
	}
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return s.partSaved(c, cs.ID, version)
	}
	c.Redirect(http.StatusSeeOther, back+"?gemt="+saved+"#afsnit-"+string(form.Part))
	return nil
}

// outdated tells whether the findings make something else of a part than when it
// was written anew.
func (l letter) outdated(part review.PartID) bool {
	stored := l.edited[part]
	return stored != nil && stored.Draft != l.generated.Part(part).Text
}

// version is the version of a part: 0 for the generated one.
func (l letter) version(part review.PartID) int {
	if stored := l.edited[part]; stored != nil {
		return stored.Version
	}
	return 0
}

// partConflict tells that someone else has saved a part meanwhile.
func (s *Server) partConflict(c *gin.Context, id models.ID, form partForm, standing models.RulingPart) error {
	conflict := templates.Conflict{
		Text:     "Afsnittet er sat tilbage til udkastet, mens du skrev. Vælg, hvilken tekst der skal stå",
		Standing: []templates.Fact{{Label: "Teksten nu", Value: "Udkastets egen tekst"}},
	}
	if standing.Version > 0 {
		conflict.Text = fmt.Sprintf("%s gemte afsnittet kl. %s, mens du skrev. Vælg, hvilken tekst der skal stå",
			standing.SavedBy, standing.SavedAt.In(copenhagen).Format("15.04"))
		conflict.Standing = []templates.Fact{{Label: "Teksten nu", Value: standing.Text}}
	}
	if wantsJSON(c) {
		html, err := s.fragment("conflict", conflict)
		if err != nil {
			return err
		}
		c.JSON(http.StatusConflict, gin.H{"konflikt": html, "version": standing.Version})
		return nil
	}
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	page, err := s.rulingPage(c, cs)
	if err != nil {
		return err
	}
	for i := range page.Parts {
		if p := &page.Parts[i]; p.ID == string(form.Part) {
			p.Text, p.Version, p.Conflict = form.Text, standing.Version, &conflict
			page.AddError("tekst-"+p.ID, conflict.Text)
		}
	}
	return s.render(c, http.StatusConflict, page)
}

// partSaved tells a script what the letter now is.
func (s *Server) partSaved(c *gin.Context, id models.ID, version int) error {
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	page, err := s.rulingPage(c, cs)
	if err != nil {
		return err
	}
	html, err := s.fragment("letter", page)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"version": version, "gemt": s.now().In(copenhagen).Format("15.04"), "punkt": html})
	return nil
}

// rulingPDF answers GET /sager/:id/afgoerelse.pdf: the draft as it stands.
func (s *Server) rulingPDF(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	l, err := s.write(j)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = pdf.Ruling(&b, l.ruling)
	if _, ok := errors.AsType[*pdf.MissingRuneError](err); ok {
		return s.undrawable(c, cs, err)
	}
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": "Udkast " + cs.Number + ".pdf"}))
	c.Data(http.StatusOK, "application/pdf", b.Bytes())
	return nil
}

// undrawable shows the parts again, with the signs that the PDF cannot hold.
func (s *Server) undrawable(c *gin.Context, cs models.Case, cause error) error {
	page, err := s.rulingPage(c, cs)
	if err != nil {
		return err
	}
	for text := range strings.SplitSeq(cause.Error(), "\n") {
		at := slices.IndexFunc(page.Parts, func(p templates.PartForm) bool { return strings.Contains(text, "»"+p.Heading+"«") })
		if at < 0 {
			page.AddError("afsnit-"+string(review.PartHead), text)
			continue
		}
		p := &page.Parts[at]
		p.Error = text
		page.AddError("tekst-"+p.ID, text)
	}
	return s.render(c, http.StatusUnprocessableEntity, page)
}

// own is the letter's text without the law and the standard parts.
func (l letter) own() string {
	var b strings.Builder
	for _, p := range l.ruling.Parts {
		if !p.Locked && p.ID != review.PartLaw && p.ID != review.PartSignature {
			b.WriteString(plain(p.Text))
		}
	}
	return b.String()
}

// plain is the text of a part without its markup, a line for each block.
func plain(text string) string {
	var b strings.Builder
	for _, block := range review.Blocks(text) {
		for _, item := range block.Items {
			b.WriteString(review.Text(item) + "\n\n")
		}
	}
	return b.String()
}

// editMatter opens the form on the matter, behind the path of a review.
const editMatter = "?ret=oplysninger#oplysninger"

// heavy is the LIX from which a letter is hard to read.
const heavy = 45

// outcomeStems are how the result is told, by outcome. The stem of another
// outcome than the letter's is a slip of the pen.
var outcomeStems = map[review.Outcome]string{
	review.Upheld: "stadfæst", review.Remitted: "hjemvis", review.Dismissed: "afvis", review.Changed: "ændre",
	review.SetAside: "ophæve", review.Lapsed: "bortfald",
}

// placeholder finds what was meant to be filled in.
var placeholder = regexp.MustCompile(`\[[^\]\n]{0,60}\]|_{3,}|\bX{2,}\b|\bxx+\b|<[^>\n]{1,60}>`)

// checks is what to look at before the letter goes on. None of it stops it.
func (l letter) checks(j judged, path string) []templates.Check {
	var out []templates.Check
	add := func(href, format string, args ...any) {
		out = append(out, templates.Check{Text: fmt.Sprintf(format, args...), Href: href})
	}
	part := func(id review.PartID) string { return "#afsnit-" + string(id) }
	for _, mark := range j.proposal.Marks {
		add("", "%s. En administrator skal bekræfte lovens tekst, før afgørelsen kan udstedes", mark)
	}
	for _, p := range l.ruling.Parts {
		if l.outdated(p.ID) {
			add(part(p.ID), "»%s« er rettet, før svarene eller udfaldet blev ændret", p.Heading)
		}
	}
	l.checkFindings(j, add, part)
	l.checkResult(add, part)
	for _, p := range l.ruling.Parts {
		for span := range danish.FindCPR(p.Text) {
			add(part(p.ID), "»%s« indeholder noget, der ligner et CPR-nummer: %s", p.Heading, danish.MaskCPR(p.Text[span.Start:span.End]))
		}
		if m := placeholder.FindString(p.Text); m != "" {
			add(part(p.ID), "»%s« indeholder noget, der skal udfyldes: %s", p.Heading, m)
		}
	}
	if lix := danish.LIX(l.own()); lix > heavy {
		add("", "Brevet er svært at læse: lixtallet er %d og bør være højst %d", lix, heavy)
	}
	m := j.Matter
	for _, f := range []struct {
		missing bool
		text    string
	}{
		{m.Citizen.Name == "", "Borgerens navn mangler"},
		{m.Municipality == "", "Kommunens navn mangler"},
		{m.DecidedOn.IsZero(), "Afgørelsens dato mangler"},
		{m.AppealReceivedOn.IsZero(), "Datoen for klagen mangler"},
		{m.Facts == "" && l.edited[review.PartReasons] == nil, "Sagens fakta er ikke skrevet, og begrundelsen nævner dem derfor ikke"},
	} {
		if f.missing {
			add(path+editMatter, "%s", f.text)
		}
	}
	return out
}

// checkFindings sees that the letter still speaks of what it rests on, and that
// what was presumed has been looked at.
func (l letter) checkFindings(j judged, add func(href, format string, args ...any), part func(review.PartID) string) {
	var gates []string
	point := func(id review.ReqID) string { return casePath(j.ID) + "#punkt-" + string(id) }
	departs := l.ruling.Outcome != j.proposal.Outcome
	reasons := stems(l.ruling.Part(review.PartReasons).Text)
	remarks := stems(l.ruling.Part(review.PartMunicipality).Text)
	for _, step := range j.proposal.Steps {
		r := j.rules.Requirement(step.Req)
		gone := func(id review.PartID, words map[string]bool) {
			if l.edited[id] != nil && !departs && !mentioned(r, words) {
				add(part(id), "»%s« nævner ikke længere %s (%s)", l.ruling.Part(id).Heading, step.Req, danish.LowerFirst(step.Title))
			}
		}
		switch {
		case slices.Contains(j.proposal.Decisive, step.Req):
			gone(review.PartReasons, reasons)
		case step.Effect.Remark():
			gone(review.PartMunicipality, remarks)
		}
		core := r.Consequence == review.ConsequenceH || r.Consequence == review.ConsequenceHb
		switch {
		case r.Kind == review.Gate && step.Effect == review.PresumedMet:
			gates = append(gates, string(step.Req))
		case step.Effect == review.SwitchedOff && core && strings.TrimSpace(step.Note) == "":
			add(point(step.Req), "%s (%s) er sat til ikke relevant uden en note om hvorfor", step.Req, danish.LowerFirst(step.Title))
		}
	}
	if len(gates) > 0 {
		add(point(review.ReqID(gates[0])), "Indgangskravene %s er ikke vurderet og regnes for opfyldt", danish.List(gates))
	}
}

// stems are the stems of the words of a text.
func stems(text string) map[string]bool {
	out := map[string]bool{}
	for w := range danish.Words(text) {
		out[danish.Stem(w.Text)] = true
	}
	return out
}

// mentioned tells whether a letter with these words still says what one of the
// requirement's own sentences says: at least half of that sentence's long words
// are there. A reviewer may write it in words of his own; then the check errs,
// and it is no more than a check.
func mentioned(r *review.Requirement, words map[string]bool) bool {
	t := r.Texts
	for _, text := range []string{t.NotMet, t.NotShown, t.Met, t.Remark, t.Dismissal} {
		if text == "" {
			continue
		}
		there, all := 0, 0
		for stem := range stems(text) {
			if len(stem) > 4 {
				all++
				if words[stem] {
					there++
				}
			}
		}
		if 2*there >= all {
			return true
		}
	}
	return false
}

// checkResult sees that the result says what the letter's outcome is.
func (l letter) checkResult(add func(href, format string, args ...any), part func(review.PartID) string) {
	result := l.ruling.Part(review.PartResult)
	if result == nil || l.edited[review.PartResult] == nil {
		return
	}
	text := strings.ToLower(result.Text)
	if stem := outcomeStems[l.ruling.Outcome]; stem != "" && !strings.Contains(text, stem) {
		add(part(result.ID), "»%s« nævner ikke udfaldet: %s", result.Heading, strings.ToLower(l.ruling.Outcome.Label()))
	}
	for _, o := range review.Outcomes() {
		if stem := outcomeStems[o]; o != l.ruling.Outcome && o != review.Changed && stem != "" && strings.Contains(text, stem) {
			add(part(result.ID), "»%s« nævner %s, men udfaldet er %s", result.Heading, strings.ToLower(o.Label()), strings.ToLower(l.ruling.Outcome.Label()))
		}
	}
}
