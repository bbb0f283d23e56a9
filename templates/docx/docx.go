// Package docx draws a ruling as a Word document, for those who must go on with
// it in a word processor. The same ruling gives the same bytes.
package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"ankebord/review"
)

// Ruling writes the ruling in Office Open XML (ECMA-376, transitional). Headings
// carry outline levels and lists a numbering, so that a word processor and a
// screen reader know them.
func Ruling(w io.Writer, r *review.Ruling) error {
	var body strings.Builder
	d := drawer{&body, 0}
	if r.Demo {
		d.text("Mark", "Demodata – opdigtet sag")
	}
	if r.Draft {
		d.text("Mark", "Udkast")
	}
	d.text("Board", r.Board)
	if !r.Issued.IsZero() {
		d.text("Facts", "Dato: "+r.Issued.Long())
	}
	for _, f := range r.Head {
		d.text("Facts", f.Label+": "+f.Value)
	}
	d.text("Title", r.Title)
	for _, p := range r.Parts {
		if p.Text == "" {
			continue
		}
		if p.Heads() {
			d.text("Heading1", p.Heading)
		}
		for _, b := range review.Blocks(p.Text) {
			d.block(b)
		}
	}
	document := head + `<w:document xmlns:w="` + ns + `"><w:body>` + body.String() +
		`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1588" w:header="709" w:footer="709" w:gutter="0"/></w:sectPr></w:body></w:document>`
	return write(w, []part{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", rels},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", styles},
		{"word/numbering.xml", numbering(d.lists)},
		{"word/document.xml", document},
	})
}

type drawer struct {
	b     *strings.Builder
	lists int // numbered lists so far; each counts from 1
}

func (d *drawer) text(style, text string) { d.paragraph(style, "", []review.Span{{Text: text}}) }

func (d *drawer) block(b review.Block) {
	switch b.Kind {
	case review.Heading:
		d.paragraph("Heading2", "", b.Items[0])
	case review.Quote:
		d.paragraph("Quote", "", b.Items[0])
	case review.Bullets:
		for _, item := range b.Items {
			d.paragraph("List", listOf(1), item)
		}
	case review.Numbered:
		d.lists++
		for _, item := range b.Items {
			d.paragraph("List", listOf(d.lists+1), item)
		}
	default:
		d.paragraph("", "", b.Items[0])
	}
}

func listOf(id int) string {
	return fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, id)
}

func (d *drawer) paragraph(style, properties string, spans []review.Span) {
	d.b.WriteString("<w:p><w:pPr>")
	if style != "" {
		fmt.Fprintf(d.b, `<w:pStyle w:val="%s"/>`, style)
	}
	d.b.WriteString(properties + "</w:pPr>")
	for _, s := range spans {
		d.b.WriteString("<w:r>")
		if s.Bold {
			d.b.WriteString("<w:rPr><w:b/></w:rPr>")
		}
		if s.Text == "\n" {
			d.b.WriteString("<w:br/>")
		} else {
			d.b.WriteString(`<w:t xml:space="preserve">`)
			xml.EscapeText(d.b, []byte(s.Text)) // a strings.Builder never fails
			d.b.WriteString("</w:t>")
		}
		d.b.WriteString("</w:r>")
	}
	d.b.WriteString("</w:p>")
}

type part struct{ name, text string }

func write(w io.Writer, parts []part) error {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: time.Date(2022, 1, 24, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return fmt.Errorf("docx part %s: %w", p.name, err)
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return fmt.Errorf("docx part %s: %w", p.name, err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("docx: %w", err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

const (
	head         = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	ns           = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	word         = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	relation     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	contentTypes = head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="` + word + `document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="` + word + `styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="` + word + `numbering+xml"/></Types>`
	rels = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relation + `officeDocument" Target="word/document.xml"/></Relationships>`
	documentRels = head + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="` + relation + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relation + `numbering" Target="numbering.xml"/></Relationships>`
	styles = head + `<w:styles xmlns:w="` + ns + `"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="da-DK"/>` +
		`</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="288" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:keepNext/><w:spacing w:before="360" w:after="200"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="34"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="320" w:after="100"/><w:outlineLvl w:val="1"/></w:pPr><w:rPr><w:b/><w:sz w:val="26"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:pPr><w:keepNext/><w:spacing w:before="200" w:after="80"/><w:outlineLvl w:val="2"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Board"><w:name w:val="Board"/><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Mark"><w:name w:val="Mark"/><w:rPr><w:color w:val="595959"/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Facts"><w:name w:val="Facts"/><w:pPr><w:spacing w:after="20"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:pPr><w:ind w:left="567"/></w:pPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="List"><w:name w:val="List"/><w:pPr><w:spacing w:after="80"/></w:pPr></w:style></w:styles>`
)

// numbering declares list 1, the bullets, and one list for each numbered one.
func numbering(lists int) string {
	var b strings.Builder
	b.WriteString(head + `<w:numbering xmlns:w="` + ns + `">`)
	level := func(format, text string) string {
		return `<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/><w:lvlText w:val="` + text +
			`"/><w:pPr><w:ind w:left="567" w:hanging="425"/></w:pPr></w:lvl>`
	}
	for id := range lists + 1 {
		format := level("decimal", "%1.")
		if id == 0 {
			format = level("bullet", "•")
		}
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d">%s</w:abstractNum>`, id, format)
	}
	for id := range lists + 1 {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, id+1, id)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}
