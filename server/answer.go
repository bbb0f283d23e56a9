package server

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/review"
	"ankebord/templates"
)

// point is one requirement of the checklist and what is answered about it.
func (d *drawer) point(r *review.Requirement) templates.Point {
	id := string(r.ID)
	step, stored := d.steps[r.ID], d.answers[r.ID]
	if stored == nil {
		stored = &models.Answer{Requirement: r.ID}
	}
	p := templates.Point{
		ID: id, Button: r.Role == review.PeriodRuns || r.Role == review.Dispensation, Title: r.Title, Question: r.Question, Version: stored.Version,
		Help:   templates.PointHelp{Met: r.MetWhen, NotMet: r.NotMetWhen, Text: r.Help, Consequence: r.Consequence.Label()},
		Status: stored.Status.Label(), StatusID: stored.Status.String(), Mood: mood(step),
		Note: stored.Note, Signals: d.signals[r.ID], Asked: stored.Status.String(),
	}
	if d.edits {
		p.Action = d.action("vurdering")
		if len(d.Documents) > 0 {
			p.New.Document, p.New.Choose = d.panel.Name, true
		}
	}
	p.Sources, p.Help.Sources = sources(r, d.blind)
	p.Absent = stored.Absent
	for n, e := range stored.Evidence {
		p.Evidence = append(p.Evidence, d.passage(r.ID, n, e))
	}
	if n := len(p.Evidence); n > 0 {
		p.Evidence[n-1].Last = true
	}
	if !stored.SavedAt.IsZero() {
		p.Saved = "Gemt " + d.clock(stored.SavedAt)
		if stored.SavedBy != "" {
			p.Saved += " af " + stored.SavedBy
		}
	}
	if !d.blind {
		p.Effect = effectText(step)
	}
	d.ask(&p, r, stored.Review(), step)
	if r.Role == review.InTime {
		d.follow(&p, review.PeriodRuns)
	}
	return p
}

// noteSource is the rulesets' id of the note from the thematic meeting.
const noteSource = "NOTAT"

// sources are what a requirement rests on: in short, with the note's lines
// gathered at the end, and in full. Blind leaves out the thematic cases, which
// would tell one who trains how they ended.
func sources(r *review.Requirement, blind bool) (short, full []string) {
	var lines []string
	for _, c := range r.Sources {
		if blind && strings.Contains(c.Place, "sag ") {
			continue
		}
		text, title := c.String(), c.Source.Title
		if !c.Source.Verified {
			text += unverified
			title += unverified
		}
		full = append(full, text)
		if c.Note != "" {
			lines = append(lines, strings.ReplaceAll(c.Note, "-", "–"))
		}
		if c.Source.ID != noteSource && !slices.Contains(short, title) {
			short = append(short, title)
		}
	}
	if len(lines) > 0 {
		short = append(short, "notatet l. "+strings.Join(lines, ", "))
	}
	return short, full
}

const unverified = " (ikke bekræftet)"

// follow puts the questions behind the time limit under it, once it is found
// broken.
func (d *drawer) follow(p *templates.Point, role review.Role) {
	r := d.rules.WithRole(role)
	if r == nil || d.idle(r.ID) {
		if role == review.PeriodRuns {
			d.follow(p, review.Dispensation)
		}
		return
	}
	next := d.point(r)
	if role == review.PeriodRuns {
		d.follow(&next, review.Dispensation)
	}
	p.Follow = append(p.Follow, next)
}

// effectText says what an answer does, where that is not plain from the answer
// itself.
func effectText(step *review.Step) string {
	switch step.Effect {
	case review.Untriggered, review.Satisfied, review.SwitchedOff, review.Awaited, review.Optional, review.Protects:
		return ""
	}
	return step.Text
}

// mood is how the point looks: what its answer does to the outcome.
func mood(step *review.Step) string {
	switch step.Effect {
	case review.IsDefect, review.Dismisses, review.Refers:
		return "defect"
	case review.Satisfied, review.Protects, review.Excused:
		return "met"
	case review.Awaited, review.Optional, review.Uncertain, review.GateOpen, review.PresumedMet:
		return "open"
	case review.SwitchedOff, review.OverriddenByAge, review.Untriggered:
		return "irrelevant"
	}
	return ""
}

// ask puts the questions of a point: its status, and what an answer leads to
// ask besides.
func (d *drawer) ask(p *templates.Point, r *review.Requirement, a review.Answer, step *review.Step) {
	id := string(r.ID)
	for _, s := range review.Statuses() {
		p.Choices = append(p.Choices, templates.Choice{ID: id + "-" + s.String(), Name: "status", Value: s.String(), Label: s.Label(), Checked: a.Status == s})
	}
	if a.Status != review.Blank {
		p.Undo = &templates.Choice{ID: id + "-ikke_vurderet", Name: "status", Value: review.Blank.String(), Label: review.Blank.Label()}
	}
	if r.Role == review.Supplier {
		p.Class = &templates.Question{ID: id + "-klassifikation", Legend: "Hvad er valget af leverandør?", Answer: a.Class.Label(),
			Hint: "Et valg er en afgørelse, når det griber væsentligt ind i borgerens forhold. Ellers er det faktisk forvaltningsvirksomhed, som ikke kan påklages."}
		for _, class := range review.Classifications() {
			p.Class.Choices = append(p.Class.Choices, templates.Choice{
				ID: id + "-" + class.String(), Name: "klassifikation", Value: class.String(), Label: class.Label(), Checked: a.Class == class,
			})
		}
	}
	rests := true
	if presumed, asked := bearingAsked(r, a.Status); asked {
		rests = holds(a.Bearing, presumed)
		p.Bearing = yesNo(id+"-baerende", "baerende", "Hviler resultatet på begrundelsen?", presumed, rests)
		switch {
		case presumed:
			p.Bearing.Hint = "Formodning: ja. Det indgår i kommunens begrundelse."
			p.Bearing.Choices[1].Label = "Nej, fordi …"
			p.Bearing.Choices[1].Hint = "Skriv i noten, hvorfor resultatet ikke hviler på begrundelsen."
		case a.Status == review.NotShown:
			p.Bearing.Hint = "Formodning: nej. Sagen viser ikke, om begrundelsen holder. Det bliver en bemærkning, medmindre resultatet hviler på den."
		default:
			p.Bearing.Hint = "Formodning: nej. Det bliver en bemærkning, medmindre resultatet hviler på det."
		}
	}
	if presumed, asked := essentialAsked(r, a.Status); asked && rests && (step.Effect == review.IsDefect || step.Effect == review.Rebutted || r.Raisable) {
		p.Essential = yesNo(id+"-vaesentlig", "vaesentlig", "Er manglen væsentlig for resultatet?", presumed, holds(a.Essential, presumed))
		switch {
		case r.Raisable:
			p.Essential.Hint = "Formodning: nej. Reglen er en ordensforskrift, og manglen bliver en bemærkning til kommunen."
			p.Essential.Choices[0].Label = "Ja, fordi …"
			p.Essential.Choices[0].Hint = "Skriv i noten, hvorfor manglen kan have påvirket resultatet."
		case r.Kind == review.Guarantee:
			p.Essential.Hint = "Formodning: ja. Reglen er en garantiforskrift, som skal sikre et rigtigt resultat."
		default:
			p.Essential.Hint = "Formodning: ja. Manglen gælder selve vurderingen og kan have påvirket resultatet."
		}
		if !r.Raisable {
			p.Essential.Choices[1].Label = "Nej, fordi …"
			p.Essential.Choices[1].Hint = "Skriv i noten, hvorfor manglen ikke kan have påvirket resultatet."
		}
	}
	core := r.Consequence == review.ConsequenceH || r.Consequence == review.ConsequenceHb
	if a.Status == review.NotRelevant && core && step.Effect == review.SwitchedOff && strings.TrimSpace(a.Note) == "" {
		p.NoteHint = "Skriv kort, hvorfor punktet ikke er relevant. Punktet er udløst af sagens forhold."
	}
}

// bearingAsked tells whether it is asked if the result rests on a ground, and
// what is presumed.
func bearingAsked(r *review.Requirement, s review.Status) (presumed, asked bool) {
	return s == review.NotMet && !r.PresumedIdle, r.Consequence == review.ConsequenceHb && s.Failed()
}

// essentialAsked tells whether it is asked if a defect is essential, and what
// is presumed.
func essentialAsked(r *review.Requirement, s review.Status) (presumed, asked bool) {
	switch {
	case r.Role == review.Supplier, !s.Failed(), s == review.NotShown && r.NotShownOnly:
		return false, false
	case r.Raisable:
		return false, s == review.NotMet
	}
	return true, r.Consequence == review.ConsequenceH || r.Consequence == review.ConsequenceHb
}

// holds is an answer that leaves the presumption where it is Unknown.
func holds(t review.Tri, presumed bool) bool {
	if t == review.Unknown {
		return presumed
	}
	return t == review.Yes
}

func yesNo(id, name, legend string, presumed, yes bool) *templates.Question {
	q := &templates.Question{ID: id, Legend: legend, Answer: "Nej", Choices: []templates.Choice{
		{ID: id + "-ja", Name: name, Value: "ja", Label: "Ja", Checked: yes},
		{ID: id + "-nej", Name: name, Value: "nej", Label: "Nej", Checked: !yes},
	}}
	if yes {
		q.Answer = "Ja"
	}
	if yes == presumed {
		q.Answer += " (formodningen)"
	}
	return q
}

// An answerForm is the form of one point, or, where it is Untouched, one that
// adds evidence to it and leaves the rest as it stands. Asked is the status under which the
// further questions were put: an answer to them falls when the status changes,
// since it was given to another question.
type answerForm struct {
	Requirement review.ReqID          `form:"krav"`
	Version     int                   `form:"version"`
	Status      review.Status         `form:"status,parser=encoding.TextUnmarshaler"`
	Asked       string                `form:"spurgt"`
	Essential   string                `form:"vaesentlig"` // ja or nej
	Bearing     string                `form:"baerende"`
	Class       review.Classification `form:"klassifikation,parser=encoding.TextUnmarshaler"`
	Note        string                `form:"note"`
	Untouched   string                `form:"uroert"`
	Evidence    string                `form:"belaeg"`   // what a button asks for: "tilfoej", "fjern-0", "op-1", "ned-0", "findes-ikke", "findes-alligevel"
	Place       string                `form:"sted"`     // a passage to add, as placeWord writes it
	PlaceHere   string                `form:"sted-her"` // likewise, by somebody who reads the document
	Choose      string                `form:"vaelg"`    // go on to choose a sentence
	Document    string                `form:"belaeg_dokument"`
	Page        string                `form:"belaeg_side"`
	Quote       string                `form:"belaeg_citat"`
	Next        review.ReqID          `form:"naeste"` // the point to go to
}

// answer is what the form says over what stands.
func (f answerForm) answer(r *review.Requirement, standing models.Answer) models.Answer {
	a := standing
	a.Requirement = r.ID
	if f.Untouched != "" {
		return a
	}
	a.Status, a.Note = f.Status, strings.TrimSpace(strings.ReplaceAll(f.Note, "\r\n", "\n"))
	a.Essential, a.Bearing, a.Class = review.Unknown, review.Unknown, review.Unclassified
	if r.Role == review.Supplier {
		a.Class = f.Class
	}
	if f.Asked != "" && f.Asked != f.Status.String() {
		return a
	}
	if presumed, asked := bearingAsked(r, f.Status); asked {
		a.Bearing = departure(f.Bearing, presumed)
	}
	if presumed, asked := essentialAsked(r, f.Status); asked {
		a.Essential = departure(f.Essential, presumed)
	}
	return a
}

// departure reads ja or nej. What leaves the presumption is told apart from
// what sets it aside.
func departure(word string, presumed bool) review.Tri {
	switch {
	case word == "ja" && !presumed:
		return review.Yes
	case word == "nej" && presumed:
		return review.No
	}
	return review.Unknown
}

// saveAnswer answers POST /sager/:id/vurdering.
func (s *Server) saveAnswer(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	return s.keepAnswer(c, cs, casePath(cs.ID))
}

// storeAnswer saves the answer that a form sends to the review at path.
func (s *Server) storeAnswer(c *gin.Context, id models.ID, path string) error {
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	return s.keepAnswer(c, cs, path)
}

// keepAnswer saves the answer that a form sends. To a script it answers JSON:
// the point and the proposal as they now are.
func (s *Server) keepAnswer(c *gin.Context, cs models.Case, path string) error {
	var form answerForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	r := j.rules.Requirement(form.Requirement)
	if r == nil {
		return badForm(fmt.Errorf("requirement %q", form.Requirement))
	}
	if j.rules.Requirement(form.Next) == nil {
		form.Next = ""
	}
	var standing models.Answer
	if i := slices.IndexFunc(cs.Answers, func(a models.Answer) bool { return a.Requirement == r.ID }); i >= 0 {
		standing = cs.Answers[i]
	}
	if keepsStanding(c) {
		c.Redirect(http.StatusSeeOther, form.back(c, path, standing))
		return nil
	}
	answer := form.answer(r, standing)
	script := wantsJSON(c)
	fault, err := form.evidence(cs, &answer, !script)
	if err != nil {
		return err
	}
	if text := j.rules.Check(answer.Review()); text != "" && fault.text == "" {
		fault = faulty{"note", text}
	}
	if fault.text != "" {
		if script {
			c.JSON(http.StatusUnprocessableEntity, gin.H{"fejl": fault.text, "felt": form.field(fault.field)})
			return nil
		}
		return s.answerAgain(c, cs, path, http.StatusUnprocessableEntity, func(page *templates.CasePage, p *templates.Point) {
			form.onto(p)
			switch fault.field {
			case "citat":
				p.New.QuoteError = fault.text
			case "side":
				p.New.PageError = fault.text
			default:
				p.Error = fault.text
			}
			page.AddError(form.field(fault.field), fault.text)
		})
	}
	version, err := s.store.SaveAnswer(c.Request.Context(), actor(c), cs.ID, form.Version, answer)
	if conflict, ok := errors.AsType[*models.AnswerConflict](err); ok {
		return s.answerConflict(c, cs, path, form, conflict.Standing)
	}
	if err != nil {
		return err
	}
	if script {
		return s.answerSaved(c, s.drawer(c, j, path), r, version)
	}
	c.Redirect(http.StatusSeeOther, form.back(c, path, answer))
	return nil
}

// back is where the browser goes once the answer is saved: to the point or the
// one after it, or to the document, where something is chosen there.
func (f answerForm) back(c *gin.Context, path string, saved models.Answer) string {
	q := viewOf(c)
	if f.PlaceHere != "" {
		at := slices.IndexFunc(saved.Evidence, func(e models.Evidence) bool {
			return strings.HasPrefix(f.PlaceHere, placeWord(e.DocumentID, e.Page, e.Start, e.End))
		})
		return path + q.String() + "#" + evidenceID(f.Requirement, max(at, 0))
	}
	if f.Choose != "" {
		q.Choose, q.View = string(f.Requirement), showDocument(q.View)
		return path + q.String() + "#dokument"
	}
	to := f.Requirement
	if f.Next != "" {
		to = f.Next
		q.Point = string(to)
	}
	q.View = showList(q.View)
	return path + q.String() + "#punkt-" + string(to)
}

// field is the id of a control of the form.
func (f answerForm) field(name string) string { return string(f.Requirement) + "-" + name }

// A faulty is a field of a form and what is wrong with it.
type faulty struct{ field, text string }

// onto shows the form as it was sent.
func (f answerForm) onto(p *templates.Point) {
	if f.Untouched != "" {
		return
	}
	check := func(choices []templates.Choice, value string) {
		for i := range choices {
			choices[i].Checked = choices[i].Value == value
		}
	}
	check(p.Choices, f.Status.String())
	if p.Undo != nil {
		p.Undo.Checked = f.Status == review.Blank
	}
	if p.Class != nil {
		check(p.Class.Choices, f.Class.String())
	}
	if p.Bearing != nil && f.Bearing != "" {
		check(p.Bearing.Choices, f.Bearing)
	}
	if p.Essential != nil && f.Essential != "" {
		check(p.Essential.Choices, f.Essential)
	}
	p.Note = f.Note
	p.New.Document, p.New.Page, p.New.Quote = f.Document, f.Page, f.Quote
}

// answerAgain shows the review with one point changed; alone, where the review
// does not list it.
func (s *Server) answerAgain(c *gin.Context, cs models.Case, path string, status int, change func(*templates.CasePage, *templates.Point)) error {
	j, err := judge(cs)
	if err != nil {
		return err
	}
	id := c.PostForm("krav")
	d := s.drawer(c, j, path)
	page := d.page(s.caseFrame(c, cs))
	p := page.Checklist.Point(id)
	if p == nil {
		q := d.q
		q.Point = id
		page = s.drawerOf(c, j, path, q).page(page.Frame)
		p = page.Checklist.Point(id)
	}
	change(&page, p)
	return s.render(c, status, page)
}

// answerConflict tells that someone else has saved the answer meanwhile. The
// form keeps what was typed, and the version that stands, so that sending it
// again is a choice.
func (s *Server) answerConflict(c *gin.Context, cs models.Case, path string, form answerForm, standing models.Answer) error {
	fresh, err := s.store.CaseByID(c.Request.Context(), actor(c), cs.ID)
	if err != nil {
		return err
	}
	j, err := judge(fresh)
	if err != nil {
		return err
	}
	d := s.drawer(c, j, path)
	conflict := templates.Conflict{
		Text: fmt.Sprintf("%s gemte punkt %s %s, mens du skrev. Vælg, hvilken tekst der skal stå", standing.SavedBy, standing.Requirement, d.clock(standing.SavedAt)),
		Standing: []templates.Fact{
			{Label: "Vurdering", Value: standing.Status.Label()},
			{Label: "Note", Value: cmp.Or(standing.Note, "Ingen")},
		},
	}
	for n, e := range standing.Evidence {
		conflict.Standing = append(conflict.Standing, quoteFact(d.passage(standing.Requirement, n, e)))
	}
	if standing.Absent {
		conflict.Standing = append(conflict.Standing, templates.Fact{Label: "Belæg", Value: "Søgt i afgørelsen og ikke fundet"})
	}
	if place := form.place(); place != "" {
		if e, _, err := cut(fresh, place); err == nil {
			conflict.Own = []templates.Fact{quoteFact(d.passage(standing.Requirement, 0, e))}
			conflict.Again = &templates.Hidden{Name: "sted", Value: place}
		}
	}
	if wantsJSON(c) {
		html, err := s.fragment("conflict", conflict)
		if err != nil {
			return err
		}
		c.JSON(http.StatusConflict, gin.H{"konflikt": html, "version": standing.Version})
		return nil
	}
	return s.answerAgain(c, fresh, path, http.StatusConflict, func(page *templates.CasePage, p *templates.Point) {
		form.onto(p)
		p.Version, p.Conflict = standing.Version, &conflict
		page.AddError(form.field("note"), conflict.Text)
	})
}

// quoteFact tells a passage beside an answer.
func quoteFact(p templates.Passage) templates.Fact {
	f := templates.Fact{Label: "Belæg", Value: "»" + p.Quote + "«"}
	if p.Place != "" {
		f.Value += " (" + p.Place + ")"
	}
	return f
}

// answerSaved tells a script what a saved answer has led to; before is the
// review as it was.
func (s *Server) answerSaved(c *gin.Context, before *drawer, r *review.Requirement, version int) error {
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), before.ID)
	if err != nil {
		return err
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	d := s.drawer(c, j, before.path)
	pieces := templates.PointPieces{Point: d.point(r), Progress: d.progressText(), Evidenced: d.evidenced(), Unanswered: d.unanswered()}
	if then, now := before.quotes(r.ID), d.quotes(r.ID); !slices.Equal(then, now) {
		var pages []int
		for _, e := range slices.Concat(then, now) {
			pages = append(pages, e.Page)
		}
		pieces.Pages, pieces.Document = d.pagesOf(pages...), &d.panel
	}
	pieces.Following = !slices.EqualFunc(before.point(r).Follow, pieces.Follow, func(a, b templates.Point) bool {
		return a.ID == b.ID && len(a.Follow) == len(b.Follow)
	})
	for _, g := range d.rules.Groups {
		if g.ID == r.Group {
			pieces.Group = d.groupHead(g)
		}
	}
	point, err := s.fragment("point-pieces", pieces)
	if err != nil {
		return err
	}
	proposal, err := s.fragment("proposal.html", d.strip())
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{
		"version": version, "gemt": d.now.In(copenhagen).Format("15.04"), "forslag": proposal, "punkt": point,
	})
	return nil
}

// fragment draws a part of a page.
func (s *Server) fragment(partial string, data any) (string, error) {
	var b bytes.Buffer
	if err := s.pages.Fragment(&b, partial, data); err != nil {
		return "", err
	}
	return b.String(), nil
}
