package signals

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ankebord/review/danish"
	"ankebord/review/strict"
)

// The language of the data. A term is words in order:
//
//	værksted        a word in any form with the same stem; with = in front, or a stem of up to three letters, just so
//	folkepension*   any word that begins so; *tilbud ends so; *klub* has it anywhere
//	(ro|på grund af) one of these words or terms
//	<botilbud>      a word group explained before; <ikke dækker> denied, <om dækker> asked
//	…               up to five other words may stand between
//
// A line joins terms that must all stand in one sentence, in any order, with
// " + "; a term after " - " must not stand there. A term after " ~ " may stand
// in the sentence before, and where it stands in this one, the first term may.

// gapWords is how many words … may stand for.
const gapWords = 6

// A polarity is how a claim stands in its sentence.
type polarity uint8

const (
	claimed  polarity = iota // said, or a word group that cannot be denied
	denied                   // said not to be so
	asked                    // whether it is so
	inAnyWay                 // however it stands
)

// A ref asks for a word group in a sentence.
type ref struct {
	concept  int
	polarity polarity
}

func (r ref) admits(o occurrence) bool { return r.polarity == inAnyWay || r.polarity == o.stands }

// An element is one step of a term: one of some atoms, or a word group.
type element struct {
	atoms    []uint16
	ref      ref
	isRef    bool
	gap      int  // words that may stand before it
	negation bool // the step is itself a negation word
}

type term struct {
	concept  int
	elements []element
}

// A lexicon knows all words of the data. An atom is one way to match a single
// word; terms are in the order of their concepts, so that a term finds the
// concepts it builds on ready.
type lexicon struct {
	exact, stems, prefixes, suffixes map[string][]uint16
	prefixLengths, suffixLengths     []int // in bytes, ascending
	infixes                          []infix
	atoms                            int

	terms     []term
	byAtom    [][]int32 // terms that begin with the atom
	byConcept [][]int32 // terms that begin with the concept
	claims    []bool    // per concept: whether it can be denied
}

type infix struct {
	text string
	atom uint16
}

type compiler struct {
	names   map[string]int
	claims  []bool
	terms   []term
	atomIDs map[string]uint16
	inline  map[string]int
	unless  []strict.Node // ids of patterns, to be looked up when all are read
}

func newCompiler() *compiler {
	return &compiler{names: map[string]int{}, atomIDs: map[string]uint16{}, inline: map[string]int{}}
}

// line reads "term + term - term".
func (c *compiler) line(s string) (line, error) {
	var l line
	plus, minus, _ := strings.Cut(s, " - ")
	plus, near, isNear := strings.Cut(plus, " ~ ")
	if isNear {
		r, err := c.ref(near)
		if err != nil {
			return l, err
		}
		l.near = &r
	}
	for t := range strings.SplitSeq(plus, " + ") {
		r, err := c.ref(t)
		if err != nil {
			return l, err
		}
		l.with = append(l.with, r)
	}
	if minus == "" {
		return l, nil
	}
	for t := range strings.SplitSeq(minus, " - ") {
		r, err := c.ref(t)
		if err != nil {
			return l, err
		}
		l.without = append(l.without, r)
	}
	return l, nil
}

// ref reads one term of a line: a word group by its name, or words, which
// become a word group without a name.
func (c *compiler) ref(s string) (ref, error) {
	s = strings.TrimSpace(s)
	elements, err := c.elements(s, false)
	if err != nil {
		return ref{}, err
	}
	if len(elements) == 1 && elements[0].isRef {
		return elements[0].ref, nil
	}
	id, ok := c.inline[s]
	if !ok {
		id = c.group(false, [][]element{elements})
		c.inline[s] = id
	}
	return ref{concept: id}, nil
}

var negations = []string{"ikke", "ingen", "intet", "aldrig", "uden", "hverken", "næppe", "ej"}

// elements reads a term. In the term of a claim, word groups count however they
// stand: it is the whole that is claimed or denied.
func (c *compiler) elements(s string, claim bool) ([]element, error) {
	tokens, err := cut(s, ' ')
	if err != nil {
		return nil, err
	}
	var out []element
	gap := 0
	for _, t := range tokens {
		if t == "…" {
			gap = gapWords
			continue
		}
		var e element
		switch inner := t[1:max(1, len(t)-1)]; {
		case t[0] == '<' && t[len(t)-1] == '>':
			e, err = c.named(inner, claim)
		case t[0] == '(' && t[len(t)-1] == ')':
			e, err = c.alternatives(inner, claim)
		default:
			e, err = c.words(t)
		}
		if err != nil {
			return nil, err
		}
		e.gap, gap = gap, 0
		out = append(out, e)
	}
	if len(out) == 0 || gap != 0 || out[0].gap != 0 {
		return nil, fmt.Errorf("»%s« skal begynde og slutte med et ord", s)
	}
	return out, nil
}

// alternatives reads "a|b c|<d>". Where all are single words they make one
// element, else a word group without a name.
func (c *compiler) alternatives(s string, claim bool) (element, error) {
	var words []string
	var terms [][]element
	parts, err := cut(s, '|')
	if err != nil {
		return element{}, err
	}
	for _, alternative := range parts {
		if !strings.ContainsAny(alternative, " <(") {
			words = append(words, alternative)
			continue
		}
		elements, err := c.elements(alternative, claim)
		if err != nil {
			return element{}, err
		}
		terms = append(terms, elements)
	}
	if terms == nil {
		return c.words(words...)
	}
	if words != nil {
		e, err := c.words(words...)
		if err != nil {
			return element{}, err
		}
		terms = append(terms, []element{e})
	}
	return element{isRef: true, ref: ref{concept: c.group(false, terms)}}, nil
}

// group makes a word group of terms. The groups they build on must have been
// made before.
func (c *compiler) group(claim bool, terms [][]element) int {
	id := len(c.claims)
	c.claims = append(c.claims, claim)
	for _, t := range terms {
		c.terms = append(c.terms, term{id, t})
	}
	return id
}

// words makes an element of single words.
func (c *compiler) words(words ...string) (element, error) {
	var e element
	for _, w := range words {
		atom, err := c.atom(w)
		if err != nil {
			return e, err
		}
		e.atoms = append(e.atoms, atom)
		e.negation = e.negation || slices.Contains(negations, w)
	}
	return e, nil
}

// cut cuts s at a mark, but not within <…> and (…), and leaves out empty parts.
func cut(s string, at byte) ([]string, error) {
	var out []string
	depth, from := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '<', '(':
			depth++
		case '>', ')':
			depth--
		case at:
			if depth == 0 {
				out = append(out, strings.TrimSpace(s[from:i]))
				from = i + 1
			}
		}
	}
	if depth != 0 {
		return nil, fmt.Errorf("»%s« har en parentes for meget eller for lidt", s)
	}
	out = append(out, strings.TrimSpace(s[from:]))
	return slices.DeleteFunc(out, func(part string) bool { return part == "" }), nil
}

// named reads the name of a word group, with its polarity.
func (c *compiler) named(s string, claim bool) (element, error) {
	name, polarity := s, claimed
	if rest, ok := strings.CutPrefix(s, "ikke "); ok {
		name, polarity = rest, denied
	} else if rest, ok := strings.CutPrefix(s, "om "); ok {
		name, polarity = rest, asked
	}
	id, ok := c.names[name]
	switch {
	case !ok:
		return element{}, fmt.Errorf("»%s« er ikke forklaret før her", name)
	case polarity != claimed && !c.claims[id]:
		return element{}, fmt.Errorf("»%s« er et begreb; kun udsagn kan benægtes", name)
	case polarity != claimed && claim:
		return element{}, fmt.Errorf("»%s«: et udsagn benægtes som helhed; skriv uden ikke og om", s)
	case claim:
		polarity = inAnyWay
	}
	return element{isRef: true, ref: ref{id, polarity}}, nil
}

// atom is the number of one way to match a word.
func (c *compiler) atom(w string) (uint16, error) {
	word := strings.Trim(w, "*=")
	if word == "" || strings.ContainsAny(word, "*=<>()+ ") {
		return 0, fmt.Errorf("»%s« er ikke et ord", w)
	}
	word = danish.Fold(word)
	stem := danish.Stem(word)
	key := "s" + stem
	switch before, after := strings.HasPrefix(w, "*"), strings.HasSuffix(w, "*"); {
	case before && after:
		key = "i" + word
	case after:
		key = "p" + word
	case before:
		key = "e" + word
	case strings.HasPrefix(w, "=") || utf8.RuneCountInString(stem) <= 3:
		key = "x" + word
	}
	id, ok := c.atomIDs[key]
	if !ok {
		if len(c.atomIDs) > 1<<16-1 {
			return 0, errors.New("filen har for mange ord")
		}
		id = uint16(len(c.atomIDs))
		c.atomIDs[key] = id
	}
	return id, nil
}

// finish sorts the terms by concept and indexes words and terms.
func (c *compiler) finish() lexicon {
	lex := lexicon{
		exact: map[string][]uint16{}, stems: map[string][]uint16{}, prefixes: map[string][]uint16{}, suffixes: map[string][]uint16{},
		atoms: len(c.atomIDs), claims: c.claims,
		byAtom: make([][]int32, len(c.atomIDs)), byConcept: make([][]int32, len(c.claims)),
	}
	for key, id := range c.atomIDs {
		text := key[1:]
		switch key[0] {
		case 'x':
			lex.exact[text] = append(lex.exact[text], id)
		case 's':
			lex.stems[text] = append(lex.stems[text], id)
		case 'p':
			lex.prefixes[text] = append(lex.prefixes[text], id)
			lex.prefixLengths = append(lex.prefixLengths, len(text))
		case 'e':
			lex.suffixes[text] = append(lex.suffixes[text], id)
			lex.suffixLengths = append(lex.suffixLengths, len(text))
		case 'i':
			lex.infixes = append(lex.infixes, infix{text, id})
		}
	}
	for _, lengths := range []*[]int{&lex.prefixLengths, &lex.suffixLengths} {
		slices.Sort(*lengths)
		*lengths = slices.Compact(*lengths)
	}
	slices.SortStableFunc(c.terms, func(a, b term) int { return a.concept - b.concept })
	lex.terms = c.terms
	for i, t := range lex.terms {
		if first := t.elements[0]; first.isRef {
			lex.byConcept[first.ref.concept] = append(lex.byConcept[first.ref.concept], int32(i))
		} else {
			for _, a := range first.atoms {
				lex.byAtom[a] = append(lex.byAtom[a], int32(i))
			}
		}
	}
	return lex
}

// match is the atoms that match a word.
func (lex *lexicon) match(word string) []uint16 {
	word = danish.Fold(word)
	var out []uint16
	out = append(out, lex.exact[word]...)
	stem := danish.Stem(word)
	out = append(out, lex.stems[stem]...)
	for _, n := range lex.prefixLengths {
		if n > len(word) {
			break
		}
		out = append(out, lex.prefixes[word[:n]]...)
	}
	for _, ending := range []string{word, stem} {
		for _, n := range lex.suffixLengths {
			if n > len(ending) {
				break
			}
			for _, a := range lex.suffixes[ending[len(ending)-n:]] {
				if !slices.Contains(out, a) {
					out = append(out, a)
				}
			}
		}
	}
	for _, in := range lex.infixes {
		if strings.Contains(word, in.text) {
			out = append(out, in.atom)
		}
	}
	return out
}
