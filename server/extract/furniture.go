package extract

import (
	"strconv"
	"strings"
)

// A Span is a stretch of a page's text, in bytes.
type Span struct{ Start, End int }

const (
	furnitureLines = 4 // from the top and from the bottom of a page are looked at
	furniturePages = 3 // that a line stands on, or all but the first, make it furniture
)

// Furniture finds what stands on page after page: headers, footers and page
// numbers. It gives the stretches of each page's text that are no part of what
// the document says, in their order, whole lines at a time. The texts are
// clean.
func Furniture(pages []string) [][]Span {
	lines := make([][]string, len(pages))
	for i, text := range pages {
		lines[i] = strings.Split(text, "\n")
	}
	spans := make([][]Span, len(pages))
	for i, marks := range furniture(lines) {
		at := 0
		for k, l := range lines[i] {
			if marks[k] {
				if n := len(spans[i]); n > 0 && spans[i][n-1].End+1 == at {
					spans[i][n-1].End = at + len(l)
				} else {
					spans[i] = append(spans[i], Span{at, at + len(l)})
				}
			}
			at += len(l) + 1
		}
	}
	return spans
}

// A sight of a line is a page that it stands on.
type sight struct {
	page, line int
	numbers    []int
}

// furniture marks, page by page, the lines that are furniture.
func furniture(pages [][]string) [][]bool {
	type key struct {
		bottom bool
		text   string // with # for each number
	}
	seen := map[key][]sight{}
	marks := make([][]bool, len(pages))
	for i, lines := range pages {
		marks[i] = make([]bool, len(lines))
		look := func(bottom bool, line func(k int) int) {
			for k, left := 0, furnitureLines; k < len(lines) && left > 0; k++ {
				if text := lines[line(k)]; text != "" {
					shape, numbers := shape(text)
					seen[key{bottom, shape}] = append(seen[key{bottom, shape}], sight{i, line(k), numbers})
					left--
				}
			}
		}
		look(false, func(k int) int { return k })
		look(true, func(k int) int { return len(lines) - 1 - k })
	}
	for _, sights := range seen {
		for len(sights) > 0 {
			n := run(sights)
			if on := sights[n-1].page - sights[0].page + 1; n > 1 && n >= min(furniturePages, len(pages)-1) && on < 2*n {
				for _, s := range sights[:n] {
					marks[s.page][s.line] = true
				}
			}
			sights = sights[n:]
		}
	}
	return marks
}

// run says how many of the sights, from the first on, are of one line: its
// numbers stay as they are or count the pages.
func run(sights []sight) int {
	n := 1
	for ; n < len(sights); n++ {
		before, s := sights[n-1], sights[n]
		if s.page == before.page {
			return n
		}
		for i, number := range s.numbers {
			if step := number - before.numbers[i]; step != 0 && step != s.page-before.page {
				return n
			}
		}
	}
	return n
}

// shape gives a line with # for each number in it, and the numbers.
func shape(text string) (string, []int) {
	var b strings.Builder
	var numbers []int
	for text != "" {
		n := 0
		for n < len(text) && '0' <= text[n] && text[n] <= '9' {
			n++
		}
		if n == 0 {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		number, err := strconv.Atoi(text[:n])
		if err != nil { // too long to count anything
			b.WriteString(text[:n])
		} else {
			b.WriteByte('#')
			numbers = append(numbers, number)
		}
		text = text[n:]
	}
	return b.String(), numbers
}
