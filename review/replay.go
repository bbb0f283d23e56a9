package review

import (
	"fmt"
	"slices"
)

// A Replay holds a thematic case's proposal against what the note says the
// board decided and why.
type Replay struct {
	Number        int     `json:"nr"`
	Outcome       Outcome `json:"udfald"`
	BoardOutcome  Outcome `json:"naevnets_udfald"`
	Decisive      []ReqID `json:"afgoerende"`
	BoardDecisive []ReqID `json:"naevnets_afgoerende"`
	// AlsoDerived are decisive here and not in the note, by answers that are
	// marked as derived from it.
	AlsoDerived []ReqID `json:"ogsaa_afledt"`
	Same        bool    `json:"ens"`
}

// Replay plays a thematic case: the note's decisive requirements must all carry
// the proposal, and a surplus is allowed only where its answer is derived.
func (a *Assessment) Replay() (Replay, error) {
	m := a.Case.Meeting
	if m == nil {
		return Replay{}, fmt.Errorf("sagen »%s« er ikke en temamødesag; den mangler »temamoede«", a.Case.ID)
	}
	p := a.Evaluate()
	r := Replay{
		Number: m.Number, Outcome: p.Outcome, BoardOutcome: m.Outcome, Decisive: some(p.Decisive), BoardDecisive: some(m.Decisive),
		AlsoDerived: []ReqID{}, Same: p.Outcome == m.Outcome,
	}
	for _, id := range m.Decisive {
		r.Same = r.Same && slices.Contains(p.Decisive, id)
	}
	for _, id := range p.Decisive {
		if slices.Contains(m.Decisive, id) {
			continue
		}
		r.AlsoDerived = append(r.AlsoDerived, id)
		answer, _ := a.Answer(id)
		r.Same = r.Same && answer.Basis == Derived
	}
	return r, nil
}
