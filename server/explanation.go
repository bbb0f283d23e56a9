package server

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

// showExplanation answers GET /sager/:id/forklaring. With proev=KO-02:opfyldt it
// shows what that answer would lead to, and saves nothing.
func (s *Server) showExplanation(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	page, err := s.explanationPage(c, cs)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page)
}

func (s *Server) explanationPage(c *gin.Context, cs models.Case) (templates.ExplanationPage, error) {
	stands, err := judge(cs)
	if err != nil {
		return templates.ExplanationPage{}, err
	}
	j, changes, err := stands.try(c.QueryArray("proev"), c.Query("status"))
	if err != nil {
		return templates.ExplanationPage{}, badForm(err)
	}
	path := casePath(cs.ID)
	d := s.drawer(c, j, path)
	p := j.proposal
	page := templates.ExplanationPage{
		Frame: s.frame(c, "Forklaring", home(cs.Kind), templates.Link{Label: "Sag " + cs.Number, Href: path}),
		Path:  path, Heading: "Hvorfor er forslaget " + strings.ToLower(p.Outcome.Label()) + "?", Lead: lead(j),
		Outcome: p.Outcome.Label(), OutcomeID: p.Outcome.String(), Marks: p.Marks, Instructions: p.Instructions,
		Ruleset: j.rules.ID, Sum: p.Sum, Choice: d.choiceForm(stands.proposal.Outcome), Try: tryForm(d, path),
	}
	if p.Outcome == review.Undecided {
		page.Heading = "Hvorfor er der ikke et forslag endnu?"
		page.Missing = d.todo()
	}
	if len(changes) > 0 {
		page.Heading = "Hvad nu, hvis " + danish.List(said(j.rules, changes)) + "?"
		page.Trying = &templates.Trial{
			Stands: strings.ToLower(stands.proposal.Outcome.Label()), Changed: stands.proposal.Outcome != p.Outcome, Back: path + "/forklaring",
		}
	}
	page.Saved = savedTexts[c.Query("gemt")]
	for i := range p.Steps {
		step := &p.Steps[i]
		reason := d.reason(step)
		if step.Counts == review.NotCounting && step.Effect != review.Uncertain {
			page.Idle = append(page.Idle, reason)
			continue
		}
		if n := len(page.Stages); n == 0 || page.Stages[n-1].Title != step.Stage {
			page.Stages = append(page.Stages, templates.Stage{Title: step.Stage})
		}
		stage := &page.Stages[len(page.Stages)-1]
		stage.Reasons = append(stage.Reasons, reason)
		stage.Decisive = stage.Decisive || reason.Decisive
		if against(p.Outcome, step, j.rules.Requirement(step.Req)) {
			page.Against = append(page.Against, reason)
		}
	}
	for _, w := range p.WhyNot {
		page.WhyNot = append(page.WhyNot, templates.WhyNot{Outcome: w.Outcome.Label(), Text: w.Text})
	}
	for _, f := range j.assessment.Flips() {
		flip := templates.Flip{Outcome: strings.ToLower(f.Outcome.Label()), Text: danish.UpperFirst(danish.List(said(j.rules, f.Changes)))}
		if f.Outcome == review.Undecided {
			flip.Outcome = "uafklaret, indtil flere punkter er besvaret"
		}
		var words []string
		for _, change := range f.Changes {
			words = append(words, changeWord(change))
		}
		flip.Href = path + "/forklaring?proev=" + strings.Join(words, ",")
		page.Flips = append(page.Flips, flip)
	}
	if len(page.Flips) == 0 {
		page.NoFlip = review.NoFlip
	}
	return page, nil
}

// try is the case with some answers given otherwise, each with its presumption,
// in the words KO-02:opfyldt or LE-02:opfyldt:afgoerelse, with a comma between.
// A word without a status takes the one given beside it.
func (j judged) try(words []string, status string) (judged, []change, error) {
	var changes []change
	for _, list := range words {
		for word := range strings.SplitSeq(list, ",") {
			if word == "" {
				continue
			}
			if !strings.Contains(word, ":") {
				word += ":" + status
			}
			ch, err := readChange(j.rules, word)
			if err != nil {
				return j, nil, err
			}
			changes = append(changes, ch)
		}
	}
	if len(changes) == 0 {
		return j, nil, nil
	}
	cs := j.assessment.Case
	cs.Answers = slices.Clone(cs.Answers)
	for _, ch := range changes {
		answer := review.Answer{Req: ch.Req, Status: ch.To, Class: ch.Class}
		i := slices.IndexFunc(cs.Answers, func(a review.Answer) bool { return a.Req == ch.Req })
		if i < 0 {
			cs.Answers = append(cs.Answers, answer)
			continue
		}
		answer.Note, answer.Evidence = cs.Answers[i].Note, cs.Answers[i].Evidence
		cs.Answers[i] = answer
	}
	cs.Choice = review.Undecided // what is tried is the proposal
	a, err := j.rules.Assess(cs)
	if err != nil {
		return j, nil, err
	}
	return judged{j.Case, j.rules, a, a.Evaluate()}, changes, nil
}

// A change is one answer given otherwise.
type change = review.Change

func readChange(rs *review.Ruleset, word string) (change, error) {
	id, rest, _ := strings.Cut(word, ":")
	status, class, _ := strings.Cut(rest, ":")
	ch := change{Req: review.ReqID(id)}
	r := rs.Requirement(ch.Req)
	if r == nil {
		return ch, fmt.Errorf("requirement %q", id)
	}
	err := errors.Join(ch.To.UnmarshalText([]byte(status)), ch.Class.UnmarshalText([]byte(class)))
	if r.Role == review.Supplier && ch.To == review.Met && ch.Class == review.Unclassified {
		ch.Class = review.AppealableDecision
	}
	return ch, err
}

func changeWord(ch change) string {
	word := string(ch.Req) + ":" + ch.To.String()
	if ch.Class != review.Unclassified {
		word += ":" + ch.Class.String()
	}
	return word
}

// said are changes as clauses: "KO-02 (…) er opfyldt".
func said(rs *review.Ruleset, changes []change) []string {
	var out []string
	for _, ch := range changes {
		text := fmt.Sprintf("%s (%s) er %s", ch.Req, danish.LowerFirst(rs.Requirement(ch.Req).Title), strings.ToLower(ch.To.Label()))
		if ch.Class != review.Unclassified {
			text += " og valget " + strings.ToLower(ch.Class.Label())
		}
		out = append(out, text)
	}
	return out
}

// lead is the explanation in a sentence or two.
func lead(j judged) string {
	p := j.proposal
	named := func(ids []review.ReqID) string {
		var out []string
		for _, id := range ids {
			out = append(out, fmt.Sprintf("%s (%s)", id, danish.LowerFirst(j.rules.Requirement(id).Title)))
		}
		return danish.List(out)
	}
	switch p.Outcome {
	case review.Remitted:
		return "Forslaget er hjemvisning: " + failed(j) + ". Det er væsentligt for resultatet."
	case review.Dismissed:
		text := "Forslaget er afvisning på grund af " + named(p.Decisive) + ". Klagen behandles derfor ikke i realiteten."
		if p.Referral {
			text += " Den sendes videre til den myndighed, der kan behandle den."
		}
		return text
	case review.Upheld:
		text := "Forslaget er stadfæstelse, fordi ingen af de punkter, der tæller med, viser en mangel, som er væsentlig for resultatet."
		if len(p.Decisive) > 0 {
			text += " Det hviler på " + named(p.Decisive) + "."
		}
		return text
	}
	return "Der er for få svar til et forslag. Et forslag vises, så snart ingen af de åbne punkter kan ændre det."
}

// failed tells what carries a hjemvisning, by what was found of it.
func failed(j judged) string {
	found := map[review.Status][]string{}
	for _, id := range j.proposal.Decisive {
		s := j.proposal.Steps[slices.IndexFunc(j.proposal.Steps, func(s review.Step) bool { return s.Req == id })]
		name := string(id)
		if len(j.proposal.Decisive) == 1 {
			name += " (" + danish.LowerFirst(s.Title) + ")"
		}
		found[s.Status] = append(found[s.Status], name)
	}
	var parts []string
	for _, p := range []struct {
		status review.Status
		word   string
	}{{review.NotMet, "ikke opfyldt"}, {review.NotShown, "ikke oplyst"}, {review.Met, "ikke afklaret"}} { // an unclear choice of supplier is answered
		if names := found[p.status]; len(names) > 0 {
			parts = append(parts, danish.List(names)+" er "+p.word)
		}
	}
	return danish.List(parts)
}

// todo is what must be answered before there is an outcome.
func (d *drawer) todo() []templates.Link {
	var out []templates.Link
	if d.Type == review.NoType {
		out = append(out, templates.Link{Label: "Vælg, hvad kommunen har besluttet", Href: d.path + "#begrundelse"})
	}
	if len(d.proposal.Ask) > 0 {
		out = append(out, templates.Link{Label: "Bekræft eller afvis det, der er fundet i afgørelsen", Href: d.path + "#begrundelse"})
	}
	for _, id := range d.proposal.Missing {
		r := d.rules.Requirement(id)
		out = append(out, templates.Link{Label: fmt.Sprintf("Vurdér punkt %s: %s", id, r.Question), Href: d.path + "#punkt-" + string(id)})
	}
	return out
}

// reason is a step of the explanation.
func (d *drawer) reason(step *review.Step) templates.Reason {
	r := templates.Reason{
		ID: string(step.Req), Title: step.Title, Href: d.path + "?punkt=" + string(step.Req) + "#punkt-" + string(step.Req),
		Status: step.Status.Label(), StatusID: step.Status.String(), Counts: step.Counts.Label(),
		Decisive: slices.Contains(d.proposal.Decisive, step.Req), Text: step.Text, Note: step.Note, Absent: step.Absent,
	}
	r.Sources, _ = sources(d.rules.Requirement(step.Req), d.blind)
	if !d.idle(step.Req) {
		r.Href = d.path + "#punkt-" + string(step.Req)
	}
	if step.Effect == review.PresumedMet {
		r.Status, r.StatusID = review.Blank.Label(), review.Blank.String()
	}
	for n, e := range d.quotes(step.Req) {
		q := d.passage(step.Req, n, e)
		if q.At.Href != "" {
			q.At = templates.Jump{Href: d.path + strings.TrimPrefix(q.At.Href, d.path)}
		}
		r.Quotes = append(r.Quotes, q)
	}
	return r
}

// against tells whether a step pulls away from the outcome.
func against(o review.Outcome, step *review.Step, r *review.Requirement) bool {
	core := r.Consequence == review.ConsequenceH || r.Consequence == review.ConsequenceHb
	switch o {
	case review.Upheld:
		return step.Effect.Remark()
	case review.Remitted:
		return step.Effect == review.Protects || step.Effect == review.Satisfied && core
	}
	return false
}

// tryForm asks what another answer would do.
func tryForm(d *drawer, path string) templates.TryForm {
	f := templates.TryForm{Action: path + "/forklaring"}
	for _, id := range d.order() {
		f.Points = append(f.Points, templates.Option{Value: string(id), Label: fmt.Sprintf("%s %s", id, d.rules.Requirement(id).Title)})
	}
	for _, s := range review.Statuses() {
		f.Statuses = append(f.Statuses, templates.Option{Value: s.String(), Label: s.Label()})
	}
	return f
}

// choiceForm is the form of the outcome as it stands.
func (d *drawer) choiceForm(proposed review.Outcome) templates.ChoiceForm {
	f := templates.ChoiceForm{Version: d.ChoiceVersion, Reason: d.ChoiceReason, Standing: "Forslaget følges"}
	follow := "Følg forslaget, når det foreligger"
	if proposed != review.Undecided {
		follow = "Følg forslaget: " + strings.ToLower(proposed.Label())
	}
	follows := d.Choice == review.Undecided || d.Choice == proposed
	f.Choices = append(f.Choices, templates.Choice{ID: "udfald-foelg", Name: "udfald", Value: review.Undecided.String(), Label: follow, Checked: follows})
	for _, o := range review.Outcomes() {
		if o != proposed {
			f.Choices = append(f.Choices, templates.Choice{ID: "udfald-" + o.String(), Name: "udfald", Value: o.String(), Label: o.Label(), Checked: !follows && o == d.Choice})
		}
	}
	if !follows {
		f.Standing = fmt.Sprintf("Sagsbehandleren har valgt %s", strings.ToLower(d.Choice.Label()))
	}
	if d.edits {
		f.Action = d.path + "/udfald"
	}
	return f
}

type choiceForm struct {
	Outcome string `form:"udfald"`
	Reason  string `form:"begrundelse"`
	Version int    `form:"version"`
}

// saveChoice answers POST /sager/:id/udfald: the proposal is followed, or the
// reviewer departs from it and says why.
func (s *Server) saveChoice(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	var form choiceForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	back := casePath(cs.ID) + "/forklaring"
	if keepsStanding(c) {
		c.Redirect(http.StatusSeeOther, back+"#udfald")
		return nil
	}
	reason := strings.TrimSpace(strings.ReplaceAll(form.Reason, "\r\n", "\n"))
	again := func(cs models.Case, status int, change func(*templates.ExplanationPage)) error {
		page, err := s.explanationPage(c, cs)
		if err != nil {
			return err
		}
		for i := range page.Choice.Choices {
			page.Choice.Choices[i].Checked = page.Choice.Choices[i].Value == form.Outcome
		}
		page.Choice.Reason = form.Reason
		change(&page)
		return s.render(c, status, page)
	}
	var outcome review.Outcome
	if err := outcome.UnmarshalText([]byte(form.Outcome)); err != nil {
		return again(cs, http.StatusUnprocessableEntity, func(page *templates.ExplanationPage) {
			page.Choice.Error = "Vælg, om du følger forslaget, eller hvilket udfald du vælger i stedet"
			page.AddError(page.Choice.Choices[0].ID, page.Choice.Error)
		})
	}
	j, err := judge(cs)
	if err != nil {
		return err
	}
	if outcome == j.proposal.Outcome {
		outcome = review.Undecided // follows it
	}
	if outcome != review.Undecided && reason == "" {
		return again(cs, http.StatusUnprocessableEntity, func(page *templates.ExplanationPage) {
			page.Choice.ReasonError = "Skriv, hvorfor du vælger et andet udfald end forslaget"
			page.AddError("udfald-begrundelse", page.Choice.ReasonError)
		})
	}
	if outcome == review.Undecided {
		reason = ""
	}
	_, err = s.store.SaveChoice(c.Request.Context(), actor(c), cs.ID, form.Version, outcome, reason)
	if conflict, ok := errors.AsType[*models.CaseConflict](err); ok {
		text := "Udfaldet er gemt af en anden, mens du skrev. Vælg, hvad der skal stå"
		return again(conflict.Standing, http.StatusConflict, func(page *templates.ExplanationPage) {
			stands := "Forslaget følges"
			if conflict.Standing.Choice != review.Undecided {
				stands = conflict.Standing.Choice.Label()
			}
			page.Choice.Conflict = &templates.Conflict{Text: text, Standing: []templates.Fact{
				{Label: "Udfald", Value: stands},
				{Label: "Begrundelse", Value: cmp.Or(conflict.Standing.ChoiceReason, "Ingen")},
			}}
			page.AddError("udfald", text)
		})
	}
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, back+"?gemt=udfald#udfald")
	return nil
}
