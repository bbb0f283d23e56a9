package pdf

import (
	"slices"
	"strconv"
	"strings"

	"ankebord/review"
)

// A kind is what a block is to the reader.
type kind uint8

const (
	letterhead kind = iota
	fact            // label and value
	title
	heading
	subheading
	paragraph
	entry // of a list, with its bullet or number
	quote
)

// A block is what is set as one: a heading, a paragraph, an entry of a list.
type block struct {
	kind     kind
	style    style
	before   float64 // room above, but not at the top of a page
	indent   float64
	marker   string // label, bullet or number in front of the first line
	lines    []line
	keep     bool   // ends on the page on which the next block begins
	whole    bool   // stands on one page
	callout  bool   // is set off by a bar, with its neighbours
	bookmark string // in the reader's list of contents
}

// A letter is a ruling written out, ready to be laid on pages.
type letter struct {
	title, board string
	number       string // "Sagsnummer 2026-00123", or empty
	marks        string // "Udkast", "Demodata – opdigtet sag", both or none
	blocks       []*block
	signs        signs
}

// compose writes a ruling out. The error names signs that cannot be drawn.
func compose(r *review.Ruling) (*letter, error) {
	l := &letter{}
	l.title = l.signs.clean("Titel", r.Title)
	l.board = l.signs.clean("Nævnets navn", r.Board)
	if r.Number != "" {
		l.number = l.signs.clean("Sagsnummer", "Sagsnummer "+r.Number)
	}
	var marks []string
	if r.Draft {
		marks = append(marks, "Udkast")
	}
	if r.Demo {
		marks = append(marks, "Demodata – opdigtet sag")
	}
	l.marks = l.signs.clean("", strings.Join(marks, " · "))
	l.signs.clean("", "Side 0123456789 af …") // what draw adds

	l.add(block{kind: letterhead, style: boardStyle, keep: true, whole: true}, l.text("", l.board, true))
	l.facts(r)
	l.add(block{kind: title, style: titleStyle, before: 11, keep: true, whole: true, bookmark: l.title}, l.text("", l.title, true))
	for _, p := range r.Parts {
		l.part(p)
	}
	return l, l.signs.err()
}

// add lays text out in b and appends it, unless there is nothing to see.
func (l *letter) add(b block, text []glyph) {
	b.lines = breakLines(text, b.style.size, textWidth-b.indent)
	if b.kind == title && len(b.lines) < 4 { // lines of much the same length
		for w := textWidth; w > textWidth/2; w-- {
			lines := breakLines(text, b.style.size, w)
			if len(lines) > len(b.lines) {
				break
			}
			b.lines = lines
		}
	}
	if len(b.lines) > 0 {
		l.blocks = append(l.blocks, &b)
	}
}

// text is a string of one style as glyphs.
func (l *letter) text(part, s string, bold bool) []glyph {
	return l.glyphs(part, []review.Span{{Text: s}}, bold)
}

// glyphs are the spans' signs, with single spaces, and none at either end.
func (l *letter) glyphs(part string, spans []review.Span, bold bool) []glyph {
	var out []glyph
	spaced := func() bool { n := len(out); return n == 0 || out[n-1].r == ' ' || out[n-1].r == '\n' }
	for _, span := range spans {
		if span.Text == "\n" {
			if !spaced() {
				out = append(out, glyph{r: ' '}) // as at every other break
			}
			out = append(out, glyph{r: '\n'})
			continue
		}
		for _, r := range l.signs.clean(part, span.Text) {
			if r != ' ' || !spaced() {
				out = append(out, glyph{r, bold || span.Bold})
			}
		}
	}
	for len(out) > 0 && spaced() {
		out = out[:len(out)-1]
	}
	return out
}

// facts writes the letter's head: labels and values in two columns.
func (l *letter) facts(r *review.Ruling) {
	fields := r.Head
	if !r.Issued.IsZero() {
		fields = slices.Insert(slices.Clone(fields), 0, review.Field{Label: "Dato", Value: r.Issued.Long()})
	}
	indent := 0.0
	labels := make([]string, len(fields))
	for i, f := range fields {
		labels[i] = l.signs.clean(f.Label, f.Label)
		if w := width(labels[i], factStyle); w < widestLabel {
			indent = max(indent, w+labelGap)
		}
	}
	before := 8.0
	for i, f := range fields {
		b := block{kind: fact, style: factStyle, before: before, indent: indent, marker: labels[i]}
		if width(b.marker, factStyle)+labelGap > indent { // on a line of its own
			l.add(block{kind: fact, style: labelStyle, before: before, keep: true}, l.text(f.Label, labels[i], false))
			b.marker, b.before = "", 0
		}
		l.add(b, l.text(f.Label, f.Value, false))
		before = 0
	}
}

// part writes one part of the letter; a part without text leaves no trace.
func (l *letter) part(p review.Part) {
	start := len(l.blocks)
	if p.Heads() {
		name := l.signs.clean(p.Heading, p.Heading)
		l.add(block{kind: heading, style: headingStyle, before: 7.5, keep: true, whole: true, bookmark: name}, l.text(p.Heading, name, true))
	}
	body := len(l.blocks)
	for _, b := range review.Blocks(p.Text) {
		for n, item := range b.Items {
			l.item(p.Heading, b, n, item)
		}
	}
	if len(l.blocks) == body {
		l.blocks = l.blocks[:start]
		return
	}
	switch p.ID {
	case review.PartResult:
		for _, b := range l.blocks[start:] {
			b.callout = true
		}
	case review.PartSignature: // never torn apart
		l.blocks[body].before = 9
		for _, b := range l.blocks[body:] {
			b.keep, b.whole = true, true
		}
	}
}

// item writes one item of a block: all of it, or an entry of a list.
func (l *letter) item(part string, b review.Block, n int, spans []review.Span) {
	out := block{kind: paragraph, style: bodyStyle, before: paragraphGap}
	switch b.Kind {
	case review.Heading:
		out.kind, out.style, out.before = subheading, subheadingStyle, 5
		out.keep, out.whole = true, true
	case review.Quote:
		out.kind, out.indent = quote, quoteIndent
	case review.Bullets:
		out.kind, out.marker, out.indent = entry, "•", listIndent
	case review.Numbered:
		widest := width(strconv.Itoa(b.First+len(b.Items)-1)+".", bodyStyle)
		out.kind, out.indent = entry, max(listIndent, widest+markerGap)
		out.marker = strconv.Itoa(b.First+n) + "."
	}
	l.signs.clean(part, out.marker)
	if n > 0 {
		out.before = entryGap
	}
	if len(l.blocks) > 0 {
		switch last := l.blocks[len(l.blocks)-1]; {
		case last.kind == title:
			out.before = 4
		case last.kind == heading:
			out.before = 1.6
		case last.kind == subheading:
			out.before = 0.8
		case last.kind == paragraph && out.kind == quote:
			last.keep = true // what the quote shows
		case last.keep && out.kind == entry:
			out.before = entryGap
		}
	}
	text := l.glyphs(part, spans, out.kind == subheading)
	if n := len(text); n > 0 && text[n-1].r == ':' { // leads into what follows
		out.keep = true
	}
	l.add(out, text)
}
