package pdf

import (
	"bytes"
	"io"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"
)

func BenchmarkRuling(b *testing.B) {
	r := sample()
	render(b, r) // reads the fonts
	b.ReportAllocs()
	for b.Loop() {
		if err := Ruling(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRulingOfThirtyPages(b *testing.B) {
	r := long()
	b.ReportAllocs()
	for b.Loop() {
		if err := Ruling(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// What is ours: the letter composed and laid on pages, not yet drawn.
func BenchmarkComposeAndPaginate(b *testing.B) {
	r := sample()
	b.ReportAllocs()
	for b.Loop() {
		lay(b, r)
	}
}

// What a font style costs in gofpdf: a page with one line in each of its styles.
func BenchmarkStyles(b *testing.B) {
	l, err := compose(sample())
	if err != nil {
		b.Fatal(err)
	}
	runes := l.signs.runes()
	cut := func(f *face) func() []byte { return func() []byte { return f.cut(runes) } }
	whole := func(ttf []byte) func() []byte { return func() []byte { return bytes.Clone(ttf) } }
	for _, bb := range []struct {
		name   string
		styles []func() []byte
	}{
		{"none", nil},
		{"one cut", []func() []byte{cut(regular())}},
		{"two cut", []func() []byte{cut(regular()), cut(bold())}},
		{"one whole", []func() []byte{whole(liberationsansregular.TTF)}},
		{"two whole", []func() []byte{whole(liberationsansregular.TTF), whole(liberationsansbold.TTF)}},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pdf := gofpdf.New("P", "mm", "A4", "")
				pdf.AddPage()
				for i, font := range bb.styles {
					style := []string{"", "B"}[i]
					pdf.AddUTF8FontFromBytes(family, style, font())
					pdf.SetFont(family, style, 11)
					pdf.CellFormat(0, 5, string(runes), "", 1, "L", false, 0, "")
				}
				if err := pdf.Output(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
