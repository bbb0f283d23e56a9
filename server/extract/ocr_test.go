package extract_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"ankebord/server/extract"
)

// scan draws lines of text as a scanner does: as a picture of the page, 200
// pixels an inch, a little askew and with some dust.
func scan(t testing.TB, lines ...string) func(*gofpdf.Fpdf) {
	t.Helper()
	parsed, err := opentype.Parse(liberationsansregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 11, DPI: 200})
	if err != nil {
		t.Fatal(err)
	}
	img := image.NewGray(image.Rect(0, 0, 1654, 2339))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.Gray{245}), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: img, Src: image.NewUniform(color.Gray{30}), Face: face}
	for i, l := range lines {
		pen.Dot = fixed.P(200+i, 250+48*i)
		pen.DrawString(l)
	}
	for i := range 400 {
		img.SetGray((i*7919)%1654, (i*104729)%2339, color.Gray{60})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 70}); err != nil {
		t.Fatal(err)
	}
	return func(p *gofpdf.Fpdf) {
		p.AddPage()
		name := fmt.Sprint("scan", p.PageNo())
		p.RegisterImageOptionsReader(name, gofpdf.ImageOptions{ImageType: "jpg"}, &b)
		p.ImageOptions(name, 0, 0, 210, 297, false, gofpdf.ImageOptions{}, 0, "")
	}
}

// withOCR makes a reader that has its own tesseract.
func withOCR(t *testing.T, ocr string) *extract.Reader {
	t.Helper()
	r, err := extract.NewReader(extract.Options{WorkerCommand: worker("extract-worker"), CacheDir: cacheDir, OCR: ocr})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// playOCR makes a program that says it knows Danish, and does script with a
// picture.
func playOCR(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tesseract")
	const languages = "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then printf 'Languages:\\ndan\\nosd\\n'; exit; fi\n"
	if err := os.WriteFile(path, []byte(languages+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// table is what tesseract finds, a line of words for each string.
func table(confidence int, lines ...string) string {
	var b strings.Builder
	b.WriteString("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n1\t1\t0\t0\t0\t0\t0\t0\t1654\t2339\t-1\t\n")
	for i, l := range lines {
		fmt.Fprintf(&b, "4\t1\t1\t1\t%d\t0\t100\t%d\t900\t30\t-1\t\n", i+1, 100+40*i)
		for k, word := range strings.Fields(l) {
			fmt.Fprintf(&b, "5\t1\t1\t1\t%d\t%d\t%d\t%d\t50\t30\t%d\t%s\n", i+1, k+1, 100+60*k, 100+40*i, confidence, word)
		}
	}
	return b.String()
}

func TestRecognise(t *testing.T) {
	r := withOCR(t, "tesseract")
	if !r.CanRecognise() {
		t.Fatal("tesseract with Danish is not installed (Debian: tesseract-ocr tesseract-ocr-dan)")
	}
	data := makePDF(t, func(p *gofpdf.Fpdf) {
		scan(t, "Ulvsmose Kommune", "Afgørelse efter servicelovens § 104", "Du får ikke længere plads på det beskyttede værksted,", "fordi du har nået folkepen-", "sionsalderen. Du kan klage over afgørelsen.")(p)
	}, "Denne side er tekst.")
	var steps []string
	d, err := r.Recognise(t.Context(), data, func(done, total int) { steps = append(steps, fmt.Sprint(done, " af ", total)) })
	if err != nil {
		t.Fatal(err)
	}
	want := "Denne side er tekst.\fUlvsmose Kommune\nAfgørelse efter servicelovens § 104\nDu får ikke længere plads på det beskyttede værksted,\nfordi du har nået folkepensionsalderen. Du kan klage over afgørelsen."
	if texts(d) != want {
		t.Errorf("read %q, want %q", texts(d), want)
	}
	if !slices.Equal(steps, []string{"1 af 1"}) || !slices.Equal(d.Warnings, []string{"Teksten på side 2 er læst fra et billede. Sammenhold den med originalen"}) || d.Pages[1].Scanned {
		t.Errorf("steps %q, warnings %q, scanned %v", steps, d.Warnings, d.Pages[1].Scanned)
	}
	_, err = r.Read(t.Context(), "scan.pdf", makePDF(t, scan(t, "Afgørelse")))
	checkRefused(t, "read without recognition", err, extract.Scanned, `Filen indeholder kun billeder af tekst. Vælg "Læs tekst fra billeder"`)
}

// What tesseract says of each of some pages.
func TestRecognised(t *testing.T) {
	scans := func(n int) []byte {
		return makePDF(t, func(p *gofpdf.Fpdf) {
			for range n {
				scan(t)(p)
			}
		})
	}
	for _, c := range []struct {
		what, table string
		pages       int
		want        string
		warnings    []string
	}{
		{"signs of sections", table(95, "efter lovens & 104 og &5,", "jf. 8 19 og efter 9 24, men efter 5 uger", "(3 67 i retssikkerhedsloven)", "Fru Dam & 2 børn"), 1,
			"efter lovens § 104 og § 5,\njf. § 19 og efter § 24, men efter 5 uger\n(§ 67 i retssikkerhedsloven)\nFru Dam § 2 børn", []string{"Teksten på side 1 er læst fra et billede. Sammenhold den med originalen"}},
		{"bullets", table(95, "+ en", "«. to", "+45 tre"), 1, "• en\n• to\n+45 tre", []string{"Teksten på side 1 er læst fra et billede. Sammenhold den med originalen"}},
		{"unsure", table(40, "Afgorelse"), 5, "Afgorelse\fAfgorelse\fAfgorelse\fAfgorelse\fAfgorelse",
			[]string{"Teksten på side 1-5 er læst fra et billede. Sammenhold den med originalen", "Billedet på side 1-5 er svært at læse, og mange ord kan være forkerte"}},
	} {
		r := withOCR(t, playOCR(t, "cat >/dev/null; cat <<'END'\n"+c.table+"END"))
		d, err := r.Recognise(t.Context(), scans(c.pages), nil)
		if err != nil || texts(d) != c.want || !slices.Equal(d.Warnings, c.warnings) {
			t.Errorf("%s: read %q, %q, %v, want %q, %q", c.what, texts(d), d.Warnings, err, c.want, c.warnings)
		}
	}

	r := withOCR(t, playOCR(t, "cat >/dev/null"))
	_, err := r.Recognise(t.Context(), scans(1), nil)
	checkRefused(t, "nothing found", err, extract.NoText, "Filen indeholder ingen tekst")

	r = withOCR(t, playOCR(t, "cat >/dev/null; echo out of memory >&2; exit 1"))
	_, err = r.Recognise(t.Context(), scans(1), nil)
	checkRefused(t, "failed", err, extract.Broken, "Filen kan ikke læses")
	data := makePDF(t, func(p *gofpdf.Fpdf) { scan(t)(p); scan(t)(p) }, "Første side")
	d, err := r.Recognise(t.Context(), data, nil)
	if err != nil || texts(d) != "Første side\f\f" || !slices.Equal(d.Warnings, []string{"Side 2 kunne ikke læses", "Side 3 kunne ikke læses"}) {
		t.Errorf("failed on two of three: %+v, %v", d, err)
	}

	t.Setenv("ANKEBORD_TEST_SECRET", "hemmelig")
	bound := strings.Replace(table(95, "HERE"), "HERE", "$(ulimit -v)/$(ulimit -f)/$(ulimit -c)/$(env | grep -c ANKEBORD)", 1)
	r = withOCR(t, playOCR(t, "cat >/dev/null; cat <<END\n"+bound+"END"))
	if d, err := r.Recognise(t.Context(), scans(1), nil); err != nil || texts(d) != "1048576/0/0/0" {
		t.Errorf("what tesseract may do: %q, %v, want 1 GiB, no file, no core, no secrets", texts(d), err)
	}
}

func TestRecogniseGivesUp(t *testing.T) {
	data := makePDF(t, scan(t))
	for what, r := range map[string]*extract.Reader{
		"no program":   withOCR(t, ""),
		"not there":    withOCR(t, filepath.Join(t.TempDir(), "tesseract")),
		"no Danish":    withOCR(t, "echo"),
		"cannot start": withOCR(t, "false"),
	} {
		if _, err := r.Recognise(t.Context(), data, nil); !errors.Is(err, extract.ErrNoOCR) || r.CanRecognise() {
			t.Errorf("%s: error %v, want ErrNoOCR", what, err)
		}
		_, err := r.Read(t.Context(), "scan.pdf", data)
		checkRefused(t, what, err, extract.Scanned, "Filen indeholder kun billeder af tekst. Indsæt teksten i stedet")
	}

	hangs := playOCR(t, "cat >/dev/null; exec sleep 1000")
	r := withOCR(t, hangs)
	for what, c := range map[string]struct {
		data []byte
		kind extract.Kind
	}{"nothing": {nil, extract.Empty}, "text": {[]byte("Afgørelse"), extract.WrongType}, "broken": {[]byte("%PDF-1.4"), extract.Broken}, "too large": {make([]byte, 25<<20+1), extract.TooLarge}} {
		_, err := r.Recognise(t.Context(), c.data, nil)
		checkRefused(t, what, err, c.kind, "")
	}
	if d, err := r.Recognise(t.Context(), makePDF(t, nil, "Afgørelse"), nil); err != nil || texts(d) != "Afgørelse" || d.Warnings != nil {
		t.Errorf("a file with text alone: %+v, %v", d, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	for range 2 { // one with tesseract, one that waits for its turn
		go func() {
			_, err := r.Recognise(ctx, data, nil)
			ended <- err
		}()
	}
	cancel()
	for range 2 {
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want that ctx was cancelled", err)
		}
	}
	r = withOCR(t, hangs)
	go func() {
		_, err := r.Recognise(t.Context(), makePDF(t, scan(t), ""), nil)
		ended <- err
	}()
	r.Close()
	if err := <-ended; err != extract.ErrClosed {
		t.Errorf("error %v, want ErrClosed", err)
	}
	if _, err := r.Recognise(t.Context(), data, nil); err != extract.ErrClosed {
		t.Errorf("after Close: error %v", err)
	}
}

// A page is scanned where a picture shows what little text it has does not.
func TestScannedPages(t *testing.T) {
	for _, c := range []struct {
		what    string
		draw    func(p *gofpdf.Fpdf)
		scanned bool
		warning string
	}{
		{"scan", scan(t, "Afgørelse"), true, "Side 2 er et billede uden tekst"},
		{"scan with a stamp", func(p *gofpdf.Fpdf) { scan(t, "Afgørelse")(p); p.Text(10, 10, "Modtaget 3. maj 2022") }, true, "Side 2 er et billede med kun lidt tekst"},
		{"letter with a logo", func(p *gofpdf.Fpdf) { drawPicture(p); p.Text(10, 10, "Du får afslag.") }, false, ""},
		{"letters drawn as lines", func(p *gofpdf.Fpdf) {
			p.AddPage()
			for i := range 60 {
				p.Line(20, 20+float64(i), 21, 21+float64(i))
			}
		}, true, "Side 2 er et billede uden tekst"},
		{"page with a frame", func(p *gofpdf.Fpdf) { p.AddPage(); p.Rect(10, 10, 100, 100, "D") }, false, "Side 2 har ingen tekst"},
		{"picture within a form", func(p *gofpdf.Fpdf) {
			form := p.CreateTemplate(func(tp *gofpdf.Tpl) {
				tp.RegisterImageOptionsReader("logo", gofpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(onePixel(t)))
				tp.ImageOptions("logo", 0, 0, 100, 100, false, gofpdf.ImageOptions{}, 0, "")
			})
			p.AddPage()
			p.UseTemplate(form)
		}, true, "Side 2 er et billede uden tekst"},
	} {
		d := read(t, "a.pdf", makePDF(t, c.draw, "Første side"))
		if got := strings.Join(d.Warnings, "|"); got != c.warning || d.Pages[1].Scanned != c.scanned || d.Pages[0].Scanned {
			t.Errorf("%s: scanned %v, %q, want %v, %q", c.what, d.Pages[1].Scanned, got, c.scanned, c.warning)
		}
	}
}
