package pdf

import (
	"slices"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// drawableRunes are all signs that a letter can hold.
func drawableRunes() []rune {
	var out []rune
	for r := range rune(1 << 16) {
		if drawable(r) {
			out = append(out, r)
		}
	}
	return out
}

// The cut font draws each sign as the whole one does.
func TestCutFontKeepsOutlinesAndWidths(t *testing.T) {
	runes := drawableRunes()
	if len(runes) < 1500 {
		t.Fatalf("only %d signs can be drawn", len(runes))
	}
	for name, f := range map[string]struct {
		ttf  []byte
		face *face
	}{"regular": {liberationsansregular.TTF, regular()}, "bold": {liberationsansbold.TTF, bold()}} {
		t.Run(name, func(t *testing.T) {
			whole, err := sfnt.Parse(f.ttf)
			if err != nil {
				t.Fatal(err)
			}
			for some := range slices.Chunk(runes, 100) {
				cut, err := sfnt.Parse(f.face.cut(some))
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range some {
					wantShape, wantWidth := glyphOf(t, whole, r)
					gotShape, gotWidth := glyphOf(t, cut, r)
					if gotWidth != wantWidth || !slices.Equal(gotShape, wantShape) {
						t.Errorf("%c (%[1]U) is drawn in another way", r)
					}
				}
			}
		})
	}
}

func glyphOf(t *testing.T, f *sfnt.Font, r rune) (sfnt.Segments, fixed.Int26_6) {
	t.Helper()
	em := fixed.Int26_6(f.UnitsPerEm())
	index, err := f.GlyphIndex(nil, r)
	if err != nil || index == 0 {
		t.Fatalf("%c (%[1]U): no glyph (%v)", r, err)
	}
	shape, err := f.LoadGlyph(&sfnt.Buffer{}, index, em, nil)
	if err != nil {
		t.Fatalf("%c (%[1]U): %v", r, err)
	}
	advance, err := f.GlyphAdvance(nil, index, em, font.HintingNone)
	if err != nil {
		t.Fatalf("%c (%[1]U): %v", r, err)
	}
	return shape, advance
}

// The lines are broken by our widths and drawn by gofpdf's.
func TestWidthsAreThoseOfGofpdf(t *testing.T) {
	runes := drawableRunes()
	pdf := gofpdf.New("P", "mm", "A4", "")
	pdf.AddUTF8FontFromBytes(family, "", regular().cut(runes))
	pdf.AddUTF8FontFromBytes(family, "B", bold().cut(runes))
	for _, heavy := range []bool{false, true} {
		pdf.SetFont(family, map[bool]string{true: "B"}[heavy], 11)
		for _, r := range runes {
			if got, want := advance(r, heavy), pdf.GetStringSymbolWidth(string(r)); got != want {
				t.Errorf("%c (%[1]U), bold %v, is %d wide, in gofpdf %d", r, heavy, got, want)
			}
		}
	}
}
