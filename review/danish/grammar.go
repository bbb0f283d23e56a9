package danish

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Genitive is a name in the genitive: an s is added, and an apostrophe in its
// place after s, x and z ("Kommunes", "Vejens'"; Retskrivningsordbogen § 8).
func Genitive(name string) string {
	switch last, _ := utf8.DecodeLastRuneInString(name); unicode.ToLower(last) {
	case utf8.RuneError:
		return name
	case 's', 'x', 'z':
		return name + "'"
	}
	return name + "s"
}

// UpperFirst is the text with its first letter as a capital.
func UpperFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return text
	}
	return strings.ToUpper(string(r)) + text[n:]
}

// LowerFirst is the text with its first letter as a small one.
func LowerFirst(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return text
	}
	return strings.ToLower(string(r)) + text[n:]
}
