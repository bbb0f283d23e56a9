package extract

import "strings"

// A layout collects the paragraphs, table rows and pages of a DOCX or ODT
// document in reading order.
type layout struct {
	pages   []string
	out     []*strings.Builder // the page under way, then the cells that are open within each other
	rows    [][]string         // the finished cells of the rows that are open within each other
	pageDue bool               // the page ended within a table; it turns before the outermost row
}

func newLayout() layout { return layout{out: []*strings.Builder{{}}} }

func (l *layout) top() *strings.Builder { return l.out[len(l.out)-1] }

func (l *layout) write(s string) { l.top().WriteString(s) }

// startParagraph begins a line of its own, also within another paragraph,
// where a text box stands.
func (l *layout) startParagraph() {
	if b := l.top(); b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteByte('\n')
	}
}

func (l *layout) endParagraph() { l.write("\n") }

// breakPage turns the page, where there is something on it.
func (l *layout) breakPage() {
	if len(l.out) > 1 {
		l.pageDue = true
		return
	}
	if page := l.top(); strings.TrimSpace(page.String()) != "" {
		l.pages = append(l.pages, page.String())
		page.Reset()
	}
}

func (l *layout) startRow() { l.rows = append(l.rows, nil) }

func (l *layout) startCell() { l.out = append(l.out, &strings.Builder{}) }

func (l *layout) endCell() {
	cell := strings.TrimSpace(l.top().String())
	l.out = l.out[:len(l.out)-1]
	if n := len(l.rows); n > 0 {
		l.rows[n-1] = append(l.rows[n-1], cell)
		return
	}
	l.write(cell + "\n")
}

// endRow writes a row on one line, its cells apart by tabs. A row with a cell
// of several lines is there to arrange a letter: its cells follow each other.
func (l *layout) endRow() {
	n := len(l.rows) - 1
	line := strings.Join(l.rows[n], "\t")
	if strings.Contains(line, "\n") {
		line = strings.Join(l.rows[n], "\n")
	}
	l.rows = l.rows[:n]
	if l.pageDue && len(l.out) == 1 {
		l.pageDue = false
		l.breakPage()
	}
	l.startParagraph()
	l.write(line + "\n")
}

// finish gives the pages.
func (l *layout) finish() []string {
	l.breakPage()
	if len(l.pages) == 0 {
		return []string{""}
	}
	return l.pages
}
