package extract

import (
	"bytes"
	"context"
	"encoding/xml"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The namespaces of DOCX (ISO/IEC 29500), in the transitional form that Word
// writes and the strict one.
var wordSpaces = []string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
	"http://purl.oclc.org/ooxml/wordprocessingml/main",
}

const compatibilitySpace = "http://schemas.openxmlformats.org/markup-compatibility/2006"

// readDOCX reads the body of a Word document as it reads with all changes
// accepted. Headers, footers, notes and comments are left out.
func readDOCX(ctx context.Context, data []byte, l Limits) (Document, error) {
	a, err := openArchive(data, l)
	if err != nil {
		return Document{}, err
	}
	main, err := a.mainPart()
	if err != nil {
		return Document{}, err
	}
	if a.members[main] == nil || path.Dir(main) != "word" {
		return Document{}, wrongType()
	}
	h := &docx{}
	if err := a.walk(ctx, main, h); err != nil {
		return Document{}, err
	}
	d, err := newDocument(DOCX, rawPages(h.finish()), l)
	d.Warnings = append(d.Warnings, h.leftOut.warnings()...)
	return d, err
}

// mainPart gives the name of the document's part as the package's
// relationships have it: most often word/document.xml, which is assumed where
// they say nothing.
func (a *archive) mainPart() (string, error) {
	data, err := a.small("_rels/.rels")
	if err != nil {
		return "", err
	}
	var rels struct {
		Relationship []struct {
			Type   string `xml:",attr"`
			Target string `xml:",attr"`
		}
	}
	if data != nil && xml.NewDecoder(bytes.NewReader(data)).Decode(&rels) != nil {
		return "", broken(nil)
	}
	for _, r := range rels.Relationship {
		if strings.HasSuffix(r.Type, "/officeDocument") {
			return strings.TrimPrefix(r.Target, "/"), nil
		}
	}
	return "word/document.xml", nil
}

// leftOut remembers what a document holds that its text does not.
type leftOut struct{ notes, changes, hidden bool }

func (o leftOut) warnings() []string {
	var w []string
	if o.notes {
		w = append(w, "Fodnoter er ikke læst")
	}
	if o.changes {
		w = append(w, "Filen har rettelser, der ikke er godkendt. Tekst, der er slettet i dem, er udeladt")
	}
	if o.hidden {
		w = append(w, "Skjult tekst er udeladt")
	}
	return w
}

// docx handles the elements of word/document.xml.
type docx struct {
	layout
	leftOut
	properties bool // within w:pPr
	reading    bool // within w:t
	hiddenRun  bool // within a w:r that is not shown
}

func (d *docx) start(e xml.StartElement) bool {
	if e.Name.Space == compatibilitySpace {
		return e.Name.Local != "Fallback" // says what Choice has said already
	}
	if !slices.Contains(wordSpaces, e.Name.Space) {
		return true
	}
	if d.properties {
		d.property(e)
		return e.Name.Local == "numPr"
	}
	switch e.Name.Local {
	case "p":
		d.startParagraph()
	case "pPr":
		d.properties = true
	case "r":
		d.hiddenRun = false
	case "vanish":
		d.hiddenRun = isOn(e)
		d.hidden = d.hidden || d.hiddenRun
	case "t":
		d.reading = !d.hiddenRun
	case "ins", "moveTo":
		d.changes = true
	case "del", "moveFrom":
		d.changes = true
		return false
	case "instrText", "rPrChange":
		return false
	case "footnoteReference", "endnoteReference":
		d.notes = true
	case "tab", "ptab":
		d.shown("\t")
	case "noBreakHyphen":
		d.shown("-")
	case "cr":
		d.shown("\n")
	case "br":
		if attr(e, "type") == "page" {
			d.breakPage()
		} else {
			d.shown("\n")
		}
	case "lastRenderedPageBreak":
		d.breakPage()
	case "sym":
		if n, err := strconv.ParseUint(attr(e, "char"), 16, 16); err == nil {
			d.shown(string(rune(n)))
		}
	case "tr":
		d.startRow()
	case "tc":
		d.startCell()
	}
	return true
}

// property takes from a paragraph's properties what moves its text: a place in
// a list and a page of its own.
func (d *docx) property(e xml.StartElement) {
	switch e.Name.Local {
	case "numId":
		d.bullet = attr(e, "val") != "0"
	case "pageBreakBefore":
		if isOn(e) {
			d.breakPage()
		}
	}
}

func (d *docx) end(name xml.Name) {
	if !slices.Contains(wordSpaces, name.Space) {
		return
	}
	switch name.Local {
	case "p":
		d.endParagraph()
	case "pPr":
		d.properties = false
	case "r":
		d.hiddenRun = false
	case "t":
		d.reading = false
	case "tr":
		d.endRow()
	case "tc":
		d.endCell()
	}
}

func (d *docx) text(s string) {
	if d.reading {
		d.write(unwrap.Replace(s))
	}
}

// shown writes s unless the run is hidden.
func (d *docx) shown(s string) {
	if !d.hiddenRun {
		d.write(s)
	}
}

// unwrap takes the lines out of XML text, where they mean no more than a space.
var unwrap = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ")

// attr gives an attribute by its local name, or "".
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// isOn reads a property that is on by being there, unless it says otherwise.
func isOn(e xml.StartElement) bool {
	return !slices.Contains([]string{"0", "false", "off"}, attr(e, "val"))
}
