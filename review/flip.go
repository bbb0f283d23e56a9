package review

// A Flip is a smallest set of answers that, given otherwise, would turn the
// proposal into another.
type Flip struct {
	Changes []Change // one or two, in the ruleset's order
	Outcome Outcome  // what the proposal would be; Undecided where a blank would then decide
}

// A Change is one answer given otherwise.
type Change struct {
	Req   ReqID
	To    Status
	Class Classification // only for the choice of supplier
}

// maxFlips is how many sets are told; more would not be read.
const maxFlips = 3

// NoFlip is told where Flips finds nothing.
const NoFlip = "Der skulle være mere end to svar anderledes, før udfaldet blev et andet."

// Flips finds the smallest sets of answers, at most three sets of at most two
// answers, that would turn the outcome: single ones first, in the ruleset's
// order. A requirement counts in a set once, in the first value that turns the
// outcome. Each value is tried with the presumption of its requirement. Gates
// that are passed are not offered: that a complaint could have been late is true
// of every case.
func (a *Assessment) Flips() []Flip {
	var v verdict
	a.decide(&v)
	t := *a
	t.answers = append([]mark(nil), a.answers...)

	// The values that give a requirement another effect than it has.
	type option struct {
		i     int
		value mark
	}
	var options []option
	for i := range a.Ruleset.Requirements {
		if !a.offered(i, v.effects[i]) {
			continue
		}
		var seen [effects]bool
		seen[v.effects[i]] = true
		was := t.answers[i]
		for _, value := range a.values(i) {
			t.answers[i] = value
			e := t.effect(i, t.supplier(a.Ruleset.role[Supplier]))
			if !seen[e] {
				seen[e] = true
				options = append(options, option{i, value})
			}
		}
		t.answers[i] = was
	}

	var flips []Flip
	single := map[int]bool{} // requirements that turn the outcome alone
	try := func(chosen ...option) {
		var was [2]mark
		for n, o := range chosen {
			was[n] = t.answers[o.i]
			t.answers[o.i] = o.value
		}
		if outcome := t.Outcome(); outcome != v.outcome {
			f := Flip{Outcome: outcome}
			for _, o := range chosen {
				f.Changes = append(f.Changes, Change{a.Ruleset.Requirements[o.i].ID, o.value.status, o.value.class})
			}
			flips = append(flips, f)
			if len(chosen) == 1 {
				single[chosen[0].i] = true
			}
		}
		for n, o := range chosen {
			t.answers[o.i] = was[n]
		}
	}
	for _, o := range options {
		if len(flips) == maxFlips {
			return flips
		}
		if !single[o.i] {
			try(o)
		}
	}
	pair := map[[2]int]bool{}
	for n, o := range options {
		for _, q := range options[n+1:] {
			if len(flips) == maxFlips {
				return flips
			}
			if o.i == q.i || single[o.i] || single[q.i] || pair[[2]int{o.i, q.i}] {
				continue
			}
			before := len(flips)
			try(o, q)
			pair[[2]int{o.i, q.i}] = len(flips) > before
		}
	}
	return flips
}

// offered tells whether another answer to requirement i, which has effect e, is
// worth telling.
func (a *Assessment) offered(i int, e Effect) bool {
	r := &a.Ruleset.Requirements[i]
	switch e {
	case Untriggered, OverriddenByAge, Uncertain, PresumedMet:
		return false
	case Satisfied, SwitchedOff:
		return r.Consequence != ConsequenceA || r.Role == Supplier
	}
	return true
}

// values lists the answers that can be given to requirement i, each with its
// presumption.
func (a *Assessment) values(i int) []mark {
	if a.Ruleset.Requirements[i].Role == Supplier {
		return []mark{
			{status: Met, class: AppealableDecision, listed: true},
			{status: Met, class: ActualAdministration, listed: true},
			{status: NotMet, class: AppealableDecision, listed: true},
		}
	}
	out := make([]mark, 0, 4)
	for _, s := range Statuses() {
		out = append(out, mark{status: s, listed: true})
	}
	return out
}
