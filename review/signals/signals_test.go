package signals

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ankebord/review/danish"
)

const letter = `Skovlund Kommune
Voksen og Handicap
12. september 2022
Sagsnr. 27.36.04-G01-7-22

Afgørelse om aktivitets- og samværstilbud efter servicelovens § 104

Vi har besluttet, at dit aktivitets- og samværstilbud stopper den 31. oktober 2022.

Vi har lagt vægt på, at du har nået folkepensionsalderen, og at kommunen ikke giver tilbud efter § 104 til folkepensionister.
Du arbejder desuden på det beskyttede værksted, og vi mener, at samværet med kollegerne dér dækker dit behov for fællesskab.
Botilbuddet har egne aktiviteter, som du vil kunne deltage i.

Du kan klage til Ankestyrelsen inden fire uger. Klagen skal du sende til Skovlund Kommune.
`

// bearing lists what of kind is pointed at, as "KO-06 flag flag".
func bearing(kind Kind, pages ...string) []string {
	var out []string
	for _, s := range Find(pages) {
		if s.Kind == kind {
			out = append(out, strings.Join(append([]string{s.Req}, s.Flags...), " "))
		}
	}
	return out
}

func TestExamples(t *testing.T) {
	for _, f := range Default().Check() {
		t.Error(f.Error())
	}
}

// flags are those of the case file.
var flags = strings.Fields(`
	bor_i_botilbud botilbud_paaberaabt aabent_tilbud_paaberaabt andet_kommunalt_tilbud_paaberaabt ledsagelse_paaberaabt
	beskyttet_beskaeftigelse_paaberaabt stu_paaberaabt andet_sigte_paaberaabt netvaerk_paaberaabt alder_paaberaabt
	kapacitet_paaberaabt konkret_tilbud_udpeget oensker_andet_tilbud borger_afviser_hjaelp koersel_omtvistet betaling_omtvistet
	lab_paaberaabt aflastning_oensket oenske_om_aendring_paaberaabt personkreds_omtvistet behov_ikke_daekket
	skift_mindsker_hjaelpen saerlige_rammer_noedvendige saerlig_faglighed_noedvendig behov_for_ligesindede
	borger_kan_ikke_benytte_tilbuddet gentagne_forgaeves_forsoeg paaroerende_koersel_forudsat`)

func TestDataCoversTheRequirements(t *testing.T) {
	covered := map[string]bool{}
	for _, p := range Default().Patterns() {
		if p.Kind == Tegn {
			covered[p.Req] = true
		}
		if len(p.Fires) == 0 || len(p.Silent) == 0 {
			t.Errorf("%s lacks an example that fires or one that does not", p.ID)
		}
		if !strings.HasPrefix(p.ID, p.Req+"-") {
			t.Errorf("%s does not begin with its requirement %s", p.ID, p.Req)
		}
		for _, f := range p.Flags {
			if !slices.Contains(flags, f) {
				t.Errorf("%s proposes %s, which is no flag of the case file", p.ID, f)
			}
		}
	}
	for group, n := range map[string]int{"PK": 6, "KO": 10, "UD": 4, "AE": 6, "EG": 9, "LE": 3, "OM": 3, "KR": 2, "BT": 2, "SA": 1, "AF": 1} {
		for i := range n {
			if req := fmt.Sprintf("%s-%02d", group, i+1); !covered[req] {
				t.Errorf("no pattern points at %s", req)
			}
		}
	}
	for _, req := range []string{"PR-03", "PR-06", "PR-08", "PR-11"} {
		if !covered[req] {
			t.Errorf("no pattern points at %s", req)
		}
	}
}

func TestPlainLetter(t *testing.T) {
	against := bearing(Tegn, letter)
	for _, want := range []string{"PK-04 alder_paaberaabt", "KO-06 beskyttet_beskaeftigelse_paaberaabt", "KO-02 botilbud_paaberaabt"} {
		if !slices.Contains(against, want) {
			t.Errorf("%s is not pointed at: %q", want, against)
		}
	}
	for _, s := range Find([]string{letter}) {
		if s.Req == "KO-06" && s.Quote != "Du arbejder desuden på det beskyttede værksted, og vi mener, at samværet med kollegerne dér dækker dit behov for fællesskab." {
			t.Errorf("KO-06 rests on %q", s.Quote)
		}
	}
	other := strings.NewReplacer(
		"Vi har lagt vægt på, at du har nået folkepensionsalderen, og at kommunen ikke giver tilbud efter § 104 til folkepensionister.",
		"Din alder har ikke haft betydning for afgørelsen.",
		"og vi mener, at samværet med kollegerne dér dækker dit behov for fællesskab", "men det har vi ikke lagt vægt på",
	).Replace(letter)
	for _, got := range bearing(Tegn, other) {
		if strings.HasPrefix(got, "PK-04") || strings.HasPrefix(got, "KO-06") {
			t.Errorf("set aside, and yet pointed at: %s", got)
		}
	}
	if got := bearing(Modtegn, other); !slices.Contains(got, "PK-04") || !slices.Contains(got, "KO-06") {
		t.Errorf("what was set aside does not speak for the municipality: %q", got)
	}
}

// Where a sentence stands decides whether it gives a reason.
func TestContext(t *testing.T) {
	const workshop = "Du er tre dage om ugen i beskyttet beskæftigelse."
	for _, c := range []struct {
		why, text string
		want      bool
	}{
		{"alone it is a fact", workshop, false},
		{"under the facts too", "Sagsfremstilling\n\n" + workshop, false},
		{"under the reasons it is one", "Begrundelse\n\n" + workshop, true},
		{"also after a heading that says nothing", "Begrundelse\n\n3.1 Din uge\n\nDu er glad for den.\n", false},
		{"after a reason in the same paragraph", "Vi har lagt vægt på din hverdag. " + workshop, true},
		{"not in the next one", "Vi har lagt vægt på din hverdag.\n\n" + workshop, false},
		{"on the list of reasons", "Vi har lagt vægt på følgende:\n\n- Du bor godt.\n- " + workshop, true},
		{"on a list across pages", "Vi har lagt vægt på, at\n\n- du bor godt\n\f", false},
		{"not on the list of documents", "Det har vi læst:\n\n- Din udredning.\n- " + workshop, false},
		{"nor where the law is quoted", "Regler\n\nSamværet i beskyttet beskæftigelse dækker behovet.", false},
		{"nor in the next one where only a short line parts them", "Vi har lagt vægt på din hverdag.\n" + workshop + " Sådan har det været i mange år, og sådan er det stadig væk.", false},
		{"set aside in the next sentence", "Samværet i din beskyttede beskæftigelse er godt. Det har vi ikke lagt vægt på.", false},
		{"what follows men is not set aside", "Vi har ikke lagt vægt på din alder, men på at samværet i den beskyttede beskæftigelse dækker behovet.", true},
		{"the citizen's words are not the municipality's", "Du skriver, at samværet i din beskyttede beskæftigelse dækker dit behov.", false},
		{"unless it gives them weight", "Vi har lagt vægt på, at du skriver, at samværet i din beskyttede beskæftigelse dækker dit behov.", true},
		{"a question claims nothing", "Dækker din beskyttede beskæftigelse dit behov?", false},
		{"nor does whether", "Vi har set på, om din beskyttede beskæftigelse dækker dit behov.", false},
		{"a denial denies", "Din beskyttede beskæftigelse dækker ikke dit behov.", false},
		{"also raised", "Vi mener ikke, at din beskyttede beskæftigelse dækker dit behov.", false},
		{"twice denied is claimed", "Vi er ikke i tvivl om, at din beskyttede beskæftigelse dækker dit behov.", true},
	} {
		if got := slices.Contains(bearing(Tegn, c.text), "KO-06 beskyttet_beskaeftigelse_paaberaabt"); got != c.want {
			t.Errorf("%s: %q points at KO-06: %v, want %v", c.why, c.text, got, c.want)
		}
	}
}

func TestHeadingsAndListsGoOnOverThePage(t *testing.T) {
	got := Find([]string{"Begrundelse\n\nVi har lagt vægt på, at\n\n- du bor godt", "- du har nået folkepensionsalderen\n\nKlage\n\nDu har nået folkepensionsalderen."})
	if len(got) != 1 || got[0].Req != "PK-04" || got[0].Page != 2 || got[0].Start != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestAbsenceIsASignal(t *testing.T) {
	const stops = "Vi har besluttet, at dit samværstilbud stopper den 31. maj 2022. "
	if got := bearing(Tegn, stops); !slices.Contains(got, "AE-02") || !slices.Contains(got, "KO-10") {
		t.Errorf("a letter silent on wishes and what comes instead points at %q", got)
	}
	told := stops + "Du fortalte på mødet, at du gerne vil fortsætte. I stedet følger personalet dig til svømning om fredagen."
	for _, s := range Find([]string{told}) {
		if s.Rule == "AE-02-tavs" || s.Rule == "KO-10-tavs" {
			t.Errorf("%s fires although the letter is not silent", s.Rule)
		}
	}
}

// What stands elsewhere in the letter decides what a pattern reads.
func TestLetterAsAWhole(t *testing.T) {
	for _, c := range []struct {
		why, text, req string
		want           bool
	}{
		{"a name stands for the noun before it", "Bofællesskabet Lyngbakken ligger i byen. På Lyngbakken laver de mange ting.", "KO-02", true},
		{"and for what one does there", "Du bor på Lyngbakken. På Lyngbakken laver de mange ting.", "KO-02", true},
		{"a given name is no place", "Kære Karen. Du bor på Karen. Hos Karen laver de mange ting.", "KO-02", false},
		{"two sentences are read together", "Du bor på et bosted. Der er banko om torsdagen.", "KO-02", true},
		{"but not two paragraphs", "Du bor på et bosted.\n\nDer er banko om torsdagen.", "KO-02", false},
		{"what only a change is about is read where there is one", "Din plads slutter. Tre millioner skal spares.", "AE-01", true},
		{"and not where there is none", "Du er glad for huset. Tre millioner skal spares.", "AE-01", false},
		{"nor in an answer to an application", "Du har søgt om en plads. Den slutter. Tre millioner skal spares.", "AE-01", false},
		{"a requirement that follows another", "Du kan komme i caféen, som er åben for alle.", "PK-05", true},
		{"one that follows only a change", "Din plads slutter. Alt i alt er dit behov dækket.", "AE-04", true},
		{"and does not without", "Alt i alt er dit behov dækket.", "AE-04", false},
	} {
		got := slices.ContainsFunc(Find([]string{c.text}), func(s Signal) bool { return s.Req == c.req && s.Kind == Tegn })
		if got != c.want {
			t.Errorf("%s: %q points at %s: %v, want %v", c.why, c.text, c.req, got, c.want)
		}
	}
}

func TestSilenceIsPointedAtOnce(t *testing.T) {
	n := 0
	for _, s := range Find([]string{"Vi lukker din plads den 1. maj. Vi lukker din plads helt. Vi lukker din plads nu."}) {
		if s.Rule == "AE-03-intet-nævnt" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("a letter that names no report is pointed at %d times for it", n)
	}
}

func TestWeakHints(t *testing.T) {
	const hint = "Alt i alt mangler du ikke noget i hverdagen."
	const care = "Holdt op mod dit behov er huset egnet. Vi har besøgt huset sammen med dig. Om mandagen er du i keramik. " +
		"Rummet har lyddæmpede lofter. Tre af medarbejderne er uddannet i demens. Holdet består af fire unge, som alle har epilepsi. "
	weak := func(text string) (weak, found bool) {
		for _, s := range Find([]string{text}) {
			if s.Rule == "KO-01-samlet" && s.Req == "KO-01" {
				return s.Weak, true
			}
		}
		return false, false
	}
	if w, ok := weak(hint); !w || !ok {
		t.Errorf("a broad pattern fires: %v, and is marked weak: %v", ok, w)
	}
	if _, ok := weak(care + hint); ok {
		t.Error("a weak hint is given of a letter that shows care")
	}
	for _, s := range Find([]string{letter}) {
		if s.Req == "PK-04" && s.Weak {
			t.Errorf("%s is weak although %q is plain", s.Rule, s.Quote)
		}
	}
}

func TestShortNotice(t *testing.T) {
	for day, want := range map[string]bool{"15. september": true, "15. september 2022": true, "12. oktober": false, "1. september": false, "1. januar 2023": false} {
		text := "Skovlund Kommune\n12. september 2022\n\nKære Bo\n\nDin plads slutter den " + day + ". Det er vi nået frem til efter mange overvejelser."
		got := slices.ContainsFunc(Find([]string{text}), func(s Signal) bool { return s.Req == "PR-11" && s.Kind == Tegn })
		if got != want {
			t.Errorf("an end on %s after a letter of 12 September points at PR-11: %v, want %v", day, got, want)
		}
	}
}

func TestHurriedLetterWithoutStops(t *testing.T) {
	if got := bearing(Tegn, "Begrundelse\n\nDu har nået folkepensionsalderen og derfor stopper tilbuddet"); !slices.Contains(got, "PK-04 alder_paaberaabt") {
		t.Errorf("a line without a stop points at %q", got)
	}
}

func TestQuoteOfALongSentence(t *testing.T) {
	long := "Vi har talt med dig om mange ting, " + strings.Repeat("blandt andet om hvordan dagene går og hvad du gerne vil, ", 8) +
		"og vi vurderer, at samværet i den beskyttede beskæftigelse dækker dit behov for fællesskab."
	for _, s := range Find([]string{long}) {
		if n := utf8.RuneCountInString(s.Quote); n > maxQuote {
			t.Errorf("%s quotes %d letters", s.Rule, n)
		}
		if s.Req == "KO-06" && !strings.Contains(s.Quote, "beskyttede beskæftigelse dækker") {
			t.Errorf("KO-06 rests on %q", s.Quote)
		}
	}
}

func TestRuneSpan(t *testing.T) {
	const text = "Åse får ikke: Du har nået folkepensionsalderen, og derfor stopper tilbuddet."
	for _, s := range Find([]string{text}) {
		start, end := s.RuneSpan(text)
		if got := string([]rune(text)[start:end]); got != s.Quote {
			t.Errorf("%s: code points %d to %d are %q, want %q", s.Rule, start, end, got, s.Quote)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ why, from, to, want string }{
		{"an unknown key", "version: 1", "version: 1\nnavn: x", "findes ikke her"},
		{"a newer version", "version: 1", "version: 2", "Version 2 findes ikke"},
		{"a word group nobody explained", `naar: ["<transport> + (afgørelse*`, `naar: ["<biler> + (afgørelse*`, "»biler« er ikke forklaret"},
		{"a thing denied", `"<botilbud> + <hverdagsaktivitet>"`, `"<ikke botilbud>"`, "kun udsagn kan benægtes"},
		{"an open bracket", `- "takket nej"`, `- "(takket nej"`, "parentes"},
		{"a gap at the end", `- "takket nej"`, `- "takket …"`, "begynde og slutte med et ord"},
		{"a star in the middle", `- "takket nej"`, `- "ta*t nej"`, "er ikke et ord"},
		{"no requirement", "krav: OM-02", "krav: noget", "Kravet »noget« findes ikke"},
		{"no kind", "slags: modtegn", "slags: måske", "Slagsen »måske« findes ikke"},
		{"an id twice", "id: OM-02-undersøgt", "id: OM-02-lukket", "står to gange"},
		{"a pattern that is not there", "hvis_ikke: [PR-03-frist", "hvis_ikke: [PR-03-nul", "»PR-03-nul« findes ikke"},
		{"a condition nobody explained", `kun_hvis: ["<ændring>"]`, `kun_hvis: ["<biler>"]`, "»biler« er ikke forklaret"},
		{"a silence nobody explained", `"<ansøgning>"]`, `"<biler>"]`, "»biler« er ikke forklaret"},
		{"a requirement that follows and is none", "ogsaa: [EG-04]", "ogsaa: [noget]", "Kravet »noget« findes ikke"},
		{"what it follows nobody explained", `ogsaa: ["AE-04 ved <ændring>"`, `ogsaa: ["AE-04 ved <biler>"`, "»biler« er ikke forklaret"},
		{"a section that is not there", "navn: praktisk", "navn: bagside", "Afsnittet »bagside« findes ikke"},
		{"a word group the code needs", "navn: naegtelse", "navn: benaegtelse", "»naegtelse« mangler"},
	} {
		changed := strings.Replace(string(data), c.from, c.to, 1)
		if changed == string(data) {
			t.Fatalf("%s: %q is not in the data", c.why, c.from)
		}
		if _, err := Parse("regler.yaml", []byte(changed)); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "regler.yaml:") {
			t.Errorf("%s: got %v, want %q", c.why, err, c.want)
		}
	}
}

func TestFacts(t *testing.T) {
	f := FindFacts([]string{letter})
	for _, c := range []struct{ what, got, want, quote, wantQuote string }{
		{"municipality", f.Municipality.Value, "Skovlund Kommune", f.Municipality.Quote, "Skovlund Kommune"},
		{"date", f.DecisionDate.Value.String(), "2022-09-12", f.DecisionDate.Quote, "12. september 2022"},
		{"case number", f.CaseNumber.Value, "27.36.04-G01-7-22", f.CaseNumber.Quote, "27.36.04-G01-7-22"},
		{"guidance", fmt.Sprint(f.ComplaintGuidance.Value), "true", f.ComplaintGuidance.Quote, "Du kan klage til Ankestyrelsen inden fire uger."},
		{"type", f.DecisionType.Value, "ophoer", f.DecisionType.Quote, "Vi har besluttet, at dit aktivitets- og samværstilbud stopper den 31. oktober 2022."},
		{"name", f.CitizenName.Value, "", f.CitizenName.Quote, ""},
		{"CPR", f.CPR.Value, "", f.CPR.Quote, ""},
	} {
		if c.got != c.want || c.quote != c.wantQuote {
			t.Errorf("%s is %q by %q, want %q by %q", c.what, c.got, c.quote, c.want, c.wantQuote)
		}
	}
	if len(f.Provisions) != 1 || f.Provisions[0].Value != "SEL § 104" || f.Provisions[0].Quote != "servicelovens § 104" {
		t.Errorf("provisions are %+v", f.Provisions)
	}
	if got := FindFacts(nil); got.Municipality.Found() || got.DecisionDate.Found() {
		t.Errorf("no pages have facts: %+v", got)
	}
}

func TestFactsOfHeads(t *testing.T) {
	for _, c := range []struct{ why, text, municipality, date, number, name string }{
		{"two columns", "Karla Blåbjerg\tNy Solbjerg Kommune\nTranevej 4, 1. tv.\tCenter for Voksne\n0000 Solbjerg\tDato: 15. marts 2022\n\tSagsnr.: 27.36.04-G01-118-22\n\nAfslag\n",
			"Ny Solbjerg Kommune", "2022-03-15", "27.36.04-G01-118-22", "Karla Blåbjerg"},
		{"capitals and a table", "RUGMARK KOMMUNE\nDato | 23-06-2022\nSagsnummer | SAG-2022-03318\nBorger | Inger Holmsted\n",
			"Rugmark Kommune", "2022-06-23", "SAG-2022-03318", "Inger Holmsted"},
		{"columns run together", "Ulvsmose Kommune Til Grethe Sandvang\nHverdag & Handicap Afgørelsesdato: 30.08.2022\n0000 Ulvsmose J.nr. 27.36.08-A00-57-22\n",
			"Ulvsmose Kommune", "2022-08-30", "27.36.08-A00-57-22", "Grethe Sandvang"},
		{"labels above", "Vibelund Kommune\nDato\n6/10 2022\nJ.nr.\n2022-7741-SEL\nVedrører\nSten Brogård, CPR 120345-1234\n",
			"Vibelund Kommune", "2022-10-06", "2022-7741-SEL", "Sten Brogård"},
		{"a place before the date", "Vibelund, den 6. oktober 2022\nSag 22/04417\nKære Sten\n\nVibelund Kommune har besluttet at hjælpe dig.", "Vibelund Kommune", "2022-10-06", "22/04417", "Sten"},
		{"the date at the end", "Afgørelse\n\nVi har fået din ansøgning af 1. marts 2022, som vi nu har set på og taget stilling til.\n\nSkovlund, den 12. april 2022\nTora Lund",
			"", "2022-04-12", "", ""},
		{"other dates", "Skovlund Kommune\nDin ansøgning af 1. marts 2022\nFødt 12-03-1945\nFrist: 1. maj 2022\n", "Skovlund Kommune", "", "", ""},
		{"a team before the name", "Voksenteamet Skovlund Kommune\nTil Skovlund Kommune kan du skrive.", "Skovlund Kommune", "", "", ""},
		{"no name of a place", "Vores kommune og kommunen og Din Kommune og Ankestyrelsen\nSagsbehandler: Mette\nSag nr. 12", "", "", "", ""},
		{"a CPR number is no case number", "Sag: 120345-1234\nVedr.: Mads Ø. Lund, født 1945", "", "", "", "Mads Ø. Lund"},
		{"a home between the name and the street", "Birthe Vangsgaard\nBofællesskabet Lærken\nLærkevej 12\n9999 Sandby\n\nSandby Kommune\n2. maj 2022\n\nAfgørelse\n",
			"Sandby Kommune", "2022-05-02", "", "Birthe Vangsgaard"},
		{"the whole name in the greeting", "Lærken\nLærkevej 12\n9999 Sandby\nSandby Kommune\n\nKære Birthe Vangsgaard\n", "Sandby Kommune", "", "", "Birthe Vangsgaard"},
		{"the genitive", "Ansøgningen til Skovlund Kommunes visitation", "Skovlund Kommune", "", "", ""},
	} {
		f := FindFacts([]string{c.text})
		got := []string{f.Municipality.Value, f.DecisionDate.Value.String(), f.CaseNumber.Value, f.CitizenName.Value}
		if want := []string{c.municipality, c.date, c.number, c.name}; !slices.Equal(got, want) {
			t.Errorf("%s:\n got %q\nwant %q", c.why, got, want)
		}
	}
}

func TestProvisions(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"efter servicelovens § 104 og retssikkerhedslovens § 67, stk. 1", "SEL § 104, RSL § 67"},
		{"§ 104 i lov om social service, jf. § 85", "SEL § 104, § 85"},
		{"servicelovens §§ 103 og 104. Tilbud efter § 103 er noget andet.", "SEL § 103, SEL § 104"},
		{"Tilbud efter § 104. Reglen er servicelovens\u00a0§\u00a0104, stk. 1.", "SEL § 104"},
		{"forvaltningslovens § 19 og RSL § 3 a, stk. 2", "FVL § 19, RSL § 3 a"},
		{"lov om en aktiv beskæftigelsesindsats, § 2", "LAB § 2"},
		{"§ og § x", ""},
	} {
		var got []string
		for _, f := range FindFacts([]string{c.text}).Provisions {
			got = append(got, f.Value)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("provisions of %q are %s, want %s", c.text, s, c.want)
		}
	}
}

func TestDecisionType(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Afslag på samværstilbud\n\nDu får ikke en plads.", "afslag"},
		{"Kære Bo\n\nVi har besluttet, at din ansøgning om et samværstilbud ikke kan imødekommes.", "afslag"},
		{"Dit dagtilbud nedsættes\n\nFra fire til tre dage.", "nedsaettelse"},
		{"Kære Bo\n\nVi har besluttet at nedsætte dit samværstilbud fra fire til tre dage om ugen.", "nedsaettelse"},
		{"Skift af dagtilbud\n\nDu skal flytte.", "tilbudsskift"},
		{"Afgørelse om valg af leverandør", "leverandoervalg"},
		{"Afslag på kørsel til dit dagtilbud", "koersel"},
		{"Afgørelse om egenbetaling", "betaling"},
		{"Kære Bo\n\nTak for sidst. Vi ses på mandag.", ""},
	} {
		if got := FindFacts([]string{c.text}).DecisionType.Value; got != c.want {
			t.Errorf("the type of %q is %q, want %q", c.text, got, c.want)
		}
	}
}

func TestCPRIsMaskedFromTheFirstMoment(t *testing.T) {
	f := FindFacts([]string{"Side 1", "Vedr.: Karla Blåbjerg, cpr-nr. 120345-1234"})
	if f.CPR.Value != "120345-••••" || f.CPR.Page != 2 || strings.Contains(fmt.Sprintf("%+v", f), "1234") {
		t.Errorf("CPR is %+v", f.CPR)
	}
}

// FuzzSignalSpansFitText: whatever the pages, every signal and fact lies in its
// page and quotes it, signals come in order, and a sentence that speaks for the
// municipality on a requirement does not speak against it.
func FuzzSignalSpansFitText(f *testing.F) {
	f.Add(letter, "")
	f.Add("Begrundelse\r\n\r\n1. Botilbuddet har aktiviteter.\r\n\x00\xff", "- ")
	f.Add("Vi mener ikke, at § 104 \u00a0 dækker; om, om, om. Kommune Kommune\tDato:\n12.09.2022|", "Sag 120345-1234")
	for _, p := range Default().Patterns()[:20] {
		f.Add(strings.Join(p.Fires, " "), strings.Join(p.Silent, "\n"))
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		pages := []string{first, second}
		fits := func(what string, page, start, end int, quote string) {
			if page < 1 || page > len(pages) || start < 0 || end < start || end > len(pages[page-1]) {
				t.Fatalf("%s: page %d, %d to %d", what, page, start, end)
			}
			if quote != pages[page-1][start:end] {
				t.Fatalf("%s: quotes %q, the page has %q", what, quote, pages[page-1][start:end])
			}
		}
		last := Signal{}
		for _, s := range Find(pages) {
			fits(s.Rule, s.Page, s.Start, s.End, s.Quote)
			if s.Quote == "" || utf8.RuneCountInString(s.Quote) > maxQuote {
				t.Fatalf("%s quotes %d letters", s.Rule, utf8.RuneCountInString(s.Quote))
			}
			if s.Page < last.Page || s.Page == last.Page && s.Start < last.Start {
				t.Fatalf("%s stands before %s", s.Rule, last.Rule)
			}
			s.RuneSpan(pages[s.Page-1])
			last = s
		}
		found := FindFacts(pages)
		for what, fact := range map[string]Fact[string]{
			"municipality": found.Municipality, "number": found.CaseNumber, "type": found.DecisionType, "name": found.CitizenName,
		} {
			if fact.Found() {
				fits(what, fact.Page, fact.Start, fact.End, fact.Quote)
			}
		}
		for _, p := range found.Provisions {
			fits("provision", p.Page, p.Start, p.End, p.Quote)
		}
		if d := found.DecisionDate; d.Found() {
			fits("date", d.Page, d.Start, d.End, d.Quote)
			if !d.Value.Valid() {
				t.Fatalf("date %v", d.Value)
			}
		}
		if c := found.CPR; c.Found() {
			fits("CPR", c.Page, c.Start, c.End, pages[c.Page-1][c.Start:c.End])
			if slices.Collect(danish.FindCPR(c.Quote)) != nil {
				t.Fatalf("the number is not masked: %q", c.Quote)
			}
		}
	})
}

// page is about 3,000 letters, a full page.
var page = strings.Repeat(letter, 3)

func BenchmarkFindPage(b *testing.B) {
	Default()
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		Find([]string{page})
	}
}

func BenchmarkFindHundredPages(b *testing.B) {
	pages := slices.Repeat([]string{page}, 100)
	Default()
	for b.Loop() {
		Find(pages)
	}
}

func BenchmarkFactsPage(b *testing.B) {
	Default()
	for b.Loop() {
		FindFacts([]string{page})
	}
}

func BenchmarkParse(b *testing.B) {
	for b.Loop() {
		if _, err := Parse("signals.yaml", data); err != nil {
			b.Fatal(err)
		}
	}
}
