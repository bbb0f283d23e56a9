package danish

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	stemmer "github.com/blevesearch/snowballstem/danish"
	"golang.org/x/text/unicode/norm"
)

// plain are the letters that Danish writes with and without their accent, or
// that stand for a Danish letter in a name.
var plain = map[rune]rune{
	'é': 'e', 'è': 'e', 'ê': 'e', 'ë': 'e', 'á': 'a', 'à': 'a', 'í': 'i', 'ó': 'o', 'ú': 'u', 'ý': 'y',
	'ǿ': 'ø', 'ǻ': 'å', 'ǽ': 'æ', 'ä': 'æ', 'ö': 'ø', 'ü': 'y',
	'\u2019': '\'', '\u2010': '-', '\u2011': '-',
}

// endInA are first parts of compounds that end in an a, whose next part may
// begin with one: ekstraarbejde has no å.
var endInA = []string{"ekstra", "villa", "kamera", "pizza", "sofa", "ultra", "intra", "infra", "mega", "data"}

// Fold makes two spellings of one word the same: lower case, composed (NFC),
// without soft hyphens and accents that carry no meaning (dér, idé), aa as å
// except where two parts of a compound meet.
func Fold(s string) string {
	if !needsFold(s) {
		return s
	}
	folded := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		r = unicode.ToLower(r)
		if p, ok := plain[r]; ok {
			return p
		}
		return r
	}, norm.NFC.String(strings.ReplaceAll(s, string(softHyphen), "")))
	var out strings.Builder
	for i := 0; i < len(folded); i++ {
		switch {
		case !strings.HasPrefix(folded[i:], "aa"):
			out.WriteByte(folded[i])
		case endsInA(folded[:i+1]):
			out.WriteByte('a')
		default:
			out.WriteString("å")
			i++
		}
	}
	return out.String()
}

func endsInA(s string) bool {
	return slices.ContainsFunc(endInA, func(first string) bool { return strings.HasSuffix(s, first) })
}

// needsFold says whether s is not already plain lower-case Danish.
func needsFold(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			if 'A' <= c && c <= 'Z' || c == 'a' && i+1 < len(s) && s[i+1] == 'a' {
				return true
			}
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r != 'æ' && r != 'ø' && r != 'å' && r != '§' {
				return true
			}
			i += size
		}
	}
	return false
}

var stemmers = sync.Pool{New: func() any { return snowballstem.NewEnv("") }}

// Stem is the stem that the forms of a word share, by the Snowball algorithm
// for Danish: værksted, værkstedet and værksteders give værksted. It is no
// dictionary: børn and barn, ophører and ophørte keep stems of their own.
func Stem(word string) string {
	env := stemmers.Get().(*snowballstem.Env)
	env.SetCurrent(Fold(word))
	stemmer.Stem(env)
	stem := env.Current()
	stemmers.Put(env)
	return stem
}
