package models

import (
	"bytes"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"ankebord/review/danish"
)

var collators = sync.Pool{New: func() any { return collate.New(language.Danish) }}

// sortKey is a key whose byte order is the order of danish.Compare.
func sortKey(s string) []byte {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return bytes.Clone(c.KeyFromString(&buf, s))
}

// folded is what a search looks through: the texts, each on a line, with
// differences of spelling taken away.
func folded(texts ...string) string { return danish.Fold(strings.Join(texts, "\n")) }

// escapes keeps the wildcards of LIKE from meaning anything.
var escapes = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// patterns are the LIKE patterns, with ESCAPE '\', that find each word of a
// query in a folded text.
func patterns(query string) []string {
	words := strings.Fields(danish.Fold(query))
	for i, w := range words {
		words[i] = "%" + escapes.Replace(w) + "%"
	}
	return words
}
