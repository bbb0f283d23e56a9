package extract

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// readRTF reads the body of a document in Rich Text Format (Microsoft's
// specification 1.9.1) as it is shown. Headers, footers, notes, comments,
// hidden and deleted text are left out, pictures passed over.
func readRTF(ctx context.Context, data []byte, l Limits) (Document, error) {
	r := &rtf{data: data, limits: l, page: charmap.Windows1252, fonts: map[int]*charmap.Charmap{}, group: rtfGroup{skipAfter: 1}}
	if err := r.read(ctx); err != nil {
		return Document{}, err
	}
	r.closeRow()
	d, err := newDocument(RTF, rawPages(r.finish()), l)
	d.Warnings = append(d.Warnings, r.leftOut.warnings()...)
	return d, err
}

// rtf is a document being read.
type rtf struct {
	layout
	leftOut
	data   []byte
	at     int // of the next byte
	limits Limits

	page    *charmap.Charmap         // of the document
	fonts   map[int]*charmap.Charmap // of its fonts; nil: the font Symbol
	font    int                      // the font a paragraph starts with
	group   rtfGroup                 // the innermost
	outer   []rtfGroup               // those around it, the outermost first
	starred bool                     // \* was read: an unknown group is to be skipped
	skip    int                      // characters to pass over: they say again what \u said
	high    rune                     // first half of a surrogate pair
	turn    bool                     // a section ended: the page turns before the next text
}

// A rtfGroup is what holds between a pair of braces.
type rtfGroup struct {
	dest      string // what the group's text is, where it is not simply the document's
	unshown   bool   // dest or that of a group around it is not shown
	hidden    bool
	deleted   bool
	inTable   bool
	font      int
	skipAfter int // characters that follow \u for readers that do not know it
}

func (r *rtf) read(ctx context.Context) error {
	for n := 0; r.at < len(r.data); n++ {
		if n&0xfff == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if r.out().Len() > 4*r.limits.Characters {
				return tooMuchText(r.limits)
			}
		}
		c := r.data[r.at]
		r.at++
		switch c {
		case '{':
			if len(r.outer) == r.limits.Depth {
				return broken(fmt.Errorf("groups more than %d deep", r.limits.Depth))
			}
			r.skip = 0
			r.outer = append(r.outer, r.group)
			r.group.dest = ""
		case '}':
			if len(r.outer) == 0 {
				return broken(errors.New("a brace too many"))
			}
			r.endGroup()
			if len(r.outer) == 0 {
				return nil // what follows is no part of the document
			}
		case '\\':
			if err := r.control(); err != nil {
				return err
			}
		case '\r', '\n', 0:
		case '\t':
			r.word("tab", 0, false)
		default:
			r.char(c)
		}
	}
	return broken(errors.New("groups left open"))
}

func (r *rtf) endGroup() {
	if r.group.dest == "shptxt" || r.group.dest == "dptxbxtext" {
		r.startParagraph()
	}
	last := len(r.outer) - 1
	r.group, r.outer = r.outer[last], r.outer[:last]
	r.skip = 0
}

// control reads what follows a backslash.
func (r *rtf) control() error {
	if r.at == len(r.data) {
		return nil
	}
	if c := r.data[r.at]; !isLetter(c) {
		r.at++
		r.symbol(c)
		return nil
	}
	start := r.at
	for r.at < len(r.data) && isLetter(r.data[r.at]) {
		r.at++
	}
	name := string(r.data[start:min(r.at, start+maxWord)])
	start = r.at
	if r.at < len(r.data) && r.data[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.data) && '0' <= r.data[r.at] && r.data[r.at] <= '9' {
		r.at++
	}
	n, err := strconv.Atoi(string(r.data[start:min(r.at, start+maxWord)]))
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	switch name {
	case "bin":
		r.at += min(max(n, 0), len(r.data)-r.at)
	case "objdata":
		return embedded()
	default:
		r.word(name, n, err == nil)
	}
	return nil
}

// maxWord is the length of the longest control word.
const maxWord = 32

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// symbol handles a backslash and a character that is no letter.
func (r *rtf) symbol(c byte) {
	switch c {
	case '\'':
		n, err := strconv.ParseUint(string(r.data[r.at:min(r.at+2, len(r.data))]), 16, 8)
		r.at = min(r.at+2, len(r.data))
		if err == nil {
			r.char(byte(n))
		}
	case '\\', '{', '}':
		r.char(c)
	case '*':
		r.starred = true
	default:
		r.word(string(rune(c)), 0, false)
	}
}

// notBody are the groups whose text is no part of the body.
var notBody = words("fonttbl colortbl stylesheet info pict header headerl headerr headerf footer footerl footerr footerf " +
	"ftnsep ftnsepc aftnsep aftnsepc tc tcn xe rxe txe bkmkstart bkmkend atnid atnauthor atntime annotation fldinst " +
	"nonshppict shprslt sp listtable listoverridetable revtbl filetbl rsidtbl footnote upr")

// starredBody are the groups of the body that are marked as skippable.
var starredBody = words("ud listtext pntext shpinst shptxt do dptxbxtext")

func words(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		m[word] = true
	}
	return m
}

// signs are the control words that stand for text.
var signs = map[string]string{
	"tab": "\t", "par": "\n", "line": "\n", "column": "\n", "lbr": "\n", "softline": "\n",
	"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
	"~": "\u00a0", "-": "\u00ad", "_": "\u2011", "\r": "\n", "\n": "\n", // a backslash and one sign
}

// word handles a control word and its number, where one is given.
func (r *rtf) word(name string, n int, given bool) {
	if r.skip > 0 {
		r.skip--
		return
	}
	starred := r.starred
	r.starred = false
	g := &r.group
	sign, isSign := signs[name]
	switch {
	case notBody[name]:
		g.dest, g.unshown = name, true
		r.notes = r.notes || name == "footnote"
		return
	case starred && !starredBody[name]:
		g.unshown = true
		return
	case isSign && g.dest == "listtext" && sign == "\t":
		r.shown(" ")
		return
	case isSign:
		r.shown(sign)
		return
	}
	on := !given || n != 0
	switch name {
	case "ud": // the same as the group before it, in Unicode
		g.unshown = r.outer[max(len(r.outer)-2, 0)].unshown
	case "listtext", "pntext":
		g.dest = "listtext"
	case "shptxt", "dptxbxtext":
		g.dest = name
		r.startParagraph()
	case "page", "softpage":
		if !g.unshown {
			r.breakPage()
		}
	case "pagebb":
		r.turn = r.turn || on
	case "sect":
		r.shown("\n")
		r.turn = true
	case "sbknone", "sbkcol": // the section goes on where the one before it ended
		r.turn = false
	case "intbl":
		g.inTable = true
	case "pard":
		g.inTable = false
	case "cell":
		r.openCell()
		r.endCell()
	case "row":
		r.closeRow()
	case "u":
		r.unicode(n)
		r.skip = g.skipAfter
	case "uc":
		g.skipAfter = min(max(n, 0), 100)
	case "v":
		g.hidden = on
	case "deleted":
		g.deleted = on
		r.changes = r.changes || on
	case "revised":
		r.changes = true
	case "plain":
		g.hidden, g.deleted, g.font = false, false, r.font
	case "f":
		g.font = n
	case "deff":
		r.font, g.font = n, n
	case "fcharset":
		if page, ok := charsets[n]; ok {
			r.fonts[g.font] = page
		}
	case "ansicpg":
		if page := codePages[n]; page != nil {
			r.page = page
		}
	case "mac":
		r.page = charmap.Macintosh
	case "pc":
		r.page = charmap.CodePage437
	case "pca":
		r.page = charmap.CodePage850
	}
}

// codePages are the code pages a document may be written in.
var codePages = map[int]*charmap.Charmap{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855,
	858: charmap.CodePage858, 860: charmap.CodePage860, 862: charmap.CodePage862, 863: charmap.CodePage863,
	865: charmap.CodePage865, 866: charmap.CodePage866, 874: charmap.Windows874, 1250: charmap.Windows1250,
	1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253, 1254: charmap.Windows1254,
	1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258,
	10000: charmap.Macintosh,
}

// charsets are the code pages of fonts that have one of their own; Symbol,
// number 2, has none.
var charsets = map[int]*charmap.Charmap{
	2: nil, 77: charmap.Macintosh, 161: charmap.Windows1253, 162: charmap.Windows1254, 163: charmap.Windows1258,
	177: charmap.Windows1255, 178: charmap.Windows1256, 186: charmap.Windows1257, 204: charmap.Windows1251,
	222: charmap.Windows874, 238: charmap.Windows1250, 254: charmap.CodePage437, 255: charmap.CodePage850,
}

// char shows one byte in the code page of its font.
func (r *rtf) char(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	page, own := r.fonts[r.group.font]
	switch {
	case c < ' ':
	case own && page == nil && c != ' ':
		r.shown(string(rune(0xf000) + rune(c)))
	case own && page != nil:
		r.shown(string(page.DecodeByte(c)))
	case c < 0x80:
		r.shown(string(rune(c)))
	default:
		r.shown(string(r.page.DecodeByte(c)))
	}
}

// unicode shows a character given by its number, which is signed and of 16
// bits, and half a character where it is one of a surrogate pair.
func (r *rtf) unicode(n int) {
	c := rune(uint16(n))
	switch {
	case 0xd800 <= c && c < 0xdc00:
		r.high = c
		return
	case 0xdc00 <= c && c < 0xe000:
		c = utf16.DecodeRune(r.high, c)
	}
	r.high = 0
	r.shown(string(c))
}

// shown writes s where text is shown: on the page, or in the cell that it
// opens.
func (r *rtf) shown(s string) {
	switch {
	case r.group.unshown, r.group.deleted:
		return
	case r.group.hidden:
		r.hidden = r.hidden || strings.TrimSpace(s) != ""
		return
	}
	if r.group.inTable {
		r.openCell()
	} else if r.inRow {
		r.closeRow()
	}
	if r.turn && strings.TrimSpace(s) != "" {
		r.turn = false
		r.breakPage()
	}
	r.write(s)
}

func (r *rtf) openCell() {
	r.startRow()
	if r.depth == 0 {
		r.startCell()
	}
}

func (r *rtf) closeRow() {
	if r.depth > 0 {
		r.endCell()
	}
	if r.inRow {
		r.endRow()
	}
}
