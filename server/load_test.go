package server

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/extract"
)

// upload posts a file to /indlaes as the case worker.
func (b *board) upload(name string, data []byte, more url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("fil", name)
	if err != nil {
		b.t.Fatal(err)
	}
	part.Write(data)
	for k, v := range more {
		w.WriteField(k, v[0])
	}
	w.Close()
	req := httptest.NewRequest(post, "/indlaes", &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[rights.CaseWorker]})
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	return rec
}

// readsPDF gives the board a reader whose worker is this test program, and which
// cannot read pictures.
func (b *board) readsPDF() { b.readsWith("") }

// pictureText is what is read off any picture here.
const pictureText = `Rugmark Kommune
3. maj 2022

Afgørelse om aktivitets- og samværstilbud efter servicelovens § 104

Vi har besluttet, at dit aktivitets- og samværstilbud stopper, fordi du har nået folkepensionsalderen.

Du kan klage til Ankestyrelsen inden fire uger.`

// readsPictures gives the board a reader whose program for recognising text finds
// pictureText on any picture, as tesseract tells it: a table of lines and words.
func (b *board) readsPictures() {
	b.t.Helper()
	var table strings.Builder
	table.WriteString("level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n")
	for i, line := range strings.Split(pictureText, "\n") {
		table.WriteString(fmt.Sprintf("4\t1\t1\t%d\t1\t0\t100\t%d\t1500\t20\t-1\t\n", i+1, 100+40*i))
		for j, word := range strings.Fields(line) {
			table.WriteString(fmt.Sprintf("5\t1\t1\t%d\t1\t%d\t%d\t%d\t20\t20\t95\t%s\n", i+1, j+1, 100+22*j, 100+40*i, word))
		}
	}
	dir := b.t.TempDir()
	script := "#!/bin/sh\nif [ \"$1\" = --list-langs ]; then echo dan; echo osd; exit; fi\ncat >/dev/null\ncat \"${0%/*}/table\"\n"
	for name, text := range map[string]string{"table": table.String(), "tesseract": script} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			b.t.Fatal(err)
		}
	}
	b.readsWith(filepath.Join(dir, "tesseract"))
}

func (b *board) readsWith(ocr string) {
	b.t.Helper()
	reader, err := extract.NewReader(extract.Options{
		WorkerCommand: []string{os.Args[0], "extract-worker"}, CacheDir: pdfCache(), OCR: ocr, Limits: extract.DefaultLimits(),
	})
	if err != nil {
		b.t.Fatal(err)
	}
	old := b.server.reader
	b.server.reader = reader
	if err := old.Close(); err != nil {
		b.t.Fatal(err)
	}
}

func letterPDF(t *testing.T, draw func(*gofpdf.Fpdf)) []byte {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.AddPage()
	draw(f)
	var b bytes.Buffer
	if err := f.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// scanPDF is a letter of n scanned pages.
func scanPDF(t *testing.T, n int) []byte {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 210, 297))); err != nil {
		t.Fatal(err)
	}
	return letterPDF(t, func(f *gofpdf.Fpdf) {
		f.RegisterImageOptionsReader("side", gofpdf.ImageOptions{ImageType: "PNG"}, &picture)
		for i := range n {
			if i > 0 {
				f.AddPage()
			}
			f.ImageOptions("side", 0, 0, 210, 297, false, gofpdf.ImageOptions{ImageType: "PNG"}, 0, "")
		}
	})
}

func TestLoadADecision(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	for _, nr := range []int{1, 2, 3} { // a PDF, a DOCX and a text
		letter := fixtures.DecisionFile(nr)
		rec := b.upload(letter.Name, letter.Data, nil)
		if rec.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", letter.Name, rec.Code, words(rec.Body.String()))
		}
		address := rec.Header().Get("Location")
		page := b.page(rights.CaseWorker, address)
		sound(t, address, page)
		wants(t, words(page), "Kontrollér oplysninger", "Fundet på side 1")
		if nr == 1 {
			wants(t, page, `value="Nordlyng Kommune"`, `value="15-03-2022"`)
		}
		id := models.ID(strings.Split(address, "/")[2])
		cs, err := b.server.store.CaseByID(t.Context(), b.users[rights.CaseWorker], id)
		if err != nil {
			t.Fatal(err)
		}
		if len(cs.Documents) != 1 || len(cs.Documents[0].Signals) == 0 || len(cs.Answers) != 62 {
			t.Errorf("%s: %d documents, %d answers", letter.Name, len(cs.Documents), len(cs.Answers))
		}
		for _, f := range cs.Flags {
			if f.State != models.FlagSuggested || f.Quote == "" {
				t.Errorf("%s: flag %s is %s; what was found is only suggested, with its quote", letter.Name, f.Flag, f.State)
			}
		}
		rec = b.ask(rights.CaseWorker, get, "/sager/"+string(id)+"/original/"+string(cs.Documents[0].ID), nil)
		if !bytes.Equal(rec.Body.Bytes(), letter.Data) || !strings.HasPrefix(rec.Header().Get("Content-Disposition"), "attachment") ||
			!strings.HasPrefix(rec.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: the original comes back changed or without its guards: %v", letter.Name, rec.Header())
		}
	}
}

func TestBadUploads(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	locked := letterPDF(t, func(f *gofpdf.Fpdf) { f.SetProtection(0, "hemmelig", "ejer") })
	picture := scanPDF(t, 1)
	for _, row := range []struct {
		name string
		data []byte
		code int
		says string
	}{
		{"tom.pdf", nil, 422, "Den valgte fil er tom"},
		{"laast.pdf", locked, 422, "beskyttet af en adgangskode"},
		{"billede.pdf", picture, 422, "kun billeder af tekst"},
		{"program.pdf", []byte("MZ\x90\x00 et program"), 422, "Filen kan ikke bruges"},
		{"brudt.pdf", []byte("%PDF-1.7\nvrøvl"), 422, "Filen kan ikke læses"},
		{"<b>navn</b>.exe", []byte("x"), 422, "Filen kan ikke bruges"},
		{"stor.txt", bytes.Repeat([]byte("a"), 25<<20+1), 413, "under 25 MB"},
	} {
		rec := b.upload(row.name, row.data, url.Values{"tekst": {"Min egen tekst bliver stående."}})
		body := rec.Body.String()
		if rec.Code != row.code || !strings.Contains(body, row.says) {
			t.Errorf("%s = %d, want %d and »%s«:\n%s", row.name, rec.Code, row.code, row.says, words(body))
		}
		if row.code == 422 && !strings.Contains(body, "Min egen tekst bliver stående.") {
			t.Errorf("%s: what was typed is lost", row.name)
		}
		if strings.Contains(body, "<b>navn") {
			t.Errorf("%s: the name is shown as markup", row.name)
		}
		sound(t, "/indlaes", body)
	}
	rec := b.ask(rights.CaseWorker, post, "/indlaes", url.Values{"tekst": {"  "}})
	if rec.Code != 422 || !strings.Contains(rec.Body.String(), "Vælg en afgørelse") {
		t.Errorf("nothing chosen = %d", rec.Code)
	}
}

func TestLoadTwice(t *testing.T) {
	b := newBoard(t, 0)
	letter := fixtures.DecisionFile(3)
	first := b.upload(letter.Name, letter.Data, nil)
	again := b.upload("andet navn.txt", letter.Data, nil)
	if again.Code != http.StatusConflict || !strings.Contains(again.Body.String(), "findes allerede i sag") {
		t.Errorf("the same file again = %d", again.Code)
	}
	if !strings.Contains(again.Body.String(), strings.TrimSuffix(first.Header().Get("Location"), "/kontrol")) {
		t.Error("the page does not lead to the case that holds it")
	}
	if anyway := b.upload(letter.Name, letter.Data, url.Values{"alligevel": {"true"}}); anyway.Code != http.StatusSeeOther {
		t.Errorf("loaded all the same = %d", anyway.Code)
	}
}

func TestCheckFacts(t *testing.T) {
	b := newBoard(t, 0)
	address := b.moved(rights.CaseWorker, "/indlaes", url.Values{"tekst": {"Skovlund Kommune\n12. september 2022\n\nAfgørelse efter servicelovens § 104\n\nVi giver afslag."}})
	for _, row := range []struct{ field, value, says string }{
		{"afgoerelsesdato", "2030-01-01", "ligger i fremtiden"},
		{"afgoerelsesdato", "31-02-2022", "kan ikke læses"},
		{"klage_modtaget", "2022-01-01", "før afgørelsen"},
		{"borger_alder", "mange", "helt tal"},
		{"titel", " ", "hvad sagen handler om"},
		{"kommune", "", "hvilken kommune"},
	} {
		form := url.Values{"version": {"1"}, "titel": {"Afslag"}, "kommune": {"Skovlund Kommune"}, "afgoerelsesdato": {"12. september 2022"}, "fakta": {"Det her er skrevet."}}
		form.Set(row.field, row.value)
		rec := b.ask(rights.CaseWorker, post, address, form)
		body := rec.Body.String()
		if rec.Code != 422 || strings.Count(body, row.says) != 2 || !strings.Contains(body, "Det her er skrevet.") {
			t.Errorf("%s=%q: %d, »%s« stands %d times", row.field, row.value, rec.Code, row.says, strings.Count(body, row.says))
		}
		sound(t, address, body)
	}
	to := b.moved(rights.CaseWorker, address, url.Values{"version": {"1"}, "titel": {"Afslag"}, "kommune": {"Skovlund Kommune"}, "afgoerelsesdato": {"12-09-2022"}})
	wants(t, words(b.page(rights.CaseWorker, to)), "12. september 2022", "Skovlund Kommune")
}
