package extract_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"ankebord/server/extract"
)

func TestReadPDF(t *testing.T) {
	d := read(t, "Afgørelse.PDF", makePDF(t, nil,
		"Nordlyng Kommune\nAfgørelse efter servicelovens § 104 – 14. september 2022",
		"Du har nået folkepen-\nsionsalderen. Din plads på det be\u00adskyttede værksted ophører.\nVi tilbyder aktivitets-\nog samværstilbud."))
	want := "Nordlyng Kommune\nAfgørelse efter servicelovens § 104 – 14. september 2022\f" +
		"Du har nået folkepensionsalderen. Din plads på det beskyttede værksted ophører.\nVi tilbyder aktivitets-\nog samværstilbud."
	if d.Format != extract.PDF || texts(d) != want || d.Warnings != nil {
		t.Errorf("read %q, %v, want %q", texts(d), d.Warnings, want)
	}
}

func TestReadPDFWithPicture(t *testing.T) {
	d := read(t, "bilag.pdf", makePDF(t, drawPicture, "Side med tekst"))
	if len(d.Pages) != 2 || len(d.Warnings) != 1 || d.Warnings[0] != "Side 2 er et billede uden tekst" || d.Pages[0].Scanned || !d.Pages[1].Scanned {
		t.Errorf("read %+v, want a warning of page 2", d)
	}
}

func TestRefusePDF(t *testing.T) {
	whole := makePDF(t, nil, "Afgørelse", "Bilag")
	locked := makePDF(t, func(p *gofpdf.Fpdf) { p.SetProtection(gofpdf.CnProtectPrint, "hemmelig", "ejer") }, "Afgørelse")
	for _, c := range []struct {
		what     string
		data     []byte
		kind     extract.Kind
		sentence string
	}{
		{"password", locked, extract.Password, "Den valgte fil er beskyttet af en adgangskode"},
		{"pictures alone", makePDF(t, drawPicture), extract.Scanned, "Filen indeholder kun billeder af tekst"},
		{"blank page", makePDF(t, nil, ""), extract.NoText, "Filen indeholder ingen tekst"},
		{"cut in half", whole[:len(whole)/2], extract.Broken, "Filen kan ikke læses"},
		{"nonsense", []byte("%PDF-1.4 nonsense"), extract.Broken, "Filen kan ikke læses"},
		{"no pages", []byte(noPages), extract.Broken, "Filen kan ikke læses"},
	} {
		_, err := reader.Read(t.Context(), "a.pdf", c.data)
		checkRefused(t, c.what, err, c.kind, c.sentence)
	}
	open := makePDF(t, func(p *gofpdf.Fpdf) { p.SetProtection(gofpdf.CnProtectPrint, "", "ejer") }, "Afgørelse")
	if got := texts(read(t, "a.pdf", open)); got != "Afgørelse" {
		t.Errorf("file with an owner's password alone reads %q", got)
	}
}

// noPages is a PDF file with an empty page tree.
const noPages = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n"

// nestedForms is a page whose forms draw each other ten times, nine deep: a
// thousand million strings.
func nestedForms() []byte {
	var b strings.Builder
	b.WriteString("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</F 10 0 R>>>>/Contents 4 0 R>>endobj\n" +
		"4 0 obj<</Length 4>>stream\n/F Do\nendstream endobj\n5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n")
	for i := range 9 {
		content := strings.Repeat("/F Do\n", 10)
		fmt.Fprintf(&b, "%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>/Length %d>>stream\n%sendstream endobj\n", 10+i, 11+i, len(content), content)
	}
	content := "BT /T 10 Tf 10 10 Td (Afgorelse) Tj ET\n"
	fmt.Fprintf(&b, "19 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</T 5 0 R>>>>/Length %d>>stream\n%sendstream endobj\n", len(content), content)
	b.WriteString("trailer<</Root 1 0 R>>\n")
	return []byte(b.String())
}

// A file that makes PDFium trap costs its worker its life; the next file is
// read by another.
func TestTrap(t *testing.T) {
	_, err := reader.Read(t.Context(), "bombe.pdf", nestedForms())
	checkRefused(t, "nested forms", err, extract.Broken, "Filen kan ikke læses")
	if got := texts(read(t, "a.pdf", makePDF(t, nil, "Afgørelse"))); got != "Afgørelse" {
		t.Errorf("the next file reads %q", got)
	}
}

func TestWorkerDies(t *testing.T) {
	pdf := makePDF(t, nil, "Afgørelse")
	r := newReader(t, "worker-dies", extract.Limits{})
	for range 3 { // each is read by a worker of its own
		_, err := r.Read(t.Context(), "a.pdf", pdf)
		checkRefused(t, "worker that dies", err, extract.Broken, "Filen kan ikke læses")
		if !strings.Contains(err.Error(), "wasm error: unreachable") {
			t.Errorf("cause is lost: %v", err)
		}
	}
	r = newReader(t, "worker-dies-later", extract.Limits{})
	for range 3 {
		if d, err := r.Read(t.Context(), "a.pdf", pdf); err != nil || texts(d) != "Eneste side" {
			t.Errorf("worker that died while it waited: %v, %v", texts(d), err)
		}
	}
}

func TestWorkerCannotStart(t *testing.T) {
	r := newReader(t, "worker-fails", extract.Limits{})
	for range 3 { // more often than there are places for workers
		_, err := r.Read(t.Context(), "a.pdf", makePDF(t, nil, "Afgørelse"))
		if _, refused := errors.AsType[*extract.Error](err); err == nil || refused || !strings.Contains(err.Error(), "no room on the disk") {
			t.Errorf("error %v, want the machine's own", err)
		}
	}
}

func TestTimeLimits(t *testing.T) {
	pdf := makePDF(t, nil, "Afgørelse")
	whole, page := extract.DefaultLimits(), extract.DefaultLimits()
	whole.Time, page.PageTime = 50*time.Millisecond, 50*time.Millisecond
	for _, c := range []struct {
		what, worker string
		limits       extract.Limits
	}{
		{"file", "worker-hangs", whole},
		{"first page", "worker-hangs", page},
		{"second page", "worker-hangs-midway", page},
	} {
		_, err := newReader(t, c.worker, c.limits).Read(t.Context(), "a.pdf", pdf)
		checkRefused(t, c.what, err, extract.TimedOut, "Det tog for lang tid at læse filen")
	}
	whole.Time = 1
	_, err := newReader(t, "worker-hangs", whole).Read(t.Context(), "a.docx", makeDOCX(t, par("Afgørelse")))
	checkRefused(t, "DOCX", err, extract.TimedOut, "Det tog for lang tid at læse filen")
}

func TestTalkativeWorker(t *testing.T) {
	_, err := newReader(t, "worker-talks", extract.Limits{}).Read(t.Context(), "a.pdf", makePDF(t, nil, "Afgørelse"))
	checkRefused(t, "worker without end", err, extract.TooLong, "Teksten er for lang")
}

func TestDamagedPage(t *testing.T) {
	d, err := newReader(t, "worker-partly", extract.Limits{}).Read(t.Context(), "a.pdf", makePDF(t, nil, "Afgørelse"))
	if err != nil || texts(d) != "Første side\f\fTredje side" || len(d.Warnings) != 1 || d.Warnings[0] != "Side 2 kunne ikke læses" {
		t.Errorf("read %+v, %v", d, err)
	}
}

func TestWorkerHasNoSecrets(t *testing.T) {
	t.Setenv("ANKEBORD_TEST_SECRET", "hemmelig")
	d, err := newReader(t, "worker-environment", extract.Limits{}).Read(t.Context(), "a.pdf", makePDF(t, nil, "Afgørelse"))
	if err != nil {
		t.Fatal(err)
	}
	if got := texts(d); got != "Miljø: []" {
		t.Errorf("the worker's environment: %s", got)
	}
}

func TestWorkerIsConfined(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // elsewhere WebAssembly's walls are all there is
	}
	d, err := newReader(t, "worker-confined", extract.Limits{}).Read(t.Context(), "a.pdf", makePDF(t, nil, "Afgørelse"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := texts(d), "open true, write true, run true, network true, signal true"; got != want {
		t.Errorf("not permitted: %s, want %s", got, want)
	}
}

func TestCancel(t *testing.T) {
	pdf := makePDF(t, nil, "Afgørelse")
	r := newReader(t, "worker-hangs", extract.Limits{})
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 5 { // two with a worker, three that wait
		wg.Go(func() {
			if _, err := r.Read(ctx, "a.pdf", pdf); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want that ctx was cancelled", err)
			}
		})
	}
	cancel()
	wg.Wait()

	for _, name := range []string{"a.docx", "a.odt"} {
		data := map[string][]byte{"a.docx": makeDOCX(t, par("Afgørelse")), "a.odt": makeODT(t, "", `<text:p>Afgørelse</text:p>`)}[name]
		if _, err := r.Read(ctx, name, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want that ctx was cancelled", name, err)
		}
	}
}

func TestClose(t *testing.T) {
	r := newReader(t, "worker-hangs", extract.Limits{})
	if err := r.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	pdf := makePDF(t, nil, "Afgørelse")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			if _, err := r.Read(t.Context(), "a.pdf", pdf); err != extract.ErrClosed {
				t.Errorf("error %v, want ErrClosed", err)
			}
		})
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	if _, err := r.Read(t.Context(), "a.txt", []byte("Afgørelse")); err != extract.ErrClosed {
		t.Errorf("after Close: error %v", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 12 {
		want := fmt.Sprintf("Afgørelse nummer %d", i)
		pdf := makePDF(t, nil, want)
		wg.Go(func() {
			d, err := reader.Read(t.Context(), "a.pdf", pdf)
			if err != nil || texts(d) != want {
				t.Errorf("read %q, %v, want %q", texts(d), err, want)
			}
		})
	}
	wg.Wait()
}

func TestNewReader(t *testing.T) {
	for _, o := range []extract.Options{{}, {CacheDir: t.TempDir()}, {WorkerCommand: []string{"x"}}, {WorkerCommand: []string{"x"}, CacheDir: os.Args[0]}} {
		if _, err := extract.NewReader(o); err == nil {
			t.Errorf("NewReader(%+v) gives no error", o)
		}
	}
}

func TestWorkerEndsWithItsInput(t *testing.T) {
	command := append(worker("extract-worker"), cacheDir)
	out, err := exec.CommandContext(t.Context(), command[0], command[1:]...).Output()
	if err != nil || string(out) != "\x00\x00\x00\x02{}" {
		t.Errorf("it says %q and ends with %v, want that it is ready, and no error", out, err)
	}
}
