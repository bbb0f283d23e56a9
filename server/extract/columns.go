package extract

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// PDFium gives a page's text in the order it was drawn, and takes what stands
// at one height for one line: two columns of a letter's head come out mixed.
// Here lines are cut into pieces where a wide gap is, and put together again,
// column by column or, in a table, row by row.

// A box is where something stands on a page, in points from its lower left
// corner.
type box struct{ left, right, bottom, top float32 }

// A piece is a stretch of a line without a wide gap.
type piece struct {
	box
	text string
}

// A line is the pieces that stand at one height, from the left.
type line []piece

// wideGap is how wide a gap ends a piece, by the height of its letters. The
// spaces of a justified line stay below.
const wideGap = 1.7

// A lineWriter makes lines of a page's characters.
type lineWriter struct {
	box   func(i int) (box, error) // of the character with number i
	lines []line
	seen  int // characters that are no blanks

	line  line
	text  strings.Builder // of the open piece
	place box             // of the open piece
	last  int             // the last character that is no blank
	blank bool            // since then
}

// write takes the next character. PDFium gives U+0002 or U+FFFE for a hyphen
// that divides a word and the line end after it.
func (w *lineWriter) write(i int, r rune) error {
	switch {
	case r == '\n':
		return w.endLine()
	case r == 0:
		return nil
	case unicode.IsSpace(r):
		w.blank = true
		return nil
	}
	if w.seen++; w.text.Len() == 0 || w.blank {
		if err := w.startWord(i); err != nil {
			return err
		}
	}
	w.last, w.blank = i, false
	if r == '\x02' || r == '\ufffe' {
		w.text.WriteByte('-')
		return w.endLine()
	}
	w.text.WriteRune(r)
	return nil
}

// startWord looks where a word stands: after a wide gap it starts a piece.
func (w *lineWriter) startWord(i int) error {
	at, err := w.box(i)
	if err != nil {
		return err
	}
	if w.text.Len() > 0 {
		before, err := w.box(w.last)
		if err != nil {
			return err
		}
		if at.left-before.right <= wideGap*(at.top-at.bottom) {
			w.text.WriteByte(' ')
			return nil
		}
		w.endPiece(before.right)
	}
	w.place = at
	return nil
}

func (w *lineWriter) endPiece(right float32) {
	w.place.right = right
	w.line = append(w.line, piece{w.place, w.text.String()})
	w.text.Reset()
}

func (w *lineWriter) endLine() error {
	if w.text.Len() > 0 {
		last, err := w.box(w.last)
		if err != nil {
			return err
		}
		w.endPiece(last.right)
	}
	w.lines, w.line, w.blank = append(w.lines, w.line), nil, false
	return nil
}

// wide is from which part of the page's text on a piece is taken to be the
// body's, not the head's.
const wide = 0.6

// arrange gives the text of lines as it is read. On a letter's first page what
// stands side by side above the body is its head, whose columns are read one
// after the other; further down it is a table, unless it fills its columns as
// a newspaper does.
func arrange(lines []line, head bool) string {
	if !slices.ContainsFunc(lines, func(l line) bool { return len(l) > 1 }) {
		head = false
	}
	left, right := extent(lines)
	isWide := func(p piece) bool { return p.right-p.left > wide*(right-left) }
	var out []string
	for len(lines) > 0 {
		n, gutter := sideBySide(lines)
		rows := lines[:max(n, 1)]
		lines = lines[len(rows):]
		if slices.ContainsFunc(rows, func(l line) bool { return slices.ContainsFunc(l, isWide) }) {
			head = false
		}
		if n > 0 && inColumns(rows, gutter, head) {
			first, second := cut(rows, gutter)
			out = append(out, arrange(first, head), arrange(second, head))
			continue
		}
		for _, l := range rows {
			out = append(out, l.row())
		}
	}
	return strings.Join(out, "\n")
}

// row gives a line as a row of a table.
func (l line) row() string {
	var cells []string
	for _, p := range l {
		cells = append(cells, p.text)
	}
	return strings.Join(cells, "\t")
}

func extent(lines []line) (left, right float32) {
	left, right = math.MaxFloat32, -math.MaxFloat32
	for _, l := range lines {
		for _, p := range l {
			left, right = min(left, p.left), max(right, p.right)
		}
	}
	return left, right
}

// A gap is a stretch of a line, from left to right, where nothing stands.
type gap struct{ from, to float32 }

func (g gap) width() float32 { return g.to - g.from }

// gaps are those between the pieces of a line.
func (l line) gaps() []gap {
	var all []gap
	for i := range len(l) - 1 {
		all = append(all, gap{l[i].right, l[i+1].left})
	}
	return all
}

// common gives those of the gaps that a line leaves free, or what it leaves of
// them, where that is still a gutter.
func (l line) common(gaps []gap) []gap {
	free := append([]gap{{-math.MaxFloat32, l[0].left}}, l.gaps()...)
	free = append(free, gap{l[len(l)-1].right, math.MaxFloat32})
	var all []gap
	for _, g := range gaps {
		for _, f := range free {
			if c := (gap{max(g.from, f.from), min(g.to, f.to)}); c.width() > l.height()/2 {
				all = append(all, c)
			}
		}
	}
	return all
}

func (l line) height() float32 { return l[0].top - l[0].bottom }

// below says whether a line follows another within so many heights of it.
func (l line) below(other line, heights float32) bool {
	drop := other[0].bottom - l[0].bottom
	return drop >= 0 && drop <= heights*l.height()
}

// sideBySide says how many of the lines stand in columns beside each other,
// from the first on, and what parts them. A line in one column alone belongs
// to them where it stands between others, or in the left column right below
// them.
func sideBySide(lines []line) (n int, gutter gap) {
	if len(lines[0]) < 2 {
		return 0, gap{}
	}
	gaps, tried := lines[0].gaps(), lines[0].gaps()
	n = 1
	for i := 1; i < len(lines) && len(lines[i]) > 0 && lines[i].below(lines[i-1], 3); i++ {
		if tried = lines[i].common(tried); len(tried) == 0 {
			break
		}
		if len(lines[i]) > 1 {
			n, gaps = i+1, tried
		}
	}
	gutter = slices.MaxFunc(gaps, func(a, b gap) int {
		if a.width() < b.width() {
			return -1
		}
		return 1
	})
	for ; n < len(lines) && len(lines[n]) == 1 && lines[n][0].left < gutter.from && lines[n].below(lines[n-1], 1.6); n++ {
		left := lines[n].common([]gap{gutter})
		if len(left) == 0 {
			break
		}
		gutter = left[0]
	}
	return n, gutter
}

// cut parts lines at a gutter.
func cut(lines []line, gutter gap) (first, second []line) {
	for _, l := range lines {
		i := slices.IndexFunc(l, func(p piece) bool { return p.left >= gutter.to })
		if i < 0 {
			i = len(l)
		}
		if i > 0 {
			first = append(first, l[:i])
		}
		if i < len(l) {
			second = append(second, l[i:])
		}
	}
	return first, second
}

// inColumns says whether lines that stand side by side are read column by
// column. Labels with a colon make a table of them in any case.
func inColumns(lines []line, gutter gap, head bool) bool {
	first, second := cut(lines, gutter)
	left, edge := extent(first)
	from, right := extent(second)
	rows, labels, full := 0, 0, 0
	for _, l := range lines {
		i := slices.IndexFunc(l, func(p piece) bool { return p.left >= gutter.to })
		if i < 1 {
			continue
		}
		rows++
		before := l[i-1]
		if strings.HasSuffix(before.text, ":") {
			labels++
		}
		if before.right >= edge-(edge-left)/5 {
			full++
		}
	}
	switch {
	case rows < 2, 2*labels >= rows:
		return false
	case head:
		return true
	}
	part := func(width float32) bool { return width >= 0.3*(right-left) }
	return rows >= 4 && 5*full >= 3*rows && part(edge-left) && part(right-from)
}
