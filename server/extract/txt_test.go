package extract_test

import (
	"strings"
	"testing"

	"ankebord/server/extract"
)

func TestReadTXT(t *testing.T) {
	const want = "Nordlyng Kommune\nAfgørelse efter § 104 – «Åse» får 5 €"
	for _, c := range []struct{ what, data string }{
		{"UTF-8", "Nordlyng Kommune\nAfgørelse efter § 104 – «Åse» får 5 €"},
		{"UTF-8 with mark", "\xef\xbb\xbfNordlyng Kommune\r\nAfgørelse efter § 104 – «Åse» får 5 €\r\n"},
		{"UTF-16 LE", "\xff\xfe" + utf16(want, false)},
		{"UTF-16 BE", "\xfe\xff" + utf16(want, true)},
		{"UTF-16 LE without mark", utf16(want, false)},
		{"UTF-16 BE without mark", utf16(want, true)},
		{"UTF-16 LE, cut", "\xff\xfe" + utf16(want, false) + "\x20"},
		{"Windows-1252", "Nordlyng Kommune\r\nAfg\xf8relse efter \xa7 104 \x96 \xab\xc5se\xbb f\xe5r 5 \x80"},
	} {
		d := read(t, "brev.txt", []byte(c.data))
		if d.Format != extract.TXT || texts(d) != want || d.Warnings != nil {
			t.Errorf("%s: %+v, want %q", c.what, d, want)
		}
	}
	if got := texts(read(t, "Brev.TXT ", []byte("K\xe6re b\xf8rn p\xe5 \xc6r\xf8"))); got != "Kære børn på Ærø" {
		t.Errorf("ISO 8859-1 reads as %q", got)
	}
}

func utf16(s string, big bool) string {
	var b strings.Builder
	for _, r := range s {
		hi, lo := byte(r>>8), byte(r)
		if big {
			b.Write([]byte{hi, lo})
		} else {
			b.Write([]byte{lo, hi})
		}
	}
	return b.String()
}

func TestReadTXTPages(t *testing.T) {
	d := read(t, "a.txt", []byte("Side et\f\fSide tre\n\f\n"))
	if texts(d) != "Side et\f\fSide tre" || len(d.Warnings) != 1 || d.Warnings[0] != "Side 2 har ingen tekst" {
		t.Errorf("form feeds give %+v", d)
	}
	if d.Pages[2].Number != 3 {
		t.Errorf("third page has number %d", d.Pages[2].Number)
	}
}

// What does not agree in name and content is refused, whatever it is.
func TestWrongType(t *testing.T) {
	pdf := makePDF(t, nil, "Afgørelse")
	docx := makeDOCX(t, par("Afgørelse"))
	odt := makeODT(t, "", `<text:p>Afgørelse</text:p>`)
	text := []byte("Afgørelse")
	exe := []byte(strings.Repeat("MZ\x90\x00", 200))
	for _, c := range []struct {
		name string
		data []byte
	}{
		{"exe.pdf", exe}, {"exe.docx", exe}, {"exe.txt", exe},
		{"exepdf.pdf", append([]byte("MZ\x90\x00"), pdf...)}, {"exepdf.txt", append([]byte("MZ\x90\x00"), pdf...)}, {"script.pdf", append([]byte("#!/bin/sh\n"), pdf...)}, {"page.pdf", append([]byte("<html>"), pdf...)},
		{"docx.pdf", docx}, {"docx.odt", docx}, {"docx.txt", docx},
		{"odt.pdf", odt}, {"odt.docx", odt},
		{"pdf.docx", pdf}, {"pdf.txt", pdf},
		{"text.pdf", text}, {"text.docx", text},
		{"text.exe", text}, {"text", text}, {"", text}, {".pdf", text}, {"text.pdf.doc", text}, {"pdf.doc", pdf}, {"docx.docm", docx},
		{"rtf.txt", []byte(`{\rtf1\ansi Afgørelse}`)}, {"text.rtf", text}, {"docx.rtf", docx},
		{"text.eml", text}, {"pdf.eml", pdf}, {"eml.eml", []byte("X-Afsender: a\r\n\r\nAfgørelse")},
		{"html.txt", []byte(" <!DOCTYPE html><p>Afgørelse")},
		{"xml.txt", []byte("\xef\xbb\xbf<?xml version='1.0'?><p/>")},
		{"controls.txt", []byte(strings.Repeat("a\x01", 100))},
		{"doc.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word 97")},
		{"xlsx.docx", makeZip(t, member{"_rels/.rels", strings.ReplaceAll(rels, "%s", "xl/workbook.xml")}, member{"xl/workbook.xml", "<workbook/>"})},
		{"ods.odt", makeZip(t, member{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, member{"content.xml", "<x/>"})},
		{"zip.docx", makeZip(t)},
	} {
		_, err := reader.Read(t.Context(), c.name, c.data)
		checkRefused(t, c.name, err, extract.WrongType, "Filen kan ikke bruges. Vælg en fil af typen PDF, DOCX, ODT, RTF, TXT eller EML")
	}
}

func TestSizes(t *testing.T) {
	_, err := reader.Read(t.Context(), "tom.txt", nil)
	checkRefused(t, "empty", err, extract.Empty, "Den valgte fil er tom")
	_, err = reader.Read(t.Context(), "blank.txt", []byte(" \n"))
	checkRefused(t, "blank", err, extract.NoText, "Filen indeholder ingen tekst")

	l := extract.DefaultLimits()
	_, err = reader.Read(t.Context(), "stor.txt", make([]byte, l.FileBytes+1))
	checkRefused(t, "one byte over", err, extract.TooLarge, "Filens størrelse skal være under 25 MB")
	_, err = reader.Read(t.Context(), "stor.txt", make([]byte, l.FileBytes))
	checkRefused(t, "25 MB of NUL", err, extract.WrongType, "Filen kan ikke bruges")

	l.Characters, l.Pages = 9, 2
	r := newReader(t, "extract-worker", l)
	if _, err := r.Read(t.Context(), "a.txt", []byte("Afgørelse")); err != nil {
		t.Errorf("nine characters of nine: %v", err)
	}
	_, err = r.Read(t.Context(), "a.txt", []byte("Afgørelser"))
	checkRefused(t, "ten characters of nine", err, extract.TooLong, "Teksten er for lang")
	if _, err := r.Read(t.Context(), "a.txt", []byte("a\fb")); err != nil {
		t.Errorf("two pages of two: %v", err)
	}
	_, err = r.Read(t.Context(), "a.txt", []byte("a\fb\fc"))
	checkRefused(t, "three pages of two", err, extract.TooLong, "Filen har mere end 2 sider")
	_, err = r.Read(t.Context(), "a.pdf", makePDF(t, nil, "a", "b", "c"))
	checkRefused(t, "three PDF pages of two", err, extract.TooLong, "Filen har mere end 2 sider")
	if d, err := r.Read(t.Context(), "a.pdf", makePDF(t, nil, "a", "b")); err != nil || texts(d) != "a\fb" {
		t.Errorf("two PDF pages of two: %v", err)
	}
}
