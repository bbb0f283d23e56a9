package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// may says which packages of the project a package may import, beside those of
// its own folder. Imports point one way: main → server/cli → server → {models,
// templates, fixtures} → review.
var may = map[string][]string{
	"":                        {"server/cli"},
	"review":                  {"review/rulesets", "review/danish", "review/strict"},
	"review/rulesets":         {},
	"review/danish":           {},
	"review/strict":           {},
	"review/signals":          {"review/danish", "review/strict"},
	"review/signals/measure":  {"review/signals", "review/danish", "review/strict"},
	"review/standardtext":     {"review/danish", "review/signals"},
	"models":                  {"models/rights", "review", "review/danish", "review/standardtext"},
	"models/rights":           {},
	"templates":               {"templates/static", "review", "review/danish"},
	"templates/static":        {},
	"templates/pdf":           {"review", "review/danish"},
	"templates/docx":          {"review"},
	"fixtures":                {"review", "review/danish"},
	"server/auth":             {},
	"server/extract":          {},
	"server/files":            {},
	"server/jobs":             {},
	"server":                  {"models", "models/rights", "templates", "templates/static", "templates/pdf", "templates/docx", "fixtures", "review", "review/danish", "review/signals", "server/auth", "server/extract", "server/files", "server/jobs", "review/standardtext"},
	"server/cli":              {"server", "server/extract", "fixtures", "models", "templates", "templates/pdf", "templates/docx", "review", "review/danish", "review/signals", "review/strict"},
	"server/e2e":              {},
	"server/e2e/browser":      {},
	"templates/static/assets": {},
	"fixtures/decisions/gen":  {},
}

func TestImportsPointOneWay(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, "ankebord"), "/")
		allowed, known := may[name]
		if !known {
			t.Errorf("package %s is not in the table of imports", p.ImportPath)
			continue
		}
		seen++
		for _, path := range p.Imports {
			rest, ours := strings.CutPrefix(path, "ankebord/")
			if ours && !slices.Contains(allowed, rest) {
				t.Errorf("%s imports %s, which the table does not allow", p.ImportPath, path)
			}
		}
	}
	if seen < len(may)-1 { // the e2e package may hold tests alone
		t.Errorf("go list told of %d packages; the table has %d", seen, len(may))
	}
}

// TestImageIsBuiltByTheMakefile: the container's steps are the Makefile's own,
// it does not run as root, and it can say whether it is well.
func TestImageIsBuiltByTheMakefile(t *testing.T) {
	dockerfile, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	makefile, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	called := 0
	for _, m := range regexp.MustCompile(`\bmake ([a-z-]+)`).FindAllSubmatch(dockerfile, -1) {
		called++
		if !regexp.MustCompile(`(?m)^` + string(m[1]) + `:`).Match(makefile) {
			t.Errorf("the Dockerfile calls make %s, which the Makefile does not have", m[1])
		}
	}
	if called == 0 {
		t.Error("the Dockerfile calls no target of the Makefile")
	}
	for _, want := range []string{"\nUSER ", "\nHEALTHCHECK ", "\nVOLUME "} {
		if !bytes.Contains(dockerfile, []byte(want)) {
			t.Errorf("the Dockerfile has no %s", strings.TrimSpace(want))
		}
	}
	if bytes.Contains(dockerfile, []byte("go build")) || bytes.Contains(dockerfile, []byte("npm ci")) {
		t.Error("the Dockerfile builds by steps of its own")
	}
}
