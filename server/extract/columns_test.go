package extract_test

import (
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"ankebord/server/extract"
)

// A stroke is text at a place, in millimetres from the upper left corner.
type stroke struct {
	x, y float64
	text string
}

// drawAt draws strokes on a page of their own, in their order.
func drawAt(strokes ...stroke) func(*gofpdf.Fpdf) {
	return func(p *gofpdf.Fpdf) {
		p.AddPage()
		for _, s := range strokes {
			p.Text(s.x, s.y, s.text)
		}
	}
}

// rows draws lines of text in columns, row by row, as many programs do.
func rows(x []float64, y, step float64, cells ...[]string) []stroke {
	var all []stroke
	for i, row := range cells {
		for k, text := range row {
			if text != "" {
				all = append(all, stroke{x[k], y + float64(i)*step, text})
			}
		}
	}
	return all
}

const body = "Kommunen har på mødet den 3. maj truffet afgørelse om dit tilbud efter serviceloven."

// Text is read in the order a person reads it, however it was drawn.
func TestReadingOrder(t *testing.T) {
	at := []float64{20, 130}
	under := func(head []stroke) []stroke { return append(head, stroke{20, 120, body}) }
	for _, c := range []struct {
		what    string
		strokes []stroke
		want    string
	}{
		{"head in two columns", under(rows(at, 20, 5,
			[]string{"Alma Rosenvold", "Stenløkke Kommune"}, []string{"Tinghøjvej 8", "Sekretariatet"}, []string{"0000 Stenløkke", ""}, []string{"", "J.nr. 27-22"}, []string{"", "30. august 2022"})),
			"Alma Rosenvold\nTinghøjvej 8\n0000 Stenløkke\nStenløkke Kommune\nSekretariatet\nJ.nr. 27-22\n30. august 2022\n" + body},
		{"head whose left column is longer", under(rows(at, 20, 5,
			[]string{"Alma Rosenvold", "30. august 2022"}, []string{"Tinghøjvej 8", "J.nr. 27-22"}, []string{"0000 Stenløkke", ""}, []string{"CPR 170300-0000", ""})),
			"Alma Rosenvold\nTinghøjvej 8\n0000 Stenløkke\nCPR 170300-0000\n30. august 2022\nJ.nr. 27-22\n" + body},
		{"head with a heading further down", under(append(rows(at, 20, 5,
			[]string{"Alma Rosenvold", "30. august 2022"}, []string{"Tinghøjvej 8", "J.nr. 27-22"}), stroke{20, 60, "Afgørelse"})),
			"Alma Rosenvold\nTinghøjvej 8\n30. august 2022\nJ.nr. 27-22\nAfgørelse\n" + body},
		{"head in three columns", under(rows([]float64{20, 80, 140}, 20, 5,
			[]string{"Nordlyng", "Telefon", "Åbent"}, []string{"Torvet 1", "00 00 00", "10 til 14"})),
			"Nordlyng\nTorvet 1\nTelefon\n00 00 00\nÅbent\n10 til 14\n" + body},
		{"one row", under(rows(at, 20, 5, []string{"Nordlyng Kommune", "Side 1 af 2"})), "Nordlyng Kommune\tSide 1 af 2\n" + body},
		{"labels", under(rows([]float64{20, 60}, 20, 5, []string{"Dato:", "3. maj 2022"}, []string{"Sag:", "27-22"})), "Dato:\t3. maj 2022\nSag:\t27-22\n" + body},
		{"table", append([]stroke{{20, 20, body}}, rows(at, 40, 7,
			[]string{"Hidtil", "Fjordhøj, tre dage"}, []string{"Bolig", "Engbakken, fra den 1."}, []string{"", "februar 2022"}, []string{"Ny bevilling", "Ingen"})...),
			body + "\nHidtil\tFjordhøj, tre dage\nBolig\tEngbakken, fra den 1.\nfebruar 2022\nNy bevilling\tIngen"},
		{"two tables apart", append([]stroke{{20, 20, body}}, append(rows(at, 40, 7, []string{"a", "b"}), rows([]float64{20, 60}, 47, 7, []string{"c", "d"}, []string{"e", "f"})...)...),
			body + "\na\tb\nc\td\ne\tf"},
		{"columns of prose", append([]stroke{{20, 20, body}}, rows([]float64{20, 110}, 40, 5,
			[]string{"Du har boet i botilbuddet Engbakken", "sionsalderen, og at du derfor ikke er"},
			[]string{"siden maj, og du ønsker at blive ved", "i målgruppen for at få beskyttet be-"},
			[]string{"med at komme på værkstedet hver dag", "skæftigelse. Det er i øvrigt ikke nyt"},
			[]string{"med dine kolleger. Vi har lagt vægt", "for dig, for det har vi tidligere talt"},
			[]string{"på, at du til maj når folkepen-", "om."})...),
			body + "\nDu har boet i botilbuddet Engbakken\nsiden maj, og du ønsker at blive ved\nmed at komme på værkstedet hver dag\nmed dine kolleger. Vi har lagt vægt\npå, at du til maj når folkepensionsalderen, og at du derfor ikke er\n" +
				"i målgruppen for at få beskyttet beskæftigelse. Det er i øvrigt ikke nyt\nfor dig, for det har vi tidligere talt\nom."},
		{"columns drawn one after the other", append([]stroke{{20, 20, body}}, stroke{20, 40, "en"}, stroke{20, 45, "to"}, stroke{130, 40, "tre"}, stroke{130, 45, "fire"}),
			body + "\nen\nto\ntre\nfire"},
	} {
		d := read(t, "a.pdf", makePDF(t, drawAt(c.strokes...)))
		if got := texts(d); got != c.want {
			t.Errorf("%s:\nread %q\nwant %q", c.what, got, c.want)
		}
	}
	// Further on in a letter the same is a table.
	d := read(t, "a.pdf", makePDF(t, drawAt(rows(at, 20, 5, []string{"Fyrtårnet", "mandag"}, []string{"Skovhytten", "fredag"})...), body))
	if got := texts(d); got != body+"\fFyrtårnet\tmandag\nSkovhytten\tfredag" {
		t.Errorf("second page reads %q", got)
	}
}

func TestFurniture(t *testing.T) {
	page := func(lines ...string) string { return strings.Join(lines, "\n") }
	long := func(word string) string { return strings.Repeat(word+"\n", 9) + word }
	for _, c := range []struct {
		what  string
		pages []string
		want  [][]string
	}{
		{"header and page number", []string{page("Nordlyng Kommune", "Du får afslag.", "Side 1 af 2"), page("Nordlyng Kommune", "Med venlig hilsen", "Side 2 af 2")},
			[][]string{{"Nordlyng Kommune", "Side 1 af 2"}, {"Nordlyng Kommune", "Side 2 af 2"}}},
		{"two lines are one stretch", []string{page("a", "Nordlyng", "1"), page("b", "Nordlyng", "2")}, [][]string{{"Nordlyng\n1"}, {"Nordlyng\n2"}}},
		{"first page is another", []string{page("Torvet 1", "a"), page("Sag 7", "b"), page("Sag 7", "c")}, [][]string{nil, {"Sag 7"}, {"Sag 7"}}},
		{"on every second page", []string{page("x", "1 Sag"), page("y", "Sag 2"), page("z", "3 Sag"), page("w", "Sag 4"), page("v", "5 Sag"), page("u", "Sag 6")},
			[][]string{{"1 Sag"}, {"Sag 2"}, {"3 Sag"}, {"Sag 4"}, {"5 Sag"}, {"Sag 6"}}},
		{"annex with pages of its own", []string{"a\n1", "b\n2", "c\n3", "d\n1", "e\n2", "f\n3"}, [][]string{{"1"}, {"2"}, {"3"}, {"1"}, {"2"}, {"3"}}},
		{"one page", []string{"Nordlyng Kommune\nSide 1"}, [][]string{nil}},
		{"numbers that count nothing", []string{"Samvær: 3 timer", "Samvær: 7 timer"}, [][]string{nil, nil}},
		{"same words far apart", []string{"Klagevejledning", "a", "b", "c", "d", "e", "Klagevejledning"}, [][]string{nil, nil, nil, nil, nil, nil, nil}},
		{"in the middle of the page", []string{long("a") + "\nMidt\n" + long("b"), long("c") + "\nMidt\n" + long("d")}, [][]string{nil, nil}},
		{"number too long to count", []string{"99999999999999999999", "99999999999999999999"}, [][]string{{"99999999999999999999"}, {"99999999999999999999"}}},
		{"empty page", []string{"Nordlyng\na", "", "Nordlyng\nb"}, [][]string{{"Nordlyng"}, nil, {"Nordlyng"}}},
		{"none", nil, nil},
	} {
		got := extract.Furniture(c.pages)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d pages, want %d", c.what, len(got), len(c.want))
			continue
		}
		for i, spans := range got {
			var found []string
			for _, s := range spans {
				found = append(found, c.pages[i][s.Start:s.End])
			}
			if strings.Join(found, "|") != strings.Join(c.want[i], "|") {
				t.Errorf("%s: page %d has %q, want %q", c.what, i+1, found, c.want[i])
			}
		}
	}
}

// A word divided between two pages is whole on the first, whatever stands
// between its halves.
func TestWordAcrossPages(t *testing.T) {
	for _, c := range []struct{ what, in, want string }{
		{"divided", "Du når folkepen-\fsionsalderen i maj.", "Du når folkepensionsalderen\fi maj."},
		{"around furniture", "Sag 7\nDu når folkepen-\n\nSide 1\fSag 7\n\nsionsalderen, og\nså\nSide 2", "Sag 7\nDu når folkepensionsalderen,\n\nSide 1\fSag 7\n\nog\nså\nSide 2"},
		{"all of the line", "Du når folkepen-\fsionsalderen.\nSlut", "Du når folkepensionsalderen.\fSlut"},
		{"over three pages", "folke-\fpensions-\falderen nu", "folke-\fpensionsalderen\fnu"},
		{"not before og", "aktivitets-\fog samværstilbud", "aktivitets-\fog samværstilbud"},
		{"not before a capital", "Nordlyng-\fSkovlund", "Nordlyng-\fSkovlund"},
		{"nothing after it", "folkepen-\f \fb", "folkepen-\f\fb"},
	} {
		d := read(t, "a.txt", []byte(c.in))
		if got := texts(d); got != c.want {
			t.Errorf("%s: read %q, want %q", c.what, got, c.want)
		}
		for _, p := range d.Pages {
			checkClean(t, p.Text)
		}
	}
	d := read(t, "a.pdf", makePDF(t, nil, "Nordlyng Kommune\nDu når folkepen-\nSide 1", "Nordlyng Kommune\nsionsalderen i maj.\nSide 2"))
	if got := texts(d); got != "Nordlyng Kommune\nDu når folkepensionsalderen\nSide 1\fNordlyng Kommune\ni maj.\nSide 2" {
		t.Errorf("PDF reads %q", got)
	}
	if f := d.Pages[0].Furniture; len(f) != 2 || d.Pages[0].Text[f[1].Start:f[1].End] != "Side 1" {
		t.Errorf("furniture of the first page: %v", f)
	}
}
