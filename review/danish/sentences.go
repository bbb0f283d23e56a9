package danish

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences yields the sentences of text in order, without the space around
// them. It knows abbreviations (nr., jf., f.eks., m.v.), ordinals and days
// (12. september), paragraphs (§ 104. Kommunalbestyrelsen …) and initials.
// A blank line ends a sentence; so does the end of a line before a list item,
// and of a line that is too short to have been broken: a heading, or a line of
// the letter's head. Every word of text stands in exactly one sentence.
func Sentences(text string) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		wrap := wrapWidth(text)
		start, line := 0, 0 // of the sentence, of the line
		emit := func(end int) bool {
			trimmed := strings.TrimSpace(text[start:end])
			from := start + strings.Index(text[start:end], trimmed)
			start = end
			return trimmed == "" || yield(Span{from, from + len(trimmed)})
		}
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			switch r {
			case '\n', '\f':
				ends := r == '\f' || lineEnds(text[line:i], text[i+1:], wrap)
				i += size
				line = i
				if ends && !emit(i) {
					return
				}
			case '.', '!', '?', '…':
				end := closing(text, i+size)
				if sentenceEnds(text[start:i], r, text[end:]) && !emit(end) {
					return
				}
				i = end
			default:
				i += size
			}
		}
		emit(len(text))
	}
}

// wrapWidth is the length in bytes from which a line of text may have been
// broken only because it was full: three quarters of the longest line, and not
// under 60, which is shorter than the lines of a letter.
func wrapWidth(text string) int {
	longest := 80
	for line := range strings.SplitSeq(text, "\n") {
		longest = max(longest, len(strings.TrimSpace(line)))
	}
	return longest * 3 / 4
}

// lineEnds says whether the sentence ends with line, where rest follows.
func lineEnds(line, rest string, wrap int) bool {
	line = strings.TrimSpace(line)
	next, _, _ := strings.Cut(rest, "\n")
	next = strings.TrimSpace(next)
	if line == "" || next == "" || strings.HasSuffix(line, ":") || listItem(next) {
		return true
	}
	if len(line) >= wrap || strings.HasSuffix(line, ",") {
		return false
	}
	r := firstRune(next)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune("#*|§\"“»", r)
}

// listItem says whether line begins as an item of a list: "- ", "• ", "a) ",
// "1) " or "1. ", but not "12. september".
func listItem(line string) bool {
	r, size := utf8.DecodeRuneInString(line)
	rest := line[size:]
	switch {
	case strings.ContainsRune("•●▪◦‣\uf0b7", r): // the last is a bullet of Word's symbol font
		return true
	case strings.ContainsRune("-–—*·o", r):
		return strings.HasPrefix(rest, " ") || strings.HasPrefix(rest, "\t")
	case unicode.IsDigit(r):
		rest = strings.TrimLeft(rest, "0123456789")
		if rest, ok := strings.CutPrefix(rest, ". "); ok {
			return unicode.IsUpper(firstRune(strings.TrimSpace(rest)))
		}
		return strings.HasPrefix(rest, ") ")
	}
	return unicode.IsLetter(r) && strings.HasPrefix(rest, ") ")
}

// closing is where the marks that close a sentence end: further points, and
// quotation marks and brackets after them.
func closing(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(".!?…\"'”“»)]", r) {
			break
		}
		i += size
	}
	return i
}

// sentenceEnds says whether a sentence that reads before ends with mark, where
// after follows.
func sentenceEnds(before string, mark rune, after string) bool {
	next := firstRune(after)
	if after != "" && !unicode.IsSpace(next) {
		return false
	}
	after = strings.TrimLeftFunc(after, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\"'”“„»«([–-•*", r)
	})
	next = firstRune(after)
	if after == "" {
		return true
	}
	if unicode.IsLower(next) {
		return false
	}
	if mark != '.' {
		return true
	}
	last := lastToken(before)
	switch {
	case last == "":
		return true
	case isNumber(last):
		return !opensParagraph(before) && !startsWithMonth(after)
	case utf8.RuneCountInString(last) == 1:
		return !unicode.IsLetter(firstRune(last))
	}
	switch abbreviations[strings.ToLower(last)] {
	case neverLast:
		return false
	case maybeLast:
		return unicode.IsUpper(next)
	}
	return true
}

// lastToken is what stands before a point, back to the space: "f.eks", "104".
func lastToken(s string) string {
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		if !inWord(r) && r != '.' && r != '-' {
			return s[i:]
		}
		i -= size
	}
	return s
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// opensParagraph says whether a sentence has so far named only its own number:
// "§ 104", "1", "Stk. 2".
func opensParagraph(before string) bool {
	before = strings.TrimSpace(before)
	for _, sign := range []string{"§§", "§", "Stk.", "Kap.", "Nr."} {
		before = strings.TrimSpace(strings.TrimPrefix(before, sign))
	}
	return isNumber(before)
}

func startsWithMonth(s string) bool {
	for w := range Words(s) {
		return monthNamed(strings.ToLower(w.Text)) != 0
	}
	return false
}

// Whether an abbreviation can be the last word of a sentence.
const (
	neverLast = 1 + iota
	maybeLast
)

var abbreviations = func() map[string]int {
	m := map[string]int{}
	for w := range strings.FieldsSeq(`
		nr stk jf bl.a f.eks fx ca kl pkt afd evt hhv pr tlf adr inkl ekskl vedr cpr-nr cprnr cpr.nr sagsnr journalnr
		j.nr jnr dvs d.v.s sml kap resp vejl bek lovbek dr hr fr st ift i.f.t mht m.h.t pga p.g.a iht i.h.t ifm i.f.m
		tidl nuv jan feb mar apr jun jul aug sep sept okt nov dec`) {
		m[w] = neverLast
	}
	for w := range strings.FieldsSeq(`
		m.v mv m.m mm m.fl mfl osv o.l ol o.lign olign lign etc ff p.t pt mdr ugl dgl kr t.o.m f.o.m d.d d.å d.m s.å
		art min max`) {
		m[w] = maybeLast
	}
	return m
}()
