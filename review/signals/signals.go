// Package signals reads a municipality's decision before a person does: it
// points at the sentences that bear on a requirement, and finds the facts of
// the letter's head. It points and never answers; every find carries the exact
// words it rests on.
//
// What it knows of the law's language is data, signals.yaml: word groups
// (begreber), the headings of a letter (afsnit), and patterns (mønstre) that
// tie them to requirements, each with sentences that must and must not fire. The code knows how Danish sentences work: stems, closeness,
// negation, what is claimed and what is only asked, who speaks, whether
// something is given as a reason or merely mentioned.
//
// The package is pure: the same pages give the same signals.
package signals

import (
	_ "embed"
	"sync"
	"unicode/utf8"
)

// A Kind says which way a signal points, in the word of the data.
type Kind string

const (
	Tegn    Kind = "tegn"    // look here: the requirement may not be met
	Modtegn Kind = "modtegn" // this speaks for the municipality
)

// A Signal is a passage that bears on a requirement.
type Signal struct {
	Req        string   // the requirement, "KO-06"
	Kind       Kind     // which way it points
	Rule       string   // the pattern that fired; ids are stable
	Says       string   // what the pattern reads in the passage, a Danish clause
	Page       int      // from 1
	Start, End int      // byte offsets in that page's text
	Quote      string   // text[Start:End] of the page
	Flags      []string // flags it proposes for a person to confirm, in the order of the data
	Weak       bool     // a hint: broad patterns alone read this, and more of them are wrong than of the others
}

// RuneSpan is the signal's place in its page's text, counted in code points.
func (s Signal) RuneSpan(text string) (start, end int) { return RuneSpan(text, s.Start, s.End) }

// RuneSpan turns byte offsets into text into code points.
func RuneSpan(text string, start, end int) (int, int) {
	first := utf8.RuneCountInString(text[:start])
	return first, first + utf8.RuneCountInString(text[start:end])
}

//go:embed signals.yaml
var data []byte

// Default is the rules the program comes with.
var Default = sync.OnceValue(func() *Rules {
	rules, err := Parse("signals.yaml", data)
	if err != nil {
		panic(err) // the embedded file is tested
	}
	return rules
})

// Find finds the signals in the pages of a decision by the Default rules,
// ordered by page, place and requirement.
func Find(pages []string) []Signal { return Default().Find(pages) }
