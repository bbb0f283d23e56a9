package standardtext

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"ankebord/review/signals"
)

func TestPrint(t *testing.T) {
	for _, row := range []struct {
		a, b string
		want int // runs in common
		why  string
	}{
		{"en to tre fire fem", "EN, to\ntre – fire: fem.", 1, "case, signs and line breaks do not count"},
		{"en to tre fire fem seks syv", "nul en to tre fire fem", 1, "a run inside another text"},
		{"en to tre fire fem", "fem fire tre to en", 0, "the order counts"},
		{"en to tre fire 5", "en to tre fire 6", 0, "figures count"},
		{"en to tre fire", "en to tre fire", 0, "four words are no run"},
		{"a b c d e a b c d e", "a b c d e", 1, "each run once"},
		{"", "en to tre fire fem", 0, "nothing"},
	} {
		a, b := Of(row.a), Of(row.b)
		if got := a.Common(b); got != row.want || b.Common(a) != got {
			t.Errorf("%s: %d and %d runs in common, want %d", row.why, got, b.Common(a), row.want)
		}
		if !slices.IsSorted(a) || len(slices.Compact(slices.Clone(a))) != len(a) {
			t.Errorf("%s: the print is not sorted or holds a run twice", row.why)
		}
	}
}

// A print is stored: the same text must give the same one for good.
func TestPrintStands(t *testing.T) {
	got := fmt.Sprintf("%x", Of("Vi har lagt vægt på, at"))
	if want := "[1abbc8004cf3c276 58e905d6e9655f1b]"; got != want {
		t.Errorf("print = %s, want %s", got, want)
	}
	data, err := Of("Vi har lagt vægt på, at du bor i et botilbud").MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var again Print
	if err := again.UnmarshalBinary(data); err != nil || !slices.Equal(again, Of("Vi har lagt vægt på, at du bor i et botilbud")) {
		t.Errorf("read back: %v, %v", again, err)
	}
	if err := again.UnmarshalBinary(data[:9]); err == nil {
		t.Error("a print that is cut off was read")
	}
}

// A sketch is about an eighth, and two share there what they share in all.
func TestSketch(t *testing.T) {
	var words []string
	for i := range 4000 {
		words = append(words, fmt.Sprintf("ord%d", i))
	}
	whole, half := Of(strings.Join(words, " ")), Of(strings.Join(words[:2000], " "))
	if n := len(whole.Sketch()); n < 400 || n > 600 {
		t.Errorf("a sketch of %d runs has %d", len(whole), n)
	}
	if n := whole.Sketch().Common(half.Sketch()); n != len(half.Sketch()) {
		t.Errorf("%d of %d runs of the sketch are found again", n, len(half.Sketch()))
	}
}

func TestCompare(t *testing.T) {
	text := func(from, to int) string {
		var b strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "ord%d ", i)
		}
		return b.String()
	}
	own := Of(text(0, 104)) // 100 runs
	for _, row := range []struct {
		why    string
		others []Print
		share  float64
		holds  []int
	}{
		{"nobody else", nil, 0, nil},
		{"nothing in common", []Print{Of(text(500, 700))}, 0, nil},
		{"the whole of it", []Print{Of(text(0, 104))}, 1, []int{0}},
		{"too little to count", []Print{Of(text(0, 13))}, 0, nil},
		{"a tenth counts", []Print{Of(text(0, 14))}, 0.1, []int{0}},
		{"two that overlap are counted once", []Print{Of(text(0, 54)), Of(text(500, 700)), Of(text(34, 74))}, 0.7, []int{0, 2}},
	} {
		share, holds := own.Compare(row.others)
		if math.Abs(share-row.share) > 1e-9 || !slices.Equal(holds, row.holds) {
			t.Errorf("%s: %.2f in %v, want %.2f in %v", row.why, share, holds, row.share, row.holds)
		}
	}
	if share, holds := Of("for kort").Compare([]Print{own}); share != 0 || holds != nil {
		t.Errorf("a text without a run: %v, %v", share, holds)
	}
}

func TestReasoning(t *testing.T) {
	fact := func(page, start, end int) signals.Fact[string] {
		return signals.Fact[string]{Page: page, Start: start, End: end}
	}
	guide := func(page, start int) signals.Fact[bool] { return signals.Fact[bool]{Page: page, Start: start} }
	pages := []string{"Afslag. Fordi", "det er sådan. Du kan klage."}
	for _, row := range []struct {
		why   string
		found signals.Found
		pages []string
		want  string
	}{
		{"between the two", signals.Found{DecisionType: fact(1, 0, 7), ComplaintGuidance: guide(2, 14)}, pages, "Fordi det er sådan."},
		{"without guidance", signals.Found{DecisionType: fact(1, 0, 7)}, pages, "Fordi det er sådan. Du kan klage."},
		{"without a decision", signals.Found{ComplaintGuidance: guide(2, 14)}, pages, "Afslag. Fordi det er sådan."},
		{"guidance first", signals.Found{DecisionType: fact(2, 0, 14), ComplaintGuidance: guide(1, 8)}, pages, "Du kan klage."},
		{"both on one page", signals.Found{DecisionType: fact(2, 0, 3), ComplaintGuidance: guide(2, 14)}, pages, "er sådan."},
		{"no pages", signals.Found{}, nil, ""},
	} {
		if got := strings.Join(strings.Fields(Reasoning(row.pages, row.found)), " "); got != row.want {
			t.Errorf("%s: %q, want %q", row.why, got, row.want)
		}
	}
}

// Whatever is found, the reasoning of a real letter is a part of its text.
func TestReasoningOfALetter(t *testing.T) {
	pages := []string{`Skovlund Kommune
12. september 2022

Afgørelse om aktivitets- og samværstilbud efter servicelovens § 104

Vi har besluttet, at dit aktivitets- og samværstilbud stopper den 31. oktober 2022.

Vi har lagt vægt på, at botilbuddet har egne aktiviteter.

Du kan klage til Ankestyrelsen inden fire uger.`}
	got := Reasoning(pages, signals.FindFacts(pages))
	if !strings.Contains(got, "egne aktiviteter") || strings.Contains(got, "Du kan klage") || strings.Contains(got, "12. september") {
		t.Errorf("reasoning = %q", got)
	}
}

func BenchmarkOf(b *testing.B) {
	text := strings.Repeat("Vi har lagt vægt på, at du bor i et botilbud, hvor der er aktiviteter hver dag. ", 60)
	for b.Loop() {
		Of(text)
	}
}
