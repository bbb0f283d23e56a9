package extract_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"github.com/jung-kurt/gofpdf"

	"ankebord/server/extract"
)

// reader is shared by the tests, as compiling PDFium takes seconds.
var reader *extract.Reader

// cacheDir holds PDFium as compiled once on a machine, the cache that the
// program's own commands use.
var cacheDir string

// TestMain is also the worker, real or played, that a reader starts.
func TestMain(m *testing.M) {
	if play := workers[os.Args[min(1, len(os.Args)-1)]]; play != nil {
		if err := play(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(func() int {
		var err error
		if cacheDir, err = os.UserCacheDir(); err != nil {
			panic(err)
		}
		cacheDir = filepath.Join(cacheDir, "ankebord")
		if reader, err = extract.NewReader(extract.Options{WorkerCommand: worker("extract-worker"), CacheDir: cacheDir}); err != nil {
			panic(err)
		}
		defer reader.Close()
		return m.Run()
	}())
}

// workers are what the test binary plays when a reader starts it.
var workers = map[string]func(cacheDir string) error{
	"extract-worker": func(cacheDir string) error {
		return extract.RunWorker(context.Background(), os.Stdin, os.Stdout, cacheDir)
	},
	// hangs once it has the file
	"worker-hangs": func(string) error {
		say(`{}`)
		hear()
		hear()
		select {}
	},
	// hangs after the first page of two
	"worker-hangs-midway": func(string) error {
		say(`{}`)
		hear()
		hear()
		say(`{"pages":2}`)
		say(`{"page":1,"text":"Første side"}`)
		select {}
	},
	// dies after the first page of two
	"worker-dies": func(string) error {
		say(`{}`)
		hear()
		hear()
		say(`{"pages":2}`)
		say(`{"page":1,"text":"Første side"}`)
		return errors.New("wasm error: unreachable")
	},
	// dies after its answer
	"worker-dies-later": func(string) error {
		say(`{}`)
		hear()
		hear()
		say(`{"pages":1}`)
		say(`{"page":1,"text":"Eneste side"}`)
		return nil
	},
	// cannot start
	"worker-fails": func(string) error { return errors.New("no room on the disk") },
	// gives page 2 of 3 as damaged
	"worker-partly": func(string) error {
		say(`{}`)
		hear()
		hear()
		say(`{"pages":3}`)
		say(`{"page":1,"text":"Første side"}`)
		say(`{"page":3,"text":"Tredje side"}`)
		say(`{"page":2,"unread":true}`)
		hear()
		return nil
	},
	// talks without end
	"worker-talks": func(string) error {
		say(`{}`)
		hear()
		hear()
		say(`{"pages":500}`)
		text, err := json.Marshal(map[string]any{"page": 1, "text": strings.Repeat("snak ", 10_000)})
		for err == nil {
			err = say(string(text))
		}
		return err
	},
	// tells what it may not do
	"worker-confined": func(string) error {
		extract.Confine()
		var tried []string
		try := func(what string, err error) {
			tried = append(tried, fmt.Sprintf("%s %v", what, errors.Is(err, os.ErrPermission)))
		}
		_, err := os.Open(os.Args[0])
		try("open", err)
		try("write", os.WriteFile(filepath.Join(os.TempDir(), "confined"), nil, 0o600))
		try("run", exec.Command(os.Args[0]).Run())
		_, err = net.Dial("udp", "127.0.0.1:9")
		try("network", err)
		try("signal", syscall.Kill(os.Getppid(), 0))
		say(`{}`)
		hear()
		hear()
		say(`{"pages":1}`)
		text, err := json.Marshal(map[string]any{"page": 1, "text": strings.Join(tried, ", ")})
		say(string(text))
		hear()
		return err
	},
	// gives its environment for a page
	"worker-environment": func(string) error {
		say(`{}`)
		hear()
		hear()
		text, err := json.Marshal(map[string]any{"page": 1, "text": fmt.Sprintf("Miljø: %q", os.Environ())})
		say(`{"pages":1}`)
		say(string(text))
		hear()
		return err
	},
}

// say and hear are the frames between reader and worker.
func say(s string) error {
	_, err := os.Stdout.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(s))), s...))
	return err
}

func hear() {
	var n uint32
	if binary.Read(os.Stdin, binary.BigEndian, &n) == nil {
		io.CopyN(io.Discard, os.Stdin, int64(n))
	}
}

// worker is the command that has the test binary play the named worker.
func worker(name string) []string {
	exe, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return []string{exe, name}
}

// newReader makes a reader of its own for one test.
func newReader(t testing.TB, command string, l extract.Limits) *extract.Reader {
	t.Helper()
	r, err := extract.NewReader(extract.Options{WorkerCommand: worker(command), CacheDir: cacheDir, Limits: l})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func read(t testing.TB, name string, data []byte) extract.Document {
	t.Helper()
	d, err := reader.Read(t.Context(), name, data)
	if err != nil {
		t.Fatalf("Read(%q): %v", name, err)
	}
	return d
}

// texts gives the pages' texts, for comparing.
func texts(d extract.Document) string {
	var all []string
	for _, p := range d.Pages {
		all = append(all, p.Text)
	}
	return strings.Join(all, "\f")
}

// checkRefused wants an *Error of the kind, with a sentence for the reader.
func checkRefused(t testing.TB, what string, err error, kind extract.Kind, sentence string) {
	t.Helper()
	e, ok := errors.AsType[*extract.Error](err)
	if !ok || e.Kind != kind || !strings.HasPrefix(e.Text, sentence) {
		t.Errorf("%s: error %v, want kind %d, %q", what, err, kind, sentence)
	}
}

// makePDF draws each text on a page of its own; an empty one leaves it blank.
func makePDF(t testing.TB, draw func(*gofpdf.Fpdf), pages ...string) []byte {
	t.Helper()
	p := gofpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("sans", "", bytes.Clone(liberationsansregular.TTF))
	p.SetFont("sans", "", 11)
	for _, text := range pages {
		p.AddPage()
		p.MultiCell(0, 6, text, "", "L", false)
	}
	if draw != nil {
		draw(p)
	}
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// onePixel is a picture.
func onePixel(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// drawPicture puts a picture on a page of its own, as a scanner does.
func drawPicture(p *gofpdf.Fpdf) {
	img := image.NewGray(image.Rect(0, 0, 40, 40))
	for i := range 40 {
		img.SetGray(i, i, color.Gray{200})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	p.AddPage()
	p.RegisterImageOptionsReader("scan", gofpdf.ImageOptions{ImageType: "png"}, &b)
	p.ImageOptions("scan", 20, 20, 150, 0, false, gofpdf.ImageOptions{}, 0, "")
}

// A member is one file of an archive.
type member struct{ name, content string }

func makeZip(t testing.TB, members ...member) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = io.WriteString(w, m.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordSpace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`
	rels      = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="%s"/></Relationships>`
	odfSpaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"`
	odfType   = "application/vnd.oasis.opendocument.text"
)

// makeDOCX makes a document of the XML within w:body, with members besides.
func makeDOCX(t testing.TB, body string, others ...member) []byte {
	t.Helper()
	return makeZip(t, append([]member{
		{"_rels/.rels", fmt.Sprintf(rels, "word/document.xml")},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordSpace + `><w:body>` + body + `</w:body></w:document>`},
	}, others...)...)
}

// makeODT makes a document of the XML within office:text and of styles.
func makeODT(t testing.TB, styles, body string, others ...member) []byte {
	t.Helper()
	return makeZip(t, append([]member{
		{"mimetype", odfType},
		{"content.xml", `<?xml version="1.0" encoding="UTF-8"?><office:document-content ` + odfSpaces + `><office:automatic-styles>` + styles +
			`</office:automatic-styles><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`},
	}, others...)...)
}

// par is a Word paragraph.
func par(text string) string {
	return `<w:p><w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}
