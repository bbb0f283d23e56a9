package review

import "testing"

// TestConditions tries every fact that a condition asks about.
func TestConditions(t *testing.T) {
	flags := map[Flag]int{"a": 0, "b": 1}
	const a, b = 1, 2
	for _, row := range []struct {
		text        string
		kind        DecisionType
		yes, unsure uint64
		want        Tri
	}{
		{"altid", NoType, 0, 0, Yes},
		{"afslag", Refusal, 0, 0, Yes},
		{"afslag", Ending, 0, 0, No},
		{"afslag", NoType, 0, 0, Unknown},
		{"!(koersel | betaling)", Refusal, 0, 0, Yes},
		{"!(koersel | betaling)", Payment, 0, 0, No},
		{"!(koersel | betaling)", NoType, 0, 0, Unknown},
		{"a | b", Refusal, b, 0, Yes},
		{"a | b", Refusal, 0, a, Unknown},
		{"a | b", Refusal, b, a, Yes},
		{"a & b", Refusal, a, 0, No},
		{"a & b", Refusal, a, b, Unknown},
		{"a & !b", Refusal, a, 0, Yes},
		{"a & !b", Refusal, a, b, Unknown},
		{"a & !b", Refusal, a | b, 0, No},
		{"afslag & (a | b)", Refusal, b, 0, Yes},
		{"afslag & (a | b)", Ending, b, 0, No},
		{"afslag & (a | b)", Ending, 0, a, No},
		{"ophoer | (tilbudsskift & a)", OfferChange, a, 0, Yes},
		{"ophoer | (tilbudsskift & a)", OfferChange, 0, 0, No},
	} {
		c, err := parseCondition(row.text, flags)
		if err != nil {
			t.Errorf("%s: %v", row.text, err)
			continue
		}
		s := &Assessment{Ruleset: &Ruleset{Requirements: []Requirement{{trigger: c}}}, kind: row.kind, yes: row.yes, unsure: row.unsure}
		if got := s.trigger(0); got != row.want {
			t.Errorf("%s with type %v, yes %b, unsure %b = %v, want %v", row.text, row.kind, row.yes, row.unsure, got, row.want)
		}
	}
	for _, bad := range []string{"", "a |", "(a", "a b", "ukendt", "!(a & b)", "PR-03 = ja", "a & ) b"} {
		if _, err := parseCondition(bad, flags); err == nil {
			t.Errorf("%q is read as a condition", bad)
		}
	}
	if c, err := parseCondition("PR-03 = ikke_opfyldt & PR-03a != opfyldt", flags); err != nil || len(c.terms[0].gates) != 2 || c.terms[0].gates[1].equal {
		t.Errorf("gates: %+v, %v", c, err)
	}
}
