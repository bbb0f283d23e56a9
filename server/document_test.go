package server

import (
	"strconv"
	"strings"
	"testing"

	"ankebord/templates"
)

// draw writes runs as text: marks in brackets, with the ids of the passages that
// begin and end there, and a stroke between paragraphs.
func draw(paragraphs []templates.Paragraph) string {
	var out []string
	for _, p := range paragraphs {
		var b strings.Builder
		for _, r := range p.Runs {
			if r.Kind == "" && !r.Hit {
				b.WriteString(r.Text)
				for range r.Ends {
					b.WriteString("^")
				}
				continue
			}
			b.WriteString("[")
			for _, m := range r.Starts {
				b.WriteString(m.ID + ">")
			}
			if r.Kind != "" {
				b.WriteString(r.Kind[:1])
			}
			if r.Hit {
				b.WriteString("?")
			}
			b.WriteString(":" + r.Text)
			for _, m := range r.Ends {
				b.WriteString("<" + m.ID)
			}
			b.WriteString("]")
		}
		out = append(out, b.String())
	}
	return strings.Join(out, " | ")
}

func TestMarked(t *testing.T) {
	at := func(start, end int, kinds ...string) passage {
		kind := "tegn"
		if len(kinds) > 0 {
			kind = kinds[0]
		}
		return passage{start: start, end: end, kind: kind}
	}
	for _, test := range []struct {
		name, text string
		passages   []passage
		want       string
	}{
		{"no signal", "abc", nil, "abc"},
		{"no text", "", nil, ""},
		{"blank lines only", "\n \n", nil, ""},
		{"one", "abcdef", []passage{at(2, 4)}, "ab[1>t:cd<1]ef"},
		{"the whole", "abc", []passage{at(0, 3, "modtegn")}, "[1>m:abc<1]"},
		{"two apart", "abcdef", []passage{at(0, 1), at(5, 6)}, "[1>t:a<1]bcde[2>t:f<2]"},
		{"touching", "abcd", []passage{at(0, 2), at(2, 4)}, "[1>t:ab<1][2>t:cd<2]"},
		{"overlapping", "abcdef", []passage{at(1, 4), at(2, 6)}, "a[1>t:b][2>t:cd<1][t:ef<2]"},
		{"one in another", "abcdef", []passage{at(0, 6), at(2, 3)}, "[1>t:ab][2>t:c<2][t:def<1]"},
		{"at one place", "abcd", []passage{at(1, 3), at(1, 3, "modtegn")}, "a[1>2>t:bc<1<2]d"},
		{"the longer second", "abcd", []passage{at(1, 2), at(1, 4)}, "a[1>2>t:b<1][t:cd<2]"},
		{"given out of order", "abcd", []passage{at(2, 4), at(0, 1)}, "[2>t:a<2]b[1>t:cd<1]"},
		{"a kind under both", "abcd", []passage{at(0, 4, "modtegn"), at(1, 2)}, "[1>m:a][2>t:b<2][m:cd<1]"},
		{"evidence over a signal", "abcd", []passage{at(0, 3), at(1, 3, kindEvidence)}, "[1>t:a][2>b:bc<1<2]d"},
		{"a word found", "abcd", []passage{at(1, 2, kindHit)}, "a[1>?:b<1]cd"},
		{"a word found in a signal", "abcd", []passage{at(0, 4), at(1, 2, kindHit)}, "[1>t:a][2>t?:b<2][t:cd<1]"},
		{"sentences that can be chosen", "Ja. Nej.", []passage{at(0, 3, kindSentence), at(4, 8, kindSentence)}, "Ja.^ Nej.^"},
		{"over a blank line", "ab\n\ncd", []passage{at(1, 5)}, "a[1>t:b] | [t:c<1]d"},
		{"that begins in a blank line", "ab\n\ncd", []passage{at(2, 6)}, "ab | [1>t:cd<1]"},
		{"that is a blank line", "ab\n\ncd", []passage{at(2, 4)}, "ab | cd"},
		{"Danish letters", "æøå", []passage{at(2, 4)}, "æ[1>t:ø<1]å"},
		{"inside a letter", "æøå", []passage{at(1, 4)}, "æøå"},
		{"outside the text", "abc", []passage{at(-1, 2), at(1, 9), at(2, 2), at(3, 1)}, "abc"},
		{"a blank line with blanks in it", "ab\n  \ncd", nil, "ab | cd"},
	} {
		for i := range test.passages {
			test.passages[i].mark.ID = strconv.Itoa(i + 1)
		}
		got := draw(marked(test.text, test.passages))
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestJoinLines(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"a full line", "Behovet er dækket af det,\nsom botilbuddet giver.", "Behovet er dækket af det, som botilbuddet giver."},
		{"an address", "Åse Lund\nHøjvej 7\n0000 Nordlyng Mark og By", "Åse Lund\nHøjvej 7\n0000 Nordlyng Mark og By"},
		{"a blank line", "Den længste linje her\n\nkort", "Den længste linje her\n\nkort"},
		{"one line", "alene", "alene"},
		{"a break at the end", "alene\n", "alene\n"},
	} {
		got := joinLines(test.text)
		if got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if len(got) != len(test.text) {
			t.Errorf("%s: the text has moved", test.name)
		}
	}
}

// Whatever the signals, the runs of a page hold its text, paragraph by paragraph.
func FuzzMarkedKeepsTheText(f *testing.F) {
	f.Add(letterOne, 3, 40, 20, 90)
	f.Add("æ\n\n \nøå", 0, 5, 2, 8)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		passages := []passage{{start: a, end: b, kind: "tegn"}, {start: c, end: d, kind: "modtegn"}}
		joined := joinLines(text)
		spans := paragraphs(joined)
		got := marked(text, passages)
		if len(got) != len(spans) {
			t.Fatalf("%d paragraphs, want %d", len(got), len(spans))
		}
		begun, ended := 0, 0
		for i, p := range got {
			if p.Start != spans[i][0] {
				t.Errorf("paragraph %d begins at %d, want %d", i, p.Start, spans[i][0])
			}
			var all strings.Builder
			for _, r := range p.Runs {
				all.WriteString(r.Text)
				begun, ended = begun+len(r.Starts), ended+len(r.Ends)
			}
			if want := joined[spans[i][0]:spans[i][1]]; all.String() != want {
				t.Errorf("paragraph %d is %q, want %q", i, all.String(), want)
			}
		}
		if begun != ended || begun > 2 {
			t.Errorf("%d signals begin and %d end", begun, ended)
		}
	})
}
