package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var caseRoutes = []route{
	{get, "/sager/:id", rights.ReadCases, (*Server).showCase},
	{post, "/sager/:id/oplysninger", rights.AssessCases, (*Server).saveMatter},
	{post, "/sager/:id/fakta", rights.AssessCases, (*Server).saveFacts},
	{post, "/sager/:id/vurdering", rights.AssessCases, (*Server).saveAnswer},
	{post, "/sager/:id/signal", rights.AssessCases, (*Server).judgeSignal},
	{get, "/sager/:id/forklaring", rights.ReadCases, (*Server).showExplanation},
	{post, "/sager/:id/udfald", rights.AssessCases, (*Server).saveChoice},
	{get, "/sager/:id/afgoerelse", rights.ReadCases, (*Server).showRuling},
	{post, "/sager/:id/afgoerelse", rights.WriteRulings, (*Server).saveRuling},
	{get, "/sager/:id/afgoerelse.pdf", rights.ReadCases, (*Server).rulingPDF},
}

// showCase answers GET /sager/:id.
func (s *Server) showCase(c *gin.Context) error {
	cs, err := s.openCase(c)
	if err != nil {
		return err
	}
	if cs.State == models.New && mayAssess(c, cs) {
		c.Redirect(http.StatusSeeOther, casePath(cs.ID)+"/kontrol") // its facts have not been looked at yet
		return nil
	}
	page, err := s.casePage(c, cs, casePath(cs.ID))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page)
}

// openCase reads the case that an address names. A replay is reached through
// /traening alone.
func (s *Server) openCase(c *gin.Context) (models.Case, error) {
	id, err := caseID(c)
	if err != nil {
		return models.Case{}, err
	}
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err == nil && cs.Kind != models.Appeal {
		err = models.ErrNotFound
	}
	return cs, err
}

func casePath(id models.ID) string { return "/sager/" + string(id) }

// A judged case is a stored case held against the law.
type judged struct {
	models.Case
	rules      *review.Ruleset
	assessment *review.Assessment
	proposal   review.Proposal
}

func judge(cs models.Case) (judged, error) {
	rs, err := review.ByID(cs.RulesetID)
	if err != nil {
		return judged{}, err
	}
	a, err := rs.Assess(cs.Review())
	if err != nil {
		return judged{}, fmt.Errorf("assess case %s: %w", cs.ID, err)
	}
	return judged{cs, rs, a, a.Evaluate()}, nil
}

// A reviewQuery chooses what of a review is shown. It stays in the addresses that
// forms send to, so that saving keeps the view; Edit and Choose do not.
type reviewQuery struct {
	View     string `form:"visning"` // dokument or tjekliste, on narrow screens
	Point    string `form:"punkt"`   // one point alone
	Document string `form:"dokument"`
	Page     int    `form:"side"`   // of a long document
	Words    string `form:"soeg"`   // searched for in the document
	Hit      int    `form:"fund"`   // which of what was found, from 1
	Signal   int    `form:"signal"` // the number of the signal gone to
	Choose   string `form:"vaelg"`  // the point whose evidence is chosen, sentence by sentence
	Only     string `form:"kun"`    // ubesvarede
	Saved    string `form:"gemt"`
	Edit     string `form:"ret"` // oplysninger: the form on the matter stands open
}

// viewOf is the view in the address of a form: what of it stays once the form is
// saved. A word there that no page of ours writes asks for nothing.
func viewOf(c *gin.Context) reviewQuery {
	var q reviewQuery
	if err := c.ShouldBindQuery(&q); err != nil {
		return reviewQuery{}
	}
	q.Saved = ""
	return q
}

func (q reviewQuery) String() string {
	v := url.Values{}
	set := func(key, value string) {
		if value != "" {
			v.Set(key, value)
		}
	}
	set("visning", q.View)
	set("punkt", q.Point)
	set("dokument", q.Document)
	number := func(key string, n int) {
		if n > 0 {
			set(key, strconv.Itoa(n))
		}
	}
	number("side", q.Page)
	set("soeg", q.Words)
	number("fund", q.Hit)
	number("signal", q.Signal)
	set("vaelg", q.Choose)
	set("kun", q.Only)
	set("gemt", q.Saved)
	if len(v) == 0 {
		return ""
	}
	return "?" + v.Encode()
}

// A drawer puts the page of one review together. Its indexes are built once,
// for a review has many points.
type drawer struct {
	judged
	path    string // of the review
	q       reviewQuery
	edits   bool // the reader may change answers
	blind   bool // the proposal is kept from the reader
	now     time.Time
	steps   map[review.ReqID]*review.Step
	answers map[review.ReqID]*models.Answer
	signals map[review.ReqID][]templates.SignalLink
	flagged map[review.Flag]flagSource
	shown   view // of the documents
	panel   templates.DocumentPanel
}

// casePage is the page of a review that is shown at path, the address of the
// case or of its replay.
func (s *Server) casePage(c *gin.Context, cs models.Case, path string) (templates.CasePage, error) {
	j, err := judge(cs)
	if err != nil {
		return templates.CasePage{}, err
	}
	return s.drawer(c, j, path).page(s.caseFrame(c, cs)), nil
}

func (s *Server) caseFrame(c *gin.Context, cs models.Case) templates.Frame {
	return s.frame(c, "Sag "+cs.Number, home(cs.Kind))
}

// home is the list that a case is found in.
func home(kind models.CaseKind) templates.Link {
	if kind == models.Training {
		return templates.Link{Label: "Træning", Href: "/traening"}
	}
	return templates.Link{Label: "Mine sager", Href: "/sager"}
}

// drawer draws a review as its address asks for it. A word there that no page of
// ours writes asks for nothing.
func (s *Server) drawer(c *gin.Context, j judged, path string) *drawer {
	var q reviewQuery
	if err := c.ShouldBindQuery(&q); err != nil {
		q = reviewQuery{}
	}
	if q.View != "dokument" && q.View != "tjekliste" {
		q.View = ""
	}
	if j.rules.Requirement(review.ReqID(q.Point)) == nil {
		q.Point = ""
	}
	if j.rules.Requirement(review.ReqID(q.Choose)) == nil {
		q.Choose = ""
	}
	if words := []rune(strings.TrimSpace(q.Words)); len(words) > maxFind {
		q.Words = string(words[:maxFind])
	} else {
		q.Words = string(words)
	}
	return s.drawerOf(c, j, path, q)
}

func (s *Server) drawerOf(c *gin.Context, j judged, path string, q reviewQuery) *drawer {
	d := &drawer{
		judged: j, path: path, q: q, now: s.now(), edits: mayAssess(c, j.Case),
		blind:   j.Kind == models.Training && j.FinishedAt == nil,
		steps:   make(map[review.ReqID]*review.Step, len(j.proposal.Steps)),
		answers: make(map[review.ReqID]*models.Answer, len(j.Answers)),
	}
	for i := range j.proposal.Steps {
		d.steps[j.proposal.Steps[i].Req] = &j.proposal.Steps[i]
	}
	for i := range j.Answers {
		d.answers[j.Answers[i].Requirement] = &j.Answers[i]
	}
	d.readDocuments()
	return d
}

// mayAssess tells whether who asks may change the answers of a case.
func mayAssess(c *gin.Context, cs models.Case) bool {
	right := rights.AssessCases
	if cs.Kind == models.Training {
		right = rights.Train
	}
	return !cs.Closed() && actor(c).MayOn(right, actor(c).RelationTo(string(cs.ReviewerID)))
}

// href is the address of the review as it is shown now, changed.
func (d *drawer) href(change func(*reviewQuery), fragment string) string {
	q := d.q
	q.Saved, q.Signal, q.Choose = "", 0, ""
	if change != nil {
		change(&q)
	}
	if fragment != "" {
		fragment = "#" + fragment
	}
	return d.path + q.String() + fragment
}

// action is the address that a form of the review sends to. It keeps the view.
func (d *drawer) action(name string) string {
	q := d.q
	q.Saved, q.Choose = "", ""
	return d.path + "/" + name + q.String()
}

// toPoint leads to a point: on this page where it is there, else alone.
func (d *drawer) toPoint(id review.ReqID) templates.Jump {
	target := "punkt-" + string(id)
	switch {
	case d.q.Point != "" && d.q.Point != string(id), d.idle(id), d.q.Only != "" && d.answered(id):
		return templates.Jump{Label: string(id), Href: d.href(func(q *reviewQuery) { q.Point, q.View = string(id), showList(q.View) }, target)}
	case d.q.View == "dokument":
		return templates.Jump{Label: string(id), Href: d.href(func(q *reviewQuery) { q.View = showList(q.View) }, target), Target: target}
	}
	return templates.Jump{Label: string(id), Href: "#" + target, Target: target}
}

// toFacts leads to the section Kommunens begrundelse.
func (d *drawer) toFacts() templates.Jump {
	j := templates.Jump{Label: "Kommunens begrundelse", Href: "#begrundelse", Target: "begrundelse"}
	if d.q.Point != "" {
		j.Target = ""
	}
	if d.q.Point != "" || d.q.View == "dokument" {
		j.Href = d.href(func(q *reviewQuery) { q.Point, q.View = "", showList(q.View) }, "begrundelse")
	}
	return j
}

// showList is the view that shows the checklist.
func showList(view string) string {
	if view == "" {
		return ""
	}
	return "tjekliste"
}

// idle tells whether nothing in the case calls for a requirement, and nobody
// has answered it.
func (d *drawer) idle(id review.ReqID) bool {
	step := d.steps[id]
	return step == nil || step.Counts == review.NotCounting && step.Effect != review.Uncertain
}

// answered tells whether somebody has answered a requirement.
func (d *drawer) answered(id review.ReqID) bool {
	a := d.answers[id]
	return a != nil && a.Status != review.Blank
}

func (d *drawer) page(frame templates.Frame) templates.CasePage {
	page := templates.CasePage{
		Frame: frame, Path: d.path, Heading: "Sag " + d.Number, Training: d.Kind == models.Training,
		ReadOnly: d.readOnly(), Band: d.band(), View: d.q.View,
		Views: []templates.Tab{
			{Link: templates.Link{Label: "Begge", Href: d.href(func(q *reviewQuery) { q.View = "" }, "")}, Current: d.q.View == ""},
			{Link: templates.Link{Label: "Dokument", Href: d.href(func(q *reviewQuery) { q.View = "dokument" }, "")}, Current: d.q.View == "dokument"},
			{Link: templates.Link{Label: "Tjekliste", Href: d.href(func(q *reviewQuery) { q.View = "tjekliste" }, "")}, Current: d.q.View == "tjekliste"},
		},
		Document: d.panel, Checklist: d.checklist(), Proposal: d.strip(),
		Matter: templates.MatterForm(matterFormOf(d.Matter, d.MatterVersion)),
	}
	page.Document.Forms = d.evidenceForms(&page.Checklist)
	if d.Matter.Title != "" {
		page.Heading += ": " + d.Matter.Title
	}
	page.Matter.CitizenCPR = danish.MaskCPR(page.Matter.CitizenCPR)
	if d.edits {
		page.MatterAction = d.action("oplysninger")
	}
	page.MatterOpen = d.q.Edit == "oplysninger"
	page.Saved = savedTexts[d.q.Saved]
	if d.blind {
		asReplay(&page)
	}
	return page
}

// savedTexts say what was saved, by the word in the address.
var savedTexts = map[string]string{
	"fakta":       "Kommunens begrundelse er gemt. Tjeklisten viser de punkter, der nu tæller med.",
	"oplysninger": "Sagens oplysninger er gemt.",
	"udfald":      "Udfaldet er gemt.",
	"afsnit":      "Afsnittet er gemt.",
	"nulstillet":  "Afsnittet er sat tilbage til udkastet.",
}

// readOnly says why the reader cannot change the case, or nothing.
func (d *drawer) readOnly() string {
	switch {
	case d.edits:
		return ""
	case d.FinishedAt != nil:
		return "Træningen er afsluttet. Svarene kan ikke ændres."
	case d.State == models.Decided:
		return fmt.Sprintf("Sagen er afgjort den %s som %s. Den kan ikke ændres.", d.RuledOn.Long(), strings.ToLower(d.Outcome.Label()))
	case d.ReviewerName == "":
		return "Du kan læse sagen. Den har ingen sagsbehandler endnu."
	}
	return fmt.Sprintf("Du kan læse sagen. Den behandles af %s.", d.ReviewerName)
}

// band is what one must know of the case to read it.
func (d *drawer) band() []templates.Fact {
	var out []templates.Fact
	add := func(label, value string) {
		if value != "" {
			out = append(out, templates.Fact{Label: label, Value: value})
		}
	}
	add("Kommune", d.Matter.Municipality)
	add("Borger", d.citizen())
	add("Afgørelse af", d.Matter.DecidedOn.Long())
	add("Klage modtaget", d.Matter.AppealReceivedOn.Long())
	add("Bestemmelse", d.provision())
	if d.Kind == models.Appeal {
		add("Status", d.State.Label())
	}
	return out
}

func (d *drawer) citizen() string {
	c := d.Matter.Citizen
	out := c.Name
	if c.CPR != "" {
		out = strings.TrimPrefix(out+", "+danish.MaskCPR(c.CPR), ", ")
	}
	if c.Age > 0 {
		out = strings.TrimPrefix(fmt.Sprintf("%s, %d år", out, c.Age), ", ")
	}
	return out
}

// provision writes "SEL-104" as lawyers do.
func (d *drawer) provision() string {
	if d.Matter.Provision == d.rules.Provision {
		return "Serviceloven " + d.rules.Law.Section
	}
	return d.Matter.Provision
}

// strip is what the answers lead to.
func (d *drawer) strip() templates.ProposalStrip {
	var strip templates.ProposalStrip
	if d.blind {
		strip.Blind = "Forslaget vises, når træningen er afsluttet"
		strip.Button = templates.Link{Label: "Afslut og se gennemgang", Href: d.path + "/afslut"}
		return strip
	}
	p := d.proposal
	strip.Outcome, strip.OutcomeID, strip.Marks = p.Outcome.Label(), p.Outcome.String(), p.Marks
	for _, id := range p.Decisive {
		strip.Decisive = append(strip.Decisive, d.toPoint(id))
	}
	for _, id := range p.Missing {
		strip.Open = append(strip.Open, d.toPoint(id))
	}
	switch {
	case p.Outcome != review.Undecided && len(p.Missing) > 0:
		strip.Waits, strip.Open = "De ubesvarede punkter kan ikke ændre forslaget.", nil
	case p.Outcome != review.Undecided:
	case d.Type == review.NoType:
		strip.Waits, strip.Open = "Begynd med", []templates.Jump{d.toFacts()}
	case len(p.Ask) > 0:
		strip.Waits = "Bekræft eller afvis det, der er fundet:"
		strip.Open = []templates.Jump{d.toFacts()}
	default:
		strip.Waits = danish.UpperFirst(danish.Plural(len(p.Missing), "punkt", "punkter")) + " kan stadig ændre forslaget:"
	}
	if len(strip.Open) > maxOpen {
		strip.Open, strip.More = strip.Open[:maxOpen], true
	}
	switch {
	case d.State == models.Decided:
		strip.Own = "Sagen er afgjort som " + strings.ToLower(d.Outcome.Label()) + "."
	case d.Choice != review.Undecided:
		strip.Own = "Du har valgt " + strings.ToLower(d.Choice.Label()) + " som udfald."
	}
	if d.Kind == models.Appeal {
		strip.Explain, strip.Button = d.path+"/forklaring", templates.Link{Label: "Skriv afgørelse", Href: d.path + "/afgoerelse"}
		if !d.edits {
			strip.Button.Label = "Se afgørelsen"
		}
	}
	return strip
}

// maxOpen is how many unanswered points the strip names.
const maxOpen = 4

// progress counts the points that count, and those somebody has answered.
func (d *drawer) progress() (answered, total int) {
	for i := range d.rules.Requirements {
		if id := d.rules.Requirements[i].ID; !d.idle(id) {
			total++
			if d.answered(id) {
				answered++
			}
		}
	}
	return answered, total
}

func (d *drawer) progressText() string {
	answered, total := d.progress()
	return fmt.Sprintf("%d af %d punkter besvaret", answered, total)
}

// clock says when something was saved: "kl. 10.42" today, else with the day.
func (d *drawer) clock(t time.Time) string {
	t = t.In(copenhagen)
	at := "kl. " + t.Format("15.04")
	if day := danish.DateOf(t); day != danish.DateOf(d.now.In(copenhagen)) {
		at = "den " + day.Long() + " " + at
	}
	return at
}

// checklist is everything that is answered of the case.
func (d *drawer) checklist() templates.Checklist {
	answered, total := d.progress()
	list := templates.Checklist{Progress: d.progressText(), Evidenced: d.evidenced(), All: d.href(func(q *reviewQuery) { q.Point = "" }, "")}
	if d.q.Point != "" {
		d.focus(&list)
		return list
	}
	list.Unanswered = d.unanswered()
	if d.q.Only != "" {
		list.Only = &templates.Link{Label: "Vis alle punkter", Href: d.href(func(q *reviewQuery) { q.Only = "" }, "tjekliste")}
	} else if 0 < answered && answered < total {
		list.Only = &templates.Link{Label: "Vis kun ubesvarede", Href: d.href(func(q *reviewQuery) { q.Only = "ubesvarede" }, "tjekliste")}
	}
	list.Facts = d.facts()
	gates := d.rules.WithRole(review.IsDecision)
	for _, g := range d.rules.Groups {
		if group := d.group(g); gates != nil && g.ID == gates.Group {
			list.Gates = append(list.Gates, group)
		} else {
			list.Groups = append(list.Groups, group)
		}
	}
	return list
}

// unanswered leads to the first point without an answer, or nowhere where all
// have one or nobody can give any.
func (d *drawer) unanswered() *templates.Jump {
	if !d.edits {
		return nil
	}
	for _, id := range d.order() {
		if !d.answered(id) {
			next := d.toPoint(id)
			next.Label = "Næste ubesvarede"
			return &next
		}
	}
	return nil
}

// order lists the points that count as the page shows them.
func (d *drawer) order() []review.ReqID {
	var out []review.ReqID
	for _, g := range d.rules.Groups {
		for _, id := range g.Requirements {
			if !d.idle(id) {
				out = append(out, id)
			}
		}
	}
	return out
}

// focus shows one point alone, with the way to those around it.
func (d *drawer) focus(list *templates.Checklist) {
	id := review.ReqID(d.q.Point)
	order := d.order()
	at := slices.Index(order, id)
	link := func(i int) *templates.Link {
		if i < 0 || i >= len(order) {
			return nil
		}
		r := d.rules.Requirement(order[i])
		return &templates.Link{
			Label: string(r.ID) + " " + r.Title,
			Href:  d.href(func(q *reviewQuery) { q.Point = string(r.ID) }, "punkt-"+string(r.ID)),
		}
	}
	if at >= 0 {
		list.Previous, list.Next = link(at-1), link(at+1)
	}
	point := d.point(d.rules.Requirement(id))
	if at >= 0 && at+1 < len(order) && d.edits {
		point.GoTo = string(order[at+1])
	}
	list.Focus = &point
}

// group is a section of the checklist.
func (d *drawer) group(g review.Group) templates.Group {
	out := d.groupHead(g)
	for _, id := range g.Requirements {
		r := d.rules.Requirement(id)
		switch {
		case r.Role == review.PeriodRuns, r.Role == review.Dispensation: // asked where the appeal is found late
		case d.idle(id):
			out.Idle = append(out.Idle, templates.IdlePoint{ID: string(id), Title: r.Title, Href: d.toPoint(id).Href})
		case d.q.Only == "" || !d.answered(id):
			out.Points = append(out.Points, d.point(r))
		}
	}
	return out
}

// groupHead is how far a section has come.
func (d *drawer) groupHead(g review.Group) templates.Group {
	var total, answered int
	blocking := false
	for _, id := range g.Requirements {
		if d.idle(id) {
			continue
		}
		total++
		if d.answered(id) {
			answered++
		}
		e := d.steps[id].Effect
		if e == review.GateOpen || e == review.Awaited && d.rules.Requirement(id).Role == review.Supplier {
			blocking = true
		}
	}
	out := templates.Group{ID: g.ID, Title: g.Title, Status: status(answered, total, blocking), Only: d.q.Only != ""}
	if total > 0 {
		out.Count = fmt.Sprintf("%d af %d", answered, total)
	}
	return out
}

func status(answered, total int, blocking bool) templates.TaskStatus {
	switch {
	case total == 0:
		return ""
	case blocking:
		return templates.Blocking
	case answered == 0:
		return templates.NotBegun
	case answered < total:
		return templates.Begun
	}
	return templates.Finished
}
