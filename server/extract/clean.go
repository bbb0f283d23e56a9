package extract

import (
	"bytes"
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var softHyphen = []byte("\u00ad")

// Clean gives text as it is shown and searched: valid UTF-8 in NFC, lines ended
// by "\n" and at most one blank line in a row, no control or formatting
// characters (so no NUL, nothing that turns the direction of writing or hides),
// blanks inside a line collapsed to one space, or to one tab where there was a
// tab, and gone at both its ends. A word divided at the end of a line is whole
// again. Clean(Clean(s)) is Clean(s).
func Clean(text string) string {
	text = strings.Map(plain, expand.Replace(strings.ToValidUTF8(text, "\ufffd")))

	out := make([]byte, 0, len(text))
	gap := 0 // line ends due before the next line
	for line := range strings.SplitSeq(text, "\n") {
		line = squeeze(line)
		if line == "" {
			gap = min(2*gap, 2)
			continue
		}
		if cut, whole := divided(out, line); whole && gap == 1 {
			out = out[:len(out)-cut]
		} else {
			out = bytes.TrimSuffix(out, softHyphen)
			out = append(out, "\n\n"[:gap]...)
		}
		out = append(out, line...)
		gap = 1
	}
	return norm.NFC.String(string(bytes.TrimSuffix(out, softHyphen)))
}

// expand writes out what one character stands for several of, and gives every
// line end its one form.
var expand = strings.NewReplacer(
	"\r\n", "\n",
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st",
)

// plain gives the character that stands for r in clean text, or -1 to drop it.
func plain(r rune) rune {
	if ' ' <= r && r < '\x7f' || 'À' <= r && r <= 'ž' {
		return r // nearly every letter; the tables below are slow
	}
	switch r {
	case '\n', '\t', '\u00ad':
		return r
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return '\n'
	case '\u2010', '\u2011': // hyphen, non-breaking hyphen
		return '-'
	case '\uf0b7', '\uf0a7', '\uf0d8': // bullets of the fonts Symbol and Wingdings
		return '•'
	}
	switch {
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), unicode.Is(unicode.Noncharacter_Code_Point, r):
		return -1
	}
	return r
}

// squeeze collapses the blanks of a line and drops its soft hyphens, but for
// one that ends a word and the line: there it is seen, and divides a word.
func squeeze(line string) string {
	var b strings.Builder
	b.Grow(len(line))
	blank, soft := "", false
	for _, r := range line {
		switch r {
		case ' ':
			blank = cmp.Or(blank, " ")
		case '\t':
			blank = "\t"
		case '\u00ad':
			soft = soft || blank == "" && b.Len() > 0
		default:
			if b.Len() > 0 {
				b.WriteString(blank)
			}
			blank, soft = "", false
			b.WriteRune(r)
		}
	}
	if soft {
		b.Write(softHyphen)
	}
	return b.String()
}

// divided says whether a word is divided between the end of text and the line
// that follows, and how many bytes of text its hyphen takes that are not the
// word's own. The sign is a letter and a hyphen before the line's end, and a
// small letter after it. The hyphen is the word's own after a capital
// ("PDF-fil"). Before "og" and its like it stands for a part left out
// ("aktivitets- og samværstilbud"), and no word is divided.
func divided(text []byte, line string) (hyphen int, ok bool) {
	stem, soft := bytes.CutSuffix(text, softHyphen)
	if !soft {
		stem, ok = bytes.CutSuffix(text, []byte("-"))
	}
	before, _ := utf8.DecodeLastRune(stem)
	after, _ := utf8.DecodeRuneInString(line)
	switch {
	case !soft && !ok, !unicode.In(before, unicode.L, unicode.M), !unicode.IsLower(after):
		return 0, false
	case soft:
		return len(softHyphen), true
	case conjunctions[firstWord(line)]:
		return 0, false
	case unicode.IsUpper(before):
		return 0, true
	}
	return 1, true
}

// firstWord gives a line up to its first blank or comma.
func firstWord(line string) string {
	if i := strings.IndexAny(line, " \t,"); i >= 0 {
		return line[:i]
	}
	return line
}

// conjunctions follow a hyphen that stands for a left-out part of a word. Words
// that also end a divided one are not among them: "sam-men", "ind-til".
var conjunctions = map[string]bool{
	"og": true, "eller": true, "og/eller": true, "samt": true, "henholdsvis": true, "hhv.": true,
}
