package server

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var trainingRoutes = []route{
	{get, "/traening", rights.Train, (*Server).showTrainings},
	{get, "/traening/:nr", rights.Train, (*Server).showTraining},
	{post, "/traening/:nr", rights.Train, (*Server).startTraining},
	{post, "/traening/:nr/fakta", rights.Train, (*Server).saveTrainingFacts},
	{post, "/traening/:nr/vurdering", rights.Train, (*Server).saveTrainingAnswer},
	{post, "/traening/:nr/signal", rights.Train, (*Server).judgeTrainingSignal},
	{get, "/traening/:nr/afslut", rights.Train, (*Server).showTrainingFinish},
	{post, "/traening/:nr/afslut", rights.Train, (*Server).finishTraining},
	{get, "/traening/:nr/resultat", rights.Train, (*Server).showTrainingResult},
	{get, "/traening/:nr/kontrast/:anden", rights.Train, (*Server).showContrast},
}

// thematicCases are the nine cases, held against the law once.
var thematicCases = sync.OnceValues(fixtures.Thematic)

// thematic returns the case that an address names under key.
func thematic(c *gin.Context, key string) (*review.Assessment, error) {
	all, err := thematicCases()
	if err != nil {
		return nil, err
	}
	nr, err := strconv.Atoi(c.Param(key))
	if err != nil || nr < 1 || nr > len(all) || c.Param(key) != strconv.Itoa(nr) {
		return nil, models.ErrNotFound
	}
	return all[nr-1], nil
}

func trainingPath(nr int) string { return fmt.Sprintf("/traening/%d", nr) }

// task is a thematic case as the list shows it. It tells nothing of what the
// meeting found.
func task(a *review.Assessment, standing map[int]models.CaseRow) templates.TrainingTask {
	m := a.Case.Meeting
	t := templates.TrainingTask{
		Link: templates.Link{Label: a.Case.Matter.Title, Href: trainingPath(m.Number)}, Number: m.Number, Theme: m.Theme, Minutes: m.Minutes,
		Status: templates.NotBegun,
	}
	for _, other := range m.Contrasts {
		t.Pairs = append(t.Pairs, other.Number)
	}
	slices.Sort(t.Pairs)
	if row, ok := standing[m.Number]; ok {
		t.Status = templates.Begun
		if row.FinishedAt != nil {
			t.Status, t.Result = templates.Finished, trainingPath(m.Number)+"/resultat"
		}
	}
	return t
}

// showTrainings answers GET /traening.
func (s *Server) showTrainings(c *gin.Context) error {
	all, err := thematicCases()
	if err != nil {
		return err
	}
	standing, err := s.store.TrainingCases(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := templates.TrainingPage{Frame: s.frame(c, "Træning")}
	finished := 0
	for _, a := range all {
		t := task(a, standing)
		page.Tasks = append(page.Tasks, t)
		if t.Status == templates.Finished {
			finished++
		}
	}
	page.Summary = fmt.Sprintf("Du har gennemspillet %d af %s.", finished, danish.Plural(len(all), "sag", "sager"))
	for _, a := range all {
		for _, other := range a.Case.Meeting.Contrasts {
			if other.Number > a.Case.Meeting.Number || !pairs(all[other.Number-1], a.Case.Meeting.Number) {
				page.Pairs = append(page.Pairs, contrastPair(a, all[other.Number-1], standing))
			}
		}
	}
	return s.render(c, http.StatusOK, page)
}

// pairs tells whether a names the case nr as a contrast.
func pairs(a *review.Assessment, nr int) bool {
	return slices.ContainsFunc(a.Case.Meeting.Contrasts, func(o review.Contrast) bool { return o.Number == nr })
}

// contrastPair is two cases that are told apart once both are finished.
func contrastPair(a, b *review.Assessment, standing map[int]models.CaseRow) templates.ContrastPair {
	p := templates.ContrastPair{First: task(a, standing), Second: task(b, standing)}
	if p.First.Number > p.Second.Number {
		p.First, p.Second = p.Second, p.First
	}
	if p.First.Status != templates.Finished || p.Second.Status != templates.Finished {
		return p
	}
	p.Href = fmt.Sprintf("%s/kontrast/%d", trainingPath(p.First.Number), p.Second.Number)
	p.Points = contrastPoints(a, b)
	return p
}

// contrastPoints say what tells two cases apart.
func contrastPoints(a, b *review.Assessment) []string {
	var out []string
	for _, side := range [][2]*review.Assessment{{a, b}, {b, a}} {
		for _, o := range side[0].Case.Meeting.Contrasts {
			if o.Number == side[1].Case.Meeting.Number {
				out = append(out, fmt.Sprintf("Set fra sag %d: %s", side[0].Case.Meeting.Number, o.Point))
			}
		}
	}
	return out
}

// showTraining answers GET /traening/:nr: what the case is about, or the replay
// that has been begun.
func (s *Server) showTraining(c *gin.Context) error {
	a, err := thematic(c, "nr")
	if err != nil {
		return err
	}
	cs, err := s.store.TrainingCase(c.Request.Context(), actor(c), a.Case.Meeting.Number)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if err == nil && cs.FinishedAt == nil {
		page, err := s.casePage(c, cs, trainingPath(cs.MeetingNumber))
		if err != nil {
			return err
		}
		return s.render(c, http.StatusOK, page)
	}
	standing := map[int]models.CaseRow{}
	page := templates.TrainingStartPage{
		Municipality: a.Case.Matter.Municipality,
		Format:       strings.ToUpper(strings.TrimPrefix(path.Ext(fixtures.DecisionFile(a.Case.Meeting.Number).Name), ".")),
	}
	if err == nil {
		standing[cs.MeetingNumber] = models.CaseRow{FinishedAt: cs.FinishedAt}
		page.Finished = danish.DateOf(cs.FinishedAt.In(copenhagen)).Long()
	}
	page.Task = task(a, standing)
	page.Frame = s.trainingFrame(c, fmt.Sprintf("Sag %d: %s", page.Task.Number, page.Task.Label))
	return s.render(c, http.StatusOK, page)
}

func (s *Server) trainingFrame(c *gin.Context, title string, above ...templates.Link) templates.Frame {
	return s.frame(c, title, append([]templates.Link{{Label: "Træning", Href: "/traening"}}, above...)...)
}

// startTraining answers POST /traening/:nr: reads the municipality's letter and
// makes a case of it, with the facts of the meeting's case and no answers. A
// replay that has been begun is gone on with; one that is ended stays, and a new
// one begins beside it.
func (s *Server) startTraining(c *gin.Context) error {
	a, err := thematic(c, "nr")
	if err != nil {
		return err
	}
	ctx, who, nr := c.Request.Context(), actor(c), a.Case.Meeting.Number
	switch cs, err := s.store.TrainingCase(ctx, who, nr); {
	case err == nil && cs.FinishedAt == nil:
		c.Redirect(http.StatusSeeOther, trainingPath(nr))
		return nil
	case err != nil && !errors.Is(err, models.ErrNotFound):
		return err
	}
	letter := fixtures.DecisionFile(nr)
	document, err := s.reader.Read(ctx, letter.Name, letter.Data)
	if err != nil {
		return fmt.Errorf("letter of thematic case %d: %w", nr, err)
	}
	if _, err := s.files.Put(letter.Data); err != nil {
		return err
	}
	n := newCase([]upload{{name: letter.Name, data: letter.Data, document: document}}, who)
	n.Kind, n.MeetingNumber, n.Demo = models.Training, nr, true
	n.RulesetID, n.Requirements = a.Ruleset.ID, requirementIDs(a.Ruleset)
	n.Matter, n.Type = a.Case.Matter, a.Case.Facts.Type
	n.Matter.Number, n.Matter.Facts = "", ""
	n.Flags = trainingFlags(n.Flags, a)
	if _, err := s.store.CreateCase(ctx, who, n); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, trainingPath(nr))
	return nil
}

// trainingFlags are what is known of a thematic case before it is reviewed. The
// facts of the case are given. What the municipality may have relied on is only
// suggested, as signals in the letter do, some of them wrongly: telling what is
// relied on from what is merely mentioned is a part of the exercise.
func trainingFlags(suggested []models.CaseFlag, a *review.Assessment) []models.CaseFlag {
	out := slices.DeleteFunc(suggested, func(f models.CaseFlag) bool {
		info := a.Ruleset.Flag(f.Flag)
		return info == nil || !info.ReliedOn
	})
	for _, flag := range a.Case.Facts.Flags {
		if slices.ContainsFunc(out, func(f models.CaseFlag) bool { return f.Flag == flag }) {
			continue
		}
		out = append(out, models.CaseFlag{Flag: flag, State: models.FlagYes})
	}
	return out
}

// standing returns the reader's newest replay of the case that the address
// names; the error is ErrNotFound where he has begun none.
func (s *Server) standing(c *gin.Context) (cs models.Case, a *review.Assessment, err error) {
	if a, err = thematic(c, "nr"); err != nil {
		return cs, nil, err
	}
	cs, err = s.store.TrainingCase(c.Request.Context(), actor(c), a.Case.Meeting.Number)
	return cs, a, err
}

// asReplay makes a review page that of a replay. What the case is about is given,
// and what tells of the thematic cases is kept back, for the law's own guidance
// points to what was found in them.
func asReplay(page *templates.CasePage) {
	page.MatterAction = ""
	list := &page.Checklist
	for _, groups := range [][]templates.Group{list.Gates, list.Groups} {
		for i := range groups {
			for n := range groups[i].Points {
				withoutMeetingAt(&groups[i].Points[n])
			}
		}
	}
	if list.Focus != nil {
		withoutMeetingAt(list.Focus)
	}
	for i := range list.Facts.Types {
		list.Facts.Types[i].Hint = withoutMeeting(list.Facts.Types[i].Hint)
	}
	for i := range list.Facts.Suggested {
		list.Facts.Suggested[i].Help = withoutMeeting(list.Facts.Suggested[i].Help)
	}
	for i := range list.Facts.Sections {
		for _, boxes := range [][]templates.FlagBox{list.Facts.Sections[i].Set, list.Facts.Sections[i].Rest} {
			for n := range boxes {
				boxes[n].Hint = withoutMeeting(boxes[n].Hint)
			}
		}
	}
}

func withoutMeetingAt(p *templates.Point) {
	h := &p.Help
	h.Met, h.NotMet, h.Text = withoutMeeting(h.Met), withoutMeeting(h.NotMet), withoutMeeting(h.Text)
	for i := range p.Follow {
		withoutMeetingAt(&p.Follow[i])
	}
}

var (
	meetingCase  = regexp.MustCompile(`(?i)\bsag \d`)
	meetingAside = regexp.MustCompile(`(?i) ?\([^()]*\bsag \d[^()]*\)`)
)

// withoutMeeting takes asides on thematic cases out of a text; one that is
// about them goes as a whole.
func withoutMeeting(text string) string {
	text = meetingAside.ReplaceAllString(text, "")
	if meetingCase.MatchString(text) {
		return ""
	}
	return text
}

// saveTrainingFacts answers POST /traening/:nr/fakta.
func (s *Server) saveTrainingFacts(c *gin.Context) error {
	cs, _, err := s.standing(c)
	if err != nil {
		return err
	}
	return s.storeFacts(c, cs.ID, trainingPath(cs.MeetingNumber))
}

// saveTrainingAnswer answers POST /traening/:nr/vurdering.
func (s *Server) saveTrainingAnswer(c *gin.Context) error {
	cs, _, err := s.standing(c)
	if err != nil {
		return err
	}
	return s.storeAnswer(c, cs.ID, trainingPath(cs.MeetingNumber))
}

// judgeTrainingSignal answers POST /traening/:nr/signal.
func (s *Server) judgeTrainingSignal(c *gin.Context) error {
	cs, _, err := s.standing(c)
	if err != nil {
		return err
	}
	return s.keepSignal(c, cs, trainingPath(cs.MeetingNumber))
}

// showTrainingFinish answers GET /traening/:nr/afslut.
func (s *Server) showTrainingFinish(c *gin.Context) error {
	cs, _, err := s.standing(c)
	if err != nil {
		return err
	}
	if cs.FinishedAt != nil {
		c.Redirect(http.StatusSeeOther, trainingPath(cs.MeetingNumber)+"/resultat")
		return nil
	}
	page, err := s.finishPage(c, cs, cs.Choice, cs.ChoiceReason)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page)
}

// trainingOutcomes are what a replay can end with.
var trainingOutcomes = []review.Outcome{review.Upheld, review.Remitted, review.Dismissed}

func (s *Server) finishPage(c *gin.Context, cs models.Case, chosen review.Outcome, reason string) (templates.TrainingFinishPage, error) {
	href := trainingPath(cs.MeetingNumber)
	page := templates.TrainingFinishPage{
		Frame:  s.trainingFrame(c, "Afslut og se gennemgang", templates.Link{Label: fmt.Sprintf("Sag %d", cs.MeetingNumber), Href: href}),
		Action: href + "/afslut", Back: href, Version: cs.ChoiceVersion, Reason: reason,
	}
	help := map[review.Outcome]string{
		review.Upheld:    "Kommunens afgørelse står ved magt.",
		review.Remitted:  "Kommunen skal behandle sagen igen og træffe en ny afgørelse.",
		review.Dismissed: "Klagen behandles ikke i realiteten.",
	}
	for i, o := range trainingOutcomes {
		id := "udfald"
		if i > 0 {
			id = "udfald-" + o.String()
		}
		page.Choices = append(page.Choices, templates.Choice{
			ID: id, Name: "udfald", Value: o.String(), Label: o.Label(), Hint: help[o], Checked: o == chosen,
		})
	}
	own, err := ownAssessment(cs)
	if err != nil {
		return page, err
	}
	if n := len(own.Evaluate().Missing); n > 0 {
		page.Unanswered = fmt.Sprintf("%s er ikke besvaret. Du kan afslutte alligevel; et punkt uden svar tæller som uenighed, hvis notatet omtaler det.",
			danish.UpperFirst(danish.Plural(n, "centralt punkt", "centrale punkter")))
	}
	return page, nil
}

// ownAssessment is what the trainee answered, held against the law; the outcome
// that he chose is left out, for it needs no reason here.
func ownAssessment(cs models.Case) (*review.Assessment, error) {
	rs, err := review.ByID(cs.RulesetID)
	if err != nil {
		return nil, err
	}
	rc := cs.Review()
	rc.Choice, rc.ChoiceReason = review.Undecided, ""
	a, err := rs.Assess(rc)
	if err != nil {
		return nil, fmt.Errorf("assess training %s: %w", cs.ID, err)
	}
	return a, nil
}

type finishForm struct {
	Version int    `form:"version"`
	Outcome string `form:"udfald"`
	Reason  string `form:"begrundelse"`
}

// finishTraining answers POST /traening/:nr/afslut: the trainee says how he
// would decide, and from then on sees what the meeting decided.
func (s *Server) finishTraining(c *gin.Context) error {
	cs, _, err := s.standing(c)
	if err != nil {
		return err
	}
	result := trainingPath(cs.MeetingNumber) + "/resultat"
	if cs.FinishedAt != nil {
		c.Redirect(http.StatusSeeOther, result)
		return nil
	}
	var form finishForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	form.Reason = strings.TrimSpace(form.Reason)
	var chosen review.Outcome
	if err := chosen.UnmarshalText([]byte(form.Outcome)); err != nil || !slices.Contains(trainingOutcomes, chosen) {
		page, err := s.finishPage(c, cs, review.Undecided, form.Reason)
		if err != nil {
			return err
		}
		page.AddError("udfald", "Vælg, hvordan du ville afgøre sagen")
		return s.render(c, http.StatusUnprocessableEntity, page)
	}
	ctx, who := c.Request.Context(), actor(c)
	err = s.store.InTx(ctx, func(tx *models.Store) error {
		if _, err := tx.SaveChoice(ctx, who, cs.ID, form.Version, chosen, form.Reason); err != nil {
			return err
		}
		return tx.FinishTraining(ctx, who, cs.ID)
	})
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, result)
	return nil
}

// showTrainingResult answers GET /traening/:nr/resultat. Before the end there
// is no result, and the address leads to the case.
func (s *Server) showTrainingResult(c *gin.Context) error {
	cs, board, err := s.standing(c)
	if err != nil {
		return err
	}
	if cs.FinishedAt == nil {
		c.Redirect(http.StatusSeeOther, trainingPath(cs.MeetingNumber))
		return nil
	}
	own, err := ownAssessment(cs)
	if err != nil {
		return err
	}
	all, err := thematicCases()
	if err != nil {
		return err
	}
	standing, err := s.store.TrainingCases(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := resultPage(cs, own, board)
	page.Frame = s.trainingFrame(c, fmt.Sprintf("Gennemgang af sag %d: %s", cs.MeetingNumber, cs.Matter.Title))
	for _, o := range board.Case.Meeting.Contrasts {
		t := task(all[o.Number-1], standing)
		contrast := templates.TrainingContrast{Task: t}
		if t.Status == templates.Finished {
			contrast.Point, contrast.Href = o.Point, fmt.Sprintf("%s/kontrast/%d", trainingPath(cs.MeetingNumber), o.Number)
		}
		page.Contrasts = append(page.Contrasts, contrast)
	}
	return s.render(c, http.StatusOK, page)
}

// resultPage holds the trainee's answers against the meeting's. Only what the
// note says, or what follows from it, is compared.
func resultPage(cs models.Case, own, board *review.Assessment) templates.TrainingResultPage {
	m := board.Case.Meeting
	proposed := own.Outcome()
	page := templates.TrainingResultPage{
		Number: m.Number, Same: cs.Choice == m.Outcome, Assessment: m.Assessment, Lines: "Notatet " + lines(m.Lines), Reason: cs.ChoiceReason,
		Again: trainingPath(m.Number),
		Outcomes: []templates.TrainingOutcome{
			{Label: "Dit udfald", Word: cs.Choice.Label(), WordID: cs.Choice.String()},
			{Label: "Temamødets udfald", Word: m.Outcome.Label(), WordID: m.Outcome.String()},
			{Label: "Forslag ud fra dine svar", Word: proposed.Label(), WordID: proposed.String()},
		},
	}
	switch {
	case proposed == review.Undecided:
		page.Outcomes[2].Note = "Der mangler svar, før der kan stilles et forslag."
	case proposed != cs.Choice:
		page.Outcomes[2].Note = "Dine svar peger på et andet udfald end det, du valgte."
	}
	counts := map[review.ReqID]bool{}
	for _, step := range own.Evaluate().Steps {
		counts[step.Req] = step.Counts != review.NotCounting
	}
	var said, derived tally
	var turning []review.ReqID
	for i := range board.Ruleset.Requirements {
		r := &board.Ruleset.Requirements[i]
		theirs, listed := board.Answer(r.ID)
		mine, _ := own.Answer(r.ID)
		href := rulesetPath(own.Ruleset.ID) + "#" + string(r.ID)
		if !listed || theirs.Basis == review.Presupposed {
			if why := unscored(board, r.ID, theirs.Basis, mine); why != "" {
				page.Unscored = append(page.Unscored, templates.UnscoredPoint{
					ID: string(r.ID), Title: r.Title, Href: href, Word: statusWord(mine), WordID: mine.Status.String(), Why: why,
				})
			}
			continue
		}
		p := templates.TrainingPoint{
			ID: string(r.ID), Title: r.Title, Href: href, Decisive: slices.Contains(m.Decisive, r.ID),
			Same: mine.Status == theirs.Status && mine.Class == theirs.Class,
			Own:  trainingAnswer(mine, ""), Board: trainingAnswer(theirs, theirs.Basis.Label()),
		}
		if mine.Status == review.Blank && theirs.Status == review.NotRelevant && !counts[r.ID] {
			p.Same, p.Own.Word = true, "Tæller ikke med" // which is what the meeting says
		}
		if theirs.Lines != "" {
			p.Board.Basis += ", " + lines(theirs.Lines)
		}
		if !p.Same {
			if o, ok := swapped(own, theirs); ok && o != proposed {
				p.Turns = o.Label()
				turning = append(turning, r.ID)
			}
		}
		if theirs.Basis == review.Derived {
			derived.add(p.Same)
		} else {
			said.add(p.Same)
		}
		page.Points = append(page.Points, p)
	}
	slices.SortStableFunc(page.Points, func(a, b templates.TrainingPoint) int { return differingFirst(a.Same, b.Same) })
	page.Sentences = verdictSentences(said, derived, turning, own, board)
	return page
}

func differingFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// A tally counts points, and those on which both sides agree.
type tally struct{ points, agreed int }

func (t *tally) add(same bool) {
	t.points++
	if same {
		t.agreed++
	}
}

// verdictSentences say how far the two sides agree, always with counts.
func verdictSentences(said, derived tally, turning []review.ReqID, own, board *review.Assessment) []string {
	out := []string{fmt.Sprintf("Notatet omtaler %s. Du var enig i %d.", danish.Plural(said.points, "punkt", "punkter"), said.agreed)}
	if derived.points > 0 {
		out = append(out, fmt.Sprintf("Yderligere %s følger af notatet. Du var enig i %d.",
			danish.Plural(derived.points, "punkt", "punkter"), derived.agreed))
	}
	differing := said.points + derived.points - said.agreed - derived.agreed
	switch {
	case differing == 0:
		out = append(out, "Der er ingen forskelle.")
	case len(turning) == 1:
		out = append(out, fmt.Sprintf("Forskellen i %s ændrer udfaldet.", turning[0]))
	case len(turning) > 1:
		var ids []string
		for _, id := range turning {
			ids = append(ids, string(id))
		}
		out = append(out, fmt.Sprintf("Forskellene i %s ændrer hver for sig udfaldet.", danish.List(ids)))
	case own.Outcome() != board.Case.Meeting.Outcome:
		out = append(out, "Ingen forskel ændrer alene udfaldet. Det gør de kun sammen, eller sammen med det, du ikke har besvaret.")
	case differing == 1:
		out = append(out, "Forskellen ændrer ikke udfaldet.")
	default:
		out = append(out, "Ingen af forskellene ændrer udfaldet.")
	}
	return out
}

// unscored says why a requirement is told and not compared, or nothing where
// there is no reason to mention it.
func unscored(board *review.Assessment, id review.ReqID, basis review.Basis, mine review.Answer) string {
	switch {
	case basis == review.Presupposed:
		return "Forudsat af udfaldet, ikke omtalt i notatet – tæller ikke med"
	case mine.Status != review.Blank, slices.Contains(board.Case.Meeting.Unspoken, id):
		return "Ikke omtalt i notatet – tæller ikke med"
	}
	return ""
}

// swapped is what the trainee's answers would lead to with one answer of the
// meeting in place of his own.
func swapped(own *review.Assessment, theirs review.Answer) (review.Outcome, bool) {
	rc := own.Case
	rc.Answers = slices.DeleteFunc(slices.Clone(rc.Answers), func(a review.Answer) bool { return a.Req == theirs.Req })
	rc.Answers = append(rc.Answers, theirs)
	a, err := own.Ruleset.Assess(rc)
	if err != nil {
		return review.Undecided, false
	}
	return a.Outcome(), true
}

func trainingAnswer(a review.Answer, basis string) templates.TrainingAnswer {
	out := templates.TrainingAnswer{Word: statusWord(a), WordID: a.Status.String(), Note: a.Note, Basis: basis}
	if a.Class != review.Unclassified {
		out.Class = a.Class.Label()
	}
	for _, e := range a.Evidence {
		out.Quotes = append(out.Quotes, templates.Passage{Quote: oneLine(e.Quote), Place: evidencePlace(e)})
	}
	return out
}

func statusWord(a review.Answer) string {
	if a.Status == review.Blank {
		return "Ikke besvaret"
	}
	return a.Status.Label()
}

// lines cites lines of the note, "l. 220–221".
func lines(numbers string) string { return "l.\u00a0" + strings.ReplaceAll(numbers, "-", "–") }

// showContrast answers GET /traening/:nr/kontrast/:anden: what the meeting found
// in two cases, once the reader has finished both.
func (s *Server) showContrast(c *gin.Context) error {
	a, err := thematic(c, "nr")
	if err != nil {
		return err
	}
	b, err := thematic(c, "anden")
	if err != nil {
		return err
	}
	points := contrastPoints(a, b)
	if len(points) == 0 {
		return models.ErrNotFound
	}
	standing, err := s.store.TrainingCases(c.Request.Context(), actor(c))
	if err != nil {
		return err
	}
	page := templates.TrainingContrastPage{
		Frame:  s.trainingFrame(c, fmt.Sprintf("Sag %d og sag %d ved siden af hinanden", a.Case.Meeting.Number, b.Case.Meeting.Number)),
		Points: points,
	}
	var subjects []subject
	for _, side := range []*review.Assessment{a, b} {
		t := task(side, standing)
		if t.Status != templates.Finished {
			c.Redirect(http.StatusSeeOther, t.Href)
			return nil
		}
		sub := subject{
			column:     templates.CompareColumn{Number: strconv.Itoa(t.Number), Title: t.Label, Href: t.Result},
			assessment: side, proposal: side.Evaluate(), outcome: side.Case.Meeting.Outcome,
		}
		sub.proposed = sub.proposal.Outcome
		subjects = append(subjects, sub)
	}
	page.Table = compareTable(subjects)
	page.Table.Caption = "Temamødets svar i de to sager"
	return s.render(c, http.StatusOK, page)
}
