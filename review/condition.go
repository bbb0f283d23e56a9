package review

import (
	"errors"
	"fmt"
	"regexp"
)

// A condition says when a requirement counts: a sum of products over decision
// types and flags ("afslag & (a | b)"), and for two gates over the status of
// another gate ("PR-03 = ikke_opfyldt"). The zero value never holds.
type condition struct {
	terms []term
}

// A term holds where the decision type is one of types, all flags of must hold
// and none of mustNot does, and every gate has the status asked for.
type term struct {
	types   uint16 // a bit for each DecisionType
	must    uint64 // a bit for each flag, in the ruleset's order
	mustNot uint64
	gates   []gateTest
}

type gateTest struct {
	req    ReqID
	index  int // of req, set once the ruleset is read
	status Status
	equal  bool
}

const everyType = 1<<decisionTypes - 1

// triggered tells whether the trigger of requirement i holds; it is Unknown
// while the decision type, or a flag it asks about, is.
func (a *Assessment) triggered(i int) Tri {
	if a.Ruleset.rules[i].gated {
		return a.trigger(i) // what is asked of a gate changes with its answer
	}
	return a.triggers[i]
}

func (a *Assessment) trigger(i int) Tri {
	terms := a.Ruleset.Requirements[i].trigger.terms
	result := No
	for n := range terms {
		switch terms[n].holds(a) {
		case Yes:
			return Yes
		case Unknown:
			result = Unknown
		}
	}
	return result
}

func (m *term) holds(a *Assessment) Tri {
	if m.must&^(a.yes|a.unsure) != 0 || m.mustNot&a.yes != 0 {
		return No
	}
	typed := a.kind != NoType || m.types == everyType
	if typed && m.types&(1<<a.kind) == 0 {
		return No
	}
	for _, g := range m.gates {
		if (a.answers[g.index].status == g.status) != g.equal {
			return No
		}
	}
	if !typed || m.must&^a.yes != 0 || m.mustNot&a.unsure != 0 {
		return Unknown
	}
	return Yes
}

// parseCondition reads a condition:
//
//	sum     = product { "|" product }
//	product = factor { "&" factor }
//	factor  = [ "!" ] ( "(" sum ")" | "altid" | type | flag ) | gate ( "=" | "!=" ) status
func parseCondition(text string, flags map[Flag]int) (condition, error) {
	p := &conditionParser{tokens: conditionTokens(text), flags: flags}
	terms, err := p.sum()
	if err == nil && p.at < len(p.tokens) {
		err = fmt.Errorf("»%s« er tilovers", p.tokens[p.at])
	}
	if err != nil {
		return condition{}, fmt.Errorf("betingelsen »%s« kan ikke læses: %w", text, err)
	}
	return condition{terms}, nil
}

var conditionToken = regexp.MustCompile(`!=|[()|&=!]|[^\s()|&=!]+`)

func conditionTokens(text string) []string { return conditionToken.FindAllString(text, -1) }

type conditionParser struct {
	tokens []string
	at     int
	flags  map[Flag]int
}

func (p *conditionParser) peek() string {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return ""
}

func (p *conditionParser) take(token string) bool {
	if p.peek() != token {
		return false
	}
	p.at++
	return true
}

func (p *conditionParser) sum() ([]term, error) {
	terms, err := p.product()
	for err == nil && p.take("|") {
		var more []term
		more, err = p.product()
		terms = append(terms, more...)
	}
	return terms, err
}

func (p *conditionParser) product() ([]term, error) {
	terms, err := p.factor()
	for err == nil && p.take("&") {
		var right []term
		right, err = p.factor()
		terms = multiply(terms, right)
	}
	return terms, err
}

func multiply(left, right []term) []term {
	var out []term
	for _, a := range left {
		for _, b := range right {
			out = append(out, term{
				types:   a.types & b.types,
				must:    a.must | b.must,
				mustNot: a.mustNot | b.mustNot,
				gates:   append(append([]gateTest(nil), a.gates...), b.gates...),
			})
		}
	}
	return out
}

func (p *conditionParser) factor() ([]term, error) {
	if p.take("!") {
		inner, err := p.factor()
		if err != nil {
			return nil, err
		}
		return negate(inner)
	}
	if p.take("(") {
		inner, err := p.sum()
		if err == nil && !p.take(")") {
			err = errors.New("»)« mangler")
		}
		return inner, err
	}
	word := p.peek()
	p.at++
	if word == "" {
		return nil, errors.New("der mangler et navn")
	}
	if word == "altid" {
		return []term{{types: everyType}}, nil
	}
	if sign := p.peek(); sign == "=" || sign == "!=" {
		p.at++
		var status Status
		if err := status.UnmarshalText([]byte(p.peek())); err != nil {
			return nil, err
		}
		p.at++
		return []term{{types: everyType, gates: []gateTest{{req: ReqID(word), status: status, equal: sign == "="}}}}, nil
	}
	var t DecisionType
	if err := t.UnmarshalText([]byte(word)); err == nil {
		return []term{{types: 1 << t}}, nil
	}
	if i, ok := p.flags[Flag(word)]; ok {
		return []term{{types: everyType, must: 1 << i}}, nil
	}
	return nil, fmt.Errorf("»%s« er hverken en afgørelsestype eller et flag", word)
}

// negate turns a sum of single names around; that is all a ruleset needs.
func negate(terms []term) ([]term, error) {
	out := term{types: everyType}
	for _, t := range terms {
		switch {
		case len(t.gates) > 0 || t.mustNot != 0:
			return nil, errors.New("»!« kan kun stå foran typer og flag")
		case t.must == 0:
			out.types &^= t.types
		case t.types == everyType && t.must&(t.must-1) == 0:
			out.mustNot |= t.must
		default:
			return nil, errors.New("»!« kan kun stå foran enkelte navne eller en række med »|«")
		}
	}
	return []term{out}, nil
}

// flagsIn is the set of flags that the condition asks about.
func (c condition) flagsIn() uint64 {
	var set uint64
	for _, t := range c.terms {
		set |= t.must | t.mustNot
	}
	return set
}
