package danish

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// A Word is a word of a text as written: text[Start:End] == Text.
type Word struct {
	Text       string
	Start, End int
}

const softHyphen = '\u00ad'

// inWord says whether r is part of a word wherever it stands.
func inWord(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	case r == softHyphen:
		return true
	case r == utf8.RuneError:
		return false
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// joinsWord says whether r belongs to a word when it stands between two parts
// of it: STU'en, VISO-forløb.
func joinsWord(r rune) bool {
	return r == '-' || r == '\'' || r == '\u2019' || r == '\u2010' || r == '\u2011'
}

// Words yields the words of text in order: letters and digits with inner
// hyphens and apostrophes. The paragraph sign is a word of its own, other
// signs are none.
func Words(text string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			end := i + size
			if inWord(r) {
				end = wordEnd(text, end)
			} else if r != '§' {
				i = end
				continue
			}
			if !yield(Word{text[i:end], i, end}) {
				return
			}
			i = end
		}
	}
}

// wordEnd is where the word that goes on at i ends.
func wordEnd(text string, i int) int {
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case inWord(r):
			i += size
		case joinsWord(r) && inWord(firstRune(text[i+size:])):
			i += size
		default:
			return i
		}
	}
	return i
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
