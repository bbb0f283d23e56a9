package danish

import (
	"iter"
	"regexp"
	"strings"
	"time"
)

var cpr = regexp.MustCompile(`(\d\d)(\d\d)(\d\d)(?:\s?[-–\x{2010}\x{2011}]\s?|[ \x{00a0}])?(\d{4})`)

// FindCPR yields what may be a CPR number, ddmmyy-xxxx with or without a
// hyphen or space, where day and month can be. It rather finds one too many: a
// case number of ten figures that begins like a day is taken for one. Days
// from 61 on are those of administrative numbers.
func FindCPR(text string) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for at := 0; at < len(text); {
			m := cpr.FindStringSubmatchIndex(text[at:])
			if m == nil {
				return
			}
			start, end := at+m[0], at+m[1]
			figures := func(i int) int {
				pair := text[at+m[2*i] : at+m[2*i+1]]
				return int(pair[0]-'0')*10 + int(pair[1]-'0')
			}
			if !plausible(figures(1), figures(2)) || inWord(lastRune(text[:start])) || inWord(firstRune(text[end:])) {
				at = start + 1
				continue
			}
			if !yield(Span{start, end}) {
				return
			}
			at = end
		}
	}
}

// plausible says whether some year has this day; 2000 has the 29th of February.
func plausible(day, month int) bool {
	if day > 60 {
		day -= 60
	}
	return Date{2000, time.Month(month), day}.Valid()
}

// MaskCPR hides the last four figures of every CPR number in text:
// 120345-••••.
func MaskCPR(text string) string {
	var out strings.Builder
	at := 0
	for s := range FindCPR(text) {
		out.WriteString(text[at : s.Start+6])
		out.WriteString("-••••")
		at = s.End
	}
	if at == 0 {
		return text
	}
	out.WriteString(text[at:])
	return out.String()
}
