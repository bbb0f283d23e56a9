package review_test

import (
	"testing"

	"golang.org/x/tools/txtar"

	"ankebord/review"
)

// benchCase is the thematic case with the most triggered requirements.
func benchCase(b *testing.B) *review.Assessment {
	archive, err := txtar.ParseFile("../fixtures/cases/sag-2.txtar")
	if err != nil {
		b.Fatal(err)
	}
	return assess(b, string(archive.Files[0].Data))
}

func BenchmarkOutcome(b *testing.B) {
	a := benchCase(b)
	b.ReportAllocs()
	for b.Loop() {
		a.Outcome()
	}
}

func BenchmarkAssess(b *testing.B) {
	a := benchCase(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Ruleset.Assess(a.Case); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	a := benchCase(b)
	b.ReportAllocs()
	for b.Loop() {
		a.Evaluate()
	}
}

func BenchmarkFlips(b *testing.B) {
	a := benchCase(b)
	b.ReportAllocs()
	for b.Loop() {
		a.Flips()
	}
}

func BenchmarkDraft(b *testing.B) {
	a := benchCase(b)
	p := a.Evaluate()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := review.Draft(a, p, "Ankestyrelsen"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseRuleset(b *testing.B) {
	data := source()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := review.ParseRuleset("regler.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}
