package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"ankebord/review"
	"ankebord/review/danish"
)

// sample is an issued hjemvisning with all twelve parts.
func sample() *review.Ruling {
	r := &review.Ruling{
		Board:  "Ankestyrelsen",
		Title:  "Afgørelse om aktivitets- og samværstilbud",
		Number: "2026-00123",
		Issued: danish.Date{Year: 2026, Month: time.March, Day: 12},
		Demo:   true,
		Head: []review.Field{
			{Label: "Sagsnummer", Value: "2026-00123"},
			{Label: "Borger", Value: "Jørgen Ærø Åkjær"},
			{Label: "Personnummer", Value: "120364-••••"},
			{Label: "Partsrepræsentant", Value: "Signe Øvig, Foreningen Sammen om Hverdagen"},
			{Label: "Kommune", Value: "Skovlund Kommune"},
			{Label: "Kommunens sagsnummer", Value: "27.36.04-G01-12-22"},
		},
	}
	for _, p := range []struct {
		id            review.PartID
		heading, text string
	}{
		{review.PartHead, "Hoved", ""},
		{review.PartOpening, "Indledning", "Du har klaget over Skovlund Kommunes afgørelse af 12. september 2025 om aktivitets- og samværstilbud efter servicelovens § 104. Vi har nu afgjort sagen."},
		{review.PartResult, "Resultatet er", "- Vi sender sagen tilbage til kommunen (hjemviser).\n- Det betyder, at kommunen skal behandle sagen igen og træffe en ny afgørelse.\n- Vi har ikke taget stilling til, om du har ret til hjælpen. Den nye afgørelse kan få samme resultat eller et andet."},
		{review.PartReasons, "Begrundelse for afgørelsen", "### Hvad er afgørende for resultatet\n\nEfter servicelovens § 104 gælder: »Kommunalbestyrelsen skal tilbyde aktivitets- og samværstilbud til personer med betydeligt nedsat fysisk eller psykisk funktionsevne eller med særlige sociale problemer til opretholdelse eller forbedring af personlige færdigheder og af livsvilkårene.«\n\nDer er mangler ved kommunens afgørelse, som kan have haft betydning for resultatet. Kommunen skal derfor behandle sagen igen.\n\n### De konkrete oplysninger\n\nDu har siden 2019 været i aktivitets- og samværstilbuddet Værkstedet ved Åen fire dage om ugen. Kommunen har nedsat tilbuddet til tre dage om ugen fra 1. oktober 2025. Du har blandt andet oplyst, at den fjerde dag er den dag, hvor du arbejder i køkkenet, og at du har svært ved dage uden faste rammer.\n\nKommunen har ikke undersøgt, hvilken betydning den fjerde dag har for dig. Vi har lagt vægt på, at afgørelsen alene henviser til kommunens serviceniveau, og at udtalelsen fra Værkstedet ved Åen **ikke er nævnt**. Det fremgår af kommunens afgørelse:\n\n> Efter kommunens kvalitetsstandard bevilges der som udgangspunkt tre dage om ugen til borgere i målgruppen. Vi har derfor tilpasset dit tilbud, så det svarer til serviceniveauet.\n\nEn kommune kan fastsætte et serviceniveau, men den skal altid foretage en konkret og individuel vurdering af borgerens behov. Den vurdering mangler."},
		{review.PartInstructions, "Kommunen skal", "1. Kommunen skal undersøge, hvilke behov du har for aktiviteter og samvær, og hvordan den fjerde dag indgår i din hverdag.\n2. Kommunen skal indhente en opdateret udtalelse fra Værkstedet ved Åen.\n3. Kommunen skal foretage en konkret og individuel vurdering og kan ikke alene lægge vægt på kvalitetsstandarden.\n4. Kommunen skal begrunde den nye afgørelse, så du kan se, hvilke oplysninger den bygger på.\n\nKommunen skal træffe den nye afgørelse inden for kommunens egen frist. Fristen løber fra, kommunen har modtaget vores afgørelse."},
		{review.PartComplaint, "Bemærkninger til klagen", "Du har bedt om selv at vælge tilbud. Loven giver ikke et frit valg mellem tilbud, men kommunen skal inddrage dine ønsker, når den vurderer, hvad der kan dække dit behov."},
		{review.PartMunicipality, "Bemærkninger til kommunen", "Det er en fejl, at du ikke har fået oplysningerne om kvalitetsstandarden til udtalelse, før kommunen traf afgørelse. Fejlen har ikke selvstændigt haft betydning for resultatet."},
		{review.PartMaterial, "Oplysninger i sagen", "Vi har afgjort sagen på grundlag af:\n\n- Skovlund Kommunes afgørelse af 12. september 2025\n- Din klage, som vi regner for modtaget den 2. oktober 2025\n- Kommunens genvurdering af 20. oktober 2025\n- Udtalelse fra Værkstedet ved Åen af 14. august 2025"},
		{review.PartLaw, "Regler", "Vi har brugt reglerne, som de er gengivet i lovbekendtgørelse nr. 170 af 24. januar 2022.\n\n**Serviceloven**\n§ 104. Kommunalbestyrelsen skal tilbyde aktivitets- og samværstilbud til personer med betydeligt nedsat fysisk eller psykisk funktionsevne eller med særlige sociale problemer til opretholdelse eller forbedring af personlige færdigheder og af livsvilkårene.\n\nReglerne er forklaret i vejledningen om botilbud m.v. til voksne."},
		{review.PartStatistics, "Statistik", "Sagen indgår i vores statistik som: hjemvisning."},
		{review.PartDisagree, "Hvis du er uenig", "Vores afgørelse er endelig. Du kan ikke klage over den til en anden administrativ myndighed.\n\nDu kan indbringe sagen for domstolene, og du kan klage til Folketingets Ombudsmand.\n\nFår du nye oplysninger, som kan have betydning for sagen, kan du sende dem til os. Så vurderer vi, om vi kan behandle sagen igen."},
		{review.PartSignature, "Underskrift og kopi", "Med venlig hilsen\nAnkestyrelsen\n\n**Kopi til**\nSkovlund Kommune\nSigne Øvig, Foreningen Sammen om Hverdagen"},
	} {
		r.Parts = append(r.Parts, review.Part{ID: p.id, Heading: p.heading, Text: p.text})
	}
	return r
}

// draft is the sample before its day of issue.
func draft() *review.Ruling {
	r := sample()
	r.Draft, r.Issued = true, danish.Date{}
	return r
}

// with is the sample with one part's text put in place of its own.
func withPart(id review.PartID, text string) *review.Ruling {
	r := sample()
	r.Part(id).Text = text
	return r
}

// render draws r, which must be drawable.
func render(t testing.TB, r *review.Ruling) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Ruling(&b, r); err != nil {
		t.Fatalf("Ruling: %v", err)
	}
	return b.Bytes()
}

// read gives back the text of each page between two heights in millimetres, in
// the order in which it was drawn.
func read(t *testing.T, pdf []byte, from, to float64) []string {
	t.Helper()
	const pointsPerMM = 72 / 25.4
	cmd := exec.Command("pdftotext", "-raw", "-enc", "UTF-8", "-x", "0", "-W", "600",
		"-y", strconv.Itoa(int(from*pointsPerMM)), "-H", strconv.Itoa(int((to-from)*pointsPerMM)), "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext, from Debian's poppler-utils: %v", err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// words are all the words of r's letter in their order, from the value alone.
func words(r *review.Ruling) []string {
	out := strings.Fields(r.Board)
	add := func(text string) { out = append(out, strings.Fields(text)...) }
	if !r.Issued.IsZero() {
		add("Dato " + r.Issued.Long())
	}
	for _, f := range r.Head {
		add(f.Label + " " + f.Value)
	}
	add(r.Title)
	for _, p := range r.Parts {
		if p.Text != "" && p.Heads() {
			add(p.Heading)
		}
		for _, b := range review.Blocks(p.Text) {
			for n, item := range b.Items {
				switch b.Kind {
				case review.Bullets:
					add("•")
				case review.Numbered:
					add(fmt.Sprintf("%d.", b.First+n))
				}
				add(review.Text(item))
			}
		}
	}
	return out
}

// long is a letter of thirty pages and more.
func long() *review.Ruling {
	reasons := sample().Part(review.PartReasons).Text
	return withPart(review.PartReasons, strings.Repeat(reasons+"\n\n", 45))
}

func TestLetterSaysEveryWordInOrder(t *testing.T) {
	for name, r := range map[string]*review.Ruling{
		"issued": sample(), "draft": draft(), "thirty pages": long(), "without texts": {Board: "Ankestyrelsen", Title: "Afgørelse"},
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Fields(strings.Join(read(t, render(t, r), top-2, bottom+2), " "))
			want := words(r)
			for i := range min(len(got), len(want)) {
				if got[i] != want[i] {
					t.Fatalf("word %d is %q, want %q, after %q", i, got[i], want[i], want[max(0, i-5):i])
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d words, want %d", len(got), len(want))
			}
		})
	}
}

func TestEveryPageSaysWhoseItIsAndWhereItStands(t *testing.T) {
	for _, r := range []*review.Ruling{sample(), draft(), long()} {
		pdf := render(t, r)
		heads, feet := read(t, pdf, 0, top-2), read(t, pdf, bottom+2, 297)
		for i := range heads {
			want := "Demodata – opdigtet sag"
			if r.Draft {
				want = "Udkast · " + want
			}
			if i > 0 {
				want = "Ankestyrelsen " + want
			}
			if got := strings.Join(strings.Fields(heads[i]), " "); got != want {
				t.Errorf("head of page %d is %q, want %q", i+1, got, want)
			}
			want = fmt.Sprintf("Sagsnummer 2026-00123 Side %d af %d", i+1, len(heads))
			if got := strings.Join(strings.Fields(feet[i]), " "); got != want {
				t.Errorf("foot of page %d is %q, want %q", i+1, got, want)
			}
		}
	}
	if n := len(read(t, render(t, long()), 0, 297)); n < 30 {
		t.Errorf("the long letter has %d pages, want at least 30", n)
	}
	if n := len(read(t, render(t, sample()), 0, 297)); n != 3 {
		t.Errorf("the sample has %d pages, want 3", n)
	}
}

func TestIssuedRulingOfARealCaseHasNoMarks(t *testing.T) {
	r := sample()
	r.Demo, r.Number = false, ""
	text := strings.Join(read(t, render(t, r), 0, 297), "")
	for _, word := range []string{"Udkast", "Demodata"} {
		if strings.Contains(text, word) {
			t.Errorf("the letter says %q", word)
		}
	}
}

func TestPartsWithoutTextLeaveNoTrace(t *testing.T) {
	for _, text := range []string{"", " \n\n ", "\u200b", "\u00ad\n\n\ufeff"} {
		r := withPart(review.PartComplaint, text)
		if strings.Contains(strings.Join(read(t, render(t, r), 0, 297), ""), "Bemærkninger til klagen") {
			t.Errorf("the heading stands over the text %q", text)
		}
	}
}

func TestSameRulingSameBytes(t *testing.T) {
	for _, r := range []*review.Ruling{sample(), draft()} {
		want := render(t, r)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 4 {
					var b bytes.Buffer
					if err := Ruling(&b, r); err != nil || !bytes.Equal(b.Bytes(), want) {
						t.Errorf("another drawing differs (%v)", err)
					}
				}
			})
		}
		wg.Wait()
	}
}

func TestDocumentTellsItsTitleAndParts(t *testing.T) {
	wide := func(s string) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u>>8), byte(u))
		}
		return b
	}
	pdf := render(t, draft())
	for _, s := range []string{
		"/Title (\xfe\xff" + string(wide("Afgørelse om aktivitets- og samværstilbud")),  // bookmark
		"/Title (\xfe\xff" + string(wide("Afgørelse om aktivitets- og samværstilbud ")), // the document's
		"/Title (\xfe\xff" + string(wide("Kommunen skal")),
		"/Title (\xfe\xff" + string(wide("Hvis du er uenig")),
		"/Author (\xfe\xff" + string(wide("Ankestyrelsen")),
		"/CreationDate (D:20000101000000)",
	} {
		if !bytes.Contains(pdf, []byte(s)) {
			t.Errorf("the file lacks %q", s)
		}
	}
	if issued := render(t, sample()); !bytes.Contains(issued, []byte("/CreationDate (D:20260312000000)")) {
		t.Error("the issued file lacks its day")
	}
}

func TestSignsThatCannotBeDrawnAreNamed(t *testing.T) {
	for _, tt := range []struct {
		r    rune
		want string
	}{
		{'😀', "Tegnet »😀« (U+1F600) under »Regler« findes ikke i brevets skrift. Skriv det på en anden måde"},
		{'☑', "Tegnet »☑« (U+2611) under »Regler« findes ikke i brevets skrift. Skriv det på en anden måde"},
		{'漢', "Tegnet »漢« (U+6F22) under »Regler« findes ikke i brevets skrift. Skriv det på en anden måde"},
		{'א', "Tegnet »א« (U+05D0) under »Regler« findes ikke i brevets skrift. Skriv det på en anden måde"},
		{0, "Der er et ulæseligt eller usynligt tegn (U+0000) under »Regler«. Slet tegnet"},
		{'\u202e', "Der er et ulæseligt eller usynligt tegn (U+202E) under »Regler«. Slet tegnet"},
		{'\u2066', "Der er et ulæseligt eller usynligt tegn (U+2066) under »Regler«. Slet tegnet"},
		{'\uf0b7', "Der er et ulæseligt eller usynligt tegn (U+F0B7) under »Regler«. Slet tegnet"},
		{'\ufffd', "Der er et ulæseligt eller usynligt tegn (U+FFFD) under »Regler«. Slet tegnet"},
	} {
		var b bytes.Buffer
		err := Ruling(&b, withPart(review.PartLaw, "§ 104"+string(tt.r)+" og mere "+string(tt.r)))
		missing, ok := errors.AsType[*MissingRuneError](err)
		if !ok || missing.Rune != tt.r || missing.Part != "Regler" || err.Error() != tt.want {
			t.Errorf("%U: %v, want %s", tt.r, err, tt.want)
		}
		if b.Len() > 0 {
			t.Errorf("%U: %d bytes were written", tt.r, b.Len())
		}
	}
}

func TestEachPartNamesItsOwnSign(t *testing.T) {
	r := sample()
	r.Title += "☑"
	r.Head[1].Value = "Anna \u202eAnna"
	r.Part(review.PartLaw).Text += "😀☑"
	r.Part(review.PartSignature).Text += "☒"
	var got []string
	err := Ruling(&bytes.Buffer{}, r)
	for _, err := range err.(interface{ Unwrap() []error }).Unwrap() {
		e := err.(*MissingRuneError)
		got = append(got, fmt.Sprintf("%s %U", e.Part, e.Rune))
	}
	want := []string{"Titel U+2611", "Borger U+202E", "Regler U+1F600", "Underskrift og kopi U+2612"}
	if !slices.Equal(got, want) {
		t.Errorf("missing are %q, want %q", got, want)
	}
}

func TestTextIsCleaned(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Åse Århus", "Åse Århus"},
		{"A\u030arhus", "Århus"},
		{"sagsnr.\u201112", "sagsnr.-12"},
		{"sam\u00advær", "samvær"},
		{"to\tdage", "to dage"},
		{"to \u2003 \v dage", "to dage"},
		{"§\u00a0104", "§\u00a0104"},
		{"12\u202f345 kr.", "12\u00a0345 kr."},
		{"\ufeffsam\u200bvær\u200e", "samvær"},
		{"Ğ Ł ș ž ő ø Ω Ж ½ € – … • ≥ − → ’ ”", "Ğ Ł ș ž ő ø Ω Ж ½ € – … • ≥ − → ’ ”"},
	} {
		l := &letter{}
		var got []rune
		for _, g := range l.text("", tt.in, false) {
			got = append(got, g.r)
		}
		if err := l.signs.err(); err != nil || string(got) != tt.want {
			t.Errorf("%q is drawn as %q (%v), want %q", tt.in, string(got), err, tt.want)
		}
	}
}

func TestUnusualRulingsAreDrawn(t *testing.T) {
	word := strings.Repeat("samværstilbud", 40)
	for name, r := range map[string]*review.Ruling{
		"nothing":   {},
		"no board":  {Title: "Afgørelse", Parts: sample().Parts},
		"long word": withPart(review.PartReasons, word+"\n\n- "+word+"\n\n1. "+word+"\n\n### "+word+"\n\n> "+word),
		"long head": {
			Board: word, Title: word, Number: word, Draft: true, Demo: true,
			Head: []review.Field{{Label: word, Value: word}, {Label: "Borger", Value: word}},
		},
		"only headings": withPart(review.PartReasons, strings.Repeat("### En overskrift\n", 300)),
		"one paragraph": withPart(review.PartReasons, strings.Repeat("Vi har lagt vægt på dine ønsker. ", 1000)),
		"long list":     withPart(review.PartInstructions, strings.Repeat("1. Kommunen skal undersøge sagen.\n", 1200)),
		"long copies":   withPart(review.PartSignature, strings.Repeat("Med venlig hilsen\n\n", 200)),
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.Join(strings.Fields(strings.Join(read(t, render(t, r), top-2, bottom+2), "")), "")
			if want := strings.Join(words(r), ""); got != want {
				t.Errorf("the letter says %d signs, want %d", len(got), len(want))
			}
		})
	}
}
