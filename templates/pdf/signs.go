package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// A MissingRuneError says that a sign cannot be drawn: the font lacks it, it
// cannot be seen, or it belongs to a script that runs from right to left.
type MissingRuneError struct {
	Rune rune
	Part string // where it stands, in the letter's own words: "Begrundelse for afgørelsen"
}

// Error is a sentence in Danish for the one who writes the letter.
func (e *MissingRuneError) Error() string {
	if e.Rune == unicode.ReplacementChar || !unicode.IsGraphic(e.Rune) {
		return fmt.Sprintf("Der er et ulæseligt eller usynligt tegn (%U) under »%s«. Slet tegnet", e.Rune, e.Part)
	}
	return fmt.Sprintf("Tegnet »%c« (%[1]U) under »%s« findes ikke i brevets skrift. Skriv det på en anden måde", e.Rune, e.Part)
}

// signs gathers what the texts of a letter are written with.
type signs struct {
	used    [1 << 16]bool
	missing []error // the first *MissingRuneError of each part
}

// clean is the text as it is drawn: composed (NFC), line breaks, tabs and odd
// spaces as plain spaces, U+2011 as a hyphen. Signs that only help a line break
// or a reading direction along (soft hyphen, zero-width spaces and joiners,
// byte order mark, direction marks) are dropped. Control characters, the bidi
// embeddings, overrides and isolates (they would show another text than the one
// that is stored), private signs, right-to-left scripts, U+FFFD, all above
// U+FFFF and what the font lacks are noted as missing.
func (s *signs) clean(part, text string) string {
	text = norm.NFC.String(text)
	noted := false
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2011':
			r = '-'
		case r == '\u2007' || r == '\u202f':
			r = '\u00a0'
		case '\t' <= r && r <= '\r' || r == '\u0085' || r == '\u2028' || r == '\u2029',
			unicode.Is(unicode.Zs, r) && r != '\u00a0':
			r = ' '
		case r == '\u00ad' || '\u200b' <= r && r <= '\u200f' || r == '\u2060' || r == '\ufeff':
			return -1
		}
		if !drawable(r) {
			if !noted {
				s.missing = append(s.missing, &MissingRuneError{r, part})
			}
			noted = true
			return -1
		}
		s.used[r] = true
		return r
	}, text)
}

func drawable(r rune) bool {
	return r <= 0xffff && regular().glyphs[r] != 0 && bold().glyphs[r] != 0 &&
		unicode.IsGraphic(r) && r != unicode.ReplacementChar &&
		!unicode.In(r, unicode.Hebrew, unicode.Arabic)
}

// err is the missing signs, one for each part, or nil.
func (s *signs) err() error { return errors.Join(s.missing...) }

// runes are the signs in use, in order.
func (s *signs) runes() []rune {
	var out []rune
	for r, used := range s.used {
		if used {
			out = append(out, rune(r))
		}
	}
	return out
}
