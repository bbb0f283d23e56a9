package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ankebord/models"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/review/signals"
	"ankebord/templates"
)

// pagesShown is how many pages of a document stand on the review at a time.
const pagesShown = 25

// A view is the document that is shown, and the range of its pages.
type view struct {
	document    *models.Document
	first, last int
	hits        []hit // what is searched for, in the whole document
}

// shows tells whether a page of a document is on the page.
func (v view) shows(doc *models.Document, page int) bool {
	return doc == v.document && v.first <= page && page <= v.last
}

// A flagSource is the passage that suggests a flag.
type flagSource struct {
	at       templates.Jump
	says     string // what is read in it
	rejected bool   // the signal is
}

// readDocuments draws the document that is chosen, and finds the signals of all
// of them.
func (d *drawer) readDocuments() {
	d.signals = map[review.ReqID][]templates.SignalLink{}
	d.flagged = map[review.Flag]flagSource{}
	if len(d.Documents) == 0 {
		return
	}
	d.shown = d.viewed()
	rejected := make(map[models.SignalKey]models.RejectedSignal, len(d.Rejected))
	for _, r := range d.Rejected {
		rejected[r.SignalKey] = r
	}
	used := map[models.SignalKey]bool{}
	for _, a := range d.Answers {
		for _, e := range a.Evidence {
			used[models.SignalKey{DocumentID: e.DocumentID, Page: e.Page, Start: e.Start, End: e.End, Requirement: a.Requirement}] = true
		}
	}
	var drawn []templates.SignalLink
	for i := range d.Documents {
		doc := &d.Documents[i]
		links := make([]templates.SignalLink, len(doc.Signals))
		for n, sig := range doc.Signals {
			link := &links[n]
			*link = d.signalLink(doc, sig, n+1)
			rejection, isRejected := rejected[sig.Key()]
			link.Used = used[sig.Key()]
			switch {
			case isRejected:
				link.Rejected = "Afvist " + d.clock(rejection.At) + " af " + rejection.By
			case sig.Requirement != "":
				atPoint := *link
				if d.edits && !link.Used && d.rules.Requirement(sig.Requirement) != nil {
					place := placeWord(doc.ID, sig.Page, sig.Start, sig.End)
					link.Use = d.use(sig.Requirement, "sted-her", place, link.Passage())
					atPoint.Use = d.use(sig.Requirement, "sted", place, string(sig.Requirement)+"-belaeg")
				}
				d.signals[sig.Requirement] = append(d.signals[sig.Requirement], atPoint)
			}
			for _, f := range sig.Flags {
				if _, ok := d.flagged[f]; !ok {
					d.flagged[f] = flagSource{link.At, reads(sig.Rule), isRejected}
				}
			}
		}
		if doc == d.shown.document {
			drawn = links
		}
	}
	d.panel = d.documentPanel(drawn)
}

// viewed is what is shown of the documents.
func (d *drawer) viewed() view {
	v := view{document: &d.Documents[0]}
	for i := range d.Documents {
		if string(d.Documents[i].ID) == d.q.Document {
			v.document = &d.Documents[i]
		}
	}
	page := d.q.Page
	if d.q.Words != "" {
		v.hits = find(v.document.Pages, d.q.Words)
		if at := min(max(d.q.Hit, 1), len(v.hits)); page == 0 && at > 0 {
			page = v.hits[at-1].page
		}
	}
	if at := d.q.Signal; page == 0 && 0 < at && at <= len(v.document.Signals) {
		page = v.document.Signals[at-1].Page
	}
	total := len(v.document.Pages)
	page = min(max(page, 1), max(total, 1))
	v.first = (page-1)/pagesShown*pagesShown + 1
	v.last = min(v.first+pagesShown-1, total)
	return v
}

// showDocument is the view that shows the document.
func showDocument(view string) string {
	if view == "" {
		return ""
	}
	return "dokument"
}

// signalLink leads to a signal's passage, on this page where it is there.
func (d *drawer) signalLink(doc *models.Document, sig models.Signal, number int) templates.SignalLink {
	link := templates.SignalLink{
		Number: number, Kind: sig.Kind, Says: signalSays[sig.Kind], Place: d.place(doc.Name, sig.Page), Quote: oneLine(sig.Quote),
		Point: d.toFacts(),
	}
	if what := reads(sig.Rule); what != "" {
		link.Says += ": " + what
	}
	link.At = d.toPassage(doc, sig.Page, link.Passage())
	if sig.Requirement != "" {
		link.Point = d.toPoint(sig.Requirement)
	}
	if d.edits {
		link.Reject = placeWord(doc.ID, sig.Page, sig.Start, sig.End) + ":" + string(sig.Requirement)
	}
	return link
}

// signalSays says which way a signal points.
var signalSays = map[string]string{"tegn": "Peger på en mulig mangel", "modtegn": "Taler for kommunen"}

// reads is what a rule reads in a passage, a clause; nothing where the rules no
// longer hold it.
func reads(rule string) string { return readings()[rule] }

var readings = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, p := range signals.Default().Patterns() {
		out[p.ID] = p.Says
	}
	return out
})

// use is the button that makes a passage evidence of a point.
func (d *drawer) use(id review.ReqID, field, place, of string) *templates.Use {
	return &templates.Use{Form: string(id) + "-form", Name: field, Value: place, Point: string(id), Of: of}
}

// toPassage leads to a place in a document, on this page where it is here.
func (d *drawer) toPassage(doc *models.Document, page int, target string) templates.Jump {
	here := d.shown.shows(doc, page)
	j := templates.Jump{Href: "#" + target}
	if here {
		j.Target = target
	}
	if !here || d.q.View == "tjekliste" {
		j.Href = d.href(func(q *reviewQuery) { d.turnTo(q, doc, page) }, target)
	}
	return j
}

// turnTo makes q show a page of a document.
func (d *drawer) turnTo(q *reviewQuery, doc *models.Document, page int) {
	q.Document, q.Page, q.View = string(doc.ID), 0, showDocument(q.View)
	if page > pagesShown || q.Words != "" {
		q.Page = page
	}
	if len(d.Documents) == 1 {
		q.Document = ""
	}
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
		if doc := &d.Documents[i]; doc.Name == document && 1 <= page && page <= len(doc.Pages) {
			return d.toPassage(doc, page, fmt.Sprintf("side-%d", page))
		}
	}
	return templates.Jump{}
}

// documentPanel is the document that is shown; all are its signals.
func (d *drawer) documentPanel(all []templates.SignalLink) templates.DocumentPanel {
	doc, first := d.shown.document, d.shown.first
	panel := templates.DocumentPanel{Name: doc.Name, Warnings: doc.Warnings, Find: d.findForm()}
	if d.Kind == models.Appeal {
		panel.Manage = casePath(d.ID) + "/dokumenter"
		panel.Original = casePath(d.ID) + "/original/" + string(doc.ID)
	}
	if d.edits {
		panel.Judge = d.action("signal")
	}
	for _, link := range all {
		if link.Rejected == "" {
			panel.Signals = append(panel.Signals, link)
		} else {
			panel.Rejected = append(panel.Rejected, link)
		}
	}
	panel.Steps = d.stepper(panel.Signals)
	panel.Choosing = d.choosing()
	passages := d.passages(all)
	for _, kind := range []templates.Kind{
		{ID: "tegn", Says: signalSays["tegn"]}, {ID: "modtegn", Says: signalSays["modtegn"]}, {ID: kindEvidence, Says: "Belæg, som en vurdering hviler på"},
	} {
		if slices.ContainsFunc(passages, func(p placed) bool { return p.kind == kind.ID }) {
			panel.Kinds = append(panel.Kinds, kind)
		}
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
	if len(d.Documents) > 1 {
		for i := range d.Documents {
			other := &d.Documents[i]
			panel.Tabs = append(panel.Tabs, templates.Tab{
				Link: templates.Link{Label: other.Name, Href: d.href(func(q *reviewQuery) {
					q.Document, q.Page, q.Hit = string(other.ID), 0, 0
					q.View = showDocument(q.View)
				}, "dokument")},
				Current: other == doc,
			})
		}
	}
	panel.Pages = d.pages(passages)
	return panel
}

// A placed passage stands on a page of the document that is shown.
type placed struct {
	page int
	passage
}

// passages are all that is marked in the document that is shown.
func (d *drawer) passages(all []templates.SignalLink) []placed {
	doc := d.shown.document
	var out []placed
	for n, sig := range doc.Signals {
		link := &all[n]
		if link.Rejected != "" {
			continue
		}
		p := placed{sig.Page, passage{sig.Start, sig.End, sig.Kind, templates.Mark{ID: link.Passage(), Name: signalName(link)}}}
		if !link.Used { // then the evidence leads to its point
			p.mark.Point = link.Point
			if d.q.Choose == "" {
				p.mark.Use = link.Use
			}
		}
		out = append(out, p)
	}
	for i := range d.Answers {
		a := &d.Answers[i]
		for n, e := range a.Evidence {
			if e.DocumentID == doc.ID && d.stands(e) {
				out = append(out, placed{e.Page, passage{e.Start, e.End, kindEvidence, templates.Mark{
					ID: evidenceID(a.Requirement, n), Name: "Belæg for " + string(a.Requirement), Point: d.toPoint(a.Requirement),
				}}})
			}
		}
	}
	for n, h := range d.shown.hits {
		if d.shown.shows(doc, h.page) {
			out = append(out, placed{h.page, passage{h.start, h.end, kindHit, templates.Mark{ID: "fund-" + strconv.Itoa(n+1)}}})
		}
	}
	return out
}

// signalName is a signal as it is read aloud.
func signalName(s *templates.SignalLink) string {
	return "Signal " + strconv.Itoa(s.Number) + ", " + danish.LowerFirst(signalSays[s.Kind]) + ","
}

// pages draws the pages that are shown.
func (d *drawer) pages(passages []placed) []templates.TextPage {
	byPage := map[int][]passage{}
	for _, p := range passages {
		byPage[p.page] = append(byPage[p.page], p.passage)
	}
	var out []templates.TextPage
	for _, p := range d.shown.document.Pages {
		if !d.shown.shows(d.shown.document, p.Number) {
			continue
		}
		if d.q.Choose != "" && d.edits {
			byPage[p.Number] = append(byPage[p.Number], d.sentences(p)...)
		}
		out = append(out, templates.TextPage{Document: string(d.shown.document.ID), Number: p.Number, Paragraphs: marked(p.Text, byPage[p.Number])})
	}
	return out
}

// stepper leads through what was found or, where nothing is searched for, through
// the signals.
func (d *drawer) stepper(all []templates.SignalLink) templates.Steps {
	type stop struct{ number, page int }
	var stops []stop
	at := 0
	s := templates.Steps{What: "signal", One: "signal", Unit: "signaler"}
	to := func(q *reviewQuery, number int) { q.Signal = number }
	if d.q.Words != "" {
		s.What, s.One, s.Unit = "fund", "fund", "fund"
		to = func(q *reviewQuery, number int) { q.Hit = number }
		for n, h := range d.shown.hits {
			stops = append(stops, stop{n + 1, h.page})
		}
		at = min(max(d.q.Hit, 1), len(stops))
	} else {
		for _, link := range all {
			stops = append(stops, stop{link.Number, d.shown.document.Signals[link.Number-1].Page})
			if link.Number == d.q.Signal {
				at = len(stops)
			}
		}
	}
	s.Total = len(stops)
	s.Text = danish.Count(s.Total)
	if s.Total == 1 {
		s.Unit = s.One
	}
	if at > 0 {
		s.Text = fmt.Sprintf("%d af %d", at, s.Total)
	}
	jump := func(i int) *templates.Jump {
		if i < 0 || i >= len(stops) {
			return nil
		}
		return &templates.Jump{Href: d.href(func(q *reviewQuery) {
			q.Page, q.View = 0, showDocument(q.View)
			to(q, stops[i].number)
		}, s.What+"-"+strconv.Itoa(stops[i].number))}
	}
	s.Previous, s.Next = jump(at-2), jump(at)
	for _, stop := range stops {
		if stop.page < d.shown.first {
			s.Before++
		}
	}
	if j := jump(s.Before - 1); j != nil {
		s.PageBefore = j.Href
	}
	if after := slices.IndexFunc(stops, func(p stop) bool { return p.page > d.shown.last }); after >= 0 {
		s.PageAfter = jump(after).Href
	}
	return s
}

// oneLine sets a quote without the line breaks of its page.
func oneLine(quote string) string { return strings.Join(strings.Fields(quote), " ") }
