package extract_test

import (
	"slices"
	"strings"
	"testing"

	"ankebord/server/extract"
)

// makeRTF makes a document of what stands in its body.
func makeRTF(body string) []byte {
	return []byte(`{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\ftech\fcharset2 Symbol;}{\f2\froman\fcharset161 Times New Roman Greek;}{\f3\fnil\fcharset77 Geneva;}}` +
		`{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}}{\info{\title Hemmelig titel}}{\*\generator Skriv 1.0;}` + body + `}`)
}

func TestReadRTF(t *testing.T) {
	for _, c := range []struct{ what, body, want string }{
		{"paragraphs", `Afg\'f8relse\par\par K\'e6re \'c5se & Per`, "Afgørelse\n\nKære Åse & Per"},
		{"lines of the file", "Afg\r\n\\'f8relse\\par\r\nK\xe6re", "Afgørelse\nKære"},
		{"Unicode with a fallback", `\u167?\~104 \u8211\'96 \uc0\u229 \u230 \u248 {\uc2\u8364ab}!`, "§ 104 – åæø€!"},
		{"Unicode below zero and in halves", `\u-3913?punkt \u-10179?\u-8704?`, "•punkt 😀"},
		{"half a character alone", `a\u-10179?b`, "ab"},
		{"fallback ends with its group", `{\uc3\u229 ?}ben`, "åben"},
		{"fallback is a word or a sign", `\uc1\u229\emdash ben \u229\~ ben`, "åben å ben"},
		{"signs", `\lquote a\rquote  \ldblquote b\rdblquote  \endash  \emdash  \bullet\{\}\\`, "‘a’ “b” – — •{}\\"},
		{"hyphens", `e\_mail be\-skyttet folkepen-\line sionist`, "e-mail beskyttet folkepensionist"},
		{"tabs and lines", "Dato\\tab 14. maj\\line Sag\t7", "Dato\t14. maj\nSag\t7"},
		{"pages", `en\page to\par\pard\pagebb tre\par\softpage fire\page`, "en\fto\ftre\ffire"},
		{"sections", `en\sect\sectd to\sect\sectd\sbknone tre`, "en\fto\ntre"},
		{"fonts with code pages", `{\f1\'b7} {\f2\'e1} {\f3\'8c} \'e6`, "• α å æ"},
		{"word of a list", `{\listtext\f1\'b7\tab}punkt\par{\pntext 2.\tab}to`, "• punkt\n2. to"},
		{"table", `\trowd\cellx1\cellx2\pard\intbl St\'f8tte\cell Timer\cell\row\trowd\intbl{Samv\'e6r\cell}{3\cell}\row\pard slut`, "Støtte\tTimer\nSamvær\t3\nslut"},
		{"empty cell", `\trowd\intbl\cell 3\cell\row\pard slut`, "3\nslut"},
		{"row without an end", `\trowd\intbl a\cell b\cell\pard slut`, "a\tb\nslut"},
		{"cell without an end", `\trowd\intbl a\cell b`, "a\tb"},
		{"field", `Side {\field{\*\fldinst PAGE}{\fldrslt 7}}`, "Side 7"},
		{"text box, said once", `f\'f8r{\shp{\*\shpinst{\sp{\sn fillColor}{\sv 123}}{\shptxt boks}}{\shprslt{\*\do\dpsp boks}}}efter`, "før\nboks\nefter"},
		{"old text box", `f\'f8r{\*\do\dptxbx{\dptxbxtext boks}}efter`, "før\nboks\nefter"},
		{"two tongues", `{\upr{ANSI}{\*\ud{Unicode}}}`, "Unicode"},
		{"picture", `a{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict\wmetafile8 0100}}b`, "ab"},
		{"raw bytes", "a{\\pict\\bin5 }}{{\\}b", "ab"},
		{"unknown groups and words", `a{\*\findesikke tekst}\findesheller1 b`, "ab"},
		{"bookmarks", `{\*\bkmkstart x}a{\*\bkmkend x}`, "a"},
		{"headers and footers", `{\header Nordlyng Kommune\par}{\footerf Side 1}a`, "a"},
		{"NUL", "a\x00b", "ab"},
	} {
		d := read(t, "a.rtf", makeRTF(c.body))
		if got := texts(d); got != c.want || d.Warnings != nil || d.Format != extract.RTF {
			t.Errorf("%s: read %q, %v, want %q", c.what, got, d.Warnings, c.want)
		}
	}
	for what, data := range map[string]string{
		"DOS":       `{\rtf1\pca Afg\'9brelse}`,
		"Macintosh": `{\rtf1\mac Afg\'bfrelse}`,
		"followed":  `{\rtf1\ansi Afg\'f8relse}` + "\r\n\x00{",
	} {
		if got := texts(read(t, "a.rtf", []byte(data))); got != "Afgørelse" {
			t.Errorf("%s: read %q", what, got)
		}
	}
}

func TestRTFLeavesOut(t *testing.T) {
	const changes = "Filen har rettelser, der ikke er godkendt. Tekst, der er slettet i dem, er udeladt"
	for _, c := range []struct{ what, body, want, warning string }{
		{"deleted", `{\deleted gammel}{\revised ny}`, "ny", changes},
		{"deleted and plain again", `\deleted gammel\plain ny`, "ny", changes},
		{"hidden", `{\v skjult}vist \v skjult\v0 ogs\'e5`, "vist også", "Skjult tekst er udeladt"},
		{"footnotes", `tekst{\footnote note}`, "tekst", "Fodnoter er ikke læst"},
	} {
		d := read(t, "a.rtf", makeRTF(c.body))
		if texts(d) != c.want || !slices.Equal(d.Warnings, []string{c.warning}) {
			t.Errorf("%s: read %q, %q, want %q, %q", c.what, texts(d), d.Warnings, c.want, c.warning)
		}
	}
}

func TestRefuseRTF(t *testing.T) {
	deep := func(n int) []byte {
		return []byte(`{\rtf1 a` + strings.Repeat("{", n-1) + strings.Repeat("}", n-1) + `}`)
	}
	most := extract.DefaultLimits().Depth
	for _, c := range []struct {
		what     string
		data     []byte
		kind     extract.Kind
		sentence string
	}{
		{"no text", makeRTF(`\par`), extract.NoText, "Filen indeholder ingen tekst"},
		{"cut", makeRTF("Afgørelse")[:200], extract.Broken, "Filen kan ikke læses"},
		{"cut after a backslash", []byte(`{\rtf1 Afg\`), extract.Broken, "Filen kan ikke læses"},
		{"cut in a number", []byte(`{\rtf1 Afg\'f`), extract.Broken, "Filen kan ikke læses"},
		{"raw bytes beyond the end", []byte(`{\rtf1 a\bin99999999 b}`), extract.Broken, "Filen kan ikke læses"},
		{"too deep", deep(most + 1), extract.Broken, "Filen kan ikke læses"},
		{"embedded file", makeRTF(`{\object\objemb{\*\objdata 0105}{\result a}}`), extract.WrongType, "Filen indeholder en indlejret fil"},
	} {
		_, err := reader.Read(t.Context(), "a.rtf", c.data)
		checkRefused(t, c.what, err, c.kind, c.sentence)
	}
	if _, err := reader.Read(t.Context(), "a.rtf", deep(most)); err != nil {
		t.Errorf("deepest: %v", err)
	}
}
