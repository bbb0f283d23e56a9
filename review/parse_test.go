package review_test

import (
	"errors"
	"strings"
	"testing"

	"ankebord/review"
	"ankebord/review/rulesets"
	"ankebord/review/strict"
)

func source() []byte { return rulesets.Files()[0].Data }

// TestFaultsAllAtOnce breaks a ruleset in several places and wants each fault
// with its line.
func TestFaultsAllAtOnce(t *testing.T) {
	text := string(source())
	line := func(part string) int { return strings.Count(text[:strings.Index(text, part)], "\n") + 1 }
	broken := text
	var want []int
	for _, b := range []struct{ old, new string }{
		{"    foelge: H\n", "    foelge: Q\n"},
		{"    udloeser: \"altid\"\n", "    udloeser: \"altid & maaske\"\n"},
		{"    art: garantiforskrift\n", "    artt: garantiforskrift\n"},
	} {
		if !strings.Contains(broken, b.old) {
			t.Fatalf("the ruleset has no %q", b.old)
		}
		want = append(want, line(b.old))
		broken = strings.Replace(broken, b.old, b.new, 1)
	}
	_, err := review.ParseRuleset("regler.yaml", []byte(broken))
	faults, ok := errors.AsType[strict.Faults](err)
	if !ok {
		t.Fatalf("error %v, want strict.Faults", err)
	}
	for _, n := range want {
		found := false
		for _, f := range faults {
			found = found || f.Line == n && f.File == "regler.yaml" && f.Text != ""
		}
		if !found {
			t.Errorf("no fault for line %d among:\n%v", n, faults)
		}
	}
}

func TestRulesetShape(t *testing.T) {
	for _, rs := range review.Rulesets() {
		count := map[string]int{}
		for _, r := range rs.Requirements {
			count[string(r.ID[:2])]++
		}
		want := map[string]int{"PK": 6, "KO": 10, "UD": 4, "AE": 6, "EG": 9, "LE": 3, "OM": 3, "KR": 2, "BT": 2, "SA": 1, "AF": 1, "PR": 15}
		for prefix, n := range want {
			if count[prefix] != n {
				t.Errorf("%s: %d requirements %s, want %d", rs.ID, count[prefix], prefix, n)
			}
		}
		if len(rs.DecisionTypes) != 8 || len(rs.Flags) != 28 {
			t.Errorf("%s: %d decision types and %d flags, want 8 and 28", rs.ID, len(rs.DecisionTypes), len(rs.Flags))
		}
	}
}

// TestUnverifiedStaysOut: what is not verified is data with a mark, never a
// sentence of a ruling.
func TestUnverifiedStaysOut(t *testing.T) {
	for _, rs := range review.Rulesets() {
		for _, s := range rs.Sources {
			if s.Verified {
				continue
			}
			for _, r := range rs.Requirements {
				for _, text := range []string{r.Texts.NotMet, r.Texts.NotShown, r.Texts.Met, r.Texts.Remark, r.Texts.Complaint, r.Texts.Dismissal} {
					if strings.Contains(text, s.Title) {
						t.Errorf("%s: a text of %s names the unverified source %s", rs.ID, r.ID, s.ID)
					}
				}
			}
		}
	}
}

// TestPublishedNeverChanges holds each published ruleset against its sum.
func TestPublishedNeverChanges(t *testing.T) {
	sums := map[string]string{}
	for line := range strings.SplitSeq(rulesets.Published(), "\n") {
		if hash, name, ok := strings.Cut(line, "  "); ok && !strings.HasPrefix(line, "#") {
			sums[name] = "sha256:" + hash
		}
	}
	for _, f := range rulesets.Files() {
		rs, err := review.ParseRuleset(f.Name, f.Data)
		if err != nil {
			t.Fatal(err)
		}
		if sum, ok := sums[f.Name]; ok && sum != rs.Sum {
			t.Errorf("%s is published and has been changed; a new reading of the law is a new file", f.Name)
		}
		delete(sums, f.Name)
	}
	for name := range sums {
		t.Errorf("%s is published and missing", name)
	}
}

func TestCaseFileFaults(t *testing.T) {
	for _, row := range []struct{ why, file, want string }{
		{"unknown key", "version: 1\nafgoerelsestype: afslag\nkravv: []", "fejl.yaml:3: Nøglen »kravv«"},
		{"double key", "version: 1\nafgoerelsestype: afslag\nafgoerelsestype: ophoer", "fejl.yaml:3: Nøglen »afgoerelsestype« står to gange"},
		{"unknown status", "version: 1\nafgoerelsestype: afslag\nkrav:\n  - {id: KO-01, status: ja}", "fejl.yaml:4: "},
		{"unknown type", "version: 1\nafgoerelsestype: nej", "fejl.yaml:2: "},
		{"no type", "version: 1\nkrav: []", "fejl.yaml:1: »afgoerelsestype« mangler"},
		{"no version", "afgoerelsestype: afslag", "»version« mangler"},
		{"empty", "", "fejl.yaml:1: Filen er tom"},
		{"not YAML", `{"version":`, "fejl.yaml:1: Filen kan ikke læses"},
		{"a day that never was", "version: 1\nafgoerelsestype: afslag\nsag: {afgoerelsesdato: 2022-02-31}", "fejl.yaml:3: "},
		{"appealed before decided", "version: 1\nafgoerelsestype: afslag\nsag:\n  afgoerelsesdato: 2022-03-14\n  klage_modtaget: 2022-03-01", "fejl.yaml:5: Klagen er modtaget før"},
		{"oevrige as a defect", "version: 1\nafgoerelsestype: afslag\noevrige: ikke_opfyldt", "fejl.yaml:3: »oevrige«"},
		{"two documents", "version: 1\nafgoerelsestype: afslag\n---\nversion: 1", "mere end ét dokument"},
		{"cases and a case", "version: 1\nafgoerelsestype: afslag\ncases: []", "ved siden af »cases«"},
	} {
		_, err := review.ParseCases("fejl.yaml", []byte(row.file))
		if err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.why, err, row.want)
		}
	}
}

func TestSeveralCases(t *testing.T) {
	cases, err := review.ParseCases("sager.yaml", []byte(`{"version": 1, "cases": [{"id": "a", "afgoerelsestype": "afslag"}, {"id": "b", "afgoerelsestype": "ophoer"}]}`))
	if err != nil || len(cases) != 2 || cases[1].ID != "b" || cases[1].Facts.Type != review.Ending {
		t.Errorf("cases %+v, %v", cases, err)
	}
}

func TestUnverifiedLawIsMarked(t *testing.T) {
	for _, row := range []struct {
		day  string
		want bool
	}{{"2022-01-23", true}, {"2022-01-24", false}, {"2023-08-15", false}, {"2023-08-16", true}} {
		a := assess(t, "version: 1\nsag: {afgoerelsesdato: "+row.day+"}\nafgoerelsestype: koersel\noevrige: opfyldt")
		if got := len(a.Evaluate().Marks) == 1; got != row.want {
			t.Errorf("a decision of %s is marked %v, want %v", row.day, got, row.want)
		}
	}
}

func FuzzParseCasesNeverPanics(f *testing.F) {
	f.Add([]byte("version: 1\nafgoerelsestype: afslag\nkrav: [{id: KO-01, status: opfyldt}]"))
	f.Add([]byte(`{"version": 1, "cases": [{"id": "a"}]}`))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		cases, err := review.ParseCases("f.yaml", data)
		if err != nil {
			return
		}
		for _, c := range cases {
			if a, err := law().Assess(c); err == nil {
				a.Report("x")
			}
		}
	})
}

func FuzzBlocksKeepEveryWord(f *testing.F) {
	f.Add("### Overskrift\n\n- et\n- to\n\n1. en\n2. to\n\n> citat\n\n**fed** tekst\nlinje")
	f.Fuzz(func(t *testing.T, text string) {
		var got strings.Builder
		for _, b := range review.Blocks(text) {
			for _, item := range b.Items {
				got.WriteString(review.Text(item) + " ")
			}
		}
		plain := strings.NewReplacer("*", "", "#", "", ">", "", "-", "")
		have := strings.Fields(plain.Replace(got.String()))
		for _, word := range strings.Fields(plain.Replace(text)) {
			if strings.Trim(word, "0123456789.") == "" {
				continue // it may be a list's number
			}
			if !strings.Contains(strings.Join(have, " "), word) {
				t.Fatalf("%q is lost from %q", word, text)
			}
		}
	})
}
