package review_test

import (
	"slices"
	"strings"
	"testing"

	"ankebord/review"
)

func ids(words string) []review.ReqID {
	var out []review.ReqID
	for w := range strings.FieldsSeq(words) {
		out = append(out, review.ReqID(w))
	}
	return out
}

// TestRules has a row for each rule of the evaluation. decisive, remarks and
// missing are the whole lists, in the ruleset's order; "*" leaves a list open.
func TestRules(t *testing.T) {
	const note = `note: "Begrundet."`
	for _, row := range []struct {
		why, file                  string
		outcome                    review.Outcome
		decisive, remarks, missing string
	}{
		// Which requirements count.
		{"nothing looked at: blank is not ikke_oplyst",
			`afgoerelsestype: nedsaettelse`,
			review.Undecided, "", "", "KO-01 KO-10 UD-01 UD-02 UD-03 AE-01 AE-02 AE-03 AE-04 PR-05 PR-06 PR-07"},
		{"everything triggered is met through oevrige: nobody is named as decisive",
			`{afgoerelsestype: nedsaettelse, flag: [bor_i_botilbud, botilbud_paaberaabt], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"bor_i_botilbud alone triggers nothing",
			`{afgoerelsestype: tilbudsskift, flag: [bor_i_botilbud], krav: [{id: AE-06, status: opfyldt}, {id: KO-01, status: opfyldt}, {id: PR-05, status: opfyldt}, {id: PR-06, status: opfyldt}, {id: PR-07, status: opfyldt}]}`,
			review.Upheld, "KO-01 AE-06 PR-05 PR-06 PR-07", "", ""},
		{"an explicit answer switches a requirement on",
			`{afgoerelsestype: afslag, krav: [{id: EG-06, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Remitted, "EG-06", "", ""},
		{"an explicit ikke_relevant switches it off",
			`{afgoerelsestype: afslag, flag: [stu_paaberaabt], krav: [{id: KO-07, status: ikke_relevant}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"a listed ikke_vurderet is not filled by oevrige",
			`{afgoerelsestype: koersel, krav: [{id: KR-01, status: ikke_vurderet}], oevrige: opfyldt}`,
			review.Undecided, "", "", "KR-01"},
		{"a supposed answer counts and is not decisive",
			`{afgoerelsestype: koersel, krav: [{id: KR-01, status: opfyldt, grundlag: forudsat}, {id: PR-07, status: opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "PR-07", "", ""},
		{"tilbudsskift asks about the change only where it lessens the help",
			`{afgoerelsestype: tilbudsskift, flag: [skift_mindsker_hjaelpen], krav: [{id: AE-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "AE-01", "", ""},

		// H.
		{"one defect settles it although the rest is blank",
			`{afgoerelsestype: nedsaettelse, krav: [{id: AE-01, status: ikke_opfyldt}]}`,
			review.Remitted, "AE-01", "", "KO-01 KO-10 UD-01 UD-02 UD-03 AE-02 AE-03 AE-04 PR-05 PR-06 PR-07"},
		{"H: ikke_oplyst is as ikke_opfyldt",
			`{afgoerelsestype: afslag, krav: [{id: KO-01, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Remitted, "KO-01", "", ""},
		{"H: the presumption rebutted is a remark",
			`{afgoerelsestype: afslag, krav: [{id: KO-01, status: ikke_opfyldt, vaesentlig: false, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "KO-01", ""},
		{"H: ikke_oplyst rebutted is a remark",
			`{afgoerelsestype: afslag, krav: [{id: KO-01, status: ikke_oplyst, vaesentlig: false, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "KO-01", ""},
		{"several defects all carry it, in the ruleset's order",
			`{afgoerelsestype: ophoer, flag: [botilbud_paaberaabt], krav: [{id: AE-06, status: ikke_opfyldt}, {id: KO-02, status: ikke_opfyldt}, {id: PR-06, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "KO-02 AE-06 PR-06", "", ""},

		// H/b.
		{"H/b: ikke_opfyldt is presumed bærende",
			`{afgoerelsestype: afslag, flag: [beskyttet_beskaeftigelse_paaberaabt], krav: [{id: KO-06, status: ikke_opfyldt}], oevrige: ikke_relevant}`,
			review.Remitted, "KO-06", "", ""},
		{"H/b: not bærende is a remark",
			`{afgoerelsestype: afslag, flag: [beskyttet_beskaeftigelse_paaberaabt], krav: [{id: KO-06, status: ikke_opfyldt, baerende: false, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "KO-06", ""},
		{"H/b: bærende and rebutted is a remark",
			`{afgoerelsestype: afslag, flag: [beskyttet_beskaeftigelse_paaberaabt], krav: [{id: KO-06, status: ikke_opfyldt, vaesentlig: false, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "KO-06", ""},
		{"H/b: ikke_oplyst is a remark unless it is said to be bærende",
			`{afgoerelsestype: tilbudsskift, flag: [konkret_tilbud_udpeget], krav: [{id: EG-09, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Upheld, "", "EG-09", ""},
		{"H/b: ikke_oplyst and said to be bærende",
			`{afgoerelsestype: tilbudsskift, flag: [konkret_tilbud_udpeget], krav: [{id: EG-09, status: ikke_oplyst, baerende: true}], oevrige: opfyldt}`,
			review.Remitted, "EG-09", "", ""},
		{"OM-03 is presumed not bærende",
			`{afgoerelsestype: afslag, flag: [gentagne_forgaeves_forsoeg], krav: [{id: OM-03, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "", "OM-03", ""},
		{"OM-03 said to be bærende",
			`{afgoerelsestype: afslag, flag: [gentagne_forgaeves_forsoeg], krav: [{id: OM-03, status: ikke_opfyldt, baerende: true}], oevrige: opfyldt}`,
			review.Remitted, "OM-03", "", ""},
		{"a blank OM-03 still waits: no stadfæstelse while core is blank",
			`{afgoerelsestype: koersel, flag: [gentagne_forgaeves_forsoeg], krav: [{id: OM-03, status: ikke_vurderet}], oevrige: opfyldt}`,
			review.Undecided, "", "", "OM-03"},

		// S and B.
		{"S: never more than a remark",
			`{afgoerelsestype: tilbudsskift, flag: [oensker_andet_tilbud, aflastning_oensket], krav: [{id: LE-01, status: ikke_opfyldt}, {id: AF-01, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Upheld, "", "LE-01 AF-01", ""},
		{"S and B blank: they do not wait and are not missing",
			`{afgoerelsestype: koersel, flag: [betaling_omtvistet], krav: [{id: BT-01, status: ikke_vurderet}, {id: PR-08, status: ikke_vurderet}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"B: an ordensforskrift alone is a remark",
			`{afgoerelsestype: ophoer, krav: [{id: PR-04, status: ikke_opfyldt}, {id: PR-08, status: ikke_opfyldt}, {id: PR-09, status: ikke_oplyst}, {id: PR-13, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "", "PR-04 PR-08 PR-09 PR-13", ""},
		{"PR-11 is a remark, and a defect where it is raised with a reason",
			`{afgoerelsestype: ophoer, krav: [{id: PR-11, status: ikke_opfyldt}, {id: PR-14, status: ikke_opfyldt, vaesentlig: true, ` + note + `}], oevrige: opfyldt}`,
			review.Remitted, "PR-14", "PR-11", ""},
		{"PR-11 that is not shown is not raised",
			`{afgoerelsestype: ophoer, krav: [{id: PR-11, status: ikke_oplyst, vaesentlig: true, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "PR-11", ""},
		{"BT-02 is H where payment is what is complained of",
			`{afgoerelsestype: betaling, krav: [{id: BT-02, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "BT-02", "", ""},
		{"BT-02 answered without it is B",
			`{afgoerelsestype: afslag, krav: [{id: BT-02, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "", "BT-02", ""},
		{"KO-01 is never derived from the others",
			`{afgoerelsestype: afslag, flag: [botilbud_paaberaabt], krav: [{id: KO-01, status: ikke_vurderet}, {id: KO-02, status: opfyldt}], oevrige: opfyldt}`,
			review.Undecided, "", "", "KO-01"},

		// Garantiforskrifter.
		{"a garantiforskrift broken is as H",
			`{afgoerelsestype: ophoer, krav: [{id: PR-06, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "PR-06", "", ""},
		{"a garantiforskrift not shown is a remark",
			`{afgoerelsestype: ophoer, krav: [{id: PR-05, status: ikke_oplyst}, {id: PR-06, status: ikke_oplyst}, {id: PR-07, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Upheld, "", "PR-05 PR-06 PR-07", ""},
		{"a garantiforskrift rebutted is a remark",
			`{afgoerelsestype: ophoer, krav: [{id: PR-07, status: ikke_opfyldt, vaesentlig: false, ` + note + `}], oevrige: opfyldt}`,
			review.Upheld, "", "PR-07", ""},

		// Gates.
		{"a failed gate dismisses before the merits",
			`{afgoerelsestype: afslag, krav: [{id: PR-01, status: ikke_opfyldt}, {id: KO-01, status: ikke_opfyldt}]}`,
			review.Dismissed, "PR-01", "", "PK-01 PK-02 PR-05 PR-06 PR-07"},
		{"the first gate that fails carries it",
			`{afgoerelsestype: afslag, krav: [{id: PR-15, status: ikke_opfyldt}, {id: PR-02, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Dismissed, "PR-02", "", ""},
		{"a gate not shown leaves it open, whatever the merits",
			`{afgoerelsestype: afslag, krav: [{id: PR-02, status: ikke_oplyst}, {id: KO-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-02"},
		{"an open gate does not matter where another fails",
			`{afgoerelsestype: afslag, krav: [{id: PR-02, status: ikke_oplyst}, {id: PR-15, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Dismissed, "PR-15", "", "PR-02"},
		{"oevrige never fills a gate",
			`{afgoerelsestype: koersel, krav: [{id: PR-01, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-01"},

		// The time limit.
		{"late, no special reason",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03b, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Dismissed, "PR-03", "", ""},
		{"late, with a dispensation",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03b, status: opfyldt}, {id: KO-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "KO-01", "", ""},
		{"late, dispensation not considered: oevrige does not fill it",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-03b"},
		{"late, dispensation set as ikke_relevant is no answer",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03b, status: ikke_relevant}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-03b"},
		{"late, dispensation cannot be shown",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03b, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-03b"},
		{"late, but the period never began to run",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03a, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"late, and doubt about the guidance is the authority's",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_opfyldt}, {id: PR-03a, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"not known whether late",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Undecided, "", "", "PR-03"},
		{"not known whether late, but the period never began: neither answer can change it",
			`{afgoerelsestype: afslag, krav: [{id: PR-03, status: ikke_oplyst}, {id: PR-03a, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},

		// The choice of supplier.
		{"actual administration is dismissed before the merits, with LE-03 as a remark",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: opfyldt, klassifikation: faktisk_forvaltningsvirksomhed}, {id: LE-03, status: ikke_opfyldt}, {id: KO-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Dismissed, "LE-02", "LE-03", ""},
		{"a decision goes to the merits, where LE-03 is H",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: opfyldt, klassifikation: afgoerelse}, {id: LE-03, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "LE-03", "", ""},
		{"opfyldt without a classification is blank",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: opfyldt}, {id: KO-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Undecided, "", "", "LE-02"},
		{"LE-02 is never presumed",
			`{afgoerelsestype: leverandoervalg, oevrige: opfyldt}`,
			review.Undecided, "", "", "LE-02"},
		{"the municipality must take a position: klassifikation uafklaret",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: opfyldt, klassifikation: uafklaret}], oevrige: opfyldt}`,
			review.Remitted, "LE-02", "", ""},
		{"the municipality must take a position: ikke_oplyst",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Remitted, "LE-02", "", ""},
		{"intrusive and handled as actual administration",
			`{afgoerelsestype: leverandoervalg, krav: [{id: LE-02, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "LE-02", "", ""},
		{"a wish for another offer, or a change of offer, does not ask for LE-02",
			`{afgoerelsestype: tilbudsskift, flag: [oensker_andet_tilbud], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},

		// Under 18.
		{"a refusal to a citizen under 18 stands against defects on the merits",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-03, status: ikke_opfyldt}, {id: KO-01, status: ikke_opfyldt}, {id: LE-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Upheld, "PK-03", "", ""},
		{"but not against a garantiforskrift",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-03, status: ikke_opfyldt}, {id: KO-01, status: ikke_opfyldt}, {id: PR-06, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "PR-06", "", ""},
		{"nor against a gate",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-03, status: ikke_opfyldt}, {id: PR-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Dismissed, "PR-01", "", ""},
		{"the garantiforskrifter are still asked",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-03, status: ikke_opfyldt}]}`,
			review.Undecided, "", "", "PR-05 PR-06 PR-07"},
		{"on another decision than a refusal the age has no effect",
			`{afgoerelsestype: ophoer, krav: [{id: PK-03, status: ikke_opfyldt}, {id: KO-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "KO-01", "", ""},
		{"an age that is not known has no effect",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-03, status: ikke_oplyst}], oevrige: opfyldt}`,
			review.Upheld, "", "", ""},
		{"PK-03 counts as met until it is answered",
			`{afgoerelsestype: afslag, flag: [alder_paaberaabt], krav: [{id: PK-04, status: ikke_opfyldt}], oevrige: opfyldt}`,
			review.Remitted, "PK-04", "", ""},
	} {
		t.Run(row.why, func(t *testing.T) {
			file := "version: 1\n" + row.file
			if strings.HasPrefix(row.file, "{") {
				file = "{version: 1, " + row.file[1:]
			}
			a := assess(t, file)
			p := a.Evaluate()
			if p.Outcome != row.outcome || a.Outcome() != row.outcome {
				t.Errorf("outcome %v (alone: %v), want %v", p.Outcome, a.Outcome(), row.outcome)
			}
			for _, l := range []struct {
				name string
				got  []review.ReqID
				want string
			}{{"decisive", p.Decisive, row.decisive}, {"remarks", p.Remarks, row.remarks}, {"missing", p.Missing, row.missing}} {
				if !slices.Equal(l.got, ids(l.want)) {
					t.Errorf("%s %v, want %v", l.name, l.got, ids(l.want))
				}
			}
			if p.CanChange != (row.outcome == review.Undecided) {
				t.Errorf("CanChange %v with outcome %v", p.CanChange, p.Outcome)
			}
			if got := len(p.Instructions); row.outcome == review.Remitted && got != len(p.Decisive) || row.outcome != review.Remitted && got != 0 {
				t.Errorf("%d instructions for %v", got, p.Decisive)
			}
		})
	}
}

func TestReferral(t *testing.T) {
	e := assess(t, `{version: 1, afgoerelsestype: afslag, krav: [{id: PR-15, status: ikke_opfyldt}], oevrige: opfyldt}`).Export("x")
	if e.Outcome != review.Dismissed || e.Effect != "henvisning" {
		t.Errorf("%v with effect %q, want afvisning with henvisning", e.Outcome, e.Effect)
	}
	for _, s := range e.Steps {
		if s.Req == "PR-15" && s.Effect != "henvisning" {
			t.Errorf("step of PR-15 has effect %q", s.Effect)
		}
	}
}

// A search in vain is told with the answer, and turns nothing.
func TestSearchedInVain(t *testing.T) {
	a := assess(t, `{version: 1, afgoerelsestype: afslag, krav: [{id: KO-01, status: ikke_opfyldt, findes_ikke: true}]}`)
	for _, s := range a.Export("x").Steps {
		if s.Absent != (s.Req == "KO-01") {
			t.Errorf("step of %s has findes_ikke %v", s.Req, s.Absent)
		}
	}
	if text := a.Report("x"); strings.Count(text, "Belæg: søgt i afgørelsen og ikke fundet") != 1 {
		t.Errorf("the report does not tell of the search:\n%s", text)
	}
	without := assess(t, `{version: 1, afgoerelsestype: afslag, krav: [{id: KO-01, status: ikke_opfyldt}]}`)
	if a.Outcome() != without.Outcome() {
		t.Errorf("outcome %v, without the search %v", a.Outcome(), without.Outcome())
	}
}

func TestInputFaults(t *testing.T) {
	for _, row := range []struct{ answer, want string }{
		{`{id: KO-01, status: ikke_opfyldt, vaesentlig: false}`, "hvorfor manglen ikke kan have påvirket"},
		{`{id: KO-06, status: ikke_opfyldt, baerende: false}`, "hvorfor resultatet ikke hviler"},
		{`{id: PR-11, status: ikke_opfyldt, vaesentlig: true}`, "hvorfor manglen er væsentlig"},
		{`{id: PR-08, status: ikke_opfyldt, vaesentlig: true, note: "x"}`, "ordensforskrift"},
		{`{id: PR-10, status: opfyldt}`, "oplysning og ikke et krav"},
		{`{id: PR-12, status: opfyldt}`, "oplysning og ikke et krav"},
		{`{id: XX-01, status: opfyldt}`, "findes ikke"},
		{`{id: LE-02, status: ikke_opfyldt, klassifikation: faktisk_forvaltningsvirksomhed}`, "ikke både"},
		{`{id: LE-02, status: ikke_opfyldt, vaesentlig: false, note: "x"}`, "kan ikke tilbagevises"},
		{`{id: LE-01, status: opfyldt, klassifikation: afgoerelse}`, "har ingen klassifikation"},
		{`{id: PR-01, status: ikke_opfyldt, vaesentlig: false, note: "x"}`, "indgang"},
	} {
		cases, err := review.ParseCases("sag.yaml", []byte("version: 1\nafgoerelsestype: afslag\nkrav:\n  - "+row.answer))
		if err != nil {
			t.Fatalf("%s: %v", row.answer, err)
		}
		_, err = review.Rulesets()[0].Assess(cases[0])
		if err == nil || !strings.Contains(err.Error(), row.want) || !strings.HasPrefix(err.Error(), "sag.yaml:4: ") {
			t.Errorf("%s: fault %v, want sag.yaml:4: …%s…", row.answer, err, row.want)
		}
	}
}

// TestNeededNoReason: saying what is presumed anyway takes no reason.
func TestNeededNoReason(t *testing.T) {
	for _, answer := range []string{
		`{id: KO-01, status: ikke_opfyldt, vaesentlig: true}`,
		`{id: KO-06, status: ikke_oplyst, baerende: false}`,
		`{id: OM-03, status: ikke_opfyldt, baerende: false}`,
		`{id: KO-02, status: ikke_opfyldt, vaesentlig: true, baerende: true}`,
		`{id: KO-01, status: opfyldt, vaesentlig: false}`,
	} {
		assess(t, "version: 1\nafgoerelsestype: afslag\nkrav:\n  - "+answer)
	}
}

func TestUnconfirmedFlags(t *testing.T) {
	cases, err := review.ParseCases("sag.yaml", []byte("version: 1\nafgoerelsestype: koersel\noevrige: ikke_vurderet\n"+
		"krav: [{id: KR-01, status: opfyldt}, {id: PR-05, status: opfyldt}, {id: PR-06, status: opfyldt}, {id: PR-07, status: opfyldt}]"))
	if err != nil {
		t.Fatal(err)
	}
	c := cases[0]
	c.Facts.Unsure = []review.Flag{"botilbud_paaberaabt", "bor_i_botilbud"}
	a, err := review.Rulesets()[0].Assess(c)
	if err != nil {
		t.Fatal(err)
	}
	p := a.Evaluate()
	if p.Outcome != review.Undecided || !slices.Equal(p.Missing, ids("KO-02 EG-05")) {
		t.Errorf("a suggested flag: %v, missing %v; want uafklaret, KO-02 and EG-05", p.Outcome, p.Missing)
	}
	c.Facts.Unsure = []review.Flag{"bor_i_botilbud"}
	if a, err = review.Rulesets()[0].Assess(c); err != nil {
		t.Fatal(err)
	}
	if got := a.Outcome(); got != review.Upheld {
		t.Errorf("a suggested flag that no requirement asks about: %v, want stadfæstelse", got)
	}
	c.Facts.Type = review.NoType
	if a, err = review.Rulesets()[0].Assess(c); err != nil {
		t.Fatal(err)
	}
	if got := a.Outcome(); got != review.Undecided {
		t.Errorf("no decision type: %v, want uafklaret", got)
	}
}

func TestFlips(t *testing.T) {
	for _, row := range []struct{ why, file, want string }{
		{"one defect", `{version: 1, afgoerelsestype: afslag, flag: [botilbud_paaberaabt], krav: [{id: KO-02, status: ikke_opfyldt}, {id: KO-01, status: ikke_vurderet}], oevrige: opfyldt}`,
			"KO-02 opfyldt → Uafklaret"},
		{"two defects, a pair", `{version: 1, afgoerelsestype: afslag, flag: [botilbud_paaberaabt], krav: [{id: KO-02, status: ikke_opfyldt}, {id: KO-01, status: ikke_oplyst}], oevrige: opfyldt}`,
			"KO-01 opfyldt og KO-02 opfyldt → Stadfæstelse"},
		{"three defects: no two answers turn it", `{version: 1, afgoerelsestype: afslag, flag: [botilbud_paaberaabt], krav: [{id: KO-02, status: ikke_opfyldt}, {id: KO-01, status: ikke_oplyst}, {id: PR-05, status: ikke_opfyldt}], oevrige: opfyldt}`,
			""},
		{"a stadfæstelse turns on any core requirement, the first three told", `{version: 1, afgoerelsestype: afslag, oevrige: opfyldt}`,
			"PK-01 ikke opfyldt → Hjemvisning; PK-02 ikke opfyldt → Hjemvisning; KO-01 ikke opfyldt → Hjemvisning"},
		{"a dismissal turns on its gate", `{version: 1, afgoerelsestype: koersel, krav: [{id: PR-01, status: ikke_opfyldt}], oevrige: opfyldt}`,
			"PR-01 opfyldt → Stadfæstelse"},
	} {
		var got []string
		for _, f := range assess(t, row.file).Flips() {
			got = append(got, f.String())
		}
		if s := strings.Join(got, "; "); s != row.want {
			t.Errorf("%s: %s, want %s", row.why, s, row.want)
		}
	}
}
