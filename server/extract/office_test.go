package extract_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"ankebord/server/extract"
)

const pageBreak = `<w:r><w:br w:type="page"/></w:r>`

func TestReadDOCX(t *testing.T) {
	cell := func(body string) string { return `<w:tc><w:tcPr/>` + body + `</w:tc>` }
	row := func(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }
	for _, c := range []struct{ what, body, want string }{
		{"paragraphs", par("Afgørelse") + par("") + par("Kære Åse &amp; Per"), "Afgørelse\n\nKære Åse & Per"},
		{"runs of one word", `<w:p><w:r><w:t>folke</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>pension</w:t></w:r></w:p>`, "folkepension"},
		{"tabs, and tab stops", `<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs></w:pPr><w:r><w:t>Dato</w:t><w:tab/><w:t>14. maj</w:t></w:r></w:p>`, "Dato\t14. maj"},
		{"line breaks", `<w:p><w:r><w:t>en</w:t><w:br/><w:t>to</w:t><w:cr/><w:t>tre</w:t></w:r></w:p>`, "en\nto\ntre"},
		{"hyphens", `<w:p><w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail be</w:t><w:softHyphen/><w:t>skyttet</w:t></w:r></w:p>`, "e-mail beskyttet"},
		{"symbols", `<w:p><w:r><w:sym w:font="Symbol" w:char="F0B7"/><w:t> punkt</w:t></w:r></w:p>`, "• punkt"},
		{"page breaks", par("en") + `<w:p>` + pageBreak + `<w:r><w:lastRenderedPageBreak/><w:t>to</w:t></w:r></w:p><w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>tre</w:t></w:r></w:p>`, "en\fto\ftre"},
		{"page break switched off", par("en") + `<w:p><w:pPr><w:pageBreakBefore w:val="0"/></w:pPr><w:r><w:t>to</w:t></w:r></w:p>`, "en\nto"},
		{"page breaks at the end", par("en") + `<w:p>` + pageBreak + `</w:p><w:p>` + pageBreak + `</w:p>`, "en"},
		{"lists", `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>punkt</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>ikke punkt</w:t></w:r></w:p>`, "• punkt\nikke punkt"},
		{"list over a page break", par("en") + `<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:lastRenderedPageBreak/><w:t>punkt</w:t></w:r></w:p><w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:p>` + par("to"), "en\f• punkt\n\nto"},
		{"table", `<w:tbl>` + row(cell(par("Støtte")), cell(par("Timer"))) + row(cell(par("Samvær")), cell(par("3"))) + `</w:tbl>` + par("slut"), "Støtte\tTimer\nSamvær\t3\nslut"},
		{"table that arranges the letter", `<w:tbl>` + row(cell(par("Kære Åse")+par("Du får afslag.")), cell(par("Nordlyng"))) + `</w:tbl>`, "Kære Åse\nDu får afslag.\nNordlyng"},
		{"table in a table", `<w:tbl>` + row(cell(`<w:tbl>`+row(cell(par("a")), cell(par("b")))+`</w:tbl>`+par("")), cell(par("c"))) + `</w:tbl>`, "a\nb\nc"},
		{"page break in a table", par("før") + `<w:tbl>` + row(cell(par("a"))) + row(cell(`<w:p><w:r><w:lastRenderedPageBreak/><w:t>b</w:t></w:r></w:p>`), cell(par("c"))) + `</w:tbl>`, "før\na\fb\tc"},
		{"cell without a row", cell(par("a")) + par("b"), "a\nb"},
		{"fields", `<w:p><w:r><w:t>Side </w:t></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple></w:p>`, "Side 7"},
		{"text box, said once", `<w:p><w:r><w:t>før</w:t><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent>` + par("boks") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + par("boks") + `</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>efter</w:t></w:r></w:p>`, "før\nboks\nefter"},
		{"foreign elements", `<w:p><w:r><x:t xmlns:x="urn:x">fremmed</x:t><w:t>eget</w:t></w:r></w:p>`, "eget"},
		{"line ends in the XML", par("en\n  to\tto"), "en to to"},
	} {
		d := read(t, "a.docx", makeDOCX(t, c.body))
		if got := texts(d); got != c.want || d.Warnings != nil || d.Format != extract.DOCX {
			t.Errorf("%s: read %q, %v, want %q", c.what, got, d.Warnings, c.want)
		}
	}
}

func TestDOCXLeavesOut(t *testing.T) {
	const changes = "Filen har rettelser, der ikke er godkendt. Tekst, der er slettet i dem, er udeladt"
	for _, c := range []struct{ what, body, want, warning string }{
		{"deleted", `<w:p><w:del><w:r><w:delText>gammel</w:delText><w:t>gammel</w:t></w:r></w:del><w:r><w:t>ny</w:t></w:r></w:p>`, "ny", changes},
		{"inserted", `<w:p><w:ins><w:r><w:t>ny</w:t></w:r></w:ins></w:p>`, "ny", changes},
		{"moved", `<w:p><w:moveFrom><w:r><w:t>tekst</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>tekst</w:t></w:r></w:moveTo></w:p>`, "tekst", changes},
		{"hidden", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t><w:tab/></w:r><w:r><w:rPr><w:vanish w:val="false"/></w:rPr><w:t>vist</w:t></w:r></w:p>`, "vist", "Skjult tekst er udeladt"},
		{"footnotes", `<w:p><w:r><w:t>tekst</w:t><w:footnoteReference w:id="1"/></w:r></w:p>`, "tekst", "Fodnoter er ikke læst"},
	} {
		d := read(t, "a.docx", makeDOCX(t, c.body))
		if texts(d) != c.want || !slices.Equal(d.Warnings, []string{c.warning}) {
			t.Errorf("%s: read %q, %q, want %q, %q", c.what, texts(d), d.Warnings, c.want, c.warning)
		}
	}
}

func TestDOCXParts(t *testing.T) {
	const strict = `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"><body><p><r><t>Afgørelse</t></r></p></body></document>`
	for what, data := range map[string][]byte{
		"other name":       makeZip(t, member{"_rels/.rels", strings.ReplaceAll(rels, "%s", "/word/document2.xml")}, member{"word/document2.xml", strict}),
		"no relationships": makeZip(t, member{"word/document.xml", strict}),
	} {
		if got := texts(read(t, "a.docx", data)); got != "Afgørelse" {
			t.Errorf("%s: read %q", what, got)
		}
	}
}

func TestReadODT(t *testing.T) {
	const styles = `<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/></style:style>` +
		`<style:style style:name="P2"><style:paragraph-properties fo:break-after="page"/></style:style>`
	for _, c := range []struct{ what, body, want string }{
		{"paragraphs", `<text:h>Afgørelse</text:h><text:p/><text:p>Kære <text:span>Åse</text:span></text:p>`, "Afgørelse\n\nKære Åse"},
		{"blanks", `<text:p>en<text:tab/>to<text:line-break/>tre<text:s text:c="1000000000"/>fire` + "\n   " + `fem</text:p>`, "en\tto\ntre fire fem"},
		{"pages", `<text:p>en</text:p><text:p text:style-name="P1">to<text:soft-page-break/>tre</text:p><text:p text:style-name="P2">fire</text:p><text:p>fem</text:p>`, "en\fto\ftre\nfire\ffem"},
		{"lists", `<text:list><text:list-item><text:p>et</text:p><text:p>mere</text:p></text:list-item><text:list-item><text:list><text:list-item><text:p>to</text:p></text:list-item></text:list></text:list-item><text:list-item/></text:list><text:p>slut</text:p>`, "• et\nmere\n• to\nslut"},
		{"list over a page break", `<text:p>en</text:p><text:list><text:list-item><text:p><text:soft-page-break/>punkt</text:p></text:list-item></text:list>`, "en\f• punkt"},
		{"table", `<table:table><table:table-row><table:table-cell><text:p>Samvær</text:p></table:table-cell><table:table-cell><text:p>3 timer</text:p></table:table-cell><table:covered-table-cell><text:p>dækket</text:p></table:covered-table-cell></table:table-row></table:table>`, "Samvær\t3 timer"},
		{"comment", `<text:p>vist<office:annotation><text:p>kommentar</text:p></office:annotation></text:p>`, "vist"},
		{"picture", `<text:p>vist<draw:frame><draw:image><office:binary-data>QUJD</office:binary-data></draw:image><svg:desc>et logo</svg:desc></draw:frame></text:p>`, "vist"},
		{"text box", `<text:p>før<draw:frame><draw:text-box><text:p>boks</text:p></draw:text-box></draw:frame>efter</text:p>`, "før\nboks\nefter"},
		{"between paragraphs", `løst<text:p>vist</text:p>`, "vist"},
	} {
		d := read(t, "a.odt", makeODT(t, styles, c.body))
		if got := texts(d); got != c.want || d.Warnings != nil || d.Format != extract.ODT {
			t.Errorf("%s: read %q, %v, want %q", c.what, got, d.Warnings, c.want)
		}
	}
	d := read(t, "a.odt", makeODT(t, "", `<text:tracked-changes><text:p>slettet</text:p></text:tracked-changes>`+
		`<text:p>vist<text:note><text:note-body><text:p>note</text:p></text:note-body></text:note><text:hidden-text>skjult</text:hidden-text></text:p>`))
	if texts(d) != "vist" || len(d.Warnings) != 3 {
		t.Errorf("what is left out: read %q, %q", texts(d), d.Warnings)
	}
}

func TestRefuseOffice(t *testing.T) {
	l := extract.DefaultLimits()
	text := par("Afgørelse")
	whole := makeDOCX(t, text)
	many := func(n int) []member { // besides the two of makeDOCX
		all := make([]member, n-2)
		for i := range all {
			all[i].name = strings.Repeat("x", i%7) + strings.Repeat("y", i/7)
		}
		return all
	}
	deep := func(n int) string { // within w:document and w:body
		return strings.Repeat("<w:p>", n-2) + strings.Repeat("</w:p>", n-2)
	}
	encrypted := bytes.ReplaceAll(bytes.ReplaceAll(bytes.Clone(whole), []byte("PK\x03\x04\x14\x00\x08"), []byte("PK\x03\x04\x14\x00\x09")), []byte("PK\x01\x02\x14\x00\x14\x00\x08"), []byte("PK\x01\x02\x14\x00\x14\x00\x09"))
	for _, c := range []struct {
		what, name string
		data       []byte
		kind       extract.Kind
		sentence   string
	}{
		{"no text", "a.docx", makeDOCX(t, par(" ")), extract.NoText, "Filen indeholder ingen tekst"},
		{"no text, ODT", "a.odt", makeODT(t, "", `<text:p/>`), extract.NoText, "Filen indeholder ingen tekst"},
		{"macros", "a.docx", makeDOCX(t, text, member{"word/vbaProject.bin", "x"}), extract.WrongType, "Filen indeholder makroer"},
		{"ActiveX", "a.docx", makeDOCX(t, text, member{"word/activeX/activeX1.bin", "x"}), extract.WrongType, "Filen indeholder makroer"},
		{"OLE object", "a.docx", makeDOCX(t, text, member{"word/embeddings/oleObject1.bin", "x"}), extract.WrongType, "Filen indeholder en indlejret fil"},
		{"macros, ODT", "a.odt", makeODT(t, "", `<text:p>x</text:p>`, member{"Basic/Standard/Module1.xml", "x"}), extract.WrongType, "Filen indeholder makroer"},
		{"password", "a.docx", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), extract.Password, "Den valgte fil er beskyttet"},
		{"password, ODT", "a.odt", makeODT(t, "", `<text:p>x</text:p>`, member{"META-INF/manifest.xml", "<manifest:encryption-data/>"}), extract.Password, "Den valgte fil er beskyttet"},
		{"encrypted members", "a.docx", encrypted, extract.Password, "Den valgte fil er beskyttet"},
		{"cut in half", "a.docx", whole[:len(whole)/2], extract.Broken, "Filen kan ikke læses"},
		{"no content", "a.odt", makeZip(t, member{"mimetype", odfType}), extract.Broken, "Filen kan ikke læses"},
		{"bad relationships", "a.docx", makeZip(t, member{"_rels/.rels", "<Relationships"}, member{"word/document.xml", "<x/>"}), extract.Broken, "Filen kan ikke læses"},
		{"broken XML", "a.docx", makeDOCX(t, "<w:p>"), extract.Broken, "Filen kan ikke læses"},
		{"two of one name", "a.docx", makeDOCX(t, text, member{"word/document.xml", "<x/>"}), extract.Broken, "Filen kan ikke læses"},
		{"document type", "a.docx", makeZip(t, member{"word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>`}), extract.Broken, "Filen kan ikke læses"},
		{"unknown entity", "a.docx", makeDOCX(t, par("&a;")), extract.Broken, "Filen kan ikke læses"},
		{"too deep", "a.docx", makeDOCX(t, text+deep(l.Depth+1)), extract.Broken, "Filen kan ikke læses"},
		{"too deep where skipped", "a.docx", makeDOCX(t, text+"<w:del>"+deep(l.Depth)+"</w:del>"), extract.Broken, "Filen kan ikke læses"},
		{"too many members", "a.docx", makeDOCX(t, text, many(l.Entries+1)...), extract.UnpackTooLarge, "Filen fylder for meget, når den pakkes ud"},
		{"too well packed", "a.docx", makeDOCX(t, text, member{"word/media/image1.bmp", strings.Repeat("\x00", 2<<20)}), extract.UnpackTooLarge, "Filen fylder for meget, når den pakkes ud"},
		{"long relationships", "a.docx", makeZip(t, member{"_rels/.rels", noise(1<<20 + 1)}, member{"word/document.xml", "<x/>"}), extract.UnpackTooLarge, "Filen fylder for meget, når den pakkes ud"},
		{"long run of text", "a.docx", makeDOCX(t, par(noise(1<<20+8192))), extract.UnpackTooLarge, "Filen fylder for meget, når den pakkes ud"},
	} {
		_, err := reader.Read(t.Context(), c.name, c.data)
		checkRefused(t, c.what, err, c.kind, c.sentence)
	}
	for what, data := range map[string][]byte{
		"deepest":      makeDOCX(t, text+deep(l.Depth)),
		"most members": makeDOCX(t, text, many(l.Entries)...),
	} {
		if _, err := reader.Read(t.Context(), "a.docx", data); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// The caps on what is unpacked hold to the byte.
func TestUnpackLimits(t *testing.T) {
	data := makeDOCX(t, par("Afgørelse"))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part := int64(z.File[1].UncompressedSize64)
	whole := part + int64(z.File[0].UncompressedSize64)
	for _, c := range []struct {
		what           string
		part, unpacked int64
		refused        bool
	}{
		{"all within", part, whole, false},
		{"part one byte over", part - 1, whole, true},
		{"archive one byte over", part, whole - 1, true},
	} {
		l := extract.DefaultLimits()
		l.PartBytes, l.UnpackedBytes = c.part, c.unpacked
		_, err := newReader(t, "extract-worker", l).Read(t.Context(), "a.docx", data)
		if c.refused {
			checkRefused(t, c.what, err, extract.UnpackTooLarge, "Filen fylder for meget, når den pakkes ud")
		} else if err != nil {
			t.Errorf("%s: %v", c.what, err)
		}
	}
}

// noise is text that packs no better than a letter does.
func noise(n int) string {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%26
	}
	return string(b)
}

// A bomb is stopped at the caps: by what its header says, and where that lies,
// by what comes out. Unpacking all of it would outlast the context.
func TestBomb(t *testing.T) {
	const size = 400 << 20
	// A flushed piece of deflate stands by itself and may be repeated.
	pack := func(text string) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
		w.Flush()
		return b.Bytes()
	}
	block := strings.Repeat(par("a"), 1<<20/len(par("a")))
	packed := append(pack(`<w:document `+wordSpace+`><w:body>`), bytes.Repeat(pack(block), size/len(block))...)
	l := extract.DefaultLimits()
	l.PartBytes = 1 << 20
	r := newReader(t, "extract-worker", l)
	for _, c := range []struct {
		says uint64
		kind extract.Kind
	}{
		{size, extract.UnpackTooLarge},
		{10 << 20, extract.UnpackTooLarge},
		{1 << 19, extract.Broken}, // zip finds the lie first
	} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		raw, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: c.says})
		if err != nil {
			t.Fatal(err)
		}
		raw.Write(packed)
		z.Close()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err = r.Read(ctx, "bombe.docx", b.Bytes())
		checkRefused(t, fmt.Sprintf("bomb that says %d bytes", c.says), err, c.kind, "Filen")
	}
}
