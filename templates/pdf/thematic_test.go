package pdf

import (
	"strings"
	"testing"

	"ankebord/fixtures"
	"ankebord/review"
)

// The draft of each thematic case is drawn whole and breaks well.
func TestThematicCasesAreDrawn(t *testing.T) {
	cases, err := fixtures.Thematic()
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) != fixtures.ThematicCount {
		t.Fatalf("%d cases, want %d", len(cases), fixtures.ThematicCount)
	}
	for _, a := range cases {
		t.Run(a.Case.ID, func(t *testing.T) {
			r, err := review.Draft(a, a.Evaluate(), "Ankestyrelsen")
			if err != nil {
				t.Fatal(err)
			}
			r.Demo = true
			got := strings.Join(strings.Fields(strings.Join(read(t, render(t, r), top-2, bottom+2), " ")), " ")
			if want := strings.Join(words(r), " "); got != want {
				t.Errorf("the letter says\n%s\nwant\n%s", got, want)
			}
			checkPages(t, lay(t, r))
		})
	}
}
