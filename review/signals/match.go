package signals

import (
	"cmp"
	"iter"
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"ankebord/review/danish"
)

// maxQuote is how long a quote may be, in code points.
const maxQuote = 300

// How far a negation reaches, in words: forward to the claim it denies, and
// back to a claim it follows.
const (
	reachForward = 8
	reachBack    = 4
)

// maxSentence is how long a sentence may be, in bytes, and maxOccurrences how
// often a word group is looked at in one. Both bound the work on a text made
// to cause it.
const (
	maxSentence    = 2000
	maxOccurrences = 32
)

// Find finds the signals in the pages of a decision, ordered by page, place and
// requirement: one for each requirement and kind a sentence bears on. Where a
// sentence speaks both for and against on one requirement, it speaks for.
func (r *Rules) Find(pages []string) []Signal {
	hits := r.hits(pages)
	var out []Signal
	for len(hits) > 0 {
		n := 1
		for n < len(hits) && hits[n].Page == hits[0].Page && hits[n].sentence == hits[0].sentence {
			n++
		}
		out = append(out, settle(hits[:n])...)
		hits = hits[n:]
	}
	slices.SortStableFunc(out, func(a, b Signal) int {
		return cmp.Or(a.Page-b.Page, a.Start-b.Start, cmp.Compare(a.Req, b.Req), cmp.Compare(a.Kind, b.Kind))
	})
	return out
}

// settle keeps of the hits of one sentence the first for each requirement and
// kind, a strong one where there is one, with the flags of all, and lets a
// modtegn silence a tegn.
func settle(hits []hit) []Signal {
	var out []Signal
	for _, h := range hits {
		if h.Kind == Tegn && slices.ContainsFunc(hits, func(o hit) bool { return o.Req == h.Req && o.Kind == Modtegn }) {
			continue
		}
		i := slices.IndexFunc(out, func(s Signal) bool { return s.Req == h.Req && s.Kind == h.Kind })
		if i < 0 {
			h.Flags = slices.Clone(h.Flags)
			out = append(out, h.Signal)
			continue
		}
		if out[i].Weak && !h.Weak {
			flags := out[i].Flags
			out[i] = h.Signal
			out[i].Flags = flags
		}
		for _, f := range h.Flags {
			if !slices.Contains(out[i].Flags, f) {
				out[i].Flags = append(out[i].Flags, f)
			}
		}
	}
	return out
}

// hits is every pattern that fires, in the order of the text and the patterns.
func (r *Rules) hits(pages []string) []hit {
	d := r.reader()
	for _, text := range pages {
		d.learnNames(text)
	}
	if len(pages) > 0 {
		d.learnCitizen(pages[0])
		d.decided = headDate(pages)
	}
	for i, text := range pages {
		d.page(i+1, text)
	}
	careful := careful(d.found)
	d.found = slices.DeleteFunc(d.found, func(h hit) bool {
		p := h.pattern
		return careful && p.weak ||
			slices.ContainsFunc(p.never, d.ever.has) ||
			p.only != nil && !slices.ContainsFunc(p.only, d.ever.has)
	})
	fired := map[string]bool{}
	for _, h := range d.found {
		fired[h.Rule] = true
	}
	var out []hit
	pointed := map[string]bool{}
	for _, h := range d.found {
		p := h.pattern
		if p.once && pointed[p.ID] || slices.ContainsFunc(p.unless, func(id string) bool { return fired[id] }) {
			continue
		}
		pointed[p.ID] = true
		out = append(out, h)
		for _, a := range p.also {
			if a.where == nil || d.ever.has(*a.where) {
				also := h
				also.Req, also.Flags, also.Weak = a.req, nil, true
				out = append(out, also)
			}
		}
	}
	return out
}

// How many requirements a letter speaks for at least that shows care, and how
// many times as many as it speaks against.
const (
	carefulAtLeast = 5
	carefulTimes   = 2
)

// headDate is the letter's own date, or where it gives none for sure, the
// latest in its head.
func headDate(pages []string) danish.Date {
	head := headEnds(pages[0], cells(pages[0]))
	day := decisionDate(pages, head).Value
	if day.IsZero() {
		for s := range danish.FindDates(pages[0][:head]) {
			if s.Date.After(day) {
				day = s.Date
			}
		}
	}
	return day
}

// careful says whether the letter shows for so many requirements what has been
// examined that weak hints against it are better left out.
func careful(found []hit) bool {
	of := map[Kind]map[string]bool{Tegn: {}, Modtegn: {}}
	for _, h := range found {
		of[h.Kind][h.Req] = true
	}
	for req := range of[Modtegn] {
		if strings.HasPrefix(req, "PR-") {
			delete(of[Modtegn], req)
		}
		delete(of[Tegn], req)
	}
	n := len(of[Modtegn])
	return n >= carefulAtLeast && n >= carefulTimes*len(of[Tegn])
}

func (r *Rules) reader() *reader {
	return &reader{
		Rules:       r,
		cache:       map[string][]uint16{},
		names:       map[string][]uint16{},
		ever:        make(marks, len(r.lexicon.claims)),
		before:      make(marks, len(r.lexicon.claims)),
		places:      make([][]int32, r.lexicon.atoms),
		occurrences: make([][]occurrence, len(r.lexicon.claims)),
		terms:       make(bitset, len(r.lexicon.terms)/64+1),
		firing:      make(bitset, len(r.lines)/64+1),
	}
}

// A hit is a pattern that fired.
type hit struct {
	Signal
	sentence int // its number on the page
	pattern  *Pattern
}

// A reader goes through a decision sentence by sentence.
type reader struct {
	*Rules
	cache map[string][]uint16 // the atoms of a word as written
	found []hit

	names  map[string][]uint16 // the atoms of a name, from the noun before it: Botilbuddet Lyngen
	ever   marks               // the word groups of the decision so far
	before marks               // the word groups of the sentence before in the paragraph

	decided danish.Date // the letter's own date
	section string      // what the last heading names
	leading bool        // in a list whose lead gives it as reasons
	reasons bool        // an earlier sentence of the paragraph gives a reason

	text        string // the page
	words       []word
	places      [][]int32      // of each atom in the sentence
	occurrences [][]occurrence // of each word group in the sentence
	atoms       []uint16       // those with places
	groups      []int          // those with occurrences
	terms       bitset         // terms that may match
	firing      bitset         // lines that may fire
}

// A word of the sentence.
type word struct {
	start, end int // in the page
	clause     int // clauses are numbered from 0
	atoms      []uint16
}

// An occurrence is a word group found in words[from:to] of the sentence.
type occurrence struct {
	from, to int
	own      int // negations that belong to its own words
	stands   polarity
}

type bitset []uint64

func (b bitset) set(i int32) { b[i/64] |= 1 << (i % 64) }

// each calls f with the bits set, ascending, and clears them; f may set higher
// ones.
func (b bitset) each(f func(i int)) {
	for w := range b {
		for b[w] != 0 {
			bit := bits.TrailingZeros64(b[w])
			b[w] &^= 1 << bit
			f(w*64 + bit)
		}
	}
}

// page reads one page. Headings and lists go on over the page's end,
// paragraphs do not.
func (d *reader) page(number int, text string) {
	d.text = text
	full := fullLine(text)
	end := 0
	n := 0
	for s := range sentences(text) {
		opens := n == 0 || parts(text, end, s.Start, full)
		if opens {
			first, _ := utf8.DecodeRuneInString(text[s.Start:])
			d.reasons = false
			clear(d.before)
			d.leading = d.leading && (unicode.IsLower(first) || listMark(text[s.Start:s.End]) > 0)
		}
		end = s.End
		d.read(s)
		if known, is := d.heading(s, opens); !is || !known && len(d.words) >= tellingWords {
			d.sentence(number, n, s)
		}
		d.remember()
		d.forget()
		n++
	}
}

// remember notes the word groups of the sentence for the next one.
func (d *reader) remember() {
	clear(d.before)
	for _, g := range d.groups {
		for _, o := range d.occurrences[g] {
			d.before[g] |= 1 << o.stands
			d.ever[g] |= 1 << o.stands
		}
	}
}

// had says whether the sentence before in the paragraph has the word group.
func (d *reader) had(r ref) bool { return d.before.has(r) }

// marks are how each word group stands somewhere, a bit for each polarity.
type marks []uint8

func (m marks) has(r ref) bool {
	if r.polarity == inAnyWay {
		return m[r.concept] != 0
	}
	return m[r.concept]&(1<<r.polarity) != 0
}

// fullLine is the length in bytes from which a line of text may have been
// broken because it was full. In a text with lines longer than a page is wide,
// no line is broken so.
func fullLine(text string) int {
	longest := 0
	for line := range strings.Lines(text) {
		longest = max(longest, len(line))
	}
	if longest > 160 {
		return longest + 1
	}
	return max(longest*3/4, 60)
}

// parts says whether a paragraph ends between a sentence that ends at end and
// the one that starts at start: at a blank line, or a line that is not full.
func parts(text string, end, start, full int) bool {
	switch strings.Count(text[end:start], "\n") {
	case 0:
		return false
	case 1:
		return end-(strings.LastIndexByte(text[:end], '\n')+1) < full
	}
	return true
}

// sentences yields the sentences of text; one longer than maxSentence, which no
// person wrote, in pieces.
func sentences(text string) iter.Seq[danish.Span] {
	return func(yield func(danish.Span) bool) {
		for s := range danish.Sentences(text) {
			for s.End-s.Start > maxSentence {
				cut := strings.LastIndexAny(text[s.Start:s.Start+maxSentence], " \n\t") + 1
				if cut == 0 {
					break
				}
				if !yield(danish.Span{Start: s.Start, End: s.Start + cut}) {
					return
				}
				s.Start += cut
			}
			if !yield(s) {
				return
			}
		}
	}
}

// sentence judges a sentence that is no heading.
func (d *reader) sentence(page, n int, s danish.Span) {
	reason := d.has(ref{d.known.reason, claimed})
	if d.silent() && d.has(ref{d.known.own, claimed}) && d.section != inGuidance ||
		d.section == inGuidance && d.has(ref{d.known.weight, claimed}) && d.has(ref{d.known.own, claimed}) {
		d.section = "" // reasons, whatever the heading said
	}
	if d.refersBack() && d.setAside(0) {
		d.found = slices.DeleteFunc(d.found, func(h hit) bool { return h.pattern.reliesOn() && h.Page == page && h.sentence == n-1 })
	}
	text := d.text[s.Start:s.End]
	if !d.has(ref{d.known.law, claimed}) && !strings.HasSuffix(strings.TrimSpace(text), "?") {
		for _, g := range d.groups {
			for _, l := range d.byConcept[g] {
				d.firing.set(l)
			}
		}
		d.firing.each(func(i int) {
			if from, to, ok := d.fires(&d.lines[i], reason); ok {
				p := &d.patterns[d.lines[i].pattern]
				start, end := d.quote(s, from, to)
				d.found = append(d.found, hit{
					Signal{p.Req, p.Kind, p.ID, p.Says, page, start, end, d.text[start:end], p.Flags, p.weak}, n, p,
				})
			}
		})
	}
	d.reasons = d.reasons || reason
	d.leading = d.leading || reason && (strings.HasSuffix(text, ":") || strings.HasSuffix(text, " at"))
}

// fires says whether a line fires in the sentence, and on which words. reason
// says whether the sentence itself gives something as a reason.
func (d *reader) fires(l *line, reason bool) (from, to int, ok bool) {
	p := &d.patterns[l.pattern]
	switch {
	case p.sections != nil && !slices.Contains(p.sections, d.section):
		return 0, 0, false
	case p.sections == nil && d.silent():
		return 0, 0, false
	}
	with := l.with
	if l.near != nil {
		switch {
		case d.has(*l.near):
			if !slices.ContainsFunc(l.with, func(r ref) bool { return !d.has(r) && !d.had(r) }) {
				with = []ref{*l.near}
			}
		case !d.had(*l.near):
			return 0, 0, false
		}
	}
	from, to = len(d.words), 0
	for _, r := range with {
		o, ok := d.find(r)
		if !ok {
			if r.concept == d.known.here && (d.leading || d.reasons || d.section == inReasons) {
				continue
			}
			return 0, 0, false
		}
		from, to = min(from, o.from), max(to, o.to)
	}
	if slices.ContainsFunc(l.without, d.has) {
		return 0, 0, false
	}
	if p.Kind == Tegn && !p.citizen && d.citizenSays(from) {
		return 0, 0, false
	}
	if p.reliesOn() && (!reason && d.told() || d.setAside(from)) {
		return 0, 0, false
	}
	return from, to, true
}

// holds says whether all of a line stands in the sentence, and nothing that it
// excludes.
func (d *reader) holds(l *line) bool {
	return !slices.ContainsFunc(l.with, func(r ref) bool { return !d.has(r) }) && !slices.ContainsFunc(l.without, d.has)
}

// citizenSays says whether words[from:] are the citizen's: "du skriver, at …".
// What the municipality gives weight to, it has made its own, and what follows
// a "men" is its answer.
func (d *reader) citizenSays(from int) bool {
	if d.leading || d.has(ref{d.known.own, claimed}) {
		return false
	}
	return slices.ContainsFunc(d.occurrences[d.known.citizen], func(o occurrence) bool {
		return o.from <= from && !slices.ContainsFunc(d.words[min(o.to, from):from], func(w word) bool { return d.is(w, "men") })
	})
}

// silent says whether the sentence stands where nothing is decided: where the
// law is quoted, or the letter says how to complain or whom to call.
func (d *reader) silent() bool {
	return d.section == inRules || d.section == inGuidance || d.section == inPractical
}

// told says whether the sentence only tells what is so.
func (d *reader) told() bool {
	switch d.section {
	case inFacts, inCitizen, inSources:
		return true
	}
	return d.has(ref{d.known.mention, claimed})
}

// setAside says whether the sentence denies that what stands in words[from:]
// has been given weight: "… men det har vi ikke lagt vægt på". What comes after
// a "men" behind the denial is not meant.
func (d *reader) setAside(from int) bool {
	for _, o := range d.occurrences[d.known.weight] {
		if o.stands != denied {
			continue
		}
		turn := slices.IndexFunc(d.words[o.to:], func(w word) bool { return d.is(w, "men") })
		if turn < 0 || from <= o.to+turn {
			return true
		}
	}
	return false
}

// refersBack says whether the sentence begins by pointing at the one before.
func (d *reader) refersBack() bool {
	if len(d.words) == 0 {
		return false
	}
	switch danish.Fold(d.text[d.words[0].start:d.words[0].end]) {
	case "det", "dette", "disse", "heri", "herpå", "denne", "de", "den", "ingen", "intet", "alt", "begge", "heller":
		return true
	}
	return false
}

func (d *reader) is(w word, text string) bool {
	return strings.EqualFold(d.text[w.start:w.end], text)
}

func (d *reader) has(r ref) bool { _, ok := d.find(r); return ok }

func (d *reader) find(r ref) (occurrence, bool) {
	for _, o := range d.occurrences[r.concept] {
		if r.admits(o) {
			return o, true
		}
	}
	return occurrence{}, false
}

// maxHeading is how long a heading may be, in bytes.
const maxHeading = 120

// titles matches a line that names the case, whatever words it has of a
// heading: "Vedr. klage over …".
var titles = regexp.MustCompile(`(?i)^(?:vedr\.|vedrørende|ang\.|angående|emne:)|§|\d{6}`)

// tellingWords is how many words a line without a full stop has at least that
// tells something, also where it looks like a heading: a hurried letter leaves
// stops out.
const tellingWords = 6

// heading says whether the sentence is a heading, and whether of a known
// section, and notes the section it opens. A heading stands alone on a line;
// one that names no known section ends the section before it only where a
// paragraph opens with it.
func (d *reader) heading(s danish.Span, opens bool) (known, is bool) {
	text := d.text[s.Start:s.End]
	alone := (s.Start == 0 || d.text[s.Start-1] == '\n') && (s.End == len(d.text) || strings.ContainsRune("\r\n", rune(d.text[s.End])))
	last, _ := utf8.DecodeLastRuneInString(text)
	if !alone || len(text) > maxHeading || strings.ContainsAny(text, "\t|") || strings.ContainsRune(".,;:)", last) ||
		strings.Contains(text, "\n") && last != '?' || len(d.words) >= tellingWords && d.tells() {
		return false, false
	}
	if titles.MatchString(text) {
		d.section = ""
		return true, true
	}
	for _, section := range d.sections {
		for _, r := range section.headings {
			if d.has(r) {
				d.section = section.name
				if section.name == inGuidance && s.Start < len(d.text)/4 {
					d.section = "" // an answer to a complaint, not how to make one
				}
				return true, true
			}
		}
	}
	first, _ := utf8.DecodeRuneInString(text)
	if opens && (unicode.IsUpper(first) || unicode.IsDigit(first) || first == '#') && !strings.Contains(text, ",") && !d.tells() {
		d.section = ""
		return false, true
	}
	return false, false
}

// tells says whether the sentence begins as one that tells something, and not
// as a heading does.
func (d *reader) tells() bool {
	return len(d.words) > 0 && slices.ContainsFunc([]string{"du", "det", "der", "vi", "den", "de"}, func(w string) bool { return d.is(d.words[0], w) })
}

// listMark is the length of the mark a list item begins with, 0 without one.
func listMark(text string) int {
	rest := strings.TrimLeft(text, "-–—•●▪◦‣*·\uf0b7")
	if rest == text {
		rest = strings.TrimLeft(text, "0123456789")
		if len(rest) < len(text) && rest != "" && strings.ContainsRune(".)", rune(rest[0])) {
			rest = rest[1:]
		} else {
			rest = text
		}
	}
	if rest == text || strings.TrimLeft(rest, " \t") == rest {
		return 0
	}
	return len(text) - len(strings.TrimLeft(rest, " \t"))
}

// quote is the part of the sentence to show for words[from:to]: all of it
// without its list mark, or where that is too long its clauses about the words.
func (d *reader) quote(s danish.Span, from, to int) (start, end int) {
	start, end = s.Start+listMark(d.text[s.Start:s.End]), s.End
	if utf8.RuneCountInString(d.text[start:end]) <= maxQuote || from >= to {
		return start, d.cut(start, end)
	}
	first, last := from, to-1
	for first > 0 && d.words[first-1].clause == d.words[from].clause {
		first--
	}
	for last+1 < len(d.words) && d.words[last+1].clause == d.words[to-1].clause {
		last++
	}
	start, end = d.words[first].start, d.words[last].end
	if utf8.RuneCountInString(d.text[start:end]) > maxQuote {
		start = d.words[from].start
	}
	return start, d.cut(start, end)
}

// cut is where a quote from start ends at the latest, at most at end: after a
// whole word.
func (d *reader) cut(start, end int) int {
	runes := 0
	for i := range d.text[start:end] {
		if runes++; runes <= maxQuote {
			continue
		}
		cut := start + i
		for _, w := range d.words {
			if w.end > start && w.end <= start+i {
				cut = w.end
			}
		}
		return cut
	}
	return end
}

// read finds the word groups of a sentence.
func (d *reader) read(s danish.Span) {
	d.words = d.words[:0]
	clause, end := 0, s.Start
	for w := range danish.Words(d.text[s.Start:s.End]) {
		next := word{start: s.Start + w.Start, end: s.Start + w.End}
		if len(d.words) > 0 && (strings.ContainsAny(d.text[end:next.start], ",;:()–—") || startsClause(w.Text)) {
			clause++
		}
		end = next.end
		next.clause = clause
		atoms := d.atomsOf(w.Text)
		next.atoms = atoms
		for _, a := range atoms {
			if len(d.places[a]) == 0 {
				d.atoms = append(d.atoms, a)
				for _, t := range d.lexicon.byAtom[a] {
					d.terms.set(t)
				}
			}
			d.places[a] = append(d.places[a], int32(len(d.words)))
		}
		d.words = append(d.words, next)
	}
	d.soon(s)
	d.terms.each(func(i int) { d.match(&d.lexicon.terms[i]) })
}

// shortNotice is how many days after its own date a letter gives short notice
// at most.
const shortNotice = 28

var days = regexp.MustCompile(`(\d{1,2})\.[ \x{a0}](januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)(?:[ \x{a0}](\d{4}))?`)

// soon notes the days in the sentence that come shortly after the letter's own
// date as the word group for short notice. A day without a year is the next
// one after the letter.
func (d *reader) soon(s danish.Span) {
	if d.decided.IsZero() || !strings.Contains(d.text[s.Start:s.End], ". ") && !strings.Contains(d.text[s.Start:s.End], ".\u00a0") {
		return
	}
	for _, m := range days.FindAllStringSubmatchIndex(d.text[s.Start:s.End], -1) {
		text := d.text[s.Start+m[0] : s.Start+m[1]]
		if m[6] < 0 {
			text += " " + strconv.Itoa(d.decided.Year)
		}
		for span := range danish.FindDates(text) {
			day := span.Date
			if m[6] < 0 && day.Before(d.decided) {
				day.Year++
			}
			if !day.After(d.decided) || day.After(d.decided.AddDays(shortNotice)) {
				continue
			}
			from := slices.IndexFunc(d.words, func(w word) bool { return w.end > s.Start+m[0] })
			if from >= 0 {
				d.note(d.known.soon, occurrence{from: from, to: from + 1})
			}
		}
	}
}

// note notes an occurrence of a word group, and the terms that may begin with it.
func (d *reader) note(concept int, o occurrence) {
	found := d.occurrences[concept]
	if len(found) == maxOccurrences || slices.ContainsFunc(found, func(f occurrence) bool { return f.from == o.from && f.to == o.to }) {
		return
	}
	if len(found) == 0 {
		d.groups = append(d.groups, concept)
		for _, next := range d.lexicon.byConcept[concept] {
			d.terms.set(next)
		}
	}
	d.occurrences[concept] = append(found, o)
}

// atomsOf is the atoms of a word as written; a name has those of what it names
// as well.
func (d *reader) atomsOf(word string) []uint16 {
	atoms, ok := d.cache[word]
	if !ok {
		atoms = d.lexicon.match(word)
		for _, a := range d.names[strings.TrimSuffix(word, "s")] {
			if !slices.Contains(atoms, a) {
				atoms = append(atoms, a)
			}
		}
		d.cache[word] = atoms
	}
	return atoms
}

// learnNames notes what kind of place the names of a page are, by the noun
// before them, "Botilbuddet Lyngen", or by what one does there, "du bor på
// Lyngen": in the letter the name stands for the noun.
func (d *reader) learnNames(text string) {
	var words []string // before the name, at most four
	end := 0
	for w := range danish.Words(text) {
		if strings.Trim(text[end:w.Start], " \u00a0") != "" {
			words = nil // a comma, a stop or a new line stands between
		}
		end = w.End
		if isPlaceName(w.Text) && len(words) > 0 {
			if noun := placeNoun(words); noun != "" {
				name := strings.TrimSuffix(w.Text, "s")
				for _, a := range d.lexicon.match(noun) {
					if !slices.Contains(d.names[name], a) {
						d.names[name] = append(d.names[name], a)
					}
				}
			}
		}
		if words = append(words, w.Text); len(words) > 4 {
			words = words[1:]
		}
	}
}

// placeEndings are how the names of places and offers end; most are in the
// definite form.
var placeEndings = []string{"en", "et", "ne", "hus", "bo", "gård", "have", "vang", "toft", "kær", "ly", "lund", "høj", "bakke"}

// isPlaceName says whether word may be the name of a place: with a capital
// letter, an ending of such names, and no given name.
func isPlaceName(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(first) && len(word) > 3 && !slices.Contains(givenNames, word) &&
		slices.ContainsFunc(placeEndings, func(e string) bool { return strings.HasSuffix(strings.TrimSuffix(word, "s"), e) })
}

// placeNoun is the noun that a name behind words stands for, "" where they do
// not say that it is a place.
func placeNoun(words []string) string {
	last := words[len(words)-1]
	switch lower := strings.ToLower(last); lower {
	case "i", "på":
		for _, w := range words[:len(words)-1] {
			switch strings.ToLower(w) {
			case "bor", "boede", "bo", "flytter", "flytte", "flyttet", "flyttede":
				return "botilbuddet"
			case "arbejder", "arbejdede", "arbejde", "ansat", "beskæftiget", "job", "jobbet":
				return "arbejdspladsen"
			}
		}
		return "tilbuddet"
	default:
		if slices.ContainsFunc(placeNouns, func(n string) bool { return strings.HasSuffix(lower, n) }) {
			return last
		}
	}
	return ""
}

// placeNouns are the ends of nouns that say what a place is.
var placeNouns = []string{
	"tilbud", "tilbuddet", "sted", "stedet", "hus", "huset", "hjem", "hjemmet", "center", "centret", "centeret", "værksted", "værkstedet",
	"fællesskab", "fællesskabet", "klub", "klubben", "skole", "skolen", "café", "caféen", "stue", "stuen",
}

// learnCitizen lets the names of the citizen stand for the citizen.
func (d *reader) learnCitizen(text string) {
	first := cells(text)
	for name := range strings.FieldsSeq(citizenName(text, first, headEnds(text, first)).Value) {
		if utf8.RuneCountInString(name) > 2 {
			d.names[name] = append(d.names[name], d.lexicon.match("borgeren")...)
		}
	}
}

// givenNames are given names that look like the name of a place.
var givenNames = []string{
	"Karen", "Kirsten", "Ellen", "Maren", "Morten", "Jørgen", "Søren", "Torben", "Preben", "Esben", "Espen", "Steen", "Karsten", "Carsten",
	"Kresten", "Kristen", "Christen", "Helen", "Lauren", "Jørgine", "Bjarne", "Arne", "Anne", "Marianne", "Hanne", "Susanne", "Janne", "Sanne",
	"Rasmine", "Gitte", "Annette", "Elisabet", "Margaret", "Bo", "Marne", "Merethe", "Birgitte", "Bent", "Kommunen", "Kommune", "Ankestyrelsen",
	"Danmark", "Loven", "Serviceloven", "Retssikkerhedsloven", "Forvaltningsloven", "Socialforvaltningen", "Visitationen", "Forvaltningen", "Borgeren",
}

// startsClause says whether word opens a clause without a comma before it.
func startsClause(word string) bool {
	switch word {
	case "men", "fordi", "hvorimod", "mens", "selvom":
		return true
	}
	return false
}

// forget makes ready for the next sentence.
func (d *reader) forget() {
	for _, a := range d.atoms {
		d.places[a] = d.places[a][:0]
	}
	for _, g := range d.groups {
		d.occurrences[g] = d.occurrences[g][:0]
	}
	d.atoms, d.groups = d.atoms[:0], d.groups[:0]
}

// match finds the occurrences of a term.
func (d *reader) match(t *term) {
	first := t.elements[0]
	if first.isRef {
		for _, o := range d.occurrences[first.ref.concept] {
			if first.ref.admits(o) {
				d.follow(t, o)
			}
		}
		return
	}
	own := 0
	if first.negation {
		own = 1
	}
	for _, a := range first.atoms {
		for _, at := range d.places[a] {
			d.follow(t, occurrence{from: int(at), to: int(at) + 1, own: own})
		}
	}
}

// follow notes an occurrence of t that begins with o, its first element, where
// the others follow.
func (d *reader) follow(t *term, o occurrence) {
	for _, e := range t.elements[1:] {
		next, ok := d.step(e, o.to)
		if !ok {
			return
		}
		o.to, o.own = next.to, o.own+next.own
	}
	o.stands = claimed
	if d.lexicon.claims[t.concept] {
		o.stands = d.stands(o.from, o.to, o.own)
	}
	d.note(t.concept, o)
}

// step is the element where it stands at words[at], or after as many words as
// may come between.
func (d *reader) step(e element, at int) (occurrence, bool) {
	for i := at; i <= at+e.gap && i < len(d.words); i++ {
		if e.isRef {
			for _, o := range d.occurrences[e.ref.concept] {
				if o.from == i && e.ref.admits(o) {
					return o, true
				}
			}
			continue
		}
		if slices.ContainsFunc(d.words[i].atoms, func(a uint16) bool { return slices.Contains(e.atoms, a) }) {
			o := occurrence{from: i, to: i + 1}
			if e.negation {
				o.own = 1
			}
			return o, true
		}
	}
	return occurrence{}, false
}

// stands says whether what words[from:to] claim is claimed, denied or asked.
// own is how many negations belong to the claim's own words.
func (d *reader) stands(from, to, own int) polarity {
	clause := d.words[from].clause
	opening := from
	for opening > 0 && d.words[opening-1].clause == clause {
		opening--
	}
	first := d.words[opening]
	if next := opening + 1; next < len(d.words) && !d.is(d.words[next], "at") &&
		(d.is(first, "om") || d.is(first, "hvorvidt") || d.is(first, "hvis")) {
		return asked
	}
	n := -own
	for _, o := range d.occurrences[d.known.negation] {
		if d.seems(o) {
			continue
		}
		at := o.from
		switch c := d.words[at].clause; {
		case from <= at && at < to:
			n++
		case at < from && c == clause && from-at <= reachForward:
			n++
		case at >= to && c == d.words[to-1].clause && at-to < reachBack && !d.joined(to, at):
			n++
		case c == clause-1 && d.is(first, "at") && d.raises(clause-1):
			n++
		}
	}
	if n%2 != 0 {
		return denied
	}
	return claimed
}

// seems says whether a negation word is none where it stands: ikke blot.
func (d *reader) seems(n occurrence) bool {
	return slices.ContainsFunc(d.occurrences[d.known.seeming], func(o occurrence) bool { return o.from <= n.from && n.from < o.to })
}

// joined says whether a conjunction stands in words[from:to].
func (d *reader) joined(from, to int) bool {
	return slices.ContainsFunc(d.words[from:to], func(w word) bool {
		return d.is(w, "og") || d.is(w, "eller") || d.is(w, "samt")
	})
}

// raises says whether the clause gives an opinion, so that a negation in it
// turns around the clause that follows: "vi mener ikke, at …".
func (d *reader) raises(clause int) bool {
	return slices.ContainsFunc(d.occurrences[d.known.raising], func(o occurrence) bool { return d.words[o.from].clause == clause })
}
