package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"ankebord/review/danish"
	"ankebord/review/signals"
)

// TestFloors: the figures do not fall below these, which lie slightly under
// the ones in docs/signals.md. It says nothing of the letters but counts.
func TestFloors(t *testing.T) {
	for _, c := range []struct {
		name    string
		heldOut bool

		letters, found, decisive int // at least
		other, silent, turned    int // at most
	}{
		{"tuning", false, 28, 158, 18, 118, 2, 2},
		{"held-out", true, 14, 45, 2, 97, 23, 12},
	} {
		letters, err := read("../corpus", c.heldOut)
		if err != nil {
			t.Fatal(err)
		}
		s := measure(letters, signals.Find)
		if s.letters != c.letters {
			t.Errorf("%s: %d letters, want %d", c.name, s.letters, c.letters)
		}
		if s.found < c.found || s.decisiveFound < c.decisive {
			t.Errorf("%s: %d sure findings and %d letters with every decisive one, want %d and %d", c.name, s.found, s.decisiveFound, c.found, c.decisive)
		}
		if s.other > c.other || s.silent > c.silent || s.turned > c.turned {
			t.Errorf("%s: %d other requirements, %d of uden, %d turned around; at most %d, %d and %d may be",
				c.name, s.other, s.silent, s.turned, c.other, c.silent, c.turned)
		}
	}
}

func TestHeldOutLettersAreNotShown(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run([]string{"-held-out", "-v", "-corpus", "../corpus"}, &out, &errs); code != 2 || out.Len() > 0 || errs.Len() == 0 {
		t.Errorf("answers %d, %q, %q", code, out.String(), errs.String())
	}
	if code := run([]string{"-corpus", "../corpus", "-v"}, &out, &errs); code != 0 || !strings.Contains(out.String(), "pointed at in vain") {
		t.Errorf("answers %d, %q", code, out.String())
	}
	if code := run([]string{"-corpus", "nowhere", "-strong"}, &out, &errs); code != 0 {
		t.Errorf("an empty folder answers %d", code)
	}
	if code := run([]string{"-x"}, &out, &errs); code != 2 {
		t.Errorf("an unknown flag answers %d", code)
	}
}

func TestParseRefuses(t *testing.T) {
	const good = "brev: 1\nfund:\n  - {krav: KO-06, slags: tegn, sikker: true, citat: \"To.\"}\nuden: []\ntekst: \"En. To. Tre. Fire.\"\n"
	if _, err := parse("01.yaml", 1, []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{{"To.\"}", "Fem.\"}"}, {"sikker: true, ", ""}, {"uden:", "med:"}} {
		if _, err := parse("01.yaml", 1, []byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%q in place of %q is taken", change[1], change[0])
		}
	}
}

func TestMeets(t *testing.T) {
	const text = "Den første. Den anden. Den tredje. Den fjerde. Den femte."
	sentences := slices.Collect(danish.Sentences(text))
	at := func(req string, n int) signals.Signal {
		return signals.Signal{Req: req, Start: sentences[n].Start, End: sentences[n].End}
	}
	third := finding{req: "KO-06", start: sentences[2].Start, end: sentences[2].End}
	for n, want := range []bool{false, true, true, true, false} {
		if got := third.meets(at("KO-06", n), sentences); got != want {
			t.Errorf("a signal in sentence %d meets a finding in the third: %v, want %v", n+1, got, want)
		}
	}
	if third.meets(at("KO-07", 2), sentences) {
		t.Error("a signal for another requirement meets it")
	}
	if !(finding{req: "KO-10", absent: true}).meets(at("KO-10", 4), sentences) {
		t.Error("what is absent has a place")
	}
}

// TestScore: a letter with one finding found, one missed, one passage turned
// around and one requirement too many.
func TestScore(t *testing.T) {
	const text = "Den første. Den anden. Den tredje. Den fjerde. Den femte."
	l := letter{number: 1, text: text, silent: []string{"PK-04"}, findings: []finding{
		{req: "KO-06", kind: signals.Tegn, sure: true, decisive: true, start: 0, end: 5},
		{req: "KO-02", kind: signals.Tegn, sure: true, start: 0, end: 5},
		{req: "PK-04", kind: signals.Modtegn, sure: true, start: 0, end: 5},
	}}
	s := measure([]letter{l}, func([]string) []signals.Signal {
		return []signals.Signal{{Req: "KO-06", Kind: signals.Tegn, End: 5}, {Req: "PK-04", Kind: signals.Tegn, End: 5}}
	})
	if s.sure != 2 || s.found != 1 || s.decisive != 1 || s.decisiveFound != 1 || s.other != 1 || s.silent != 1 || s.turned != 1 || s.pro != 1 || s.proFound != 0 {
		t.Errorf("the score is %+v", s)
	}
	if got := s.byReq["KO-02"].recall() + " " + s.byReq["KO-06"].precision() + " " + s.byReq["KO-02"].precision(); got != "0 % 100 % –" {
		t.Errorf("recall and precision are %s", got)
	}
}
