package templates

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"ankebord/review"
)

// filled are the pages of a review with everything on them that can be.
func filled() []Page {
	frame := Frame{Title: "Sag 1", Board: "Nævnet", User: "Åse", Role: "Sagsbehandler", Demo: true, Saved: "Gemt",
		Errors: []FieldError{{Field: "KO-02-note", Text: "Skriv en note"}}, Crumbs: []Link{{"Mine sager", "/sager"}}}
	jump := Jump{"KO-02", "#punkt-KO-02", "punkt-KO-02"}
	choices := func(id string) []Choice {
		return []Choice{{ID: id + "-ja", Name: "svar", Value: "ja", Label: "Ja", Checked: true}, {ID: id + "-nej", Name: "svar", Value: "nej", Label: "Nej", Hint: "Skriv hvorfor"}}
	}
	question := func(id string) *Question {
		return &Question{ID: id, Legend: "Er det væsentligt?", Hint: "Formodning: ja.", Choices: choices(id), Answer: "Ja"}
	}
	conflict := &Conflict{Text: "Mette gemte kl. 10.42", Standing: []Fact{{"Note", "Hendes tekst"}}, Own: []Fact{{"Belæg", "citatet"}}, Again: &Hidden{"sted", "d:1:0:7"}}
	use := &Use{"KO-02-form", "sted-her", "d:1:0:7", "KO-02", "signal-1"}
	signal := SignalLink{
		Number: 1, Kind: "tegn", Says: "Peger på en mangel", Place: "side 1", Quote: "citatet", At: Jump{"", "#signal-1", "signal-1"},
		Point: jump, Use: use, Reject: "d:1:0:7:KO-02",
	}
	rejected := signal
	rejected.Use, rejected.Rejected = nil, "Afvist kl. 10.42 af Mette"
	used := signal
	used.Number, used.Use, used.Used = 3, nil, true
	passage := Passage{"citatet", "side 1", Jump{"", "#belaeg-KO-02-0", "belaeg-KO-02-0"}, 1, false}
	point := func(id, action string) Point {
		return Point{
			ID: id, Title: "Titel", Question: "Er det undersøgt?", Sources: []string{"loven", "notatet"},
			Help: PointHelp{"Ja", "Nej", "Vejledning", "Følge", []string{"loven, stk. 2"}}, Action: action, Version: 2, Asked: "ikke_opfyldt",
			Status: "Ikke opfyldt", StatusID: "ikke_opfyldt", Mood: "defect", Choices: choices(id), Undo: &Choice{ID: id + "-x", Label: "Ikke vurderet"},
			Class: question(id + "-klasse"), Bearing: question(id + "-baerende"), Essential: question(id + "-vaesentlig"), Note: "<b>note</b>",
			NoteHint: "Skriv hvorfor", Evidence: []Passage{passage}, Absent: true, New: NewPassage{"a.txt", "2", "citat", "Indsæt citatet", "Skriv tallet", true},
			Signals: []SignalLink{signal, used}, Effect: "Fører til hjemvisning", Saved: "Gemt kl. 10.42", Error: "Skriv en note", Conflict: conflict,
		}
	}
	late := point("PR-03", "/vurdering")
	late.Follow = []Point{point("PR-03a", "/vurdering")}
	late.Follow[0].Button = true
	focus := point("KO-02", "/vurdering")
	focus.GoTo = "KO-03"
	flag := func(id string) FlagBox {
		return FlagBox{Choice: Choice{ID: id, Name: "flag", Value: id, Label: "Flag", Hint: "Hjælp"}, Place: "Fundet på side 1", Quote: "citatet", Rejected: true}
	}
	facts := FactsForm{
		Action: "/fakta", Version: 1, Status: Blocking, Types: choices("type"), Type: "Afslag", TypeError: "Vælg", Conflict: conflict,
		Suggested: []FlagQuestion{{"flag-a", "Flag", "Hjælp", "Gælder det?", "Fundet på side 1", "citatet", signal.At, choices("flag-a")}},
		Sections:  []FlagSection{{"Begrundet med", "Hjælp", []FlagBox{flag("flag-b")}, []FlagBox{flag("flag-c")}}},
	}
	read := facts
	read.Action = ""
	document := DocumentPanel{
		Tabs: []Tab{{Link{"a.txt", "?dokument=a"}, true}}, Name: "a.txt", Original: "/original", Warnings: []string{"Side 2 har ingen tekst"},
		Pager: []Tab{{Link{"Side 1–25", "?side=1"}, true}}, Signals: []SignalLink{signal, used}, Rejected: []SignalLink{rejected}, Judge: "/signal",
		Kinds: []Kind{{"tegn", "Peger på en mangel"}}, Find: FindForm{"/sager/1", []Hidden{{"punkt", "KO-02"}}, "ord", true, "/sager/1"},
		Steps:    Steps{"signal", "signal", "2 af 3", "signaler", 3, 0, &Jump{Href: "?signal=1"}, &Jump{Href: "?signal=3"}, "?signal=1", "?signal=3"},
		Choosing: &Choosing{"KO-02", "Er det undersøgt?", EvidenceForm{"vaelg-form", "/vurdering", "KO-02", 1}, "/sager/1"},
		Forms:    []EvidenceForm{{"AF-01-form", "/vurdering", "AF-01", 1}},
		Pages: []TextPage{{"d", 1, []Paragraph{{0, []Run{
			{Text: "før "},
			{"cit\natet", "tegn", true, []Mark{{"signal-1", "Signal 1", jump, use}, {"signal-2", "", jump, nil}}, []Mark{{"signal-1", "Signal 1", jump, use}}},
			{Text: "En sætning.", Ends: []Mark{{Use: use}}},
		}}}}, {"d", 2, nil}},
	}
	strip := ProposalStrip{"", "Hjemvisning", "hjemvisning", []Jump{jump}, "Kan stadig ændre sig", []Jump{jump}, true, "Du har valgt", []string{"Forbehold"}, "/forklaring", Link{"Skriv afgørelse", "/afgoerelse"}}
	group := func(points ...Point) Group {
		return Group{ID: "g-" + points[0].ID, Title: "Gruppe", Status: Begun, Count: "1 af 2", Points: points, Idle: []IdlePoint{{"AF-01", "Aflastning", "?punkt=AF-01"}}}
	}
	whole := CasePage{
		Frame: frame, Heading: "Sag 1", Path: "/sager/1", Training: true, Band: []Fact{{"Kommune", "Nordlyng"}}, View: "tjekliste", Views: document.Tabs,
		Document: document, Proposal: strip, MatterAction: "/oplysninger", MatterOpen: true, MatterConflict: conflict,
		Checklist: Checklist{Progress: "1 af 2", Evidenced: "Belæg: 1 af 2 punkter", Unanswered: &jump, Only: &Link{"Vis kun", "?kun=ubesvarede"}, Gates: []Group{group(late)}, Facts: facts, Groups: []Group{group(point("KO-02", "/vurdering"))}},
	}
	alone, readOnly := whole, whole
	alone.Checklist = Checklist{Progress: "1 af 2", Focus: &focus, Previous: &Link{"KO-01", "?"}, Next: &Link{"KO-03", "?"}, All: "?"}
	alone.Proposal = ProposalStrip{Blind: "Forslaget vises senere", Button: Link{"Afslut", "/afslut"}}
	readOnly.ReadOnly, readOnly.MatterAction, readOnly.MatterConflict = "Du kan læse sagen.", "", nil
	readOnly.Checklist.Facts, readOnly.Checklist.Groups, readOnly.Checklist.Gates = read, []Group{group(point("KO-02", ""))}, nil

	reason := Reason{"KO-02", "Titel", "/sager/1#punkt-KO-02", "Ikke opfyldt", "ikke_opfyldt", "Udløst", true, "Fører til hjemvisning", "Note", []Passage{passage}, true, []string{"loven"}}
	frame.Errors = []FieldError{{Field: "udfald-begrundelse", Text: "Skriv hvorfor"}}
	choice := ChoiceForm{"/udfald", 1, choices("udfald"), "Fordi", "Vælg", "Skriv hvorfor", "Forslaget følges", conflict}
	explanation := ExplanationPage{
		Frame: frame, Heading: "Hvorfor?", Lead: "Fordi.", Path: "/sager/1", Outcome: "Hjemvisning", OutcomeID: "hjemvisning", Trying: &Trial{"stadfæstelse", true, "/"},
		Missing: []Link{{"KO-01", "#"}}, Stages: []Stage{{"Gruppe", []Reason{reason}, true}}, Idle: []Reason{reason}, Against: []Reason{reason},
		WhyNot: []WhyNot{{"Stadfæstelse", "Fordi."}}, Flips: []Flip{{"KO-02 er opfyldt", "stadfæstelse", "?"}}, Instructions: []string{"Kommunen skal"},
		Marks: []string{"Forbehold"}, Ruleset: "sel-104", Sum: "sha256:0", Try: TryForm{"/forklaring", []Option{{"KO-02", "KO-02", true}}, []Option{{"opfyldt", "Opfyldt", true}}}, Choice: choice,
	}
	settled := explanation
	settled.Choice.Action = ""

	frame.Errors = []FieldError{{Field: "tekst-resultat", Text: "Et tegn"}}
	ruling := &review.Ruling{Draft: true, Demo: true, Board: "Nævnet", Title: "Afgørelse", Head: []review.Field{{Label: "Borger", Value: "Åse"}},
		Parts: []review.Part{{ID: review.PartResult, Heading: "Resultatet er", Text: "- Vi **hjemviser**.\n- Igen."}}}
	parts := []PartForm{
		{ID: "hoved", Heading: "Hoved", Locked: true, Fields: []Fact{{"Borger", "Åse"}}, Edit: "/sager/1"},
		{ID: "resultat", Heading: "Resultatet er", Action: "/afgoerelse", Version: 1, Text: "- Vi **hjemviser**.", Saved: "Rettet", Error: "Et tegn", Conflict: conflict},
		{ID: "klagen", Heading: "Til klagen", Action: "/afgoerelse", Generated: true, Empty: true},
		{ID: "uenig", Heading: "Uenig", Locked: true, Text: "Du kan\n\n1. klage"},
	}
	letter := RulingPage{Frame: frame, Path: "/sager/1", Outcome: "Hjemvisning", OutcomeID: "hjemvisning", Departs: "Et andet.", View: "brev", Views: document.Tabs,
		Parts: parts, Preview: ruling, Checks: []Check{{"Se her", "#afsnit-resultat"}, {"Og her", ""}}, LIX: 44, PDF: "/afgoerelse.pdf"}
	locked, refused := letter, RulingPage{Frame: Frame{Title: "Afgørelse", Errors: []FieldError{{Text: "KO-01", Href: "/sager/1"}}}, Path: "/sager/1", Refused: "Ikke endnu"}
	locked.ReadOnly = "Du kan læse sagen."
	return []Page{whole, alone, readOnly, explanation, settled, letter, locked, refused}
}

func TestReviewPagesDraw(t *testing.T) {
	pages, err := Parse()
	if err != nil {
		t.Fatal(err)
	}
	all := append(filled(), CasePage{}, ExplanationPage{}, RulingPage{})
	for n, page := range all {
		var b bytes.Buffer
		if err := pages.Render(&b, page); err != nil {
			t.Errorf("page %d: %v", n, err)
			continue
		}
		html := b.String()
		if got := strings.Count(html, "<h1"); got != 1 {
			t.Errorf("page %d (%T) has %d h1", n, page, got)
		}
		for _, banned := range []string{" style=", "<script>", " disabled", "placeholder=", "<b>note", "<no value>", "ZgotmplZ"} {
			if strings.Contains(html, banned) {
				t.Errorf("page %d (%T) has %q", n, page, banned)
			}
		}
		labels := map[string]bool{}
		for _, m := range regexp.MustCompile(`<label[^>]* for="([^"]*)"`).FindAllStringSubmatch(html, -1) {
			labels[m[1]] = true
		}
		for _, m := range regexp.MustCompile(`<(?:input|textarea|select)[^>]*>`).FindAllString(html, -1) {
			id := regexp.MustCompile(` id="([^"]*)"`).FindStringSubmatch(m)
			if !strings.Contains(m, `type="hidden"`) && (id == nil || !labels[id[1]]) {
				t.Errorf("page %d (%T) has no label for %s", n, page, m)
			}
		}
	}
}

// A run's text stands in the page as it is, without a blank around it, and
// nothing of a letter becomes markup.
func TestParagraphHTML(t *testing.T) {
	use := &Use{"KO-02-form", "sted", `d:1:0:7:"<`, "KO-02", "signal-1"}
	button := `<button class="button button-unstyled" type="submit" form="KO-02-form" name="sted" value="d:1:0:7:&#34;&lt;" data-back="signal-1" data-quiet>Brug som belæg<span class="sr-only"> for KO-02</span></button>`
	for _, test := range []struct {
		name string
		runs []Run
		want string
	}{
		{"plain and marked", []Run{{Text: "Behovet "}, {Text: "er\ndækket", Kind: "tegn"}, {Text: "."}},
			"Behovet <mark class=\"ab-signal ab-signal--tegn\">er\ndækket</mark>."},
		{"markup in a letter", []Run{{Text: "</p><script>"}, {Text: `<b "x">&`, Hit: true}},
			`&lt;/p&gt;&lt;script&gt;<mark class="ab-hit">&lt;b &#34;x&#34;&gt;&amp;</mark>`},
		{"two at one place", []Run{{Text: "a", Kind: "belaeg", Hit: true, Starts: []Mark{{ID: "belaeg-KO-02-0", Name: "Belæg for KO-02"}, {ID: "fund-1"}}, Ends: []Mark{{ID: "fund-1"}}}},
			`<mark class="ab-signal ab-signal--belaeg ab-hit" id="belaeg-KO-02-0"><span id="fund-1"></span><span class="sr-only">Belæg for KO-02 begynder: </span>a</mark>`},
		{"where it leads", []Run{{Text: "a", Kind: "tegn", Ends: []Mark{{ID: "signal-1", Name: "Signal 1", Point: Jump{"KO-02", "?a=b&c=d#punkt-KO-02", "punkt-KO-02"}, Use: use}}}},
			`<mark class="ab-signal ab-signal--tegn">a<span class="sr-only"> Signal 1 slutter.</span></mark><span class="ab-signal__tools" data-of="signal-1">` +
				`<a class="ab-signal__ref" href="?a=b&amp;c=d#punkt-KO-02" data-jump="#punkt-KO-02"><span class="sr-only">Gå til </span>KO-02</a>` + button + `</span>`},
		{"a sentence to choose", []Run{{Text: "Ja.", Ends: []Mark{{Use: use}}}}, `Ja.<span class="ab-signal__tools" data-of="">` + button + `</span>`},
	} {
		if got, want := string(Paragraph{7, test.runs}.HTML()), `<p class="ab-page__text" data-start="7">`+test.want+`</p>`; got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, want)
		}
	}
}
