// Package pdf draws a [review.Ruling] as a letter: A4, one font in two weights,
// the same bytes for the same ruling on any day.
//
// A ruling is drawn in three steps. compose writes it out as blocks and checks
// every sign; paginate lays the blocks on pages; draw sets the pages with gofpdf.
package pdf

import (
	"fmt"
	"io"

	"ankebord/review"
)

// Ruling writes r to w as a PDF. Every sign of r is drawn, or the error holds a
// *[MissingRuneError] for each part with a sign that cannot be; nothing is
// written then. A draft's file bears the date 1 January 2000, an issued
// ruling's the day of issue, so that the same ruling gives the same bytes.
func Ruling(w io.Writer, r *review.Ruling) error {
	l, err := compose(r)
	if err != nil {
		return err
	}
	d := newDrawing(l, r)
	pages := paginate(l.blocks)
	for i, p := range pages {
		d.page(p, i+1, len(pages))
	}
	if err := d.pdf.Output(w); err != nil {
		return fmt.Errorf("write ruling as PDF: %w", err)
	}
	return nil
}
