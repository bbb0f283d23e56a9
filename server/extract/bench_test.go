package extract_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"ankebord/server/extract"
)

// letter is a page of a decision, some 2,400 characters.
var letter = strings.Repeat("Nordlyng Kommune har afgjort, at dit aktivitets- og samværstilbud efter servicelovens § 104 nedsættes til tre dage om ugen. ", 20)

// letterByLetter draws pages as browsers do, every letter by itself: some
// 4,500 objects a page.
func letterByLetter(pages int) func(*gofpdf.Fpdf) {
	return func(p *gofpdf.Fpdf) {
		for range pages {
			p.AddPage()
			for y := 20.0; y < 270; y += 5 {
				x := 20.0
				for _, r := range letter[:95] {
					s := string(r)
					p.Text(x, y, s)
					x += p.GetStringWidth(s)
				}
			}
		}
	}
}

// Pages to text by a worker that waits, and the same by pdftotext (Debian:
// poppler-utils), turn by turn. The figure is how many times as long we take.
func BenchmarkBesidePdftotext(b *testing.B) {
	for _, c := range []struct {
		what string
		data []byte
	}{
		{"10 pages", makePDF(b, nil, slices.Repeat([]string{letter}, 10)...)},
		{"10 pages letter by letter", makePDF(b, letterByLetter(10))},
	} {
		b.Run(c.what, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "a.pdf")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				b.Fatal(err)
			}
			if err := reader.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
			var ours, theirs []time.Duration
			for b.Loop() {
				start := time.Now()
				read(b, "a.pdf", c.data)
				middle := time.Now()
				if err := exec.CommandContext(b.Context(), "pdftotext", path, "-").Run(); err != nil {
					b.Fatal(err)
				}
				ours, theirs = append(ours, middle.Sub(start)), append(theirs, time.Since(middle))
			}
			b.ReportMetric(median(ours)*1000, "ms-ours")
			b.ReportMetric(median(theirs)*1000, "ms-pdftotext")
			b.ReportMetric(median(ours)/median(theirs), "times")
		})
	}
}

// median gives it in seconds.
func median(times []time.Duration) float64 {
	slices.Sort(times)
	return times[len(times)/2].Seconds()
}

func Benchmark300Pages(b *testing.B) {
	for _, c := range []struct {
		what string
		data []byte
	}{
		{"plain", makePDF(b, nil, slices.Repeat([]string{letter}, 300)...)},
		{"letter by letter", makePDF(b, letterByLetter(300))},
	} {
		b.Run(c.what, func(b *testing.B) {
			if err := reader.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				read(b, "a.pdf", c.data)
			}
		})
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

// Ten pages of the formats that are read in process.
func BenchmarkInProcess(b *testing.B) {
	for name, data := range map[string][]byte{
		"a.docx": makeDOCX(b, strings.Repeat(par(letter), 10)),
		"a.rtf":  makeRTF(strings.Repeat(strings.ReplaceAll(letter, "æ", `\'e6`)+`\par `, 10)),
		"a.eml":  makeEML("Subject: x\nContent-Type: text/html; charset=utf-8\n\n" + strings.Repeat("<p>"+letter+"</p>", 10)),
		"a.txt":  []byte(strings.Repeat(letter+"\n", 10)),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				read(b, name, data)
			}
		})
	}
}

func BenchmarkRecognise(b *testing.B) {
	r, err := extract.NewReader(extract.Options{WorkerCommand: worker("extract-worker"), CacheDir: cacheDir, OCR: "tesseract"})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	var lines []string
	for i := range 40 {
		lines = append(lines, fmt.Sprint(i, " ", letter[:80]))
	}
	data := makePDF(b, scan(b, lines...))
	for b.Loop() {
		if _, err := r.Recognise(b.Context(), data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkClean(b *testing.B) {
	text := strings.Repeat(letter+"\r\n", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		extract.Clean(text)
	}
}
