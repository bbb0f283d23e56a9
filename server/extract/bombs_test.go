package extract_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"
)

// objects makes a PDF file of objects, numbered from 1; the first is the
// catalogue. There is no table of them: PDFium makes one.
func objects(bodies ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, body := range bodies {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, body)
	}
	b.WriteString("trailer<</Root 1 0 R>>\n")
	return b.Bytes()
}

// onPage makes a PDF file of one page with further entries, its content and
// further objects, numbered from 5.
func onPage(entries, content string, further ...string) []byte {
	return objects(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R" + entries + ">>", content}, further...)...)
}

func stream(dict, data string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data)
}

// packed is n bytes of c, packed. A flushed piece of what is packed stands by
// itself and may be repeated.
func packed(t testing.TB, c string, n int) string {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	block := strings.Repeat(c, 1<<20/len(c))
	io.WriteString(w, block)
	w.Flush()
	return "\x78\x01" + strings.Repeat(b.String(), n/len(block))
}

const helvetica = "/Resources<</Font<</T<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"

// Files that unpack, nest, loop or lie: each is read or refused in time and
// within the memory of its worker.
func TestBombs(t *testing.T) {
	pages := func(n int, kid string) string { return strings.Repeat(kid+" ", n) }
	deepTree := []string{"<</Type/Catalog/Pages 2 0 R>>"}
	for i := range 3000 {
		deepTree = append(deepTree, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>", i+3, i+1))
	}
	wideForms := func(deep int) []byte {
		all := []string{}
		for i := range deep {
			all = append(all, stream(fmt.Sprintf("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</F %d 0 R>>>>", 6+i), strings.Repeat("/F Do\n", 10)))
		}
		return onPage("/Resources<</XObject<</F 5 0 R>>>>", stream("", "/F Do"), append(all, stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]", "0 0 m 1 1 l S"))...)
	}
	image := func(dict, data string) []byte {
		return onPage("/Resources<</XObject<</I 5 0 R>>>>", stream("", "600 0 0 800 0 0 cm /I Do"), stream("/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8"+dict, data))
	}
	boxes := func(deep int) string { return strings.Repeat("<w:p><w:r><w:txbxContent>", deep) }
	sameName := makeZip(t, member{"word/document.xml", "<x/>"}, member{"word/document.xml", "<y/>"})
	for name, data := range map[string][]byte{
		"tree that is its own child.pdf":   objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
		"tree that loops.pdf":              objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 400>>", "<</Type/Pages/Kids[2 0 R]/Count 400/Parent 2 0 R>>"),
		"tree too deep.pdf":                objects(deepTree...),
		"a hundred thousand pages.pdf":     objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 100000/Kids["+pages(100_000, "3 0 R")+"]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
		"pages that lie.pdf":               objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2147483647/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
		"fewer pages than said.pdf":        objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 500/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"),
		"nested forms.pdf":                 nestedForms(),
		"forms five deep.pdf":              wideForms(5),
		"forms seven deep.pdf":             wideForms(7),
		"form that draws itself.pdf":       onPage("/Resources<</XObject<</F 5 0 R>>>>", stream("", "/F Do"), stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>", "/F Do /F Do")),
		"content of 32 MiB.pdf":            onPage("", stream("/Filter/FlateDecode", packed(t, "0 0 m ", 32<<20))),
		"content of 256 MiB.pdf":           onPage("", stream("/Filter/FlateDecode", packed(t, " ", 256<<20))),
		"packed twice.pdf":                 onPage("", stream("/Filter[/FlateDecode/FlateDecode]", packed(t, packed(t, "q ", 16<<20)[:1024], 64<<20))),
		"ten million letters.pdf":          onPage(helvetica, stream("/Filter/FlateDecode", packed(t, "BT /T 9 Tf (aaaaaaaa) Tj ET ", 32<<20))),
		"long string.pdf":                  onPage(helvetica, stream("", "BT /T 9 Tf ("+strings.Repeat("a", 4<<20)+") Tj ET")),
		"strings in strings.pdf":           onPage(helvetica, stream("", "BT /T 9 Tf "+strings.Repeat("(", 1<<20))),
		"arrays in arrays.pdf":             onPage("/X "+strings.Repeat("[", 1<<20), stream("", "")),
		"dictionaries in dictionaries.pdf": onPage("/X "+strings.Repeat("<</A ", 1<<18), stream("", "")),
		"saved states.pdf":                 onPage("", stream("/Filter/FlateDecode", packed(t, "q ", 16<<20))),
		"length that lies.pdf":             onPage("", "<</Length 2147483647>>stream\nBT ET\nendstream"),
		"length of itself.pdf":             onPage("", "<</Length 4 0 R>>stream\nBT ET\nendstream"),
		"object that is itself.pdf":        objects("<</Type/Catalog/Pages 2 0 R>>", "2 0 R"),
		"picture of 30,000 dots.pdf":       image("/Width 30000/Height 30000/Filter/FlateDecode", packed(t, "\x00", 64<<20)),
		"picture without end.pdf":          image("/Width 2147483647/Height 2147483647", "x"),
		"picture of nothing.pdf":           image("/Width 0/Height -1", ""),
		"picture in JBIG2.pdf":             image("/Width 60000/Height 60000/Filter/JBIG2Decode", "\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13\x00\x00\xff\xff\x00\x00\xff\xff"),
		"picture in JPEG 2000.pdf":         image("/Width 60000/Height 60000/Filter/JPXDecode", "\xff\x4f\xff\x51\x00\x2f\x00\x00\x7f\xff\xff\xff\x7f\xff\xff\xff"),
		"page without end.pdf":             objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[-1e38 -1e38 1e38 1e38]/UserUnit 1e30/Contents 4 0 R>>", stream("", "BT ET")),
		"huge font map.pdf": onPage("/Resources<</Font<</T<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/CIDSystemInfo<<>>/BaseFont/A>>]>>>>>>",
			stream("", "BT /T 9 Tf <0001> Tj ET"), stream("/Filter/FlateDecode", packed(t, "1 beginbfrange <0000> <ffff> <0041> endbfrange ", 4<<20))),
		"table that starts in itself.pdf": []byte("%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"),
		"table without end.pdf":           []byte("%PDF-1.7\nxref\n0 2147483647\ntrailer<</Size 2147483647/Root 1 0 R>>\nstartxref\n9\n%%EOF"),
		"objects in objects.pdf":          objects("<</Type/Catalog/Pages 2 0 R/Extends 1 0 R>>", stream("/Type/ObjStm/N 100000000/First 0/Extends 2 0 R", "1 0 2 0")),
		"header after noise.pdf":          append(bytes.Repeat([]byte("x"), 1000), makePDF(t, nil, "Afgørelse")...),
		"locked.pdf":                      makePDF(t, func(p *gofpdf.Fpdf) { p.SetProtection(0, "a", "b") }, "Afgørelse"),
		"noise.pdf":                       append([]byte("%PDF-1.7\n"), noise(1<<20)...),
		"program.pdf":                     append([]byte("MZ\x90\x00"), makePDF(t, nil, "Afgørelse")...),

		"elements in elements.docx":     makeDOCX(t, strings.Repeat("<w:p>", 1<<20)),
		"boxes in boxes.docx":           makeDOCX(t, boxes(80)+strings.Repeat("</w:txbxContent></w:r></w:p>", 80)),
		"many attributes.docx":          makeDOCX(t, "<w:p "+strings.Repeat("a=\"\" ", 150_000)+"/>"),
		"many names.docx":               makeDOCX(t, "<w:p "+strings.Repeat(`xmlns:a="b" `, 80_000)+"/>"),
		"many breaks.docx":              makeDOCX(t, strings.Repeat(`<w:p><w:r><w:br w:type="page"/><w:t>a</w:t></w:r></w:p>`, 100_000)),
		"many cells.docx":               makeDOCX(t, strings.Repeat("<w:tr>"+strings.Repeat("<w:tc><w:p/></w:tc>", 100)+"</w:tr>", 4000)),
		"entities.docx":                 makeZip(t, member{"word/document.xml", `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>`}),
		"file of the machine.docx":      makeZip(t, member{"word/document.xml", `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>`}),
		"zips in zips.docx":             makeDOCX(t, par("Afgørelse"), member{"word/media/a.zip", string(makeZip(t, member{"b.zip", string(sameName)}))}),
		"names that climb.docx":         makeDOCX(t, par("Afgørelse"), member{"../../../etc/cron.d/a", "x"}, member{"/etc/passwd", "x"}, member{`..\a`, "x"}),
		"members that overlap.docx":     overlap(makeDOCX(t, par(noise(300_000)), member{"word/a.xml", "x"})),
		"sixty thousand members.docx":   directory(60_000),
		"four thousand million.docx":    lie(makeDOCX(t, par("Afgørelse")), 0xfffffffe),
		"says nothing comes out.docx":   lie(makeDOCX(t, par("Afgørelse")), 0),
		"relationship to itself.docx":   makeZip(t, member{"_rels/.rels", fmt.Sprintf(rels, "_rels/.rels")}, member{"word/document.xml", "<x/>"}),
		"lists in lists.odt":            makeODT(t, "", strings.Repeat("<text:list><text:list-item>", 120)+"<text:p>a</text:p>"+strings.Repeat("</text:list-item></text:list>", 120)),
		"spaces without end.odt":        makeODT(t, "", `<text:p>a<text:s text:c="2147483647"/>b</text:p>`),
		"columns without end.odt":       makeODT(t, "", `<table:table><table:table-row table:number-rows-repeated="2147483647"><table:table-cell table:number-columns-repeated="2147483647"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`),
		"groups in groups.rtf":          []byte(`{\rtf1 ` + strings.Repeat("{", 1<<20)),
		"raw bytes without end.rtf":     makeRTF(`\bin2147483647 a`),
		"long word.rtf":                 makeRTF(`\` + strings.Repeat("a", 8<<20)),
		"long number.rtf":               makeRTF(`\u` + strings.Repeat("9", 8<<20)),
		"fonts without end.rtf":         []byte(`{\rtf1{\fonttbl` + strings.Repeat(`{\f1\fcharset2 a;}`, 400_000) + `}a}`),
		"rows without end.rtf":          makeRTF(strings.Repeat(`\trowd\intbl\cell`, 400_000)),
		"pages without end.rtf":         makeRTF(strings.Repeat(`a\page `, 400_000)),
		"letters without end.rtf":       makeRTF(strings.Repeat("a", 5<<20)),
		"parts in parts.eml":            makeEML(strings.Repeat("Content-Type: multipart/mixed; boundary=x\n\n--x\n", 50_000)),
		"parts without end.eml":         makeEML("Content-Type: multipart/mixed; boundary=x\n", strings.Repeat("--x\n\na\n", 400_000)),
		"fields without end.eml":        makeEML("Subject: x\n"+strings.Repeat("A: b\n", 400_000), "a"),
		"long field.eml":                makeEML("Subject: "+strings.Repeat("=?utf-8?B?w6Y=?= ", 400_000), "", "a"),
		"long name.eml":                 makeEML("Subject: x\n" + makeMultipart("mixed", makePart("Content-Type: application/pdf; name=\""+strings.Repeat("a", 1<<20)+"\"", "x"))),
		"boundary of nothing.eml":       makeEML("Content-Type: multipart/mixed; boundary=\"\"\nSubject: x\n", strings.Repeat("--\n", 400_000)),
		"tags without end.eml":          makeEML("Subject: x\nContent-Type: text/html\n", strings.Repeat("<div hidden><table><td>", 400_000)),
		"attributes without end.eml":    makeEML("Subject: x\nContent-Type: text/html\n", "<p "+strings.Repeat("a=b ", 2_000_000)+">a"),
		"signs without end.eml":         makeEML("Subject: x\nContent-Type: text/html\n", strings.Repeat("&NotEqualTilde;", 400_000)),
		"message in message.eml":        makeEML("Subject: x\nContent-Type: message/rfc822\n", strings.Repeat("Content-Type: message/rfc822\n\n", 100_000)),
		"one line.txt":                  bytes.Repeat([]byte("a"), 5<<20),
		"lines of nothing.txt":          bytes.Repeat([]byte("\n"), 5<<20),
		"pages of nothing.txt":          bytes.Repeat([]byte("\f"), 5<<20),
		"divided without end.txt":       bytes.Repeat([]byte("a-\n"), 1_000_000),
		"divided between all pages.txt": bytes.Repeat([]byte("a-\f"), 499),
		"marks without end.txt":         []byte("a" + strings.Repeat("\u0301", 1_900_000)),
		"blanks without end.txt":        []byte(strings.Repeat(" \t", 1_900_000) + "a"),
		"lines alike on all pages.txt":  bytes.Repeat([]byte("1 2 3\n1 2 3\n1 2 3\na\n1\n1\f"), 499),
		"numbers without end.txt":       bytes.Repeat([]byte("1 "), 1_900_000),
	} {
		v := judge(t.Context(), name, name, data)
		if v.fault != "" || v.took > mostTime() {
			t.Errorf("%v: %s", v, v.fault)
		}
		t.Logf("%6.2f s %s: %.100s", v.took.Seconds(), name, v.cause)
	}
	var peak peakMemory
	peak.look()
	t.Logf("most memory: %d MiB this process, %d MiB a worker", peak.self>>20, peak.worker>>20)
	if peak.worker > 400<<20 && !raced() {
		t.Errorf("a worker took %d MiB, want at most 400", peak.worker>>20)
	}
}

// lie has the directory of a zip file say that its last member unpacks to n
// bytes.
func lie(data []byte, n uint32) []byte {
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	binary.LittleEndian.PutUint32(data[at+24:], n)
	return data
}

// overlap has all members of a zip file begin where its second does.
func overlap(data []byte) []byte {
	first := bytes.Index(data, []byte("PK\x01\x02"))
	second := first + 4 + bytes.Index(data[first+4:], []byte("PK\x01\x02"))
	place := bytes.Clone(data[second+42 : second+46])
	for at := first; at >= 0; {
		copy(data[at+42:], place)
		next := bytes.Index(data[at+4:], []byte("PK\x01\x02"))
		if next < 0 {
			break
		}
		at += 4 + next
	}
	return data
}

// directory makes a zip file of n empty members.
func directory(n int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)}); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return slices.Clip(b.Bytes())
}
