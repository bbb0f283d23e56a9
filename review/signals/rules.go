package signals

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"ankebord/review/strict"
)

// Rules are what signals are found by. They are safe for use by several
// goroutines at once.
type Rules struct {
	patterns  []Pattern
	lines     []line    // of all patterns, in their order
	byConcept [][]int32 // lines that need the concept first
	lexicon   lexicon
	sections  []section
	types     []decisionType
	known     reserved
}

// A Pattern ties word groups to a requirement.
type Pattern struct {
	ID    string   // stable
	Req   string   // the requirement
	Kind  Kind     // which way it points
	Says  string   // what it reads in a passage, a Danish clause
	Flags []string // what it proposes

	Fires, Silent []string // example texts that must and must not fire

	sections []string // where it looks; empty: everywhere but in rules and complaint guidance
	citizen  bool     // fires also on what the citizen says
	unless   []string // patterns that silence it wherever in the decision they fire
	never    []ref    // what silences it wherever in the decision it stands
	only     []ref    // one of them stands somewhere in the decision; empty: no matter
	once     bool     // of several places, the first is enough
	weak     bool     // silent in a letter that shows care
	also     []also   // other requirements that are at stake with its own
}

// reliesOn says whether the pattern reads in a passage that the municipality
// gives something as a reason. Then a mere mention, a reason expressly set
// aside and what the citizen says do not fire it.
func (p *Pattern) reliesOn() bool {
	return slices.ContainsFunc(p.Flags, func(f string) bool { return strings.HasSuffix(f, "_paaberaabt") })
}

// also is a requirement that is at stake with another; where, if it is there,
// stands somewhere in the decision.
type also struct {
	req   string
	where *ref
}

// A line is one way for a pattern to fire: all of with in one sentence, and
// none of without. near, where there is one, stands in the sentence or the one
// before it, or it stands in the sentence and with in the one before.
type line struct {
	pattern       int
	with, without []ref
	near          *ref
}

// reserved are the word groups that the code itself asks for.
type reserved struct {
	negation int // naegtelse: turns a claim around
	seeming  int // skinnaegtelse: looks like a negation and is none
	raising  int // mening: a negation beside it turns around the at-clause that follows
	weight   int // vaegt: denied, it sets a reason aside
	reason   int // grundord: something is given as a reason
	here     int // grund: a reason, also by where the sentence stands
	mention  int // blot_omtale: merely mentioned
	citizen  int // borger_siger: the citizen speaks
	own      int // kommunen_mener: the municipality does
	law      int // lovtekst: the law is quoted
	decides  int // beslutter: the sentence that decides
	soon     int // snart: within days; the code adds days shortly after the letter's own
}

// section names that the code gives meaning to; signals.yaml lists the
// headings of each.
const (
	inRules     = "regler"      // the law is quoted
	inGuidance  = "klage"       // how to complain
	inFacts     = "fakta"       // what is known of the citizen
	inCitizen   = "borger"      // what the citizen has said
	inReasons   = "begrundelse" // why
	inSources   = "grundlag"    // the documents the decision rests on
	inDecision  = "afgoerelse"  // what is decided
	inPractical = "praktisk"    // contact, greetings
)

var sectionNames = []string{inRules, inGuidance, inFacts, inCitizen, inReasons, inSources, inDecision, inPractical}

var (
	requirementID = regexp.MustCompile(`^[A-Z]{2}-[0-9]{2}[ab]?$`)
	flagName      = regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
)

var patternKeys = []string{
	"id", "krav", "slags", "siger", "flag", "naar", "uden", "hvis_ikke", "kun_hvis", "foerste", "svagt", "ogsaa", "afsnit", "borgeren", "rammer", "rammer_ikke",
}

// Parse reads rules from YAML; name stands in the errors. It is strict, and
// reports everything wrong with the file, each fault with its line.
func Parse(name string, data []byte) (*Rules, error) {
	file, root := strict.Open(name, data)
	top := root.Map("version", "begreber", "afsnit", "afgoerelsestyper", "moenstre")
	if v := top.Need("version"); v.Exists() && v.Int() != 1 {
		v.Fault("Version %s findes ikke; brug 1", v.String())
	}
	c := newCompiler()
	for _, n := range top.Need("begreber").List() {
		c.concept(n)
	}
	rules := &Rules{}
	for _, n := range top.Need("afsnit").List() {
		rules.sections = append(rules.sections, c.section(n))
	}
	for _, n := range top.Need("afgoerelsestyper").List() {
		m := n.Map("navn", "naar")
		rules.types = append(rules.types, decisionType{m.Need("navn").String(), c.lines(m.Need("naar"))})
	}
	seen := map[string]bool{}
	for _, n := range top.Need("moenstre").List() {
		p := rules.pattern(c, n)
		if seen[p.ID] {
			n.Fault("Mønstret »%s« står to gange; giv det ene et andet id", p.ID)
		}
		seen[p.ID] = true
		rules.patterns = append(rules.patterns, p)
	}
	for _, o := range c.unless {
		if !seen[o.String()] {
			o.Fault("Mønstret »%s« findes ikke", o.String())
		}
	}
	rules.known = c.reserved(root)
	if err := file.Err(); err != nil {
		return nil, err
	}
	rules.lexicon = c.finish()
	rules.byConcept = make([][]int32, len(c.claims))
	for i, l := range rules.lines {
		first := l.with[0].concept
		if first == rules.known.here && len(l.with) > 1 {
			first = l.with[1].concept
		}
		rules.byConcept[first] = append(rules.byConcept[first], int32(i))
		if l.near != nil && l.near.concept != first {
			rules.byConcept[l.near.concept] = append(rules.byConcept[l.near.concept], int32(i))
		}
	}
	return rules, nil
}

func (c *compiler) concept(n strict.Node) {
	m := n.Map("navn", "udsagn", "ord")
	name := m.Need("navn").String()
	claim := m.At("udsagn").Bool()
	if _, twice := c.names[name]; twice {
		n.Fault("»%s« er allerede forklaret; fjern den ene", name)
	}
	var terms [][]element
	for _, o := range m.Need("ord").List() {
		elements, err := c.elements(o.String(), claim)
		if err != nil {
			o.Fault("%v", err)
		}
		terms = append(terms, elements)
	}
	c.names[name] = c.group(claim, terms)
}

func (c *compiler) section(n strict.Node) section {
	m := n.Map("navn", "ord")
	name := m.Need("navn")
	if !slices.Contains(sectionNames, name.String()) {
		name.Fault("Afsnittet »%s« findes ikke; brug %s", name.String(), strings.Join(sectionNames, ", "))
	}
	s := section{name: name.String()}
	for _, o := range m.Need("ord").List() {
		r, err := c.ref(o.String())
		if err != nil {
			o.Fault("%v", err)
		}
		s.headings = append(s.headings, r)
	}
	return s
}

func (r *Rules) pattern(c *compiler, n strict.Node) Pattern {
	m := n.Map(patternKeys...)
	p := Pattern{
		ID:     m.Need("id").String(),
		Req:    m.Need("krav").String(),
		Kind:   Kind(m.Need("slags").String()),
		Says:   m.Need("siger").String(),
		Flags:  m.At("flag").Strings(),
		Fires:  m.Need("rammer").Strings(),
		Silent: m.At("rammer_ikke").Strings(),

		citizen: m.At("borgeren").Bool(),
		once:    m.At("foerste").Bool(),
		weak:    m.At("svagt").Bool(),
	}
	if !requirementID.MatchString(p.Req) {
		m.At("krav").Fault("Kravet »%s« findes ikke; skriv fx KO-06", p.Req)
	}
	for _, o := range m.At("ogsaa").List() {
		req, where, isWhere := strings.Cut(o.String(), " ved ")
		a := also{req: req}
		if !requirementID.MatchString(req) {
			o.Fault("Kravet »%s« findes ikke; skriv fx KO-06", req)
		}
		if isWhere {
			r, err := c.ref(where)
			if err != nil {
				o.Fault("%v", err)
			}
			a.where = &r
		}
		p.also = append(p.also, a)
	}
	if p.Kind != Tegn && p.Kind != Modtegn {
		m.At("slags").Fault("Slagsen »%s« findes ikke; brug tegn eller modtegn", p.Kind)
	}
	for _, f := range m.At("flag").List() {
		if !flagName.MatchString(f.String()) {
			f.Fault("»%s« kan ikke være et flag; brug små bogstaver og understreg", f.String())
		}
	}
	var without []ref
	for _, o := range m.At("uden").List() {
		w, err := c.ref(o.String())
		if err != nil {
			o.Fault("%v", err)
		}
		without = append(without, w)
	}
	for _, l := range c.lines(m.Need("naar")) {
		l.pattern = len(r.patterns)
		l.without = append(l.without, without...)
		r.lines = append(r.lines, l)
	}
	for _, o := range m.At("hvis_ikke").List() {
		if !strings.HasPrefix(o.String(), "<") {
			p.unless = append(p.unless, o.String())
			c.unless = append(c.unless, o)
			continue
		}
		r, err := c.ref(o.String())
		if err != nil {
			o.Fault("%v", err)
		}
		p.never = append(p.never, r)
	}
	for _, o := range m.At("kun_hvis").List() {
		r, err := c.ref(o.String())
		if err != nil {
			o.Fault("%v", err)
		}
		p.only = append(p.only, r)
	}
	for _, o := range m.At("afsnit").List() {
		if o.String() != "" && !slices.Contains(sectionNames, o.String()) {
			o.Fault("Afsnittet »%s« findes ikke; brug %s", o.String(), strings.Join(sectionNames, ", "))
		}
		p.sections = append(p.sections, o.String())
	}
	return p
}

func (c *compiler) lines(n strict.Node) []line {
	var out []line
	for _, o := range n.List() {
		l, err := c.line(o.String())
		if err != nil {
			o.Fault("%v", err)
		}
		out = append(out, l)
	}
	return out
}

// reserved looks up the word groups the code asks for by name.
func (c *compiler) reserved(root strict.Node) reserved {
	need := func(name string) int {
		id, ok := c.names[name]
		if !ok {
			root.Fault("Begrebet »%s« mangler; programmet bruger det selv", name)
		}
		return id
	}
	return reserved{
		negation: need("naegtelse"),
		seeming:  need("skinnaegtelse"),
		raising:  need("mening"),
		weight:   need("vaegt"),
		reason:   need("grundord"),
		here:     need("grund"),
		mention:  need("blot_omtale"),
		citizen:  need("borger_siger"),
		own:      need("kommunen_mener"),
		decides:  need("beslutter"),
		soon:     need("snart"),
		law:      need("lovtekst"),
	}
}

// A Failure is an example in the data that does not do what it is there for.
type Failure struct {
	Rule string
	Text string
	Want bool // the text should have fired
}

func (f Failure) Error() string {
	if f.Want {
		return fmt.Sprintf("%s: rammer ikke %q", f.Rule, f.Text)
	}
	return fmt.Sprintf("%s: rammer fejlagtigt %q", f.Rule, f.Text)
}

// Check tries every pattern on its examples: a text under rammer must fire the
// pattern itself, a text under rammer_ikke no pattern of the same requirement
// and kind.
func (r *Rules) Check() []Failure {
	var failures []Failure
	for _, p := range r.patterns {
		for _, text := range p.Fires {
			if !slices.ContainsFunc(r.hits([]string{text}), func(h hit) bool { return h.Rule == p.ID }) {
				failures = append(failures, Failure{p.ID, text, true})
			}
		}
		for _, text := range p.Silent {
			if slices.ContainsFunc(r.Find([]string{text}), func(s Signal) bool { return s.Req == p.Req && s.Kind == p.Kind }) {
				failures = append(failures, Failure{p.ID, text, false})
			}
		}
	}
	return failures
}

// Patterns lists the patterns in the order of the data.
func (r *Rules) Patterns() []Pattern { return r.patterns }

// A section is a part of a letter, known by what its heading names.
type section struct {
	name     string
	headings []ref
}

// A decisionType is a kind of decision, known by what its title or the
// sentence that decides says.
type decisionType struct {
	name  string
	lines []line
}
