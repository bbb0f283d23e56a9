// Package danish is what a reader of Danish letters knows without thinking:
// legal days and how they are written, where words and sentences end, which
// forms belong to one word, how numbers, lists and names are set, and what
// looks like a person's CPR number.
//
// It is pure: no clock, no files, no network. Offsets are byte offsets into
// the text given, so that text[s.Start:s.End] is always the thing found.
package danish

// A Span is a stretch of a text, in bytes: text[Start:End].
type Span struct{ Start, End int }
