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
	return newDocument(TXT, rawPages(splitPages(text)), l)
}

// decode reads UTF-16 by its mark or by its NULs, UTF-8 with or without a mark,
// and everything else as Windows-1252, which holds ISO 8859-1's letters too.
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
	if order := unmarkedUTF16(data); order != nil {
		return decodeUTF16(data, order)
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

// unmarkedUTF16 gives the byte order of text in UTF-16 without a mark, or nil:
// in Danish nearly every second byte of it is NUL, and the others never are.
func unmarkedUTF16(data []byte) binary.ByteOrder {
	head := data[:min(len(data), 1024)&^1]
	var nul [2]int
	for i, c := range head {
		if c == 0 {
			nul[i&1]++
		}
	}
	switch {
	case len(data)%2 != 0, len(head) < 8, (nul[0]+nul[1])*3 < len(head):
		return nil
	case nul[0] == 0:
		return binary.LittleEndian
	case nul[1] == 0:
		return binary.BigEndian
	}
	return nil
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
