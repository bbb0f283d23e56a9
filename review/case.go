package review

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ankebord/review/danish"
	"ankebord/review/strict"
)

// A Case is one appeal as a case file holds it.
type Case struct {
	ID           string // how the file names it; may be empty
	Matter       Matter
	Facts        Facts
	Answers      []Answer
	Rest         Status // what an unlisted, triggered requirement counts as: Blank, Met or NotRelevant
	Choice       Outcome
	ChoiceReason string
	Meeting      *Meeting // only in a thematic case

	file      string // where the case was read from, for faults
	line      int
	flagLines []int // as Facts.Flags
}

// A Matter is what the letter says of the case: who, what and when.
type Matter struct {
	Number             string
	Title              string
	Municipality       string
	MunicipalityNumber string
	Provision          string // "SEL-104"
	DecidedOn          danish.Date
	AppealReceivedOn   danish.Date
	Citizen            Citizen
	Facts              string // the facts given weight, in the reviewer's words
}

// A Citizen is the person the decision is about. CPR is kept as written and is
// shown masked.
type Citizen struct {
	Name           string
	CPR            string
	Age            int // 0 where unknown
	Representative string
}

// An Answer is what a reviewer found about one requirement.
type Answer struct {
	Req       ReqID
	Status    Status
	Essential Tri // Unknown leaves the presumption; No needs a Note
	Bearing   Tri // Unknown leaves the presumption; No needs a Note
	Class     Classification
	Note      string
	Evidence  []Evidence
	Absent    bool // the decision was searched for what bears on it, in vain
	Basis     Basis
	Lines     string // lines of the note, in a thematic case

	line int // in the case file
}

// Evidence is a passage that an answer rests on.
type Evidence struct {
	Document string `json:"dokument"`
	Page     int    `json:"side"` // from 1
	Quote    string `json:"citat"`
}

// A Meeting is what the note of a thematic meeting says of one of its cases.
type Meeting struct {
	Number     int
	Theme      string
	Outcome    Outcome
	Decisive   []ReqID
	Lines      string // of the note
	Situation  string
	Decision   string
	Reasons    []string
	Assessment string
	Unspoken   []ReqID // relevant, but the note says nothing of them
	Contrasts  []Contrast
	Minutes    int // how long a replay takes
}

// A Contrast pairs a thematic case with another that looks alike and ends
// differently.
type Contrast struct {
	Number int
	Point  string
}

// ParseCases reads a case file (YAML or JSON): one case, or several under
// "cases". Like a ruleset it is read strictly; the error is a strict.Faults.
// The cases are not yet held against a ruleset: [Ruleset.Assess] does that.
func ParseCases(name string, data []byte) ([]Case, error) {
	f, root := strict.Open(name, data)
	if !utf8.Valid(data) {
		f.Fault(1, "Filen er ikke i UTF-8; gem den igen som UTF-8")
	}
	var cases []Case
	top := root.Map("version", "cases", "id", "sag", "afgoerelsestype", "flag", "krav", "oevrige", "udfald",
		"udfald_begrundelse", "temamoede")
	if v := top.Need("version"); v.Exists() && v.Int() != 1 {
		v.Fault("»version« skal være 1")
	}
	if many := top.At("cases"); many.Exists() {
		seen := map[string]bool{}
		for _, n := range many.List() {
			m := n.Map("id", "sag", "afgoerelsestype", "flag", "krav", "oevrige", "udfald", "udfald_begrundelse", "temamoede")
			c := parseCase(m)
			if m.Need("id"); seen[c.ID] {
				m.Fault("Sagen »%s« står to gange; giv hver sag sit eget id", c.ID)
			}
			seen[c.ID] = true
			cases = append(cases, c)
		}
		for _, key := range []string{"id", "sag", "afgoerelsestype", "flag", "krav", "oevrige", "udfald", "temamoede"} {
			if n := top.At(key); n.Exists() {
				n.Fault("»%s« kan ikke stå ved siden af »cases«; flyt det ind i en sag", key)
			}
		}
	} else {
		cases = append(cases, parseCase(top))
	}
	return cases, f.Err()
}

func parseCase(m strict.Map) Case {
	c := Case{ID: m.At("id").String(), ChoiceReason: m.At("udfald_begrundelse").String(), file: m.File(), line: m.Line()}
	c.Matter = parseMatter(m.At("sag"))
	m.Need("afgoerelsestype").Text(&c.Facts.Type)
	for _, n := range m.At("flag").List() {
		c.Facts.Flags = append(c.Facts.Flags, Flag(n.String()))
		c.flagLines = append(c.flagLines, n.Line())
	}
	for _, n := range m.At("krav").List() {
		c.Answers = append(c.Answers, parseAnswer(n))
	}
	rest := m.At("oevrige")
	rest.Text(&c.Rest)
	if c.Rest.Failed() {
		rest.Fault("»oevrige« kan være ikke_vurderet, opfyldt eller ikke_relevant; en mangel nævnes for sig")
	}
	choice := m.At("udfald")
	choice.Text(&c.Choice)
	if choice.Exists() && c.Choice == Undecided {
		choice.Fault("»udfald« er nævnets eget valg; lad nøglen være ude, når forslaget følges")
	}
	if t := m.At("temamoede"); t.Exists() {
		c.Meeting = parseMeeting(t)
	}
	return c
}

// DefaultProvision is what a case file that names none is about.
const DefaultProvision = "SEL-104"

func parseMatter(n strict.Node) Matter {
	m := n.Map("sagsnummer", "titel", "kommune", "kommunens_sagsnummer", "bestemmelse", "afgoerelsesdato", "klage_modtaget",
		"borger", "fakta")
	out := Matter{
		Number: m.At("sagsnummer").String(), Title: m.At("titel").String(),
		Municipality: m.At("kommune").String(), MunicipalityNumber: m.At("kommunens_sagsnummer").String(),
		Provision: m.At("bestemmelse").String(), Facts: m.At("fakta").String(),
	}
	if out.Provision == "" {
		out.Provision = DefaultProvision
	}
	m.At("afgoerelsesdato").Text(&out.DecidedOn)
	m.At("klage_modtaget").Text(&out.AppealReceivedOn)
	if none := (danish.Date{}); out.DecidedOn != none && out.AppealReceivedOn != none && out.AppealReceivedOn.Before(out.DecidedOn) {
		m.At("klage_modtaget").Fault("Klagen er modtaget før afgørelsen; ret den ene dato")
	}
	b := m.At("borger").Map("navn", "cpr", "alder", "partsrepraesentant")
	out.Citizen = Citizen{
		Name: b.At("navn").String(), CPR: b.At("cpr").String(), Age: b.At("alder").Int(),
		Representative: b.At("partsrepraesentant").String(),
	}
	return out
}

func parseAnswer(n strict.Node) Answer {
	m := n.Map("id", "status", "vaesentlig", "baerende", "klassifikation", "note", "belaeg", "findes_ikke", "grundlag", "notat")
	a := Answer{Req: ReqID(m.Need("id").String()), Note: m.At("note").String(), Lines: m.At("notat").String(), line: n.Line()}
	m.Need("status").Text(&a.Status)
	if v := m.At("vaesentlig"); v.Exists() {
		a.Essential = TriOf(v.Bool())
	}
	if v := m.At("baerende"); v.Exists() {
		a.Bearing = TriOf(v.Bool())
	}
	a.Absent = m.At("findes_ikke").Bool()
	m.At("klassifikation").Text(&a.Class)
	m.At("grundlag").Text(&a.Basis)
	for _, e := range m.At("belaeg").List() {
		em := e.Map("dokument", "side", "citat")
		a.Evidence = append(a.Evidence, Evidence{em.At("dokument").String(), em.At("side").Int(), em.Need("citat").String()})
	}
	return a
}

func parseMeeting(n strict.Node) *Meeting {
	m := n.Map("nr", "tema", "udfald", "afgoerende", "linjer", "situation", "afgoerelse", "grunde", "vurdering", "uomtalt",
		"kontrast", "varighed_minutter")
	out := &Meeting{
		Number: m.Need("nr").Int(), Theme: m.Need("tema").String(), Lines: m.Need("linjer").String(),
		Situation: m.Need("situation").String(), Decision: m.Need("afgoerelse").String(), Reasons: m.Need("grunde").Strings(),
		Assessment: m.Need("vurdering").String(), Minutes: m.At("varighed_minutter").Int(),
	}
	m.Need("udfald").Text(&out.Outcome)
	for _, id := range m.Need("afgoerende").Strings() {
		out.Decisive = append(out.Decisive, ReqID(id))
	}
	for _, id := range m.At("uomtalt").Strings() {
		out.Unspoken = append(out.Unspoken, ReqID(id))
	}
	for _, c := range m.At("kontrast").List() {
		cm := c.Map("sag", "pointe")
		out.Contrasts = append(out.Contrasts, Contrast{cm.Need("sag").Int(), cm.Need("pointe").String()})
	}
	return out
}

// Name is what messages call the case: its id, else its number, else its place
// in the file.
func (c *Case) Name(place int) string {
	for _, s := range []string{c.ID, c.Matter.Number} {
		if s != "" {
			return s
		}
	}
	return fmt.Sprint("sag ", place+1)
}

// Check says in a Danish sentence what is wrong with an answer under the
// ruleset, or nothing.
func (rs *Ruleset) Check(a Answer) string {
	r := rs.Requirement(a.Req)
	if r == nil {
		for _, info := range rs.Information {
			if info.ID == string(a.Req) {
				return fmt.Sprintf("%s er en oplysning og ikke et krav; fjern svaret", a.Req)
			}
		}
		return fmt.Sprintf("Kravet »%s« findes ikke i regelsættet %s", a.Req, rs.ID)
	}
	reasoned := strings.TrimSpace(a.Note) != ""
	switch {
	case a.Class != Unclassified && r.Role != Supplier:
		return fmt.Sprintf("%s har ingen klassifikation; den hører kun til %s", a.Req, rs.WithRole(Supplier).ID)
	case r.Role == Supplier && a.Status == NotMet && a.Class == ActualAdministration:
		return fmt.Sprintf("%s kan ikke både være ikke_opfyldt og faktisk forvaltningsvirksomhed; vælg det ene", a.Req)
	case r.Role == Supplier && a.Essential == No:
		return fmt.Sprintf("Formodningen i %s kan ikke tilbagevises; fjern »vaesentlig: false«", a.Req)
	case r.Consequence == ConsequenceA && a.Essential == No:
		return fmt.Sprintf("%s er en indgang, hvor væsentlighed ikke har betydning; fjern »vaesentlig: false«", a.Req)
	case r.Consequence == ConsequenceB && !r.Raisable && a.Essential == Yes:
		return fmt.Sprintf("%s er en ordensforskrift, der ikke kan gøre afgørelsen ugyldig; fjern »vaesentlig: true«", a.Req)
	case r.Raisable && a.Essential == Yes && a.Status == NotMet && !reasoned:
		return fmt.Sprintf("Skriv i noten til %s, hvorfor manglen er væsentlig for resultatet", a.Req)
	case a.Essential == No && a.Status.Failed() && !reasoned:
		return fmt.Sprintf("Skriv i noten til %s, hvorfor manglen ikke kan have påvirket resultatet", a.Req)
	case a.Bearing == No && a.Status == NotMet && r.Consequence == ConsequenceHb && !r.PresumedIdle && !reasoned:
		return fmt.Sprintf("Skriv i noten til %s, hvorfor resultatet ikke hviler på begrundelsen", a.Req)
	}
	return ""
}
