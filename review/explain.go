package review

import (
	"strings"
)

// A Proposal is what a ruleset makes of an assessment, with everything that is
// needed to defend it or to disagree. Lists stand in the ruleset's order.
type Proposal struct {
	Ruleset string // id
	Sum     string // "sha256:…" of the ruleset as read
	Outcome Outcome
	// Referral: the dismissal passes the complaint on to the right authority.
	Referral bool
	Decisive []ReqID // carry the outcome
	Remarks  []ReqID
	Missing  []ReqID // core requirements without an answer
	Ask      []Flag  // flags to confirm before it is known which requirements count
	// CanChange tells whether an answer to one of Missing can still change the outcome.
	CanChange    bool
	Steps        []Step
	WhyNot       []WhyNot
	Instructions []string // to the municipality, for a hjemvisning
	Marks        []string // reservations, such as UnverifiedLaw
}

// A Step is one requirement in the explanation.
type Step struct {
	Stage   string // title of the requirement's group
	Req     ReqID
	Title   string
	Status  Status
	Counts  Counting
	Effect  Effect
	Text    string
	Note    string
	Quotes  []Evidence
	Absent  bool // the decision was searched for what bears on it, in vain
	Sources []string
}

// Counting says how a requirement came to count.
type Counting uint8

const (
	NotCounting  Counting = iota // not triggered and not answered
	ByTrigger                    // its trigger holds
	ByAnswer                     // answered although its trigger does not hold
	Switched                     // switched off as not relevant
	ByAssumption                 // its trigger holds, and its status is presumed or filled, not answered
	Pending                      // it is not known yet whether its trigger holds
)

var countingNames = names{"ikke_udloest", "udloest", "besvaret", "slaaet_fra", "forudsat", "afventer"}

func (c Counting) String() string { return countingNames[c] }

// Label is the reason in words.
func (c Counting) Label() string {
	return [...]string{"Ikke udløst", "Udløst af sagens forhold", "Besvaret uden at være udløst", "Slået fra som ikke relevant",
		"Udløst, ikke besvaret særskilt", "Afventer, om kravet er udløst"}[c]
}

// WhyNot says why another outcome is not the one proposed.
type WhyNot struct {
	Outcome Outcome
	Text    string
}

var effectNames = names{"ingen", "slaaet_fra", "opfyldt", "forudsat_opfyldt", "stoetter_kommunen", "hjemvisning", "bemaerkning",
	"bemaerkning", "bemaerkning", "ingen", "mangler", "kan_staa_aabent", "afventer_oplysning", "afvisning", "henvisning",
	"uafklaret", "undskyldt", "stadfaestelse", "uden_betydning_under_18"}

func (e Effect) String() string { return effectNames[e] }

// Remark tells whether the effect puts the requirement among the remarks.
func (e Effect) Remark() bool { return e == Rebutted || e == NotBearing || e == RemarkOnly }

// effectTexts composes, once for a ruleset, the sentence of each effect and
// status of a requirement; told.effect finds it again.
func effectTexts(r *Requirement) []string {
	out := make([]string, int(effects)*int(statuses))
	for e := range effects {
		for s := range statuses {
			out[int(e)*int(statuses)+int(s)] = effectSentence(r, e, s)
		}
	}
	return out
}

func (t *told) effect(e Effect, s Status) string {
	return t.effects[int(e)*int(statuses)+int(s)]
}

func effectSentence(r *Requirement, e Effect, s Status) string {
	found := map[Status]string{
		NotMet:   "Kravet er ikke opfyldt",
		NotShown: "Sagen indeholder ikke de oplysninger, der skal til for at vurdere kravet",
	}[s]
	switch e {
	case Untriggered:
		return "Kravet er ikke udløst af afgørelsen og kommunens begrundelse og tæller ikke med."
	case SwitchedOff:
		return "Kravet er vurderet som ikke relevant og tæller ikke med."
	case Satisfied:
		return "Kravet er opfyldt."
	case PresumedMet:
		return "Kravet regnes for opfyldt, indtil det er besvaret."
	case Protects:
		return "Kravet er opfyldt og støtter kommunens afgørelse på dette punkt."
	case IsDefect:
		return found + defectReason(r, s)
	case Rebutted:
		return found + ", men formodningen for, at det har haft betydning, er tilbagevist med en begrundelse. Det bliver en bemærkning."
	case NotBearing:
		return found + ", men resultatet hviler ikke på denne begrundelse. Det bliver en bemærkning."
	case RemarkOnly:
		switch {
		case r.Kind == Order:
			return found + ". Det er en ordensforskrift, som ikke kan gøre afgørelsen ugyldig. Det bliver en bemærkning."
		case r.NotShownOnly:
			return found + ". Hvad der mangler, vurderes under det krav, oplysningen angår. Her bliver det en bemærkning."
		}
		return found + ". Kravet kan ikke i sig selv føre til hjemvisning. Det bliver en bemærkning."
	case NoEffect:
		if r.Role == UnderAge {
			return "Svaret har kun betydning, når borgeren er under 18 år og afgørelsen er et afslag."
		}
		return "Svaret har ikke betydning for udfaldet, som sagen står."
	case Awaited:
		if r.Role == Supplier {
			return "Der er ikke taget stilling til, om valget af leverandør er en afgørelse. Indtil da kan intet i realiteten afgøres."
		}
		return "Kravet er ikke vurderet. En stadfæstelse kan ikke foreslås, før det er besvaret."
	case Optional:
		return "Kravet er ikke vurderet. Det kan ikke ændre udfaldet."
	case Uncertain:
		return "Det er ikke bekræftet, om kommunen har begrundet afgørelsen med dette. Bekræft eller afvis forslaget under Kommunens begrundelse."
	case Dismisses:
		if r.Role == Supplier {
			return "Valget af leverandør er faktisk forvaltningsvirksomhed, som ikke kan påklages. Klagen afvises, før realiteten prøves."
		}
		return "Indgangskravet er ikke opfyldt. Klagen afvises, før realiteten prøves."
	case Refers:
		return "Nævnet er ikke rette myndighed. Klagen afvises her og sendes videre til den, der kan behandle den."
	case GateOpen:
		switch {
		case r.Role == Dispensation:
			return "Klagen er for sent indgivet, og der er ikke taget stilling til, om der er en særlig grund til at se bort fra fristen."
		case r.Role == InTime && s == NotMet:
			return "Klagen er for sent indgivet. Udfaldet afhænger af, om der gives dispensation."
		}
		return "Indgangskravet kan ikke vurderes ud fra sagens oplysninger. Det skal afklares, før klagen kan afgøres."
	case Excused:
		switch r.Role {
		case PeriodRuns:
			return "Klagefristen er ikke begyndt at løbe, eller det er tvivlsomt. Tvivlen er myndighedens, og klagen behandles."
		case Dispensation:
			return "Der er en særlig grund til at se bort fra fristen. Klagen behandles."
		}
		return "Klagefristen er ikke til hinder for, at klagen behandles."
	case SetByAge:
		return "Borgeren er under 18 år. § 104 gælder fra det fyldte 18. år, og afslaget kan ikke kritiseres."
	case OverriddenByAge:
		return "Kravet er uden betydning, fordi borgeren er under 18 år."
	}
	return ""
}

func defectReason(r *Requirement, s Status) string {
	switch {
	case r.Role == Supplier && s == NotMet:
		return ": valget er væsentligt indgribende, men behandlet som faktisk forvaltningsvirksomhed. Det fører til hjemvisning."
	case r.Role == Supplier:
		return ": kommunen skal tage stilling til, om valget er en afgørelse. Det fører til hjemvisning."
	case r.Kind == Guarantee:
		return ". Det er en garantiforskrift, og bruddet formodes at have haft betydning for resultatet. Det fører til hjemvisning."
	case r.Raisable:
		return ", og manglen er begrundet som væsentlig for resultatet. Det fører til hjemvisning."
	case r.Consequence == ConsequenceHb:
		return ", og resultatet hviler på denne begrundelse. Det fører til hjemvisning."
	}
	return ". Manglen formodes at være væsentlig for resultatet. Det fører til hjemvisning."
}

// Evaluate says what the ruleset proposes, and why. It goes through every
// requirement, also once the outcome is settled, so that the explanation shows
// them all.
func (a *Assessment) Evaluate() Proposal {
	var v verdict
	a.decide(&v)
	rs := a.Ruleset
	p := Proposal{
		Ruleset: rs.ID, Sum: rs.Sum, Outcome: v.outcome, CanChange: v.outcome == Undecided,
		Steps: make([]Step, len(rs.Requirements)),
	}
	if !rs.Covers(a.Case.Matter.DecidedOn) && !a.Case.Matter.DecidedOn.IsZero() {
		p.Marks = append(p.Marks, UnverifiedLaw)
	}
	for n, i := range rs.order {
		a.explain(&p.Steps[n], i, v.effects[i])
	}
	for i := range rs.Requirements {
		r := &rs.Requirements[i]
		e := v.effects[i]
		if a.decisive(&v, i) {
			p.Decisive = append(p.Decisive, r.ID)
			if v.outcome == Remitted {
				p.Instructions = append(p.Instructions, r.Instruction)
			}
		}
		switch {
		case e.Remark():
			p.Remarks = append(p.Remarks, r.ID)
		case e == Awaited, e == Uncertain && a.kind != NoType, e == GateOpen && !(r.Role == InTime && a.answers[i].status == NotMet):
			p.Missing = append(p.Missing, r.ID)
		}
	}
	p.Referral = v.outcome == Dismissed && v.effects[v.gate] == Refers
	p.Ask = a.unconfirmed()
	p.WhyNot = a.whyNot(&v, &p)
	return p
}

// untyped is told of a requirement while the decision type is not chosen.
const untyped = "Det afhænger af afgørelsestypen, om kravet tæller med. Vælg den under Kommunens begrundelse."

// explain fills the step of requirement i, which has effect e.
func (a *Assessment) explain(s *Step, i int, e Effect) {
	r, m, told := &a.Ruleset.Requirements[i], &a.answers[i], a.Ruleset.rules[i].told
	counts, status, presumed := a.state(i)
	s.Stage, s.Req, s.Title, s.Sources = told.stage, r.ID, r.Title, told.citations
	s.Status, s.Effect, s.Text = status, e, told.effect(e, status)
	switch {
	case e == Uncertain:
		s.Counts = Pending
		if a.kind == NoType {
			s.Text = untyped
		}
	case e == SwitchedOff:
		s.Counts = Switched
	case counts != Yes || e == Untriggered:
		s.Counts = NotCounting
	case presumed || !m.listed && status != Blank:
		s.Counts = ByAssumption
	case a.triggered(i) == Yes:
		s.Counts = ByTrigger
	default:
		s.Counts = ByAnswer
	}
	if m.listed {
		answer := &a.Case.Answers[m.answer]
		s.Note, s.Quotes, s.Absent = answer.Note, answer.Evidence, answer.Absent
	}
}

func (rs *Ruleset) groupTitle(id string) string {
	for i := range rs.Groups {
		if rs.Groups[i].ID == id {
			return rs.Groups[i].Title
		}
	}
	return ""
}

// decisive tells whether requirement i carries the outcome: every defect of a
// hjemvisning, the gate of an afvisning, and for a stadfæstelse the H and H/b
// requirements found met by somebody who looked, or the citizen's age.
func (a *Assessment) decisive(v *verdict, i int) bool {
	r, m := &a.Ruleset.Requirements[i], &a.answers[i]
	switch v.outcome {
	case Remitted:
		return v.effects[i] == IsDefect
	case Dismissed:
		return i == v.gate
	case Upheld:
		if v.underAge {
			return v.effects[i] == SetByAge
		}
		core := r.Consequence == ConsequenceH || r.Consequence == ConsequenceHb
		return core && m.listed && m.status == Met && !m.supposed
	}
	return false
}

// unconfirmed lists the suggested flags that a requirement waits for.
func (a *Assessment) unconfirmed() []Flag {
	if a.unsure == 0 {
		return nil
	}
	var out []Flag
	for i, f := range a.Ruleset.Flags {
		if a.unsure&(1<<i) != 0 {
			out = append(out, f.ID)
		}
	}
	return out
}

func (a *Assessment) whyNot(v *verdict, p *Proposal) []WhyNot {
	defects := a.with(v, IsDefect)
	var out []WhyNot
	add := func(o Outcome, parts ...string) {
		if o != v.outcome {
			out = append(out, WhyNot{o, strings.Join(parts, "")})
		}
	}
	if v.outcome == Dismissed {
		gate := string(a.Ruleset.Requirements[v.gate].ID)
		add(Upheld, "Klagen behandles ikke i realiteten, fordi ", gate, " fører til afvisning.")
		add(Remitted, "Klagen behandles ikke i realiteten, fordi ", gate, " fører til afvisning.")
		return out
	}
	if v.outcome == Undecided {
		waits := "Sagen er ikke klar"
		if len(p.Missing) > 0 {
			waits = list(p.Missing) + " er ikke besvaret"
		}
		if a.kind == NoType {
			waits = "Afgørelsestypen er ikke valgt"
		}
		if len(defects) > 0 {
			add(Upheld, "Udelukket, når klagen behandles i realiteten: ", list(defects), " er en væsentlig mangel.")
		} else {
			add(Upheld, "Kan ikke foreslås endnu: ", waits, ".")
		}
		add(Remitted, "Kan ikke foreslås endnu: ", waits, ".")
		add(Dismissed, "Ingen af indgangskravene fører i sig selv til afvisning.")
		return out
	}
	if len(defects) > 0 {
		add(Upheld, "En stadfæstelse forudsætter, at ingen væsentlig mangel står tilbage. Her står ", list(defects), " tilbage.")
	}
	if v.outcome == Upheld {
		switch {
		case v.underAge:
			add(Remitted, "Borgeren er under 18 år, så mangler ved behandlingen efter § 104 kan ikke ændre resultatet.")
		case len(p.Remarks) > 0:
			add(Remitted, "Der er bemærkninger til ", list(p.Remarks), ", men ingen mangel, der er væsentlig for resultatet.")
		default:
			add(Remitted, "Ingen af de krav, der tæller med, er fundet ikke opfyldt eller ikke oplyst.")
		}
	}
	add(Dismissed, "Ingen af indgangskravene er til hinder for, at klagen behandles i realiteten.")
	return out
}

func (a *Assessment) with(v *verdict, e Effect) []ReqID {
	var out []ReqID
	for i := range a.Ruleset.Requirements {
		if v.effects[i] == e {
			out = append(out, a.Ruleset.Requirements[i].ID)
		}
	}
	return out
}

// list writes ids as Danish prose: "KO-02, KO-03 og KO-06".
func list(ids []ReqID) string {
	var b strings.Builder
	for i, id := range ids {
		switch {
		case i > 0 && i == len(ids)-1:
			b.WriteString(" og ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(id))
	}
	return b.String()
}
