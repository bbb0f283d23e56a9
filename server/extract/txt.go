package extract

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

var (
	bomUTF8    = []byte("\xef\xbb\xbf")
	bomUTF16LE = []byte("\xff\xfe")
	bomUTF16BE = []byte("\xfe\xff")
)

// readTXT reads plain text and refuses what only bears its name.
func readTXT(data []byte, l Limits) (Document, error) {
	text := decode(data)
	if !isText(text) {
		return Document{}, wrongType()
	}
	return newDocument(TXT, splitPages(text), nil, l)
}

// decode reads UTF-16 by its mark, UTF-8 with or without one, and everything
// else as Windows-1252, which holds ISO 8859-1's letters too.
func decode(data []byte) string {
	if rest, ok := bytes.CutPrefix(data, bomUTF8); ok {
		return string(rest)
	}
	if rest, ok := bytes.CutPrefix(data, bomUTF16LE); ok {
		return decodeUTF16(rest, binary.LittleEndian)
	}
	if rest, ok := bytes.CutPrefix(data, bomUTF16BE); ok {
		return decodeUTF16(rest, binary.BigEndian)
	}
	if utf8.Valid(data) {
		return string(data)
	}
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for _, c := range data {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String()
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// isText says whether text could have been written by a person: no NUL, and
// hardly a control character but those that move the pen.
func isText(text string) bool {
	control := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == 0:
			return false
		case c < ' ' && !strings.ContainsRune("\t\n\v\f\r", rune(c)):
			control++
		}
	}
	return control*100 <= len(text)
}

// splitPages turns the page at each form feed. Form feeds at the very end
// only eject the paper.
func splitPages(text string) []string {
	return strings.Split(strings.TrimRight(text, "\f\r\n\t "), "\f")
}
