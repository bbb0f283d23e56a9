package review

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ankebord/review/danish"
)

// A Ruling is the board's letter as a value: HTML, PDF and plain text all draw
// this one. The same case gives the same ruling; a draft bears no date.
type Ruling struct {
	Draft   bool
	Board   string // who decides: "Ankestyrelsen"
	Title   string
	Number  string // the board's case number; may be empty
	Issued  danish.Date
	Outcome Outcome
	Head    []Field
	Parts   []Part // in the order of the letter; a part without text is not drawn
	Demo    bool   // made-up case: the letter says so
}

// A Field is one line of the letter's head.
type Field struct {
	Label, Value string
}

// A Part is one of the twelve parts of the letter. Its text is written in the
// small markup of [Blocks].
type Part struct {
	ID      PartID
	Heading string
	Text    string
	Locked  bool // standard text that a reviewer does not edit
}

// A PartID names a part of the letter.
type PartID string

// The twelve parts, in the order of the letter.
const (
	PartHead         PartID = "hoved"
	PartOpening      PartID = "indledning"
	PartResult       PartID = "resultat"
	PartReasons      PartID = "begrundelse"
	PartInstructions PartID = "instruks"
	PartComplaint    PartID = "klagen"
	PartMunicipality PartID = "kommunen"
	PartMaterial     PartID = "oplysninger"
	PartLaw          PartID = "regler"
	PartStatistics   PartID = "statistik"
	PartDisagree     PartID = "uenig"
	PartSignature    PartID = "underskrift"
)

var partHeadings = []struct {
	id      PartID
	heading string
}{
	{PartHead, "Hoved"},
	{PartOpening, "Indledning"},
	{PartResult, "Resultatet er"},
	{PartReasons, "Begrundelse for afgørelsen"},
	{PartInstructions, "Kommunen skal"},
	{PartComplaint, "Bemærkninger til klagen"},
	{PartMunicipality, "Bemærkninger til kommunen"},
	{PartMaterial, "Oplysninger i sagen"},
	{PartLaw, "Regler"},
	{PartStatistics, "Statistik"},
	{PartDisagree, "Hvis du er uenig"},
	{PartSignature, "Underskrift og kopi"},
}

// Heads tells whether the letter prints the part's heading; head, opening and
// signature speak for themselves.
func (p Part) Heads() bool {
	return p.ID != PartHead && p.ID != PartOpening && p.ID != PartSignature
}

// Part returns the part with the id.
func (r *Ruling) Part(id PartID) *Part {
	for i := range r.Parts {
		if r.Parts[i].ID == id {
			return &r.Parts[i]
		}
	}
	return nil
}

// AppealedDecision is what evidence calls the decision that is appealed, among
// the documents of a case.
const AppealedDecision = "kommunens afgørelse"

// A RulingRefused says why a ruling cannot be written, in a Danish sentence.
type RulingRefused struct{ Text string }

func (r *RulingRefused) Error() string { return r.Text }

// Draft writes the board's letter from the findings: what was found decides the
// paragraphs, and the reviewer's own choice the outcome where it departs from
// the proposal p of the assessment. It refuses what could not be defended: no
// outcome yet, a hjemvisning without a defect, a stadfæstelse of which nothing
// was found met. The error is then a *RulingRefused.
func Draft(a *Assessment, p Proposal, board string) (*Ruling, error) {
	outcome := p.Outcome
	if a.Case.Choice != Undecided {
		outcome = a.Case.Choice
	}
	if err := defensible(a, p, outcome); err != nil {
		return nil, err
	}
	d := drafter{a: a, p: p, outcome: outcome, board: board, matter: &a.Case.Matter}
	r := &Ruling{
		Draft: true, Board: board, Number: d.matter.Number, Outcome: outcome,
		Title: "Afgørelse om " + d.subject(),
		Head:  d.head(),
	}
	texts := map[PartID]string{
		PartOpening:      d.opening(),
		PartResult:       d.result(),
		PartReasons:      d.reasons(),
		PartInstructions: d.instructions(),
		PartComplaint:    d.complaint(),
		PartMunicipality: d.municipality(),
		PartMaterial:     d.material(),
		PartLaw:          d.law(),
		PartStatistics:   "Sagen indgår i vores statistik som: " + strings.ToLower(outcome.Label()) + ".",
		PartDisagree:     d.disagree(),
		PartSignature:    d.signature(),
	}
	for _, h := range partHeadings {
		r.Parts = append(r.Parts, Part{
			ID: h.id, Heading: h.heading, Text: texts[h.id],
			Locked: h.id == PartHead || h.id == PartStatistics || h.id == PartDisagree,
		})
	}
	return r, nil
}

func defensible(a *Assessment, p Proposal, outcome Outcome) error {
	defects, met := 0, false
	for _, s := range p.Steps {
		if s.Effect == IsDefect {
			defects++
		}
		r := a.Ruleset.Requirement(s.Req)
		core := r.Consequence == ConsequenceH || r.Consequence == ConsequenceHb
		met = met || s.Effect == SetByAge || core && (s.Effect == Satisfied || s.Effect == Protects)
	}
	switch {
	case outcome == Undecided && len(p.Ask) > 0:
		return &RulingRefused{"Afgørelsen kan ikke skrives endnu. Bekræft eller afvis først det, der er foreslået under Kommunens begrundelse"}
	case outcome == Undecided && len(p.Missing) > 0:
		return &RulingRefused{"Afgørelsen kan ikke skrives endnu. Besvar først " + list(p.Missing)}
	case outcome == Undecided:
		return &RulingRefused{"Afgørelsen kan ikke skrives endnu. Vælg først afgørelsestypen"}
	case outcome == Remitted && defects == 0:
		return &RulingRefused{"En hjemvisning skal hvile på mindst én væsentlig mangel. Find manglen, eller vælg et andet udfald"}
	case outcome == Upheld && !met:
		return &RulingRefused{"En stadfæstelse skal hvile på mindst ét krav, der er fundet opfyldt. Vurdér de krav, der er sat som ikke relevante"}
	}
	return nil
}

// A drafter holds what the parts of one letter are written from.
type drafter struct {
	a       *Assessment
	p       Proposal
	outcome Outcome
	board   string
	matter  *Matter
}

// subject is what the decision is about, from the ruleset's title.
func (d *drafter) subject() string { return danish.LowerFirst(d.a.Ruleset.Title) }

// kommune names the municipality, or speaks of it in general.
func (d *drafter) kommune() string {
	if d.matter.Municipality != "" {
		return d.matter.Municipality
	}
	return "kommunen"
}

// decision names the appealed decision: "Skovlund Kommunes afgørelse af 12. september 2022".
func (d *drafter) decision() string {
	s := danish.Genitive(d.kommune()) + " afgørelse"
	if !d.matter.DecidedOn.IsZero() {
		s += " af " + d.matter.DecidedOn.Long()
	}
	return s
}

func (d *drafter) head() []Field {
	m := d.matter
	var out []Field
	add := func(label, value string) {
		if value != "" {
			out = append(out, Field{label, value})
		}
	}
	add("Sagsnummer", m.Number)
	add("Borger", m.Citizen.Name)
	if m.Citizen.CPR != "" {
		add("Personnummer", danish.MaskCPR(m.Citizen.CPR))
	}
	add("Partsrepræsentant", m.Citizen.Representative)
	add("Kommune", m.Municipality)
	add("Kommunens sagsnummer", m.MunicipalityNumber)
	return out
}

func (d *drafter) opening() string {
	done := "Vi har nu afgjort sagen."
	switch d.outcome {
	case Dismissed, Referred, Lapsed:
		done = "Vi har nu taget stilling til din klage."
	}
	return "Du har klaget over " + d.decision() + " om " + d.subject() + ". " + done
}

func (d *drafter) result() string {
	switch d.outcome {
	case Remitted:
		return "- Vi sender sagen tilbage til kommunen (hjemviser).\n" +
			"- Det betyder, at kommunen skal behandle sagen igen og træffe en ny afgørelse.\n" +
			"- Vi har ikke taget stilling til, om du har ret til hjælpen. Den nye afgørelse kan få samme resultat eller et andet."
	case Upheld:
		return "- Vi er enige i kommunens afgørelse (stadfæster).\n" +
			"- Det betyder, at kommunens afgørelse gælder."
	case Dismissed:
		if d.p.Referral {
			return "- Vi kan ikke behandle din klage.\n- Vi sender den videre til den myndighed, der kan."
		}
		return "- Vi kan ikke behandle din klage (afviser).\n" +
			"- Det betyder, at vi ikke har taget stilling til, om kommunens afgørelse er rigtig."
	case Changed:
		return "- Vi ændrer kommunens afgørelse."
	case SetAside:
		return "- Vi ophæver kommunens afgørelse.\n- Det betyder, at kommunens afgørelse ikke længere gælder."
	case Referred:
		return "- Vi kan ikke behandle din klage.\n- Vi sender den videre til den myndighed, der kan."
	}
	return "- Din klage er bortfaldet.\n- Det betyder, at vi ikke har taget stilling til kommunens afgørelse."
}

// requirements goes through the requirements with one of the effects, in the
// ruleset's order.
func (d *drafter) requirements(wanted func(Step) bool) []Step {
	var out []Step
	for _, r := range d.a.Ruleset.Requirements {
		for _, s := range d.p.Steps {
			if s.Req == r.ID && wanted(s) {
				out = append(out, s)
			}
		}
	}
	return out
}

func (d *drafter) reasons() string {
	var w writer
	rs := d.a.Ruleset
	departs := d.outcome != d.p.Outcome
	decisive := d.requirements(func(s Step) bool { return slices.Contains(d.p.Decisive, s.Req) })

	w.heading("Hvad er afgørende for resultatet")
	switch {
	case departs:
		w.paragraph(d.a.Case.ChoiceReason)
	case d.outcome == Remitted:
		w.paragraph(rs.Law.Short)
		if len(decisive) == 1 {
			w.paragraph("Der er en mangel ved kommunens afgørelse, som kan have haft betydning for resultatet. Kommunen skal derfor behandle sagen igen.")
		} else {
			w.paragraph("Der er mangler ved kommunens afgørelse, som kan have haft betydning for resultatet. Kommunen skal derfor behandle sagen igen.")
		}
	case d.outcome == Upheld:
		w.paragraph(rs.Law.Short)
		w.paragraph("Vi har ikke fundet grundlag for at tilsidesætte kommunens vurdering.")
	case d.outcome == Dismissed:
		for _, s := range decisive {
			w.paragraph(d.found(s))
		}
	}
	onMerits := !departs && d.outcome != Dismissed
	if d.matter.Facts != "" || len(decisive) > 0 && onMerits {
		w.heading("De konkrete oplysninger")
	}
	w.paragraph(d.matter.Facts)
	if onMerits {
		for _, s := range decisive {
			w.paragraph(d.found(s))
			for _, q := range s.Quotes {
				w.quote(q)
			}
		}
		if d.outcome == Upheld && len(decisive) == 0 {
			w.paragraph("Kommunens afgørelse og sagens øvrige oplysninger viser ikke mangler, der har betydning for resultatet.")
		}
	}
	return w.String()
}

// found is the paragraph of a decisive requirement.
func (d *drafter) found(s Step) string {
	t := d.a.Ruleset.Requirement(s.Req).Texts
	switch {
	case d.outcome == Dismissed:
		return t.Dismissal
	case s.Status == NotShown:
		return t.NotShown
	case s.Status == NotMet:
		return t.NotMet
	case s.Effect == IsDefect: // the supplier's classification is unclear
		return t.NotShown
	}
	return t.Met
}

func (d *drafter) instructions() string {
	if d.outcome != Remitted {
		return ""
	}
	var w writer
	w.numbered(d.p.Instructions)
	w.paragraph("Kommunen skal træffe den nye afgørelse inden for kommunens egen frist. Fristen løber fra, kommunen har modtaget vores afgørelse.")
	return w.String()
}

// complaint answers what the citizen cannot be followed in, and says why a late
// complaint was treated all the same.
func (d *drafter) complaint() string {
	var w writer
	for _, s := range d.requirements(func(s Step) bool { return s.Effect == Protects || s.Effect == Excused }) {
		t := d.a.Ruleset.Requirement(s.Req).Texts
		if s.Effect == Excused {
			w.paragraph(t.Remark)
		} else {
			w.paragraph(t.Complaint)
		}
	}
	return w.String()
}

// municipality gathers the remarks, and repeats as criticism each broken
// garantiforskrift that carries the outcome.
func (d *drafter) municipality() string {
	var w writer
	for _, s := range d.requirements(func(s Step) bool {
		return s.Effect.Remark() || s.Effect == IsDefect && d.a.Ruleset.Requirement(s.Req).Kind == Guarantee
	}) {
		r := d.a.Ruleset.Requirement(s.Req)
		if s.Status == NotShown && r.Texts.NotShown != "" {
			w.paragraph(r.Texts.NotShown)
		} else {
			w.paragraph(r.Texts.Remark)
		}
	}
	return w.String()
}

func (d *drafter) material() string {
	lines := []string{danish.UpperFirst(d.decision())}
	if !d.matter.AppealReceivedOn.IsZero() {
		lines = append(lines, "Din klage, modtaget den "+d.matter.AppealReceivedOn.Long())
	} else {
		lines = append(lines, "Din klage")
	}
	for _, answer := range d.a.Case.Answers {
		for _, e := range answer.Evidence {
			if e.Document != "" && e.Document != AppealedDecision && !slices.Contains(lines, e.Document) {
				lines = append(lines, e.Document)
			}
		}
	}
	var w writer
	w.paragraph("Vi har afgjort sagen på grundlag af:")
	w.bullets(lines)
	return w.String()
}

func (d *drafter) law() string {
	rs := d.a.Ruleset
	var w writer
	intro := "Vi har brugt reglerne, som de er gengivet i " + rs.Law.Name + "."
	if slices.Contains(d.p.Marks, UnverifiedLaw) {
		intro = "Vi har brugt servicelovens " + rs.Law.Section + "."
	}
	w.paragraph(intro)
	w.paragraph("**Serviceloven**\n" + rs.Law.Section + ". " + rs.Law.Text)
	if rs.Law.Guidance != "" {
		w.paragraph("Reglerne er forklaret i " + rs.Law.Guidance + ".")
	}
	w.paragraph(d.citations())
	for _, info := range rs.Information {
		if info.InLetter {
			w.paragraph(info.Text)
		}
	}
	return w.String()
}

// citations lists, once each, the verified sources behind what the letter says,
// beyond the provision itself and the note.
func (d *drafter) citations() string {
	rs := d.a.Ruleset
	var titles []string
	for _, s := range d.requirements(func(s Step) bool {
		return slices.Contains(d.p.Decisive, s.Req) || s.Effect.Remark() || s.Effect == Protects
	}) {
		for _, c := range rs.Requirement(s.Req).Sources {
			if c.Source.Verified && c.Source.Cited && !slices.Contains(titles, c.Source.Title) {
				titles = append(titles, c.Source.Title)
			}
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return "Vi har også brugt " + danish.List(titles) + "."
}

func (d *drafter) disagree() string {
	return "Vores afgørelse er endelig. Du kan ikke klage over den til en anden administrativ myndighed.\n\n" +
		"Du kan indbringe sagen for domstolene, og du kan klage til Folketingets Ombudsmand.\n\n" +
		"Får du nye oplysninger, som kan have betydning for sagen, kan du sende dem til os. Så vurderer vi, om vi kan behandle sagen igen."
}

func (d *drafter) signature() string {
	copies := danish.UpperFirst(d.kommune())
	if r := d.matter.Citizen.Representative; r != "" {
		copies += "\n" + r
	}
	return "Med venlig hilsen\n" + d.board + "\n\n**Kopi til**\n" + copies
}

// Issue turns a draft into the letter of a day. It refuses where the law's text
// is not verified for the decision's day, since such a letter could cite a
// number that never was.
func (r *Ruling) Issue(number string, day danish.Date, p Proposal) error {
	if slices.Contains(p.Marks, UnverifiedLaw) {
		return &RulingRefused{UnverifiedLaw + ". En administrator skal bekræfte lovens tekst, før afgørelsen kan udstedes"}
	}
	if day.IsZero() {
		return errors.New("issue a ruling without a day")
	}
	r.Draft, r.Number, r.Issued = false, number, day
	return nil
}

// A writer puts the markup of a part together.
type writer struct{ strings.Builder }

func (w *writer) block(text string) {
	if text == "" {
		return
	}
	if w.Len() > 0 {
		w.WriteString("\n\n")
	}
	w.WriteString(text)
}

func (w *writer) heading(text string)   { w.block("### " + text) }
func (w *writer) paragraph(text string) { w.block(strings.TrimSpace(text)) }

func (w *writer) bullets(lines []string) { w.block("- " + strings.Join(lines, "\n- ")) }

func (w *writer) numbered(lines []string) {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%d. %s", i+1, l)
	}
	w.block(b.String())
}

func (w *writer) quote(e Evidence) {
	where := e.Document
	if e.Page > 0 {
		where = strings.TrimPrefix(fmt.Sprintf("%s, side %d", where, e.Page), ", ")
	}
	if where != "" {
		where = " (" + where + ")"
	}
	w.block("> »" + strings.Join(strings.Fields(e.Quote), " ") + "«" + where)
}
