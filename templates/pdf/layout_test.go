package pdf

import (
	"strings"
	"testing"

	"ankebord/review"
)

// lay composes and paginates r.
func lay(t testing.TB, r *review.Ruling) []page {
	t.Helper()
	l, err := compose(r)
	if err != nil {
		t.Fatal(err)
	}
	return paginate(l.blocks)
}

func text(l line) string {
	var b strings.Builder
	for _, run := range l {
		b.WriteString(run.text)
	}
	return b.String()
}

// checkPages holds the pages against what a reader may expect of them.
func checkPages(t testing.TB, pages []page) {
	t.Helper()
	for n, p := range pages {
		for i, piece := range p {
			set, all := piece.to-piece.from, len(piece.lines)
			if piece.end() > bottom+1e-6 {
				t.Errorf("page %d: %q ends at %.1f mm", n+1, text(piece.lines[0]), piece.end())
			}
			if i == len(p)-1 && n < len(pages)-1 && piece.to == all && piece.keep {
				t.Errorf("page %d ends with %q, which belongs to what follows", n+1, text(piece.lines[all-1]))
			}
			if set < 2 && all > 1 {
				t.Errorf("page %d: a single line of %q", n+1, text(piece.lines[0]))
			}
			if set < all && piece.whole {
				t.Errorf("page %d: %q is torn apart", n+1, text(piece.lines[0]))
			}
			for _, line := range piece.lines {
				end := piece.indent
				for j, run := range line {
					if j == len(line)-1 { // a space may hang over
						run.width = width(strings.TrimSuffix(run.text, " "), style{size: piece.style.size, bold: run.bold})
					}
					end += run.width
				}
				if end > textWidth+1e-6 {
					t.Errorf("page %d: %q is %.1f mm wide", n+1, text(line), end)
				}
			}
		}
	}
}

// Page breaks fall everywhere as the text in front grows line by line.
func TestPagesBreakWell(t *testing.T) {
	lines := strings.TrimSpace(strings.Repeat("Vi har lagt vægt på dette.\n", 4))
	for n := range 60 {
		r := sample()
		r.Part(review.PartOpening).Text = lines + strings.Repeat("\nEn linje til.", n)
		r.Part(review.PartLaw).Text += "\n\nVi har også brugt:\n\n> " + strings.Repeat("Det fremgår af afgørelsen. ", n)
		checkPages(t, lay(t, r))
	}
	checkPages(t, lay(t, long()))
}

// Blocks that keep to each other and fill more than a page fill pages all the same.
func TestChainOfHeadingsFillsPages(t *testing.T) {
	r := withPart(review.PartReasons, strings.Repeat("### En overskrift\n", 230))
	if n := len(lay(t, r)); n > 13 {
		t.Errorf("230 headings, 23 or more a page, and the letter has %d pages", n)
	}
}

// Copied or read aloud, the words on both sides of a break stay apart.
func TestLinesEndInASpaceWhereTheTextGoesOn(t *testing.T) {
	for _, p := range lay(t, sample()) {
		for _, piece := range p {
			for i, line := range piece.lines {
				if last := i == len(piece.lines)-1; strings.HasSuffix(text(line), " ") == last {
					t.Errorf("line %d of %d is %q", i+1, len(piece.lines), text(line))
				}
			}
		}
	}
}

func TestWhatBelongsTogetherIsNotBroken(t *testing.T) {
	for _, tt := range []struct {
		before, after string
		want          bool
	}{
		{"servicelovens §", "104", true},
		{"§§", "103 og 104", true},
		{"§ 104, stk.", "2", true},
		{"lovbekendtgørelse nr.", "170", true},
		{"den 12.", "marts", true},
		{"den 12. marts", "2026", true},
		{"af september", "2022", true},
		{"den vurdering", "– som mangler", true},
		{"afgørelse, side", "1", true},
		{"ved siden", "af", false},
		{"i 2022.", "vi har", false},
		{"er 12.", "Vi har", false},
		{"i marts", "og april", false},
		{"dage", "om ugen", false},
		{"", "om", false},
		{"vurdering –", "som mangler", false},
		{strings.Repeat("a", 40), "1", false},
	} {
		l := &letter{}
		if got := glued(l.text("", tt.before, false), l.text("", tt.after, false)); got != tt.want {
			t.Errorf("glued(%q, %q) = %v, want %v", tt.before, tt.after, got, tt.want)
		}
	}
}

func FuzzRulingNeverPanics(f *testing.F) {
	for _, p := range sample().Parts {
		f.Add(p.Text)
	}
	f.Add("**fed** og ** ikke\n- punkt\n2. tal\n> citat\n### \n\u00ad\u202e\x00\xff😀")
	f.Fuzz(func(t *testing.T, s string) {
		r := sample()
		for i := range r.Parts {
			r.Parts[i].Text = s
		}
		r.Title, r.Number, r.Board, r.Head[0].Label, r.Head[1].Value = s, s, s, s, s
		l, err := compose(r)
		if err != nil {
			return
		}
		for _, p := range paginate(l.blocks) {
			for _, piece := range p {
				if piece.from >= piece.to || piece.end() > bottom+1e-6 && piece.to-piece.from > 1 {
					t.Errorf("lines %d to %d of %q end at %.1f mm", piece.from, piece.to, text(piece.lines[0]), piece.end())
				}
			}
		}
		if pdf := render(t, r); len(pdf) == 0 {
			t.Error("an empty file")
		}
	})
}
