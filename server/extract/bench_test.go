package extract_test

import (
	"slices"
	"strings"
	"testing"

	"ankebord/server/extract"
)

// letter is a page of a decision, some 2,400 characters.
var letter = strings.Repeat("Nordlyng Kommune har afgjort, at dit aktivitets- og samværstilbud efter servicelovens § 104 nedsættes til tre dage om ugen. ", 20)

// Ten pages by a worker that waits.
func BenchmarkPDF(b *testing.B) {
	data := makePDF(b, nil, slices.Repeat([]string{letter}, 10)...)
	if err := reader.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		read(b, "a.pdf", data)
	}
}

// A worker's start, with PDFium in the cache.
func BenchmarkWarm(b *testing.B) {
	for b.Loop() {
		r := newReader(b, "extract-worker", extract.Limits{})
		if err := r.Warm(b.Context()); err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}

func BenchmarkDOCX(b *testing.B) {
	data := makeDOCX(b, strings.Repeat(par(letter), 10))
	for b.Loop() {
		read(b, "a.docx", data)
	}
}

func BenchmarkClean(b *testing.B) {
	text := strings.Repeat(letter+"\r\n", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		extract.Clean(text)
	}
}
