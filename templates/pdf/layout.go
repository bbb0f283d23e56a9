package pdf

import "unicode"

// A glyph is a sign and its weight. A line feed breaks the line.
type glyph struct {
	r    rune
	bold bool
}

// A line is a row of runs, from left to right.
type line []run

// A run is text of one weight.
type run struct {
	text  string
	bold  bool
	width float64 // in millimetres
}

// breakLines breaks text into lines that are at most width millimetres wide.
// It breaks at spaces, and a word only where it is wider than a line. The space
// at a break stays on its line, so that no words run together when the letter
// is read aloud or copied.
func breakLines(text []glyph, size, width float64) []line {
	var lines []line
	start, space, length := 0, -1, 0
	emit := func(end int) {
		if end > start {
			lines = append(lines, runs(text[start:end], size))
		}
		start, space, length = end, -1, 0
	}
	for i := 0; i < len(text); i++ {
		g := text[i]
		if g.r == '\n' {
			emit(i)
			start++
			continue
		}
		length += advance(g.r, g.bold)
		if g.r == ' ' {
			if !glued(text[start:i], text[i+1:]) {
				space = i
			}
			continue // a space may hang over the edge
		}
		if millimetres(length, size) <= width {
			continue
		}
		if space >= 0 {
			i = space
		} else if i > start {
			i--
		}
		emit(i + 1)
	}
	emit(len(text))
	return lines
}

// runs joins glyphs of one weight.
func runs(text []glyph, size float64) line {
	var out line
	from, length := 0, 0
	for i, g := range text {
		length += advance(g.r, g.bold)
		if i+1 < len(text) && text[i+1].bold == g.bold {
			continue
		}
		s := make([]rune, 0, i+1-from)
		for _, g := range text[from : i+1] {
			s = append(s, g.r)
		}
		out = append(out, run{string(s), g.bold, millimetres(length, size)})
		from, length = i+1, 0
	}
	return out
}

// glued tells whether a line should not break between before and after: as in
// "§ 104", "stk. 2", "side 3", "12. marts 2026", and in front of a dash.
func glued(before, after []glyph) bool {
	const longest = len("september")
	start := len(before)
	for start > 0 && before[start-1].r != ' ' {
		if start--; len(before)-start > longest {
			break
		}
	}
	word := make([]rune, 0, longest+1)
	for _, g := range before[start:] {
		word = append(word, g.r)
	}
	var next rune
	if len(after) > 0 {
		next = after[0].r
	}
	switch string(word) {
	case "§", "§§", "stk.", "nr.", "kl.", "kap.", "pkt.":
		return true
	case "side", "bilag", "kapitel",
		"januar", "februar", "marts", "april", "maj", "juni",
		"juli", "august", "september", "oktober", "november", "december":
		return unicode.IsDigit(next)
	}
	n := len(word)
	ordinal := 1 < n && n < 4 && word[n-1] == '.' && unicode.IsDigit(word[0]) && unicode.IsDigit(word[n-2])
	return ordinal && unicode.IsLower(next) || next == '–'
}

// A page is the pieces that stand on it, from top to bottom.
type page []piece

// A piece is a block, or those of its lines that stand on one page.
type piece struct {
	*block
	from, to int // lines
	y        float64
}

// end is where the piece's last line ends.
func (p piece) end() float64 { return p.y + float64(p.to-p.from)*p.style.leading }

// paginate lays blocks on pages. No heading ends a page, and where a block goes
// on overleaf, at least two of its lines stand on either page.
func paginate(blocks []*block) []page {
	pages := []page{nil}
	y := top
	turn := func() {
		pages = append(pages, nil)
		y = top
	}
	for i, b := range blocks {
		if y > top {
			y += b.before
			if y+needed(blocks[i:]) > bottom {
				turn()
			}
		}
		for from := 0; from < len(b.lines); {
			lines := len(b.lines) - from
			set := fitting(lines, int((bottom-y)/b.style.leading))
			if from == 0 && set == lines && b.keep && b.splits() && i+1 < len(blocks) &&
				y+b.height(set)+blocks[i+1].before+needed(blocks[i+1:]) > bottom {
				set -= 2 // which go along with the next block
			}
			last := len(pages) - 1
			pages[last] = append(pages[last], piece{b, from, from + set, y})
			y += b.height(set)
			if from += set; from < len(b.lines) {
				turn()
			}
		}
	}
	return pages
}

// needed is the room that the first block must find to begin on a page. Blocks
// that keep to each other and yet find no page high enough let go.
func needed(blocks []*block) float64 {
	sum := -blocks[0].before
	for _, b := range blocks {
		sum += b.before
		if b.splits() {
			sum += b.height(2)
		} else {
			sum += b.height(len(b.lines))
		}
		if sum > bottom-top {
			return min(blocks[0].height(len(blocks[0].lines)), bottom-top)
		}
		if b.splits() || !b.keep {
			break
		}
	}
	return sum
}

// splits tells whether the block may begin on one page and end on another.
func (b *block) splits() bool { return !b.whole && len(b.lines) > 3 }

func (b *block) height(lines int) float64 { return float64(lines) * b.style.leading }

// fitting is how many of n lines to set where there is room for some.
func fitting(n, room int) int {
	switch {
	case n <= room:
		return n
	case n-room == 1 && room > 2: // take one along, so that two stand overleaf
		return room - 1
	}
	return max(room, 1)
}
