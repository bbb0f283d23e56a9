package main

import (
	"encoding/json"
	"os/exec"
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
	"models":                  {"models/rights", "review", "review/danish"},
	"models/rights":           {},
	"templates":               {"templates/static", "review", "review/danish"},
	"templates/static":        {},
	"templates/pdf":           {"review", "review/danish"},
	"templates/docx":          {"review"},
	"fixtures":                {"review", "review/danish"},
	"server/auth":             {},
	"server/extract":          {},
	"server/files":            {},
	"server":                  {"models", "models/rights", "templates", "templates/static", "templates/pdf", "templates/docx", "fixtures", "review", "review/danish", "review/signals", "server/auth", "server/extract", "server/files"},
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
			if ours && !contains(allowed, rest) {
				t.Errorf("%s imports %s, which the table does not allow", p.ImportPath, path)
			}
		}
	}
	if seen < len(may)-1 { // the e2e package may hold tests alone
		t.Errorf("go list told of %d packages; the table has %d", seen, len(may))
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
