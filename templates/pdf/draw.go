package pdf

import (
	"fmt"
	"time"

	"github.com/jung-kurt/gofpdf"

	"ankebord/review"
)

// A drawing is a PDF under way.
type drawing struct {
	pdf    *gofpdf.Fpdf
	letter *letter
}

const family = "sans"

func newDrawing(l *letter, r *review.Ruling) *drawing {
	pdf := gofpdf.New("P", "mm", "A4", "")
	day := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	if !r.Issued.IsZero() {
		day = time.Date(r.Issued.Year, r.Issued.Month, r.Issued.Day, 0, 0, 0, 0, time.UTC)
	}
	pdf.SetCreationDate(day)
	pdf.SetModificationDate(day)
	pdf.SetCatalogSort(true)
	if r.Draft {
		pdf.SetTitle(l.title+" (udkast)", true)
	} else {
		pdf.SetTitle(l.title, true)
	}
	pdf.SetAuthor(l.board, true)
	pdf.SetCreator("ankebord", true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	runes := l.signs.runes()
	pdf.AddUTF8FontFromBytes(family, "", regular().cut(runes))
	pdf.AddUTF8FontFromBytes(family, "B", bold().cut(runes))
	pdf.SetFont(family, "", bodyStyle.size) // before any bookmark: it is written in the font's encoding
	return &drawing{pdf, l}
}

// page draws page n of total.
func (d *drawing) page(p page, n, total int) {
	d.pdf.AddPage()
	d.runningHead(n)
	d.bar(p)
	for _, piece := range p {
		d.piece(piece)
	}
	d.foot(n, total)
}

// runningHead tells on every page what kind of letter it is, and from page two
// on whose.
func (d *drawing) runningHead(n int) {
	if n > 1 {
		d.text(left, headAt, fit(d.letter.board, furnitureStyle, textWidth/2), furnitureStyle)
	}
	d.text(right-width(d.letter.marks, markStyle), headAt, d.letter.marks, markStyle)
}

func (d *drawing) foot(n, total int) {
	count := fmt.Sprintf("Side %d af %d", n, total)
	d.text(left, footAt, fit(d.letter.number, furnitureStyle, textWidth*2/3), furnitureStyle)
	d.text(right-width(count, furnitureStyle), footAt, count, furnitureStyle)
}

// piece draws the lines of a block that stand on this page.
func (d *drawing) piece(p piece) {
	d.ornament(p)
	if p.from == 0 {
		if p.bookmark != "" {
			d.pdf.Bookmark(p.bookmark, 0, p.y)
		}
		marker := p.style
		if p.kind == fact {
			marker = labelStyle
		}
		d.text(left, p.y, p.marker, marker)
	}
	for i, line := range p.lines[p.from:p.to] {
		x, y := left+p.indent, p.y+float64(i)*p.style.leading
		for _, run := range line {
			s := p.style
			s.bold = run.bold
			d.text(x, y, run.text, s)
			x += run.width
		}
	}
}

// bar draws the bar in the margin that sets off the result.
func (d *drawing) bar(p page) {
	for i, piece := range p {
		if !piece.callout {
			continue
		}
		from := piece.y
		if i > 0 && p[i-1].callout {
			from = p[i-1].end()
		}
		d.rule(left-5, from, left-5, piece.end(), 1, accent)
	}
}

// ornament draws the rules that belong to a piece.
func (d *drawing) ornament(p piece) {
	switch p.kind {
	case letterhead:
		d.rule(left, p.end()+2.5, right, p.end()+2.5, 0.4, accent)
	case quote:
		d.rule(left+1.5, p.y+0.4, left+1.5, p.end()-0.4, 0.6, hair)
	}
}

func (d *drawing) rule(x1, y1, x2, y2, thick float64, c ink) {
	d.pdf.SetLineWidth(thick)
	d.pdf.SetDrawColor(c.r, c.g, c.b)
	d.pdf.Line(x1, y1, x2, y2)
}

// text draws one run, its line's upper left corner at x and y.
func (d *drawing) text(x, y float64, text string, s style) {
	if text == "" {
		return
	}
	weight := ""
	if s.bold {
		weight = "B"
	}
	d.pdf.SetFont(family, weight, s.size)
	d.pdf.SetTextColor(s.ink.r, s.ink.g, s.ink.b)
	d.pdf.SetXY(x, y)
	d.pdf.CellFormat(0, s.leading, text, "", 0, "L", false, 0, "")
}
