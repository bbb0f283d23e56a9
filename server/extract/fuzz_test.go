package extract_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"ankebord/server/extract"
)

// checkClean holds text against what Clean promises.
func checkClean(t *testing.T, text string) {
	t.Helper()
	switch {
	case !utf8.ValidString(text):
		t.Errorf("bad UTF-8: %q", text)
	case !norm.NFC.IsNormalString(text):
		t.Errorf("not in NFC: %q", text)
	case strings.Contains(text, "\n\n\n"), strings.Contains(text, "  "), strings.Contains(text, " \n"), strings.Contains(text, "\n "), strings.Contains(text, "\t\n"), strings.TrimSpace(text) != text:
		t.Errorf("blanks left: %q", text)
	case strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Cf, unicode.Co) || unicode.IsControl(r) && r != '\n' && r != '\t'
	}):
		t.Errorf("controls left: %q", text)
	case extract.Clean(text) != text:
		t.Errorf("Clean(%q) = %q", text, extract.Clean(text))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"Afgørelse", "a\u030a-\ne", "a\u00ad\n\u00adb", "\uf0b7 x\r\n\r\n\r\ny", "\xff\x00\u202e", "Å-\nb\u2010\n c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkClean(t, extract.Clean(s)) })
}

// Whatever the bytes, a file is read into clean text or refused in words.
func FuzzExtractNeverPanics(f *testing.F) {
	table := `<w:tbl><w:tr><w:tc>` + par("a") + `</w:tc><w:tc>` + par("b") + `</w:tc></w:tr></w:tbl>`
	for _, s := range []struct {
		name string
		data []byte
	}{
		{"a.txt", []byte("Afgørelse\fBilag")},
		{"a.txt", []byte("\xff\xfeA\x00f\x00")},
		{"a.txt", []byte("Afg\xf8relse")},
		{"a.docx", makeDOCX(f, par("Afgørelse")+table)},
		{"a.odt", makeODT(f, `<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/></style:style>`, `<text:p text:style-name="P1">Afgørelse</text:p>`)},
		{"a.docx", []byte("PK\x03\x04")},
		{"a.rtf", makeRTF(`\trowd\intbl \'f8{\listtext\tab}\cell\row\pard\u229?{\*\bkmkstart x}\sect\bin2 xx`)},
		{"a.eml", makeEML("Subject: x\n" + makeMultipart("alternative", makePart("Content-Type: text/plain", "a"), makePart("Content-Type: text/html", "<p hidden>a</p>b")))},
	} {
		f.Add(s.name, s.data)
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if strings.HasSuffix(strings.ToLower(strings.TrimSpace(name)), ".pdf") {
			return // is read by another process
		}
		check(t, name, data)
	})
}

// The XML of a document, unpacked: a mutated archive seldom gets as far.
func FuzzBody(f *testing.F) {
	f.Add(par("Afgørelse"), `<text:p>Afgørelse</text:p>`)
	f.Add(`<w:tr><w:tc><w:p/></w:tc></w:tr><w:tc/>`, `<table:table-row><table:table-cell/></table:table-row><table:table-cell/>`)
	f.Add(`<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:sym w:char="D800"/></w:p>`, `<text:list-item><text:p><text:soft-page-break/></text:p></text:list-item>`)
	f.Fuzz(func(t *testing.T, word, odf string) {
		check(t, "a.docx", makeDOCX(t, word))
		check(t, "a.odt", makeODT(t, "", odf))
	})
}

func check(t *testing.T, name string, data []byte) {
	t.Helper()
	d, err := reader.Read(t.Context(), name, data)
	if err != nil {
		if e, ok := errors.AsType[*extract.Error](err); !ok || e.Text == "" {
			t.Errorf("no refusal: %v", err)
		}
		return
	}
	if len(d.Pages) == 0 || d.Characters() == 0 {
		t.Errorf("neither text nor refusal: %+v", d)
	}
	for i, p := range d.Pages {
		if p.Number != i+1 {
			t.Errorf("page %d has number %d", i+1, p.Number)
		}
		checkClean(t, p.Text)
	}
}
