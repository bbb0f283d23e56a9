package templates

import (
	"strings"

	"ankebord/review"
)

// RulingPage is /sager/:id/afgoerelse: the parts of the letter and the letter
// beside them.
type RulingPage struct {
	Frame
	Path      string // of the review
	Outcome   string
	OutcomeID string
	Departs   string // told where the outcome is not the proposed one
	ReadOnly  string
	Refused   string // why no letter can be written yet
	View      string // on a narrow screen: "brev" for the letter alone
	Views     []Tab
	Parts     []PartForm
	Preview   *review.Ruling
	Checks    []Check
	LIX       int
	PDF       string
}

// A PartForm is one part of the letter.
type PartForm struct {
	ID, Heading string
	Action      string // empty where the part cannot be changed
	Version     int
	Text        string
	Generated   bool   // the text is the draft's own
	Outdated    bool   // the findings have changed since the text was written
	Draft       string // what they make of the part now
	Locked      bool   // standard text
	Empty       bool   // the letter has no such part
	Fields      []Fact // of the letter's head
	Saved       string // "Rettet kl. 10.42 af Mette Holm"
	Error       string
	Conflict    *Conflict
	Edit        string // where the fields are edited; may be empty
}

// Rows is how tall the text field is before a script fits it to its text.
func (p PartForm) Rows() int {
	rows := 1
	for line := range strings.SplitSeq(p.Text, "\n") {
		rows += 1 + len(line)/70
	}
	return min(max(rows, 3), 24)
}

// A Check is something to look at before the letter goes on; it blocks nothing.
type Check struct {
	Text string
	Href string // of the part or the point; may be empty
}
