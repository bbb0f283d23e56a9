package pdf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font/sfnt"
)

var bigEndian = binary.BigEndian

// A face is one style of the letter's font. It is read once and never changed.
type face struct {
	tables  map[string][]byte // of the TrueType file, by their names
	metrics int               // how many glyphs have a width of their own in hmtx
	glyphs  [1 << 16]uint16   // by rune; 0 where the font has none
	widths  [1 << 16]uint16   // by rune, in thousandths of the font size
}

// The styles are read when the first letter is drawn. Each style of a letter
// costs time (docs/benchmarks.md), so there are no more than these two.
var (
	regular = sync.OnceValue(func() *face { return readFace(liberationsansregular.TTF) })
	bold    = sync.OnceValue(func() *face { return readFace(liberationsansbold.TTF) })
)

// readFace reads a TrueType file. The fonts are part of the program, so one
// that cannot be read is a fault of the program.
func readFace(ttf []byte) *face {
	font, err := sfnt.Parse(ttf)
	if err != nil {
		panic(fmt.Sprintf("read the letter's font: %v", err))
	}
	f := &face{tables: make(map[string][]byte)}
	for i := range int(bigEndian.Uint16(ttf[4:])) {
		entry := ttf[12+16*i:]
		start, size := bigEndian.Uint32(entry[8:]), bigEndian.Uint32(entry[12:])
		f.tables[string(entry[:4])] = ttf[start : start+size : start+size]
	}
	f.metrics = int(bigEndian.Uint16(f.tables["hhea"][34:]))
	unitsPerEm := int(font.UnitsPerEm())
	for r := range len(f.glyphs) {
		// A rune that the font lacks is glyph 0, as is one that cannot be.
		glyph, err := font.GlyphIndex(nil, rune(r))
		if err != nil || glyph == 0 {
			continue
		}
		f.glyphs[r] = uint16(glyph)
		advance := int(bigEndian.Uint16(f.metric(uint16(glyph))))
		f.widths[r] = uint16((advance*1000 + unitsPerEm/2) / unitsPerEm) // as gofpdf rounds
	}
	return f
}

// metric is a glyph's entry in hmtx: its width and its left bearing.
func (f *face) metric(glyph uint16) []byte {
	hmtx, n := f.tables["hmtx"], int(glyph)-f.metrics
	if n < 0 {
		return hmtx[4*glyph : 4*glyph+4]
	}
	last := 4 * f.metrics // from here on there are bearings only
	return []byte{hmtx[last-4], hmtx[last-3], hmtx[last+2*n], hmtx[last+2*n+1]}
}

// outline is a glyph's entry in glyf.
func (f *face) outline(glyph uint16) []byte {
	loca := f.tables["loca"]
	if bigEndian.Uint16(f.tables["head"][50:]) == 0 {
		return f.tables["glyf"][2*int(bigEndian.Uint16(loca[2*glyph:])) : 2*int(bigEndian.Uint16(loca[2*glyph+2:]))]
	}
	return f.tables["glyf"][bigEndian.Uint32(loca[4*int(glyph):]):bigEndian.Uint32(loca[4*int(glyph)+4:])]
}

// The flags of a composite glyph's components, as the TrueType reference calls them.
const (
	argsAreWords   = 1 << 0
	hasScale       = 1 << 3
	moreComponents = 1 << 5
	hasXYScale     = 1 << 6
	hasTwoByTwo    = 1 << 7
)

// cut makes a TrueType file of the runes alone, which must be sorted and in
// the font. gofpdf takes its time by the size of the file it is given, and
// writes into it: a file cut for each letter is both small and the letter's own.
//
// The tables are those that gofpdf reads; it makes its own from them again.
func (f *face) cut(runes []rune) []byte {
	glyphs := []uint16{0} // the new file's glyphs, by their old numbers
	number := map[uint16]uint16{0: 0}
	add := func(glyph uint16) uint16 {
		n, ok := number[glyph]
		if !ok {
			n = uint16(len(glyphs))
			number[glyph], glyphs = n, append(glyphs, glyph)
		}
		return n
	}

	// The map from runes to glyphs: format 4, with one segment for each rune.
	var ends, starts, deltas, offsets []byte
	for _, r := range runes {
		ends = bigEndian.AppendUint16(ends, uint16(r))
		starts = bigEndian.AppendUint16(starts, uint16(r))
		deltas = bigEndian.AppendUint16(deltas, add(f.glyphs[r])-uint16(r))
		offsets = bigEndian.AppendUint16(offsets, 0)
	}
	segments := uint16(len(runes) + 1)
	var cmap []byte
	for _, v := range []uint16{0, 1, 3, 1, 0, 12, 4, 16 + 8*segments, 0, 2 * segments, 0, 0, 0} {
		cmap = bigEndian.AppendUint16(cmap, v)
	}
	cmap = slices.Concat(cmap, ends, []byte{0xff, 0xff, 0, 0}, starts, []byte{0xff, 0xff}, deltas, []byte{0, 1}, offsets, []byte{0, 0})

	// The outlines. A composite glyph asks for more glyphs, which come after it.
	var glyf, loca, hmtx []byte
	for i := 0; i < len(glyphs); i++ {
		outline := f.outline(glyphs[i])
		loca = bigEndian.AppendUint32(loca, uint32(len(glyf)))
		hmtx = append(hmtx, f.metric(glyphs[i])...)
		at := len(glyf) + 10
		glyf = append(glyf, outline...)
		for more := len(outline) > 0 && int16(bigEndian.Uint16(outline)) < 0; more; {
			flags := bigEndian.Uint16(glyf[at:])
			bigEndian.PutUint16(glyf[at+2:], add(bigEndian.Uint16(glyf[at+2:])))
			at += 6
			if flags&argsAreWords != 0 {
				at += 2
			}
			switch {
			case flags&hasScale != 0:
				at += 2
			case flags&hasXYScale != 0:
				at += 4
			case flags&hasTwoByTwo != 0:
				at += 8
			}
			more = flags&moreComponents != 0
		}
		glyf = padded(glyf)
	}
	loca = bigEndian.AppendUint32(loca, uint32(len(glyf)))

	count := uint16(len(glyphs))
	return assemble([]table{
		{"OS/2", f.tables["OS/2"]},
		{"cmap", cmap},
		{"cvt ", f.tables["cvt "]},
		{"fpgm", f.tables["fpgm"]},
		{"glyf", glyf},
		{"head", with(f.tables["head"], 50, 1)}, // loca counts in bytes
		{"hhea", with(f.tables["hhea"], 34, count)},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", with(f.tables["maxp"], 4, count)},
		{"name", f.tables["name"]},
		{"post", with(f.tables["post"][:32], 0, 3)}, // no names,
		{"prep", f.tables["prep"]},
	})
}

// A table is a named part of a TrueType file.
type table struct {
	name string
	data []byte
}

// assemble puts a TrueType file together, without the checksums and the search
// hints that gofpdf does not read.
func assemble(tables []table) []byte {
	out := bigEndian.AppendUint16([]byte{0, 1, 0, 0}, uint16(len(tables)))
	out = append(out, make([]byte, 6)...)
	start := uint32(len(out) + 16*len(tables))
	for _, t := range tables {
		out = append(out, t.name...)
		for _, v := range []uint32{0, start, uint32(len(t.data))} {
			out = bigEndian.AppendUint32(out, v)
		}
		start += uint32(len(t.data)+3) &^ 3
	}
	for _, t := range tables {
		out = padded(append(out, t.data...))
	}
	return out
}

// with is a copy of data with the number v at the offset.
func with(data []byte, offset int, v uint16) []byte {
	data = slices.Clone(data)
	bigEndian.PutUint16(data[offset:], v)
	return data
}

// padded fills data up to a multiple of four bytes.
func padded(data []byte) []byte {
	for len(data)%4 != 0 {
		data = append(data, 0)
	}
	return data
}
