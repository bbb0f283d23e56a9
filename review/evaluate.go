package review

// An Effect is what one requirement's answer does to the outcome.
type Effect uint8

const (
	Untriggered     Effect = iota // its trigger is absent and nobody answered it
	SwitchedOff                   // ikke relevant
	Satisfied                     // met
	PresumedMet                   // a gate, or the age of 18, that counts as met until it is answered
	Protects                      // met, and a ground of complaint fails by it
	IsDefect                      // leads to hjemvisning
	Rebutted                      // a defect that cannot have affected the result: remark
	NotBearing                    // a ground that the result does not rest on: remark
	RemarkOnly                    // the rule leads to a remark at most
	NoEffect                      // answered, and without effect here
	Awaited                       // a core requirement that is blank: it can still decide
	Optional                      // blank, and it cannot decide
	Uncertain                     // it is not known yet whether it counts: a flag waits to be confirmed
	Dismisses                     // a gate that fails
	Refers                        // the gate of competence fails: passed on
	GateOpen                      // a gate that is not settled
	Excused                       // late, but the period never ran or the delay is excused
	SetByAge                      // the citizen is under 18: the refusal stands
	OverriddenByAge               // irrelevant because the citizen is under 18
	effects
)

// maxRequirements bounds a ruleset, so that an evaluation needs no memory of
// its own. Parse enforces it.
const maxRequirements = 128

// A verdict is the bare outcome and what carries it.
type verdict struct {
	outcome  Outcome
	gate     int  // the requirement that dismisses, or -1
	underAge bool // the citizen is under 18 and the decision a refusal
	effects  [maxRequirements]Effect
}

// Outcome returns what the ruleset proposes, without reasons. It allocates
// nothing.
func (a *Assessment) Outcome() Outcome {
	var v verdict
	a.decide(&v)
	return v.outcome
}

// state is what counts as the answer to requirement i: its trigger, its status
// after filling and presuming, and how it came to count.
func (a *Assessment) state(i int) (counts Tri, status Status, presumed bool) {
	m := &a.answers[i]
	if m.listed && m.status != Blank {
		return Yes, m.status, false
	}
	if trigger := a.triggered(i); trigger != Yes {
		return trigger, Blank, false
	}
	switch a.Ruleset.rules[i].role {
	case NoRole, SupplierView:
		if !m.listed {
			return Yes, a.Case.Rest, false
		}
		return Yes, Blank, false
	case UnderAge:
		if !m.listed && a.Case.Rest != Blank {
			return Yes, a.Case.Rest, false
		}
		return Yes, Met, true
	case Supplier, Dispensation:
		return Yes, Blank, false
	}
	return Yes, Met, true // a gate counts as passed until it is answered
}

// decide works out every requirement's effect and the outcome. Gates come
// first, then the choice of supplier, then the citizen's age, then defects; an
// outcome is settled as soon as no open answer can change it.
func (a *Assessment) decide(v *verdict) {
	rs := a.Ruleset
	*v = verdict{gate: -1}

	supplier := a.supplier(rs.role[Supplier])
	age := rs.role[UnderAge]
	if counts, status, _ := a.state(age); counts == Yes && status == NotMet && a.kind == Refusal {
		v.underAge = true
	}

	var defects, awaited int
	for i := range rs.rules {
		if a.triggers[i] == No && !a.answers[i].listed && !rs.rules[i].gated {
			continue // Untriggered, as most requirements of a case are
		}
		e := a.effect(i, supplier)
		if v.underAge && (rs.rules[i].kind == Material || i == rs.role[Supplier]) {
			switch {
			case i == age:
				e = SetByAge
			case e != Untriggered && e != SwitchedOff:
				e = OverriddenByAge
			}
		}
		switch e {
		case IsDefect:
			defects++
		case Awaited, Uncertain:
			awaited++
		}
		v.effects[i] = e
	}

	gateOpen := false
	for _, role := range gateOrder {
		i := rs.role[role]
		switch v.effects[i] {
		case Dismisses, Refers:
			if v.gate < 0 {
				v.gate = i
			}
		case GateOpen:
			gateOpen = true
		}
	}
	if i := rs.role[Supplier]; v.gate < 0 && v.effects[i] == Dismisses {
		v.gate = i
	}
	switch {
	case v.gate >= 0:
		v.outcome = Dismissed
	case gateOpen, a.kind == NoType, v.effects[rs.role[Supplier]] == Awaited:
		v.outcome = Undecided
	case defects > 0:
		v.outcome = Remitted
	case awaited > 0:
		v.outcome = Undecided
	default:
		v.outcome = Upheld
	}
}

// supplier is the effect of the requirement on the choice of supplier.
func (a *Assessment) supplier(i int) Effect {
	counts, status, _ := a.state(i)
	switch {
	case counts == No:
		return Untriggered
	case counts == Unknown:
		return Uncertain
	}
	switch status {
	case NotRelevant:
		return SwitchedOff
	case NotMet, NotShown:
		return IsDefect
	case Met:
		switch a.answers[i].class {
		case ActualAdministration:
			return Dismisses
		case AppealableDecision:
			return Satisfied
		case ClassUnclear:
			return IsDefect
		}
	}
	return Awaited
}

// effect is what the answer to requirement i does, seen alone; supplier is the
// effect of the requirement on the choice of supplier.
func (a *Assessment) effect(i int, supplier Effect) Effect {
	r, m := &a.Ruleset.rules[i], &a.answers[i]
	switch r.role {
	case InTime:
		return a.deadline(i)
	case PeriodRuns, Dispensation:
		return a.deadlinePart(i)
	case Supplier:
		return supplier
	}
	counts, status, presumed := a.state(i)
	if counts == No {
		return Untriggered
	}
	consequence := r.consequence
	if r.role == SupplierView && supplier == Dismisses {
		consequence = ConsequenceB
	}
	if r.untriggeredB && a.triggered(i) == No {
		consequence = ConsequenceB
	}
	core := consequence == ConsequenceH || consequence == ConsequenceHb
	switch {
	case counts == Unknown && core:
		return Uncertain
	case counts == Unknown:
		return Untriggered
	case presumed:
		return PresumedMet
	}
	switch status {
	case NotRelevant:
		return SwitchedOff
	case Met:
		if r.protects {
			return Protects
		}
		return Satisfied
	case Blank:
		if core {
			return Awaited
		}
		return Optional
	}
	switch {
	case r.role == UnderAge:
		return NoEffect // decide turns it into SetByAge on a refusal
	case consequence == ConsequenceA && status == NotShown:
		return GateOpen
	case consequence == ConsequenceA && r.role == Competence:
		return Refers
	case consequence == ConsequenceA:
		return Dismisses
	case consequence == ConsequenceB && r.raisable && status == NotMet && m.essential == Yes:
		return IsDefect
	case !core, status == NotShown && r.notShownOnly:
		return RemarkOnly
	case consequence == ConsequenceHb && !bearing(r, m):
		return NotBearing
	case m.essential == No:
		return Rebutted
	}
	return IsDefect
}

// bearing tells whether the result is taken to rest on the ground: as the
// reviewer says, else presumed where the ground is unlawful and not presumed
// where it is merely not shown.
func bearing(r *rule, m *mark) bool {
	if m.bearing != Unknown {
		return m.bearing == Yes
	}
	return m.status == NotMet && !r.presumedIdle
}

// deadline is the effect of the time limit, which hangs on whether the period
// has begun to run and whether a delay is excused.
func (a *Assessment) deadline(i int) Effect {
	_, status, presumed := a.state(i)
	switch {
	case presumed:
		return PresumedMet
	case status == NotRelevant:
		return SwitchedOff
	case status == Met:
		return Satisfied
	}
	rs := a.Ruleset
	if m := &a.answers[rs.role[PeriodRuns]]; m.status == NotMet || m.status == NotShown {
		return Excused
	}
	switch a.answers[rs.role[Dispensation]].status {
	case Met:
		return Excused
	case NotMet:
		if status == NotMet {
			return Dismisses
		}
	}
	return GateOpen
}

// deadlinePart is the effect of the two questions behind the time limit; they
// are asked only where the appeal is late.
func (a *Assessment) deadlinePart(i int) Effect {
	rs := a.Ruleset
	m := &a.answers[i]
	asked := a.triggered(i) == Yes
	switch {
	case !asked && m.status != Blank:
		return NoEffect
	case !asked:
		return Untriggered
	case rs.rules[i].role == PeriodRuns:
		switch m.status {
		case NotMet, NotShown:
			return Excused
		case Met, NotRelevant:
			return NoEffect
		}
		return PresumedMet
	}
	switch m.status {
	case Met:
		return Excused
	case NotMet:
		return NoEffect // the delay stands: the time limit dismisses
	}
	return GateOpen // a dispensation is never presumed, and never irrelevant while the appeal is late
}
