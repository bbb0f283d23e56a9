package server

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ankebord/models"
	"ankebord/review"
	"ankebord/templates"
)

// pagesShown is how many pages of a document stand on the review at a time.
const pagesShown = 25

// readDocuments draws the document that is chosen, and finds the signals of all
// of them.
func (d *drawer) readDocuments() {
	d.signals = map[review.ReqID][]templates.SignalLink{}
	d.flagged = map[review.Flag]templates.Jump{}
	if len(d.Documents) == 0 {
		return
	}
	shown := 0
	for i := range d.Documents {
		if string(d.Documents[i].ID) == d.q.Document {
			shown = i
		}
	}
	first, last := d.shownPages(&d.Documents[shown])
	for i := range d.Documents {
		doc := &d.Documents[i]
		links := make([]templates.SignalLink, len(doc.Signals))
		for n, sig := range doc.Signals {
			here := i == shown && first <= sig.Page && sig.Page <= last
			links[n] = d.signalLink(doc, sig, n+1, here)
			if sig.Requirement != "" {
				d.signals[sig.Requirement] = append(d.signals[sig.Requirement], links[n])
			}
			for _, f := range sig.Flags {
				if _, ok := d.flagged[f]; !ok {
					d.flagged[f] = links[n].At
				}
			}
		}
		if i == shown {
			d.panel = d.documentPanel(doc, links, first, last)
		}
	}
	if len(d.Documents) > 1 {
		for i := range d.Documents {
			doc := &d.Documents[i]
			d.panel.Tabs = append(d.panel.Tabs, templates.Tab{
				Link: templates.Link{Label: doc.Name, Href: d.href(func(q *reviewQuery) {
					q.Document, q.Page = string(doc.ID), 0
					q.View = showDocument(q.View)
				}, "dokument")},
				Current: i == shown,
			})
		}
	}
}

// shownPages is the range of page numbers that hold the page asked for.
func (d *drawer) shownPages(doc *models.Document) (first, last int) {
	total := len(doc.Pages)
	at := min(max(d.q.Page, 1), max(total, 1))
	first = (at-1)/pagesShown*pagesShown + 1
	return first, min(first+pagesShown-1, total)
}

// showDocument is the view that shows the document.
func showDocument(view string) string {
	if view == "" {
		return ""
	}
	return "dokument"
}

// signalLink leads to a signal's passage, on this page where it is there.
func (d *drawer) signalLink(doc *models.Document, sig models.Signal, number int, here bool) templates.SignalLink {
	link := templates.SignalLink{
		Signal: templates.Signal{Number: number, Kind: sig.Kind, Point: d.toFacts()},
		Says:   signalSays[sig.Kind], Place: d.place(doc.Name, sig.Page), Quote: oneLine(sig.Quote),
		At: d.toPassage(doc, sig.Page, fmt.Sprintf("signal-%d", number), here),
	}
	if sig.Requirement != "" {
		link.Point = d.toPoint(sig.Requirement)
	}
	return link
}

// signalSays says which way a signal points.
var signalSays = map[string]string{"tegn": "Peger på en mulig mangel", "modtegn": "Taler for kommunen"}

// toPassage leads to a place in a document, on this page where it is here.
func (d *drawer) toPassage(doc *models.Document, page int, target string, here bool) templates.Jump {
	j := templates.Jump{Href: "#" + target}
	if here {
		j.Target = target
	}
	if !here || d.q.View == "tjekliste" {
		j.Href = d.href(func(q *reviewQuery) {
			q.Document, q.Page, q.View = string(doc.ID), 0, showDocument(q.View)
			if page > pagesShown {
				q.Page = page
			}
			if len(d.Documents) == 1 {
				q.Document = ""
			}
		}, target)
	}
	return j
}

// place names a page, and the document where there are several.
func (d *drawer) place(document string, page int) string {
	var parts []string
	if document != "" && (len(d.Documents) != 1 || d.Documents[0].Name != document) {
		parts = append(parts, document)
	}
	if page > 0 {
		parts = append(parts, fmt.Sprintf("side %d", page))
	}
	return strings.Join(parts, ", ")
}

// toPage leads to a page of a document; nowhere where the case holds no such
// page.
func (d *drawer) toPage(document string, page int) templates.Jump {
	for i := range d.Documents {
		doc := &d.Documents[i]
		if doc.Name == document && 1 <= page && page <= len(doc.Pages) {
			here := doc.Name == d.panel.Name && slices.ContainsFunc(d.panel.Pages, func(p templates.TextPage) bool { return p.Number == page })
			return d.toPassage(doc, page, fmt.Sprintf("side-%d", page), here)
		}
	}
	return templates.Jump{}
}

func (d *drawer) documentPanel(doc *models.Document, links []templates.SignalLink, first, last int) templates.DocumentPanel {
	panel := templates.DocumentPanel{Name: doc.Name, Warnings: doc.Warnings, Signals: links}
	if d.Kind == models.Appeal {
		panel.Original = casePath(d.ID) + "/original/" + string(doc.ID)
	}
	if total := len(doc.Pages); total > pagesShown {
		for from := 1; from <= total; from += pagesShown {
			to := min(from+pagesShown-1, total)
			panel.Pager = append(panel.Pager, templates.Tab{
				Link: templates.Link{Label: fmt.Sprintf("Side %d–%d", from, to), Href: d.href(func(q *reviewQuery) {
					q.Document, q.Page = string(doc.ID), from
				}, "dokument")},
				Current: from == first,
			})
		}
	}
	byPage := map[int][]passage{}
	for n, sig := range doc.Signals {
		byPage[sig.Page] = append(byPage[sig.Page], passage{sig.Start, sig.End, links[n].Signal})
	}
	for _, p := range doc.Pages {
		if first <= p.Number && p.Number <= last {
			panel.Pages = append(panel.Pages, templates.TextPage{Number: p.Number, Paragraphs: marked(p.Text, byPage[p.Number])})
		}
	}
	return panel
}

// A passage is where on a page a signal stands, in bytes.
type passage struct {
	start, end int
	signal     templates.Signal
}

// marked cuts the text of a page into paragraphs, and each into runs that lie
// under the same signals. Signals may overlap and may reach from one paragraph
// into the next. Every sign of the text but the blank lines stands in exactly
// one run, and lines that were broken only because they were full are joined; a
// passage that does not fit the text marks nothing.
func marked(text string, passages []passage) [][]templates.Run {
	text = joinLines(text)
	passages = slices.DeleteFunc(slices.Clone(passages), func(p passage) bool {
		return p.start < 0 || p.start >= p.end || p.end > len(text) || !utf8.RuneStart(text[p.start]) ||
			p.end < len(text) && !utf8.RuneStart(text[p.end])
	})
	slices.SortStableFunc(passages, func(a, b passage) int { return cmp.Compare(a.start, b.start) })
	cuts := make([]int, 0, 2*len(passages))
	for _, p := range passages {
		cuts = append(cuts, p.start, p.end)
	}
	slices.Sort(cuts)

	type place struct{ paragraph, run int }
	begun := make([]bool, len(passages))
	ends := make([]place, len(passages)) // the last run of each passage
	var out [][]templates.Run
	for _, para := range paragraphs(text) {
		var runs []templates.Run
		for at := para[0]; at < para[1]; {
			next := para[1]
			if i, _ := slices.BinarySearch(cuts, at+1); i < len(cuts) {
				next = min(next, cuts[i])
			}
			run := templates.Run{Text: text[at:next]}
			for n, p := range passages {
				if p.start > at {
					break
				}
				if p.end < next {
					continue
				}
				if run.Kind == "" || p.signal.Kind != "modtegn" {
					run.Kind = p.signal.Kind
				}
				if !begun[n] {
					begun[n] = true
					run.Starts = append(run.Starts, p.signal)
				}
				ends[n] = place{len(out), len(runs)}
			}
			runs = append(runs, run)
			at = next
		}
		out = append(out, runs)
	}
	for n, p := range passages {
		if begun[n] {
			run := &out[ends[n].paragraph][ends[n].run]
			run.Ends = append(run.Ends, p.signal)
		}
	}
	return out
}

// joinLines sets a space in place of each line break that stands where the next
// word had no room: the line and that word are longer together than any line of
// the page. A break that somebody meant stays. Nothing moves, for a break and a
// space are one byte each.
func joinLines(text string) string {
	lines := strings.Split(text, "\n")
	width := 0
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " \t\r")
		width = max(width, utf8.RuneCountInString(lines[i]))
	}
	out := []byte(text)
	at := 0
	for i, line := range strings.Split(text, "\n") {
		at += len(line)
		if i+1 == len(lines) {
			break
		}
		word, _, _ := strings.Cut(strings.TrimLeft(lines[i+1], " \t"), " ")
		if word != "" && lines[i] != "" && utf8.RuneCountInString(lines[i])+1+utf8.RuneCountInString(word) > width {
			out[at] = ' '
		}
		at++
	}
	return string(out)
}

// paragraphs finds the stretches of text between blank lines.
func paragraphs(text string) [][2]int {
	var out [][2]int
	start, end := -1, 0
	for at := 0; at < len(text); {
		line := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			line = at + i
		}
		switch blank := strings.TrimSpace(text[at:line]) == ""; {
		case !blank:
			if start < 0 {
				start = at
			}
			end = line
		case start >= 0:
			out = append(out, [2]int{start, end})
			start = -1
		}
		at = line + 1
	}
	if start >= 0 {
		out = append(out, [2]int{start, end})
	}
	return out
}

// oneLine sets a quote without the line breaks of its page.
func oneLine(quote string) string { return strings.Join(strings.Fields(quote), " ") }
