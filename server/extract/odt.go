package extract

import (
	"bytes"
	"context"
	"encoding/xml"
)

// The namespaces of ODT (ISO/IEC 26300), less their common beginning.
const (
	odfSpace    = "urn:oasis:names:tc:opendocument:xmlns:"
	officeSpace = odfSpace + "office:1.0"
	styleSpace  = odfSpace + "style:1.0"
	textSpace   = odfSpace + "text:1.0"
	tableSpace  = odfSpace + "table:1.0"
	svgSpace    = odfSpace + "svg-compatible:1.0"
)

// readODT reads the body of an OpenDocument text. Headers, footers, notes,
// comments and deleted text are left out.
func readODT(ctx context.Context, data []byte, l Limits) (Document, error) {
	a, err := openArchive(data, l)
	if err != nil {
		return Document{}, err
	}
	mimetype, err := a.small("mimetype")
	if err != nil {
		return Document{}, err
	}
	manifest, err := a.small("META-INF/manifest.xml")
	switch {
	case err != nil:
		return Document{}, err
	case string(bytes.TrimSpace(mimetype)) != "application/vnd.oasis.opendocument.text":
		return Document{}, wrongType()
	case bytes.Contains(manifest, []byte("encryption-data")):
		return Document{}, password()
	case a.members["content.xml"] == nil:
		return Document{}, broken(nil)
	}
	h := &odt{before: map[string]bool{}, after: map[string]bool{}}
	if err := a.walk(ctx, "content.xml", h); err != nil {
		return Document{}, err
	}
	d, err := newDocument(ODT, rawPages(h.finish()), l)
	d.Warnings = append(d.Warnings, h.leftOut.warnings()...)
	return d, err
}

// odt handles the elements of content.xml.
type odt struct {
	layout
	leftOut
	style         string          // the style being defined
	before, after map[string]bool // styles with a page break before or after their paragraph
	turn          []bool          // of the paragraphs that are open: whether the page turns after it
	item          bool            // a list item waits for its first paragraph
}

func (d *odt) start(e xml.StartElement) bool {
	switch e.Name.Space {
	case officeSpace:
		switch e.Name.Local {
		case "annotation", "binary-data", "forms", "scripts", "settings":
			return false
		}
	case svgSpace: // title and description of a picture
		return false
	case styleSpace:
		switch e.Name.Local {
		case "style":
			d.style = attr(e, "name")
		case "paragraph-properties":
			d.before[d.style] = attr(e, "break-before") == "page"
			d.after[d.style] = attr(e, "break-after") == "page"
		}
	case textSpace:
		return d.startText(e)
	case tableSpace:
		switch e.Name.Local {
		case "covered-table-cell":
			return false
		case "table-row":
			d.startRow()
		case "table-cell":
			d.startCell()
		}
	}
	return true
}

func (d *odt) startText(e xml.StartElement) bool {
	switch e.Name.Local {
	case "p", "h":
		style := attr(e, "style-name")
		if d.before[style] {
			d.breakPage()
		}
		d.startParagraph()
		d.turn = append(d.turn, d.after[style])
		d.bullet, d.item = d.item, false
	case "list-item":
		d.item = true
	case "tab":
		d.write("\t")
	case "s":
		d.write(" ")
	case "line-break":
		d.write("\n")
	case "soft-page-break":
		d.breakPage()
	case "tracked-changes":
		d.changes = true
		return false
	case "note":
		d.notes = true
		return false
	case "hidden-text", "hidden-paragraph":
		d.hidden = true
		return false
	}
	return true
}

func (d *odt) end(name xml.Name) {
	switch name {
	case xml.Name{Space: textSpace, Local: "p"}, xml.Name{Space: textSpace, Local: "h"}:
		d.endParagraph()
		n := len(d.turn) - 1
		if d.turn[n] {
			d.breakPage()
		}
		d.turn = d.turn[:n]
	case xml.Name{Space: textSpace, Local: "list-item"}:
		d.item = false
	case xml.Name{Space: tableSpace, Local: "table-row"}:
		d.endRow()
	case xml.Name{Space: tableSpace, Local: "table-cell"}:
		d.endCell()
	}
}

func (d *odt) text(s string) {
	if len(d.turn) > 0 {
		d.write(unwrap.Replace(s))
	}
}
