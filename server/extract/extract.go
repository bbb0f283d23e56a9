// Package extract reads the text out of uploaded decisions: PDF, DOCX, ODT, RTF,
// plain text and e-mail, page by page, cleaned so that what is shown is what is
// searched.
//
// What is uploaded is hostile until shown otherwise. A file's content and name
// must agree; every size is counted while reading, never believed. PDF is read
// by PDFium, compiled to WebAssembly, in a child process that may die without
// harm (see Reader and RunWorker). The other formats are streamed in process,
// under the caps of Limits. Whatever cannot be read is refused with an *Error,
// whose text tells the reader in Danish what to do. Scanned pages are known as
// such; where tesseract is installed it reads them (see Reader.Recognise).
package extract

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Format is a kind of file that is read, named as users know it in lower
// case.
type Format string

// The formats that are read. Pasted text counts as TXT.
const (
	PDF  Format = "pdf"
	DOCX Format = "docx"
	ODT  Format = "odt"
	RTF  Format = "rtf"
	TXT  Format = "txt"
	EML  Format = "eml" // an e-mail as mail programs save it
)

// A Document is what was read out of one file. It has at least one page with
// text.
type Document struct {
	Format      Format
	Pages       []Page
	Warnings    []string     // Danish, about what was left out: "Side 2 har ingen tekst"
	Attachments []Attachment // of an e-mail; each is a document of its own
}

// An Attachment is a file that came with an e-mail, not read yet and not
// looked at: it is for Read to say what it is.
type Attachment struct {
	Name string // to show and to tell its type by; no folders in it
	Data []byte
}

// Extensions are the endings of the files that are read, for a form that asks
// for one.
func Extensions() []string {
	return []string{".pdf", ".docx", ".odt", ".rtf", ".txt", ".eml"}
}

// A Page is the text of one page. DOCX, ODT and RTF have the pages their last
// editor laid out, where it left marks of them; plain text turns the page at a
// form feed.
type Page struct {
	Number    int    // from 1
	Text      string // as Clean leaves it; empty where the page has no text
	Furniture []Span // headers, footers and page numbers in Text; see Furniture
	Scanned   bool   // shown by a picture; Text is what little else it has, see Recognise
}

// Characters counts the Unicode code points of all pages.
func (d Document) Characters() int {
	n := 0
	for _, p := range d.Pages {
		n += utf8.RuneCountInString(p.Text)
	}
	return n
}

// Limits are the most that one file may cost. What goes beyond is refused.
type Limits struct {
	FileBytes     int64         // size of the file
	UnpackedBytes int64         // DOCX, ODT: all members of the archive unpacked
	PartBytes     int64         // DOCX, ODT: one XML part unpacked
	Entries       int           // DOCX, ODT: members of the archive
	Ratio         int64         // DOCX, ODT: unpacked to packed size of the archive, once it unpacks to over 1 MiB
	Depth         int           // DOCX, ODT, RTF: elements or groups within each other
	Pages         int           // pages of the document
	Characters    int           // code points of its text
	Time          time.Duration // reading the whole file, once its turn has come
	PageTime      time.Duration // PDF: reading one page
}

// DefaultLimits are generous to a municipality's letters with annexes and
// tight to bombs: a decision of 500 pages unpacks to less than 20 MiB of XML.
func DefaultLimits() Limits {
	return Limits{
		FileBytes:     25 << 20,
		UnpackedBytes: 200 << 20,
		PartBytes:     32 << 20,
		Entries:       2000,
		Ratio:         100,
		Depth:         256,
		Pages:         500,
		Characters:    4_000_000,
		Time:          30 * time.Second,
		PageTime:      5 * time.Second,
	}
}

// FromText makes a document of pasted text, cleaned like a file's and under
// DefaultLimits.
func FromText(text string) (Document, error) {
	if strings.TrimSpace(text) == "" {
		return Document{}, &Error{Kind: Empty, Text: "Indsæt afgørelsens tekst"}
	}
	return newDocument(TXT, rawPages(splitPages(text)), DefaultLimits())
}

// A rawPage is a page as it was read.
type rawPage struct {
	text       string
	unread     bool // damaged
	scanned    bool // shown by a picture
	recognised bool // the text was read off the picture
}

// rawPages are pages of which nothing but the text is known.
func rawPages(texts []string) []rawPage {
	pages := make([]rawPage, len(texts))
	for i, t := range texts {
		pages[i].text = t
	}
	return pages
}

// newDocument cleans the raw text of pages and holds it against the limits. A
// word divided between two pages is whole on the first. A page without text,
// or one that is unread, is kept with a warning, so that the numbers fit the
// paper.
func newDocument(f Format, raw []rawPage, l Limits) (Document, error) {
	if len(raw) > l.Pages {
		return Document{}, tooManyPages(l)
	}
	left := l.Characters
	texts := make([]string, len(raw))
	for i, p := range raw {
		if left -= utf8.RuneCountInString(p.text); left < 0 {
			return Document{}, tooMuchText(l)
		}
		texts[i] = Clean(p.text)
	}
	joinPages(texts)
	spans := Furniture(texts)
	d := Document{Format: f, Pages: make([]Page, len(raw))}
	var unread, silent, scanned int
	for i, p := range raw {
		d.Pages[i] = Page{Number: i + 1, Text: texts[i], Furniture: spans[i], Scanned: p.scanned && !p.recognised}
		warn := func(what string) { d.Warnings = append(d.Warnings, fmt.Sprintf("Side %d %s", i+1, what)) }
		if texts[i] == "" {
			silent++
		}
		switch {
		case p.unread:
			unread++
			warn("kunne ikke læses")
		case p.scanned && texts[i] == "":
			scanned++
			warn("er et billede uden tekst")
		case d.Pages[i].Scanned:
			warn("er et billede med kun lidt tekst")
		case texts[i] == "":
			warn("har ingen tekst")
		}
	}
	switch {
	case silent < len(raw):
		return d, nil
	case unread > 0:
		return Document{}, broken(fmt.Errorf("none of %d pages could be read", len(raw)))
	case scanned > 0:
		return Document{}, onlyPictures()
	}
	return Document{}, noText()
}

// joinPages makes words whole that are divided between two pages: all of such
// a word stands on the first, in front of what is furniture there.
func joinPages(texts []string) {
	pages := make([][]string, len(texts))
	for i, t := range texts {
		pages[i] = strings.Split(t, "\n")
	}
	marks := furniture(pages)
	body := func(i, from, step int) int {
		k := from
		for k >= 0 && k < len(pages[i]) && (marks[i][k] || pages[i][k] == "") {
			k += step
		}
		return k
	}
	for i := range len(pages) - 1 {
		end, start := body(i, len(pages[i])-1, -1), body(i+1, 0, 1)
		if end < 0 || start == len(pages[i+1]) {
			continue
		}
		before, after := pages[i][end], pages[i+1][start]
		hyphen, whole := divided([]byte(before), after)
		word, rest, _ := strings.Cut(after, " ")
		if !whole || strings.HasSuffix(word, "-") {
			continue
		}
		pages[i][end] = before[:len(before)-hyphen] + word
		pages[i+1][start] = rest
		first, second := strings.Join(pages[i], "\n"), strings.Join(pages[i+1], "\n")
		texts[i], texts[i+1] = Clean(first), Clean(second)
	}
}
