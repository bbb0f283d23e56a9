package server

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"ankebord/templates"
)

// The kinds of passage. A signal has its own, "tegn" or "modtegn".
const (
	kindEvidence = "belaeg"
	kindHit      = "fund"     // searched for
	kindSentence = "saetning" // can be chosen as evidence; not marked
)

// A passage is a stretch of a page's text, in bytes, and what is said of it.
type passage struct {
	start, end int
	kind       string
	mark       templates.Mark
}

// kindRank says which kind shows where several lie over each other: evidence
// before signals, and among them what speaks against the municipality.
var kindRank = map[string]int{"modtegn": 1, "tegn": 2, kindEvidence: 3}

// marked cuts the text of a page into paragraphs, and each into runs that lie
// under the same passages. Passages may overlap and may reach from one paragraph
// into the next. Every sign of the text but the blank lines stands in exactly
// one run, and lines that were broken only because they were full are joined; a
// passage that does not fit the text marks nothing.
func marked(text string, passages []passage) []templates.Paragraph {
	text = joinLines(text)
	passages = slices.DeleteFunc(slices.Clone(passages), func(p passage) bool {
		return p.start < 0 || p.start >= p.end || p.end > len(text) || !utf8.RuneStart(text[p.start]) ||
			p.end < len(text) && !utf8.RuneStart(text[p.end])
	})
	slices.SortStableFunc(passages, func(a, b passage) int { return cmp.Compare(a.start, b.start) })
	cuts := make([]int, 0, 2*len(passages))
	for _, p := range passages {
		cuts = append(cuts, p.start, p.end)
	}
	slices.Sort(cuts)

	type place struct{ paragraph, run int }
	var (
		out   []templates.Paragraph
		begun = make([]bool, len(passages))
		ends  = make([]place, len(passages)) // the last run of each passage
		open  []int                          // the passages that have begun and not ended, and the next one to begin
		next  int
	)
	for _, para := range paragraphs(text) {
		runs := templates.Paragraph{Start: para[0]}
		for at := para[0]; at < para[1]; {
			end := para[1]
			if i, _ := slices.BinarySearch(cuts, at+1); i < len(cuts) {
				end = min(end, cuts[i])
			}
			for next < len(passages) && passages[next].start <= at {
				open = append(open, next)
				next++
			}
			open = slices.DeleteFunc(open, func(n int) bool { return passages[n].end <= at })
			run := templates.Run{Text: text[at:end]}
			for _, n := range open {
				p := &passages[n]
				switch p.kind {
				case kindSentence:
				case kindHit:
					run.Hit = true
				default:
					if kindRank[p.kind] > kindRank[run.Kind] {
						run.Kind = p.kind
					}
				}
				if !begun[n] {
					begun[n] = true
					run.Starts = append(run.Starts, p.mark)
				}
				ends[n] = place{len(out), len(runs.Runs)}
			}
			runs.Runs = append(runs.Runs, run)
			at = end
		}
		out = append(out, runs)
	}
	for n, p := range passages {
		if begun[n] {
			run := &out[ends[n].paragraph].Runs[ends[n].run]
			run.Ends = append(run.Ends, p.mark)
		}
	}
	return out
}

// joinLines sets a space in place of each line break that stands where the next
// word had no room: the line and that word are longer together than any line of
// the page. A break that somebody meant stays. Nothing moves, for a break and a
// space are one byte each.
func joinLines(text string) string {
	lines := strings.Split(text, "\n")
	width := 0
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
		width = max(width, utf8.RuneCountInString(lines[i]))
	}
	out := []byte(text)
	at := 0
	for i, line := range strings.Split(text, "\n") {
		at += len(line)
		if i+1 == len(lines) {
			break
		}
		word, _, _ := strings.Cut(strings.TrimLeft(lines[i+1], " \t"), " ")
		if word != "" && lines[i] != "" && utf8.RuneCountInString(lines[i])+1+utf8.RuneCountInString(word) > width {
			out[at] = ' '
		}
		at++
	}
	return string(out)
}

// paragraphs finds the stretches of text between blank lines.
func paragraphs(text string) [][2]int {
	var out [][2]int
	start, end := -1, 0
	for at := 0; at < len(text); {
		line := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			line = at + i
		}
		switch blank := strings.TrimSpace(text[at:line]) == ""; {
		case !blank:
			if start < 0 {
				start = at
			}
			end = line
		case start >= 0:
			out = append(out, [2]int{start, end})
			start = -1
		}
		at = line + 1
	}
	if start >= 0 {
		out = append(out, [2]int{start, end})
	}
	return out
}
