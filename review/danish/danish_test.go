package danish

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2022-03-14", "2024-02-29", "0001-01-01"} {
		if d := day(t, s); d.String() != s || !d.Valid() {
			t.Errorf("ParseDate(%q) = %v, valid %v", s, d, d.Valid())
		}
	}
	for _, s := range []string{"", "2022-02-31", "2023-02-29", "2022-3-14", "14-03-2022", "2022-03-14T00:00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, d)
		}
	}
}

func TestDateCalendar(t *testing.T) {
	d := Date{2022, time.September, 12}
	if got := d.Long(); got != "12. september 2022" {
		t.Errorf("Long() = %q", got)
	}
	if got := d.AddDays(28); got != (Date{2022, time.October, 10}) {
		t.Errorf("AddDays(28) = %v", got)
	}
	if got := d.AddDays(-12); got != (Date{2022, time.August, 31}) {
		t.Errorf("AddDays(-12) = %v", got)
	}
	if got := d.Weekday(); got != time.Monday {
		t.Errorf("Weekday() = %v", got)
	}
	for _, later := range []Date{{2022, 9, 13}, {2022, 10, 1}, {2023, 1, 1}} {
		if !d.Before(later) || !later.After(d) || d.Compare(d) != 0 {
			t.Errorf("%v does not lie before %v", d, later)
		}
	}
	if !(Date{}).Before(d) || !(Date{}).IsZero() || (Date{}).Valid() || (Date{}).String() != "" || (Date{}).Long() != "" {
		t.Error("the zero value is not no day")
	}
	if (Date{2022, 2, 31}).Valid() {
		t.Error("31. februar is taken for a day")
	}
	if got := DateOf(time.Date(2022, 9, 12, 23, 59, 0, 0, time.FixedZone("", 7200))); got != d {
		t.Errorf("DateOf = %v", got)
	}
}

func TestDateStored(t *testing.T) {
	type row struct {
		Day  Date `json:"dag"`
		None Date `json:"ingen,omitzero"`
	}
	want := row{Day: Date{2022, 9, 12}}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"dag":"2022-09-12"}` {
		t.Fatalf("Marshal = %s, %v", text, err)
	}
	var got row
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("Unmarshal = %v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"dag":"2022-02-31"}`), &got); err == nil {
		t.Error("31. februar is read")
	}
	if _, err := (Date{2022, 2, 31}).MarshalText(); err == nil {
		t.Error("31. februar is written")
	}
	for _, d := range []Date{want.Day, {}} {
		v, err := d.Value()
		if err != nil {
			t.Fatal(err)
		}
		back := Date{1, 1, 1}
		if err := back.Scan(v); err != nil || back != d {
			t.Errorf("Scan(Value(%v)) = %v, %v", d, back, err)
		}
	}
	var d Date
	for _, src := range []any{"2022-09-12", []byte("2022-09-12"), time.Date(2022, 9, 12, 0, 0, 0, 0, time.UTC)} {
		if err := d.Scan(src); err != nil || d != want.Day {
			t.Errorf("Scan(%v) = %v, %v", src, d, err)
		}
	}
	for _, src := range []any{"12. september", 7} {
		if err := d.Scan(src); err == nil {
			t.Errorf("Scan(%v) = %v, want an error", src, d)
		}
	}
}

func TestFindDates(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"den 12. september 2022.", "12. september 2022=2022-09-12"},
		{"12.september 2022, 1. sept. 2022 og 3 Okt 2022", "12.september 2022=2022-09-12 1. sept. 2022=2022-09-01 3 Okt 2022=2022-10-03"},
		{"12.\u00a0september\n2022", "12.\u00a0september\n2022=2022-09-12"},
		{"d. 12/9 2022, 12/9-2022, 12/9-22, 12/9/2022", "12/9 2022=2022-09-12 12/9-2022=2022-09-12 12/9-22=2022-09-12 12/9/2022=2022-09-12"},
		{"12-09-2022 og 12.09.2022 og 1. 2. 2022", "12-09-2022=2022-09-12 12.09.2022=2022-09-12 1. 2. 2022=2022-02-01"},
		{"Dato: 2022-09-12", "2022-09-12=2022-09-12"},
		{"12.-14. september 2022", "14. september 2022=2022-09-14"},
		{"31. februar 2022, 31-02-2022, 12. marsvin 2022", ""},
		{"Sagsnr. 27.36.04-G01-7-22 og 27.06.2022-G01 og 2022-09-123", ""},
		{"12. september", ""},
		{"120345-1234, kl. 12.30, § 104, stk. 2", ""},
	} {
		var got []string
		for d := range FindDates(c.text) {
			got = append(got, c.text[d.Start:d.End]+"="+d.String())
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("FindDates(%q)\n got %s\nwant %s", c.text, s, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Efter § 104, stk. 2", "Efter|§|104|stk|2"},
		{"STU'en og STU’en, VISO-forløb", "STU'en|og|STU’en|VISO-forløb"},
		{"aktivitets- og samværstilbud", "aktivitets|og|samværstilbud"},
		{"ÆØÅ æøå idé Ålborg", "ÆØÅ|æøå|idé|Ålborg"},
		{"be\u00adskyttet 'dér' – \u201chjem\u201d", "be\u00adskyttet|dér|hjem"},
		{"", ""},
	} {
		var got []string
		for w := range Words(c.text) {
			got = append(got, w.Text)
			if c.text[w.Start:w.End] != w.Text {
				t.Errorf("Words(%q): %q does not stand at %d:%d", c.text, w.Text, w.Start, w.End)
			}
		}
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("Words(%q) = %s, want %s", c.text, s, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Vi har set på sagen. Du kan klage.", []string{"Vi har set på sagen.", "Du kan klage."}},
		{"Jf. servicelovens § 104, stk. 2, nr. 3, kan du f.eks. få hjælp, bl.a. til kørsel m.v. Du kan klage.",
			[]string{"Jf. servicelovens § 104, stk. 2, nr. 3, kan du f.eks. få hjælp, bl.a. til kørsel m.v.", "Du kan klage."}},
		{"Tilbuddet er ca. 12 km væk, kl. 9 til kl. 14.30, evt. mere. Det koster 200 kr. pr. måned osv.", []string{
			"Tilbuddet er ca. 12 km væk, kl. 9 til kl. 14.30, evt. mere.", "Det koster 200 kr. pr. måned osv."}},
		{"Den 12. september 2022 fik du brev. Den 3. Oktober kom svaret.", []string{"Den 12. september 2022 fik du brev.", "Den 3. Oktober kom svaret."}},
		{"Du får tilbud efter § 104. Vi betaler.", []string{"Du får tilbud efter § 104.", "Vi betaler."}},
		{"§ 104. Kommunalbestyrelsen skal tilbyde hjælp. Stk. 2. Der er mere.", []string{"§ 104. Kommunalbestyrelsen skal tilbyde hjælp.", "Stk. 2. Der er mere."}},
		{"Karla P. Hansen har skrevet. Hr. Lund svarede!", []string{"Karla P. Hansen har skrevet.", "Hr. Lund svarede!"}},
		{"Hvorfor? Fordi \u201cdet er godt.\u201d Sådan er det …", []string{"Hvorfor?", "Fordi \u201cdet er godt.\u201d", "Sådan er det …"}},
		{"Skovlund Kommune\nVoksen og Handicap\n12. september 2022\n\nAfgørelse om tilbud efter servicelovens § 104, stk. 1\nVi har besluttet, at dit tilbud stopper\nden 31. oktober 2022.\n", []string{
			"Skovlund Kommune", "Voksen og Handicap", "12. september 2022", "Afgørelse om tilbud efter servicelovens § 104, stk. 1",
			"Vi har besluttet, at dit tilbud stopper\nden 31. oktober 2022."}},
		{"Vi har lagt vægt på, at\r\n- du har et netværk\r\n- du bor i Skovlund\r\n\r\nVenlig hilsen", []string{
			"Vi har lagt vægt på, at", "- du har et netværk", "- du bor i Skovlund", "Venlig hilsen"}},
		{"Klagen skal du sende i et almindeligt brev inden fire uger til Skovlund\nKommune, som derefter ser på sagen igen i løbet af de næste fire uger.", []string{
			"Klagen skal du sende i et almindeligt brev inden fire uger til Skovlund\nKommune, som derefter ser på sagen igen i løbet af de næste fire uger."}},
		{" \n\n ", nil},
	} {
		var got []string
		for s := range Sentences(c.text) {
			got = append(got, c.text[s.Start:s.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("Sentences(%q)\n got %q\nwant %q", c.text, got, c.want)
		}
	}
}

func TestStemAndFold(t *testing.T) {
	for _, same := range [][]string{
		{"værksted", "Værkstedet", "værkstedets", "værk\u00adsteder"},
		{"samværstilbud", "samværstilbuddet", "samværstilbuddene"},
		{"Aalborg", "Ålborg", "A\u030alborg"},
		{"der", "dér", "de\u0301r"},
		{"afgørelse", "afgørelserne"},
	} {
		for _, w := range same[1:] {
			if Stem(w) != Stem(same[0]) {
				t.Errorf("Stem(%q) = %q, Stem(%q) = %q", w, Stem(w), same[0], Stem(same[0]))
			}
		}
	}
	for _, c := range []struct{ in, want string }{
		{"EKSTRAARBEJDE", "ekstraarbejde"}, {"Aage", "åge"}, {"STU’en", "stu'en"}, {"§", "§"}, {"hjælp", "hjælp"}, {"Müller", "myller"},
	} {
		if got := Fold(c.in); got != c.want || Fold(got) != got {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for got, want := range map[string]string{
		Count(0):                              "0",
		Count(999):                            "999",
		Count(1234):                           "1.234",
		Count(-1234567):                       "-1.234.567",
		Decimal(12345.678, 2):                 "12.345,68",
		Decimal(-0.04, 1):                     "0,0",
		Decimal(-2.5, 0):                      "-2",
		Percent(19, 129):                      "14,7\u00a0%",
		Percent(6, 9):                         "66,7\u00a0%",
		Percent(0, 0):                         "–",
		Plural(1, "punkt", "punkter"):         "1 punkt",
		Plural(0, "punkt", "punkter"):         "0 punkter",
		Plural(1204, "punkt", "punkter"):      "1.204 punkter",
		List(nil):                             "",
		List([]string{"a"}):                   "a",
		List([]string{"a", "b"}):              "a og b",
		List([]string{"a", "b", "c"}):         "a, b og c",
		Decimal(1e300, 1):                     "–",
		MaskCPR("uden nummer"):                "uden nummer",
		MaskCPR("120345-1234 og 1203451234."): "120345-•••• og 120345-••••.",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	names := []string{"Østerlund", "Aastrup", "Zelandsby", "Ærtemark", "Åmose", "Birkeby", "arild"}
	Sort(names)
	if want := []string{"arild", "Birkeby", "Zelandsby", "Ærtemark", "Østerlund", "Åmose", "Aastrup"}; !slices.Equal(names, want) {
		t.Errorf("Sort = %q, want %q", names, want)
	}
}

func TestLIX(t *testing.T) {
	if got := LIX("Du kan klage. Klagen skal du sende til os."); got != 5 {
		t.Errorf("LIX of a plain text = %d, want 5", got)
	}
	if got := LIX("Kommunalbestyrelsen iværksætter aktivitetstilbud."); got != 103 {
		t.Errorf("LIX of three long words = %d, want 103", got)
	}
	if got := LIX("§ – \n"); got != 0 {
		t.Errorf("LIX without words = %d, want 0", got)
	}
}

func TestFindCPR(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"cpr-nr. 120345-1234.", []string{"120345-1234"}},
		{"120345 1234 og 1203451234 og 120345 – 1234", []string{"120345 1234", "1203451234", "120345 – 1234"}},
		{"720345-1234 (administrativt)", []string{"720345-1234"}},
		{"290200-1234", []string{"290200-1234"}},
		{"320345-1234, 121345-1234, 300200-1234", nil},
		{"sag 1203451234567, A1203451234, 12034-51234", nil},
		{"tlf. 12 34 56 78", nil},
	} {
		var got []string
		for s := range FindCPR(c.text) {
			got = append(got, c.text[s.Start:s.End])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("FindCPR(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzSpansFitText: whatever the text, spans lie in it, in order, without
// overlap and on rune boundaries; every word stands in one sentence; a mask
// leaves no number behind; and folding twice is folding once.
func FuzzSpansFitText(f *testing.F) {
	for _, s := range []string{
		"", "Du kan klage. § 104.\n\n- a\n- b", "120345-1234", "12. september 2022 og 12/9-22", "a\u030a \xff \u00ad . … ))",
		"1203451203451234 120345120345-1234", "Aa aaa EKSTRAAa",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		check := func(what string, s Span) {
			if s.Start < at || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("%s: %v after %d in %d bytes of %q", what, s, at, len(text), text)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("%s: %v cuts a rune of %q", what, s, text)
			}
			at = s.End
		}
		var sentences []Span
		for s := range Sentences(text) {
			check("sentence", s)
			sentences = append(sentences, s)
		}
		at = 0
		for w := range Words(text) {
			check("word", Span{w.Start, w.End})
			if !slices.ContainsFunc(sentences, func(s Span) bool { return s.Start <= w.Start && w.End <= s.End }) {
				t.Fatalf("%q stands in no sentence of %q", w.Text, text)
			}
		}
		at = 0
		for s := range FindCPR(text) {
			check("cpr", s)
		}
		at = 0
		for d := range FindDates(text) {
			check("date", d.Span)
			if !d.Valid() {
				t.Fatalf("%v of %q is no day", d.Date, text)
			}
		}
		if masked := MaskCPR(text); slices.Collect(FindCPR(masked)) != nil {
			t.Fatalf("a number is left in %q", masked)
		}
		if once := Fold(text); Fold(once) != once {
			t.Fatalf("Fold(%q) = %q, then %q", text, once, Fold(once))
		}
		Stem(text)
		LIX(text)
	})
}

func BenchmarkSentencesAndWords(b *testing.B) {
	text := strings.Repeat("Vi har lagt vægt på, at du jf. § 104 i 2019 fik et tilbud tre dage om ugen. Du kan klage.\n", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for s := range Sentences(text) {
			for range Words(text[s.Start:s.End]) {
			}
		}
	}
}
