package server

import (
	"strings"
	"unicode/utf8"

	"ankebord/models"
	"ankebord/review/danish"
	"ankebord/templates"
)

// A hit is a passage of a document that was searched for, in bytes of its page.
type hit struct{ page, start, end int }

// Searches are of a few words; the rest of a longer one is left out.
const (
	maxFind      = 100 // letters
	maxFindWords = 10
)

// longStem is how long a stem must be, in letters, to be looked for within a
// longer word too: tilbud in botilbuddet and tilbudsloven, but not alder in
// falder.
const longStem = 5

// find finds words in the pages of a document. Words match in any form that has
// the same stem, and several match where they follow each other.
func find(pages []models.Page, words string) []hit {
	var stems []string
	for w := range danish.Words(words) {
		if len(stems) < maxFindWords {
			stems = append(stems, danish.Stem(w.Text))
		}
	}
	if len(stems) == 0 {
		return nil
	}
	var out []hit
	run := make([]danish.Word, len(stems)) // the last words read
	for _, p := range pages {
		n := 0
		for w := range danish.Words(p.Text) {
			copy(run, run[1:])
			run[len(run)-1] = w
			if n++; n < len(run) {
				continue
			}
			all := true
			for i, stem := range stems {
				if all = isForm(run[i].Text, stem); !all {
					break
				}
			}
			if all {
				out = append(out, hit{p.Number, run[0].Start, w.End})
				n = 0 // hits do not overlap
			}
		}
	}
	return out
}

// isForm tells whether a word has the stem or, where it is long, is a compound
// that begins or ends with it.
func isForm(word, stem string) bool {
	if len(word) < len(stem) { // folding makes no Danish word longer
		return false
	}
	folded := danish.Fold(word)
	if !strings.Contains(folded, stem) {
		return false
	}
	if utf8.RuneCountInString(stem) < longStem {
		return danish.Stem(word) == stem
	}
	return strings.HasPrefix(folded, stem) || strings.HasSuffix(danish.Stem(word), stem)
}

// findForm is the search within the document.
func (d *drawer) findForm() templates.FindForm {
	f := templates.FindForm{Action: d.path + "#fund-1", Words: d.q.Words}
	for _, h := range []templates.Hidden{{Name: "visning", Value: d.q.View}, {Name: "punkt", Value: d.q.Point}, {Name: "dokument", Value: d.q.Document}, {Name: "kun", Value: d.q.Only}} {
		if h.Value != "" {
			f.Kept = append(f.Kept, h)
		}
	}
	if f.Words == "" {
		return f
	}
	f.Clear = d.href(func(q *reviewQuery) { q.Words, q.Hit, q.Page = "", 0, d.shown.first }, "dokument")
	f.None = len(d.shown.hits) == 0
	return f
}
