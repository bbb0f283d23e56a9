package review_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"ankebord/review"
)

var update = flag.Bool("update", false, "rewrite the wanted proposals and rulings; their diff is read as law")

// TestThematicCases holds each of the nine cases against the proposal and the
// ruling that are wanted of it, word for word.
func TestThematicCases(t *testing.T) {
	names, err := filepath.Glob("../fixtures/cases/*.txtar")
	if err != nil || len(names) != 9 {
		t.Fatalf("%d case archives (%v), want 9", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			a := assess(t, string(archive.Files[0].Data))
			p := a.Evaluate()
			r, err := review.Draft(a, p, "Ankestyrelsen")
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{
				"want-proposal.txt": a.Report(a.Case.Matter.Number),
				"want-ruling.txt":   r.PlainText(),
			}
			for i, f := range archive.Files[1:] {
				if *update {
					archive.Files[i+1].Data = []byte(got[f.Name])
				} else if diff := cmp.Diff(string(f.Data), got[f.Name]); diff != "" {
					t.Errorf("%s (-want +got; rewrite with -update and read the diff as law):\n%s", f.Name, diff)
				}
			}
			if *update {
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func TestReplay(t *testing.T) {
	for nr := 1; nr <= 9; nr++ {
		archive, err := txtar.ParseFile(fmt.Sprintf("../fixtures/cases/sag-%d.txtar", nr))
		if err != nil {
			t.Fatal(err)
		}
		r, err := assess(t, string(archive.Files[0].Data)).Replay()
		if err != nil {
			t.Fatal(err)
		}
		if !r.Same || r.Number != nr {
			t.Errorf("case %d: %+v", nr, r)
		}
	}
}

// assess parses one case and holds it against the ruleset of its decision's day.
func assess(t testing.TB, text string) *review.Assessment {
	t.Helper()
	cases, err := review.ParseCases("sag.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	rs, err := review.ForDecision(cases[0].Matter.Provision, cases[0].Matter.DecidedOn)
	if err != nil {
		t.Fatal(err)
	}
	a, err := rs.Assess(cases[0])
	if err != nil {
		t.Fatal(err)
	}
	return a
}
