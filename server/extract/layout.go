package extract

import (
	"slices"
	"strings"
)

// A layout collects the paragraphs, table rows and pages of a DOCX or ODT
// document in reading order. Tables within a cell only divide its lines, so
// that no text is moved more than once, however deep they go.
type layout struct {
	pages   []string
	page    strings.Builder
	cell    strings.Builder // the outermost open cell
	depth   int             // cells open within each other
	inRow   bool            // an outermost row is open
	row     []string        // its finished cells
	pageDue bool            // the page ended within a cell; it turns before the row
	bullet  bool            // due before the paragraph's first text, on whatever page that is
}

func (l *layout) out() *strings.Builder {
	if l.depth > 0 {
		return &l.cell
	}
	return &l.page
}

func (l *layout) write(s string) {
	if l.bullet && strings.TrimSpace(s) != "" {
		l.bullet = false
		l.out().WriteString("• ")
	}
	l.out().WriteString(s)
}

// startParagraph begins a line of its own, also within another paragraph,
// where a text box stands.
func (l *layout) startParagraph() {
	if b := l.out(); b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
}

func (l *layout) endParagraph() {
	l.bullet = false
	l.write("\n")
}

// breakPage turns the page, where there is something on it.
func (l *layout) breakPage() {
	if l.depth > 0 {
		l.pageDue = true
		return
	}
	if page := l.page.String(); strings.TrimSpace(page) != "" {
		l.pages = append(l.pages, page)
		l.page.Reset()
	}
}

func (l *layout) startRow() {
	if l.depth == 0 {
		l.inRow = true
	}
}

func (l *layout) startCell() {
	l.depth++
	l.startParagraph()
}

func (l *layout) endCell() {
	if l.depth > 1 {
		l.startParagraph()
		l.depth--
		return
	}
	l.row = append(l.row, strings.TrimSpace(l.cell.String()))
	l.cell.Reset()
	l.depth--
	if !l.inRow {
		l.endRow()
	}
}

// endRow writes a row on one line, its cells apart by tabs. A row with a cell
// of several lines is there to arrange a letter: its cells follow each other.
func (l *layout) endRow() {
	if l.depth > 0 {
		return
	}
	if l.pageDue {
		l.pageDue = false
		l.breakPage()
	}
	apart := "\t"
	if slices.ContainsFunc(l.row, func(cell string) bool { return strings.Contains(cell, "\n") }) {
		apart = "\n"
	}
	l.startParagraph()
	l.write(strings.Join(l.row, apart) + "\n")
	l.row, l.inRow = nil, false
}

// finish gives the pages.
func (l *layout) finish() []string {
	l.breakPage()
	if len(l.pages) == 0 {
		return []string{""}
	}
	return l.pages
}
