package danish

import (
	"math"
	"unicode/utf8"
)

// LIX is the readability index of text (Björnsson's läsbarhetsindex): words a
// sentence plus the percentage of words of more than six letters, rounded.
// About 35 is easy, 45 middling, 55 heavy; 0 for a text without words.
func LIX(text string) int {
	words, long, sentences := 0, 0, 0
	for s := range Sentences(text) {
		inSentence := 0
		for w := range Words(text[s.Start:s.End]) {
			if w.Text == "§" {
				continue
			}
			inSentence++
			if utf8.RuneCountInString(w.Text) > 6 {
				long++
			}
		}
		if inSentence > 0 {
			sentences++
			words += inSentence
		}
	}
	if words == 0 {
		return 0
	}
	return int(math.Round(float64(words)/float64(sentences) + 100*float64(long)/float64(words)))
}
