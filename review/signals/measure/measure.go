package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"ankebord/review/danish"
	"ankebord/review/signals"
	"ankebord/review/strict"
)

// A letter is a marked decision.
type letter struct {
	number   int
	text     string
	findings []finding
	silent   []string // requirements that must not be reported as tegn
}

// A finding is what a careful reviewer would mark.
type finding struct {
	req        string
	kind       signals.Kind
	sure       bool
	decisive   bool
	absent     bool // what is missing is the finding; it has no place
	start, end int  // of the passage in the letter's text
	quote      string
}

// read reads the letters of dir whose number is divisible by three, or the
// others.
func read(dir string, heldOut bool) ([]letter, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var letters []letter
	for _, name := range names {
		n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(name), ".yaml"))
		if err != nil {
			return nil, fmt.Errorf("%s: a letter's file is named by its number", name)
		}
		if (n%3 == 0) != heldOut {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		l, err := parse(name, n, data)
		if err != nil {
			return nil, err
		}
		letters = append(letters, l)
	}
	return letters, nil
}

func parse(name string, number int, data []byte) (letter, error) {
	file, root := strict.Open(name, data)
	top := root.Map("brev", "stemme", "kommune", "afgoerelsesdato", "sagsnummer", "borger", "afgoerelsestype", "klagevejledning", "fund", "uden", "tekst")
	l := letter{number: number, text: top.Need("tekst").String(), silent: top.At("uden").Strings()}
	for _, n := range top.Need("fund").List() {
		m := n.Map("krav", "slags", "sikker", "afgoerende", "fravaer", "citat")
		f := finding{
			req: m.Need("krav").String(), kind: signals.Kind(m.Need("slags").String()), sure: m.Need("sikker").Bool(),
			decisive: m.At("afgoerende").Bool(), absent: m.At("fravaer").Bool(), quote: m.At("citat").String(),
		}
		if !f.absent {
			f.start = strings.Index(l.text, f.quote)
			if f.start < 0 || f.quote == "" {
				n.Fault("the passage is not in the letter")
			}
			f.end = f.start + len(f.quote)
		}
		l.findings = append(l.findings, f)
	}
	return l, file.Err()
}

// A score is what the signals of some letters come to.
type score struct {
	letters        int
	sure, found    int // findings against the municipality that are sure, and those pointed at
	decisive       int // letters with decisive findings
	decisiveFound  int // those of them where all are pointed at
	pro, proFound  int // sure findings for the municipality, and those pointed at
	other          int // requirements pointed at in a letter that has no finding against the municipality on them
	silent         int // requirements of uden reported against the municipality
	turned         int // passages that speak for the municipality reported against it
	byReq          map[string]*tally
	missed, strays []string
}

// A tally is the score of one requirement.
type tally struct {
	sure, found     int // findings
	signals, rights int // signals against the municipality, and those within or beside a finding
}

func (t tally) recall() string    { return share(t.found, t.sure) }
func (t tally) precision() string { return share(t.rights, t.signals) }

// measure compares what find finds with the findings of the letters.
func measure(letters []letter, find func([]string) []signals.Signal) *score {
	s := &score{byReq: map[string]*tally{}}
	for _, l := range letters {
		s.add(l, find([]string{l.text}))
	}
	return s
}

func (s *score) req(id string) *tally {
	t := s.byReq[id]
	if t == nil {
		t = &tally{}
		s.byReq[id] = t
	}
	return t
}

func (s *score) add(l letter, found []signals.Signal) {
	s.letters++
	sentences := slices.Collect(danish.Sentences(l.text))
	marked := map[string]bool{}
	decisive, missed := false, false
	for _, f := range l.findings {
		hit := slices.ContainsFunc(found, func(g signals.Signal) bool { return g.Kind == f.kind && f.meets(g, sentences) })
		if f.kind == signals.Modtegn {
			if f.sure {
				s.pro++
				s.proFound += count(hit)
			}
			continue
		}
		marked[f.req] = true
		if f.sure {
			s.sure++
			s.found += count(hit)
			s.req(f.req).sure++
			s.req(f.req).found += count(hit)
			if !hit {
				s.missed = append(s.missed, fmt.Sprintf("%02d %s%s %s", l.number, f.req, mark(f.decisive), cmp.Or(f.quote, "(absent)")))
			}
		}
		if f.decisive {
			decisive = true
			missed = missed || !hit
		}
	}
	s.decisive += count(decisive)
	s.decisiveFound += count(decisive && !missed)

	others := map[string]bool{}
	silent := map[string]bool{}
	for _, g := range found {
		if g.Kind != signals.Tegn {
			continue
		}
		right := slices.ContainsFunc(l.findings, func(f finding) bool { return f.kind == signals.Tegn && f.meets(g, sentences) })
		s.req(g.Req).signals++
		s.req(g.Req).rights += count(right)
		stray := fmt.Sprintf("%02d %s %s", l.number, g.Rule, g.Quote)
		if !marked[g.Req] {
			others[g.Req] = true
			s.strays = append(s.strays, stray)
		}
		if slices.Contains(l.silent, g.Req) {
			silent[g.Req] = true
			s.strays = append(s.strays, "UDEN "+stray)
		}
		if !right && slices.ContainsFunc(l.findings, func(f finding) bool {
			return f.kind == signals.Modtegn && !f.absent && f.req == g.Req && g.Start < f.end && f.start < g.End
		}) {
			s.turned++
			s.strays = append(s.strays, "TURNED "+stray)
		}
	}
	s.other += len(others)
	s.silent += len(silent)
}

// meets says whether g points at f: overlaps its passage, or stands in the
// sentence before or after. What is absent has no place.
func (f finding) meets(g signals.Signal, sentences []danish.Span) bool {
	if f.req != g.Req || f.absent {
		return f.req == g.Req
	}
	first := slices.IndexFunc(sentences, func(s danish.Span) bool { return s.End > f.start })
	last := first
	for last+1 < len(sentences) && sentences[last+1].Start < f.end {
		last++
	}
	from, to := sentences[max(first-1, 0)].Start, sentences[min(last+1, len(sentences)-1)].End
	return g.Start < to && from < g.End
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func mark(decisive bool) string {
	if decisive {
		return "!"
	}
	return ""
}

// share is part of whole in per cent, a dash where there is nothing to share.
func share(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(part)/float64(whole))
}

// print writes the score as a table, without a word of the letters.
func (s *score) print(w io.Writer) {
	fmt.Fprintf(w, "letters                                            %4d\n", s.letters)
	fmt.Fprintf(w, "sure findings pointed at                           %4s  (%d of %d)\n", share(s.found, s.sure), s.found, s.sure)
	fmt.Fprintf(w, "letters with every decisive finding                %4s  (%d of %d)\n", share(s.decisiveFound, s.decisive), s.decisiveFound, s.decisive)
	fmt.Fprintf(w, "other requirements a letter                        %4.1f  (%d)\n", float64(s.other)/float64(max(s.letters, 1)), s.other)
	fmt.Fprintf(w, "requirements of uden reported                      %4d\n", s.silent)
	fmt.Fprintf(w, "passages for the municipality reported against it  %4d\n", s.turned)
	fmt.Fprintf(w, "sure findings for the municipality pointed at      %4s  (%d of %d)\n\n", share(s.proFound, s.pro), s.proFound, s.pro)
	fmt.Fprintln(w, "krav    recall             precision")
	for _, req := range slices.Sorted(maps.Keys(s.byReq)) {
		t := s.byReq[req]
		fmt.Fprintf(w, "%-6s  %5s  %3d of %-3d  %5s  %3d of %-3d\n", req, t.recall(), t.found, t.sure, t.precision(), t.rights, t.signals)
	}
}
