package review_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ankebord/review"
)

func law() *review.Ruleset { return review.Rulesets()[0] }

// anyCase draws a case with a few flags and a few answers, all of them valid.
func anyCase(t *rapid.T) review.Case {
	rs := law()
	c := review.Case{Facts: review.Facts{Type: review.DecisionType(rapid.IntRange(1, int(review.Payment)).Draw(t, "type"))}}
	for _, f := range rs.Flags {
		if rapid.IntRange(0, 5).Draw(t, string(f.ID)) == 0 {
			c.Facts.Flags = append(c.Facts.Flags, f.ID)
		}
	}
	c.Rest = rapid.SampledFrom([]review.Status{review.Blank, review.Met, review.Met, review.NotRelevant}).Draw(t, "rest")
	for _, r := range rs.Requirements {
		if rapid.IntRange(0, 7).Draw(t, "listed "+string(r.ID)) == 0 {
			c.Answers = append(c.Answers, anyAnswer(t, rs, &r))
		}
	}
	return c
}

// anyAnswer draws an answer that the ruleset accepts.
func anyAnswer(t *rapid.T, rs *review.Ruleset, r *review.Requirement) review.Answer {
	return rapid.Custom(func(t *rapid.T) review.Answer {
		a := review.Answer{
			Req:       r.ID,
			Status:    review.Status(rapid.IntRange(int(review.Blank), int(review.NotRelevant)).Draw(t, "status")),
			Essential: review.Tri(rapid.IntRange(0, 2).Draw(t, "essential")),
			Bearing:   review.Tri(rapid.IntRange(0, 2).Draw(t, "bearing")),
			Note:      "Begrundet.",
		}
		if r.Role == review.Supplier {
			a.Class = review.Classification(rapid.IntRange(0, 3).Draw(t, "class"))
		}
		return a
	}).Filter(func(a review.Answer) bool { return rs.Check(a) == "" }).Draw(t, "answer")
}

func mustAssess(t interface{ Fatal(...any) }, c review.Case) *review.Assessment {
	a, err := law().Assess(c)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// with returns the case with one answer given, or given otherwise.
func with(c review.Case, a review.Answer) review.Case {
	c.Answers = slices.DeleteFunc(slices.Clone(c.Answers), func(b review.Answer) bool { return b.Req == a.Req })
	c.Answers = append(c.Answers, a)
	return c
}

// material tells the requirements whose defect is the municipality's on the
// merits or of procedure: the citizen's age and the gates are not.
func material(r review.Requirement) bool {
	return r.Consequence == review.ConsequenceH || r.Consequence == review.ConsequenceHb
}

func TestMoreDefectsNeverUphold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		if mustAssess(t, c).Outcome() != review.Remitted {
			return
		}
		r := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(law().Requirements), func(r review.Requirement) bool { return !material(r) })).Draw(t, "more")
		more := with(c, review.Answer{Req: r.ID, Status: review.NotMet, Essential: review.Yes, Bearing: review.Yes})
		if got := mustAssess(t, more).Outcome(); got != review.Remitted {
			t.Fatalf("one more defect, %s, turns a hjemvisning into %v", r.ID, got)
		}
	})
}

func TestNotRelevantNeverRemits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		if mustAssess(t, c).Outcome() != review.Upheld {
			return
		}
		r := rapid.SampledFrom(law().Requirements).Draw(t, "set aside")
		if r.Role == review.UnderAge {
			return // that a citizen is under 18 may be what upholds it
		}
		if got := mustAssess(t, with(c, review.Answer{Req: r.ID, Status: review.NotRelevant})).Outcome(); got == review.Remitted {
			t.Fatalf("ikke_relevant on %s makes a hjemvisning", r.ID)
		}
	})
}

// TestRemarksNeverRemit: S and B alone never lead to a hjemvisning, whatever is
// answered, unless a B is raised with a reason.
func TestRemarksNeverRemit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.Rest, c.Answers = review.Met, nil
		if c.Facts.Type == review.SupplierChoice {
			c.Answers = []review.Answer{{Req: law().WithRole(review.Supplier).ID, Status: review.Met, Class: review.AppealableDecision}}
		}
		for _, r := range law().Requirements {
			if r.Consequence != review.ConsequenceS && r.Consequence != review.ConsequenceB {
				continue
			}
			a := anyAnswer(t, law(), &r)
			if r.Raisable {
				a.Essential = review.Unknown
			}
			c.Answers = append(c.Answers, a)
		}
		if got := mustAssess(t, c).Outcome(); got != review.Upheld {
			t.Fatalf("remarks alone give %v", got)
		}
	})
}

// values are the answers that can still come to an open requirement, each with
// its presumption; an open gate can only be settled one way or the other.
func values(r *review.Requirement) []review.Answer {
	if r.Role == review.Supplier {
		return []review.Answer{
			{Req: r.ID, Status: review.Met, Class: review.AppealableDecision},
			{Req: r.ID, Status: review.Met, Class: review.ActualAdministration},
			{Req: r.ID, Status: review.Met, Class: review.ClassUnclear},
			{Req: r.ID, Status: review.NotMet},
			{Req: r.ID, Status: review.NotRelevant},
		}
	}
	if r.Consequence == review.ConsequenceA {
		return []review.Answer{{Req: r.ID, Status: review.Met}, {Req: r.ID, Status: review.NotMet}}
	}
	var out []review.Answer
	for _, s := range review.Statuses() {
		out = append(out, review.Answer{Req: r.ID, Status: s})
	}
	return out
}

// TestSettledIsSettled tries every combination of answers to what is missing:
// where the proposal says that they cannot change it, none does.
func TestSettledIsSettled(t *testing.T) {
	const most = 1 << 11
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.Rest = review.Met
		p := mustAssess(t, c).Evaluate()
		combinations := 1
		for _, id := range p.Missing {
			combinations *= len(values(law().Requirement(id)))
		}
		if p.CanChange || len(p.Missing) == 0 || combinations > most {
			return
		}
		tried++
		var try func(c review.Case, left []review.ReqID)
		try = func(c review.Case, left []review.ReqID) {
			if len(left) == 0 {
				if got := mustAssess(t, c).Outcome(); got != p.Outcome {
					t.Fatalf("settled as %v, but answers to %v give %v", p.Outcome, p.Missing, got)
				}
				return
			}
			for _, v := range values(law().Requirement(left[0])) {
				try(with(c, v), left[1:])
			}
		}
		try(c, p.Missing)
	})
	if tried == 0 {
		t.Error("no case was settled with answers missing; the property was not tried")
	}
}

// TestNotSettledBefore: while the outcome is open, answers to what is missing
// lead to more than one outcome, or are such that a stadfæstelse waits for them.
func TestNotSettledBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		p := mustAssess(t, c).Evaluate()
		if p.Outcome != review.Undecided {
			return
		}
		if len(p.Missing) == 0 {
			t.Fatal("uafklaret, and nothing is missing")
		}
		outcomes := map[review.Outcome]bool{}
		// An answer may open the next question, as the time limit does; which is
		// taken, the first or the second of its values, is tried both ways.
		settle := func(c review.Case, follow int) review.Outcome {
			for range 3 {
				for _, id := range mustAssess(t, c).Evaluate().Missing {
					options := values(law().Requirement(id))
					if id != law().WithRole(review.Dispensation).ID {
						options = options[:1]
					}
					c = with(c, options[follow%len(options)])
				}
			}
			return mustAssess(t, c).Outcome()
		}
		idle := true
		for _, id := range p.Missing {
			r := law().Requirement(id)
			idle = idle && r.PresumedIdle
			for _, v := range values(r) {
				outcomes[settle(with(c, v), 0)] = true
				outcomes[settle(with(c, v), 1)] = true
			}
		}
		if outcomes[review.Undecided] || len(outcomes) < 2 && !idle {
			t.Fatalf("missing %v lead to %v alone", p.Missing, outcomes)
		}
	})
}

// TestExplanationNamesTheDecisive: the steps that lead to hjemvisning are
// exactly the decisive requirements, and each instruction is theirs.
func TestExplanationNamesTheDecisive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := mustAssess(t, anyCase(t))
		p := a.Evaluate()
		if len(p.Steps) != len(law().Requirements) {
			t.Fatalf("%d steps for %d requirements", len(p.Steps), len(law().Requirements))
		}
		var named []review.ReqID
		for _, r := range law().Requirements {
			i := slices.IndexFunc(p.Steps, func(s review.Step) bool { return s.Req == r.ID })
			s := p.Steps[i]
			if s.Text == "" || len(s.Sources) == 0 {
				t.Fatalf("step of %s has no text or sources", s.Req)
			}
			if s.Effect == review.IsDefect && p.Outcome == review.Remitted {
				named = append(named, s.Req)
			}
			if s.Effect.Remark() != slices.Contains(p.Remarks, s.Req) {
				t.Fatalf("step of %s has effect %v, remarks are %v", s.Req, s.Effect, p.Remarks)
			}
		}
		if p.Outcome == review.Remitted && !slices.Equal(named, p.Decisive) {
			t.Fatalf("the explanation names %v, decisive are %v", named, p.Decisive)
		}
		others := 0
		for _, w := range p.WhyNot {
			if w.Outcome == p.Outcome || w.Text == "" {
				t.Fatalf("why not: %+v for %v", w, p.Outcome)
			}
			others++
		}
		if want := 2; p.Outcome != review.Undecided && others != want || p.Outcome == review.Undecided && others != 3 {
			t.Fatalf("%d other outcomes are spoken of for %v", others, p.Outcome)
		}
	})
}

// TestFlipsTurn: each flip that is told does turn the outcome, and no part of a
// pair does so alone.
func TestFlipsTurn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		a := mustAssess(t, c)
		flips := a.Flips()
		if len(flips) > 3 {
			t.Fatalf("%d flips", len(flips))
		}
		for _, f := range flips {
			if len(f.Changes) < 1 || len(f.Changes) > 2 {
				t.Fatalf("flip with %d changes", len(f.Changes))
			}
			turned := c
			for _, ch := range f.Changes {
				answer := review.Answer{Req: ch.Req, Status: ch.To, Class: ch.Class}
				turned = with(turned, answer)
				if len(f.Changes) == 2 {
					if got := mustAssess(t, with(c, answer)).Outcome(); got != a.Outcome() {
						t.Fatalf("%s of %v turns the outcome alone", ch.Req, f)
					}
				}
			}
			if got := mustAssess(t, turned).Outcome(); got != f.Outcome || got == a.Outcome() {
				t.Fatalf("%v gives %v", f, got)
			}
		}
	})
}

func TestEvaluationIsRepeatable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		if a, b := mustAssess(t, c).Report("x"), mustAssess(t, c).Report("x"); a != b {
			t.Fatal("the same case gives two reports")
		}
	})
}

func FuzzMoreDefectsNeverUphold(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		c := anyCase(t)
		before := mustAssess(t, c).Outcome()
		r := rapid.SampledFrom(slices.DeleteFunc(slices.Clone(law().Requirements), func(r review.Requirement) bool { return !material(r) })).Draw(t, "more")
		more := mustAssess(t, with(c, review.Answer{Req: r.ID, Status: review.NotMet, Essential: review.Yes, Bearing: review.Yes})).Outcome()
		if before == review.Remitted && more == review.Upheld {
			t.Fatalf("one more defect, %s, turns a hjemvisning into a stadfæstelse", r.ID)
		}
	}))
}
