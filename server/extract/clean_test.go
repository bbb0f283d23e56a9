package extract_test

import (
	"testing"

	"ankebord/server/extract"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"nothing", "", ""},
		{"only blanks", " \n\t\n ", ""},
		{"letters kept", "Ærø, Ålø: § 104 – ½ «ja» 5 €", "Ærø, Ålø: § 104 – ½ «ja» 5 €"},
		{"composed", "a\u030argang A\u030a", "årgang Å"},
		{"line ends", "en\r\nto\rtre\u2028fire\vfem\fseks\u0085syv", "en\nto\ntre\nfire\nfem\nseks\nsyv"},
		{"one blank line", "en\n\n\n \n\nto", "en\n\nto"},
		{"blanks at both ends", "  en  \n\tto\t", "en\nto"},
		{"blanks within", "en  to\u00a0 tre\u2009fire", "en to tre fire"},
		{"tab stays", "Dato \t 14. september", "Dato\t14. september"},
		{"paragraph sign with hard space", "§\u00a0104", "§ 104"},
		{"NUL and controls", "a\x00b\x01c\x1bd\x7fe\u0080f", "abcdef"},
		{"turned writing", "a\u202eb\u2066c\u200fd\u061ce", "abcde"},
		{"hidden joins", "a\u200bb\u200dc\ufeffd\u2060e", "abcde"},
		{"tags", "a\U000e0041b", "ab"},
		{"bad bytes", "a\xffb", "a\ufffdb"},
		{"noncharacter", "a\ufffeb\uffffc", "abc"},
		{"bullet of Symbol", "\uf0b7 punkt", "• punkt"},
		{"other private use", "a\ue000b", "ab"},
		{"ligatures", "ﬁnde aﬄevere", "finde afflevere"},
		{"other hyphens", "e\u2011mail, a\u2010b", "e-mail, a-b"},

		{"soft hyphen", "be\u00adskyttede", "beskyttede"},
		{"soft hyphen and mark", "a\u00ad\u030a", "å"},
		{"soft hyphen alone", "\u00ad\n\u00ad", ""},
		{"soft hyphen between blanks", "en \u00ad to", "en to"},
		{"soft hyphen at line end", "folkepen\u00ad\nsionsalderen", "folkepensionsalderen"},
		{"soft hyphen at the end", "folkepen\u00ad", "folkepen"},
		{"soft hyphen before a capital", "Ny\u00ad\nLov", "Ny\nLov"},
		{"divided", "folkepen-\nsionsalderen og mere", "folkepensionsalderen og mere"},
		{"divided, with blanks", "folkepen- \r\n  sionsalderen", "folkepensionsalderen"},
		{"divided, U+2010", "folkepen\u2010\nsionsalderen", "folkepensionsalderen"},
		{"divided twice", "fol-\nke-\npension", "folkepension"},
		{"divided sam-men", "sam-\nmen", "sammen"},
		{"divided before å", "på-\nåen", "pååen"},
		{"divided after a mark", "a\u030a-\nen", "åen"},
		{"not before a blank line", "folkepen-\n\nsionsalderen", "folkepen-\n\nsionsalderen"},
		{"not before a capital", "Nordlyng-\nSkovlund", "Nordlyng-\nSkovlund"},
		{"not before a number", "G01-\n12", "G01-\n12"},
		{"not after a blank", "tilbud -\nog samvær", "tilbud -\nog samvær"},
		{"not before og", "aktivitets-\nog samværstilbud", "aktivitets-\nog samværstilbud"},
		{"not before eller", "pleje-\neller botilbud", "pleje-\neller botilbud"},
		{"own hyphen after a capital", "PDF-\nfil", "PDF-fil"},
		{"list of dashes", "-\npunkt", "-\npunkt"},
	} {
		got := extract.Clean(c.in)
		if got != c.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", c.what, c.in, got, c.want)
		}
		if again := extract.Clean(got); again != got {
			t.Errorf("%s: Clean(%q) = %q the second time", c.what, got, again)
		}
	}
}

func TestFromText(t *testing.T) {
	d, err := extract.FromText("Afgørelse\r\n\r\nDu får tilbud tre dage om ugen.\fBilag")
	if err != nil {
		t.Fatal(err)
	}
	if d.Format != extract.TXT || texts(d) != "Afgørelse\n\nDu får tilbud tre dage om ugen.\fBilag" {
		t.Errorf("FromText gives %+v", d)
	}
	if d.Characters() != 47 {
		t.Errorf("Characters() = %d, want 47 code points", d.Characters())
	}

	_, err = extract.FromText(" \n\t")
	checkRefused(t, "blank text", err, extract.Empty, "Indsæt afgørelsens tekst")
	_, err = extract.FromText("\x01\u200b")
	checkRefused(t, "invisible text", err, extract.NoText, "Filen indeholder ingen tekst")
}
