package review

import (
	"strconv"
	"strings"
)

// A BlockKind is a kind of block in the text of a ruling.
type BlockKind uint8

const (
	Paragraph BlockKind = iota
	Heading             // "### " or "## ": a heading below the part's own
	Bullets             // "- " on each line
	Numbered            // "1. " on each line
	Quote               // "> " on each line
)

// A Block is a paragraph, a heading, a list or a quote.
type Block struct {
	Kind  BlockKind
	First int      // of a numbered list
	Items [][]Span // one item for a paragraph, heading or quote; one for each entry of a list
}

// A Span is a run of text in one style. A line break inside a paragraph is a
// Span whose text is "\n".
type Span struct {
	Text string
	Bold bool
}

// Blocks reads the small markup of a ruling's text: paragraphs parted by blank
// lines, "### " headings, "- " and "1. " lists, "> " quotes and **bold**. All
// other signs stand for themselves, so any text has a reading.
func Blocks(text string) []Block {
	var out []Block
	var open []string
	flush := func() {
		if len(open) > 0 {
			out = append(out, Block{Kind: Paragraph, Items: [][]Span{spans(strings.Join(open, "\n"))}})
			open = nil
		}
	}
	joined := false // the last block can take another entry
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		kind, rest, number := lineKind(line)
		if line == "" {
			flush()
			joined = false
			continue
		}
		if kind == Paragraph {
			if joined { // a wrapped line of a list entry or quote
				last := &out[len(out)-1]
				n := len(last.Items) - 1
				last.Items[n] = append(last.Items[n], spans(" "+rest)...)
				continue
			}
			open = append(open, rest)
			continue
		}
		flush()
		if joined && out[len(out)-1].Kind == kind {
			last := &out[len(out)-1]
			if kind == Quote {
				last.Items[0] = append(last.Items[0], spans(" "+rest)...)
			} else {
				last.Items = append(last.Items, spans(rest))
			}
			continue
		}
		out = append(out, Block{Kind: kind, First: number, Items: [][]Span{spans(rest)}})
		joined = kind != Heading
	}
	flush()
	return out
}

func lineKind(line string) (kind BlockKind, rest string, number int) {
	for _, p := range []struct {
		sign string
		kind BlockKind
	}{{"### ", Heading}, {"## ", Heading}, {"- ", Bullets}, {"> ", Quote}} {
		if rest, ok := strings.CutPrefix(line, p.sign); ok {
			return p.kind, strings.TrimSpace(rest), 0
		}
	}
	if digits, rest, ok := strings.Cut(line, ". "); ok && len(digits) <= 3 {
		if n, err := strconv.Atoi(digits); err == nil && n > 0 && strings.TrimLeft(digits, "0123456789") == "" {
			return Numbered, strings.TrimSpace(rest), n
		}
	}
	return Paragraph, line, 0
}

func spans(text string) []Span {
	var out []Span
	add := func(text string, bold bool) {
		first := true
		for part := range strings.SplitSeq(text, "\n") {
			if !first {
				out = append(out, Span{Text: "\n"})
			}
			if part != "" {
				out = append(out, Span{part, bold})
			}
			first = false
		}
	}
	for {
		before, after, ok := strings.Cut(text, "**")
		bold, rest, closed := strings.Cut(after, "**")
		if !ok || !closed || bold == "" {
			add(text, false)
			return out
		}
		if before != "" {
			add(before, false)
		}
		add(bold, true)
		if text = rest; text == "" {
			return out
		}
	}
}

// PlainText is the ruling as plain text, one line a paragraph.
func (r *Ruling) PlainText() string {
	var b strings.Builder
	line := func(s string) { b.WriteString(s + "\n") }
	if r.Demo {
		line("Demodata – opdigtet sag")
	}
	if r.Draft {
		line("Udkast")
	}
	line(r.Board)
	if !r.Issued.IsZero() {
		line("Dato: " + r.Issued.Long())
	}
	for _, f := range r.Head {
		line(f.Label + ": " + f.Value)
	}
	line("\n" + r.Title)
	for _, p := range r.Parts {
		if p.Text == "" {
			continue
		}
		line("")
		if p.Heads() {
			line(p.Heading + "\n")
		}
		for i, block := range Blocks(p.Text) {
			if i > 0 {
				line("")
			}
			for n, item := range block.Items {
				prefix := ""
				switch block.Kind {
				case Bullets:
					prefix = "- "
				case Numbered:
					prefix = strconv.Itoa(block.First+n) + ". "
				}
				line(prefix + Text(item))
			}
		}
	}
	return b.String()
}

// Text is what the spans say, without their style.
func Text(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}
