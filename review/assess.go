package review

import (
	"fmt"

	"ankebord/review/strict"
)

// An Assessment is a case's facts and answers held against a ruleset: every
// answer is known there and says nothing that the law excludes.
type Assessment struct {
	Ruleset *Ruleset
	Case    Case

	kind     DecisionType
	yes      uint64 // flags that hold
	unsure   uint64 // flags that are suggested and not confirmed
	triggers []Tri  // by requirement, from the facts alone
	answers  []mark // by requirement
}

// A mark is what the evaluation needs of an answer, small enough to be tried in
// other values without cost.
type mark struct {
	status    Status
	essential Tri
	bearing   Tri
	class     Classification
	listed    bool
	supposed  bool // basis forudsat
	answer    int32
}

// Assess holds a case against the ruleset. All faults are found at once; the
// error is a strict.Faults that names the case's file and lines where it was
// read from one.
func (rs *Ruleset) Assess(c Case) (*Assessment, error) {
	a := &Assessment{Ruleset: rs, Case: c, kind: c.Facts.Type, answers: make([]mark, len(rs.Requirements)), triggers: make([]Tri, len(rs.Requirements))}
	var faults strict.Faults
	fault := func(line int, format string, args ...any) {
		faults = append(faults, strict.Fault{File: c.file, Line: max(line, c.line, 1), Text: fmt.Sprintf(format, args...)})
	}
	for i, f := range c.Facts.Flags {
		bit, ok := rs.flagIndex[f]
		if !ok {
			line := c.line
			if i < len(c.flagLines) {
				line = c.flagLines[i]
			}
			fault(line, "Flaget »%s« findes ikke; se »ankebord rules show« for dem, der gør", f)
			continue
		}
		a.yes |= 1 << bit
	}
	for _, f := range c.Facts.Unsure {
		if bit, ok := rs.flagIndex[f]; ok {
			a.unsure |= 1 << bit
		}
	}
	a.unsure &^= a.yes
	for i, answer := range c.Answers {
		at, known := rs.index[answer.Req]
		if text := rs.Check(answer); text != "" {
			fault(answer.line, "%s", text)
		}
		if !known {
			continue
		}
		if a.answers[at].listed {
			fault(answer.line, "%s er besvaret to gange; fjern det ene svar", answer.Req)
		}
		a.answers[at] = mark{
			status: answer.Status, essential: answer.Essential, bearing: answer.Bearing, class: answer.Class,
			listed: true, supposed: answer.Basis == Presupposed, answer: int32(i),
		}
	}
	for i := range a.triggers {
		a.triggers[i] = a.trigger(i)
	}
	if c.Choice != Undecided && c.ChoiceReason == "" {
		if p := a.Outcome(); p != c.Choice && len(faults) == 0 {
			fault(c.line, "»udfald: %s« er et andet end forslaget (%s); skriv hvorfor i »udfald_begrundelse«", c.Choice, p)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return a, nil
}

// Answer returns what was answered about a requirement; ok tells whether it is
// listed at all.
func (a *Assessment) Answer(id ReqID) (answer Answer, ok bool) {
	if i, known := a.Ruleset.index[id]; known && a.answers[i].listed {
		return a.Case.Answers[a.answers[i].answer], true
	}
	return Answer{Req: id}, false
}

// Final is the outcome of the case: the reviewer's own choice where one was
// made, else what is proposed.
func (a *Assessment) Final() Outcome {
	if a.Case.Choice != Undecided {
		return a.Case.Choice
	}
	return a.Outcome()
}
