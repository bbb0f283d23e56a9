package server

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jung-kurt/gofpdf"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
)

// loaded is a new case of a letter.
func (b *board) loaded(name string, data []byte) models.Case {
	b.t.Helper()
	address := b.toPage(b.upload(name, data, nil))
	return b.caseOf(models.ID(strings.Split(address, "/")[2]))
}

func TestDocumentsOfACase(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.loaded("Afgørelse.txt", made(1))
	address := casePath(cs.ID) + "/dokumenter"
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Dokumenter i sag 2024-00001", "Afgørelse.txt", "1 side", "Indlæst kl. 11.00 af Sagsbehandler", "kommunens afgørelse", "Hent originalen", "Tilføj til sagen")

	klage := []byte("Jeg klager over, at mit tilbud stopper, fordi du har nået folkepensionsalderen.")
	to := b.toPage(b.send(address, []sent{{"brev.txt", klage}}, url.Values{"slags": {"klage"}}))
	page = b.page(rights.CaseWorker, to)
	sound(t, to, page)
	wants(t, words(page), "Dokumentet er tilføjet.", "brev.txt", "klagen")
	cs = b.caseOf(cs.ID)
	complaint := cs.Documents[1]
	if complaint.Kind != models.Complaint || len(complaint.Signals) != 0 || complaint.LoadedBy != "Sagsbehandler" {
		t.Errorf("complaint = %+v", complaint)
	}

	// Of another kind, what there is to find in it is found.
	base := address + "/" + string(complaint.ID)
	b.moved(rights.CaseWorker, base+"/slags", url.Values{"slags": {"genvurdering"}})
	if d := b.caseOf(cs.ID).Documents[1]; d.Kind != models.Reassessment || len(d.Signals) == 0 {
		t.Errorf("reassessment = %+v", d)
	}
	wants(t, words(b.page(rights.CaseWorker, address+"?gemt=slags")), "Dokumentets slags er gemt.", "genvurderingen")
	b.moved(rights.CaseWorker, base+"/slags", url.Values{"slags": {"bilag"}})
	if d := b.caseOf(cs.ID).Documents[1]; len(d.Signals) != 0 || d.EvidenceName() != "bilag »brev.txt«" {
		t.Errorf("enclosure = %+v", d)
	}
	review := b.page(rights.CaseWorker, casePath(cs.ID)+"/kontrol")
	wants(t, words(review), "Sagens 2 dokumenter")

	for _, bad := range []struct {
		files []sent
		more  url.Values
		code  int
		says  string
	}{
		{nil, url.Values{"slags": {"bilag"}}, 422, "Vælg et dokument, eller indsæt teksten"},
		{[]sent{{"igen.txt", klage}}, url.Values{"slags": {"bilag"}}, 409, "Filen findes allerede i sagen"},
		{[]sent{{"program.pdf", []byte("MZ\x90")}}, url.Values{"slags": {"bilag"}}, 422, "Filen kan ikke bruges"},
		{[]sent{{"ny.txt", made(2)}}, nil, 422, "Vælg, hvad det er for et dokument"},
		{nil, url.Values{"slags": {"bilag"}, "tekst": {" \n "}}, 422, "Vælg et dokument, eller indsæt teksten"},
	} {
		rec := b.send(address, bad.files, bad.more)
		if body := rec.Body.String(); rec.Code != bad.code || strings.Count(body, bad.says) != 2 {
			t.Errorf("%v: %d, want %d and »%s«", bad.more, rec.Code, bad.code, bad.says)
		} else {
			sound(t, address, body)
		}
	}
	if rec := b.ask(rights.CaseWorker, post, base+"/slags", url.Values{"slags": {"konge"}}); rec.Code != http.StatusBadRequest {
		t.Errorf("a kind that is none = %d", rec.Code)
	}
	if rec := b.ask(rights.CaseWorker, post, address+"/"+string(models.NewID())+"/slags", url.Values{"slags": {"bilag"}}); rec.Code != http.StatusNotFound {
		t.Errorf("the kind of no document = %d", rec.Code)
	}
	b.toPage(b.send(address, nil, url.Values{"slags": {"bilag"}, "tekst": {"Et notat, der er skrevet af."}}))
	if d := b.caseOf(cs.ID).Documents[2]; d.Pages[0].Text != "Et notat, der er skrevet af." || d.Kind != models.Enclosure {
		t.Errorf("pasted document = %+v", d)
	}
}

// Others read the documents and change none.
func TestDocumentsOfAnother(t *testing.T) {
	b := newBoard(t, 1)
	cs := b.loaded("Afgørelse.txt", made(1))
	address := casePath(cs.ID) + "/dokumenter"
	page := b.page(rights.Leader, address)
	sound(t, address, page)
	if strings.Contains(page, "<form method=\"post\" action=\"/sager") {
		t.Error("a leader is offered to change documents")
	}
	rows, _, err := b.server.store.Cases(t.Context(), b.users[rights.CaseWorker], models.CaseFilter{State: models.Decided})
	if err != nil {
		t.Fatal(err)
	}
	decided := casePath(rows[0].ID) + "/dokumenter"
	wants(t, words(b.page(rights.CaseWorker, decided)), "Sagen har intet dokument.")
	if rec := b.send(decided, []sent{{"a.txt", made(2)}}, url.Values{"slags": {"bilag"}}); rec.Code != http.StatusForbidden {
		t.Errorf("a document of a decided case = %d", rec.Code)
	}
}

func TestManyDocumentsAtOnce(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.loaded("Afgørelse.txt", made(1))
	address := b.toPage(b.send(casePath(cs.ID)+"/dokumenter", []sent{{"a.txt", []byte("Et bilag.")}, {"b.pdf", []byte("MZ")}, {"c.txt", []byte("Et andet bilag.")}, {"d.txt", []byte("Et bilag.")}}, url.Values{"slags": {"bilag"}}))
	b.workOff()
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "2 af 4 filer er indlæst. 2 filer kan ikke indlæses.", "Filen findes allerede i sagen", "Gå til sag "+cs.Number)
	if n := len(b.caseOf(cs.ID).Documents); n != 3 {
		t.Errorf("%d documents", n)
	}
}

// mail is an e-mail with a text and attachments.
func mail(text string, attachments ...sent) []byte {
	var m strings.Builder
	m.WriteString("From: a@nordlyng.example\r\nTo: b@example.org\r\nSubject: Brev\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=grense\r\n\r\n")
	fmt.Fprintf(&m, "--grense\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n%s\r\n", text)
	for _, a := range attachments {
		fmt.Fprintf(&m, "--grense\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"%s\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
			a.name, base64.StdEncoding.EncodeToString(a.data))
	}
	m.WriteString("--grense--\r\n")
	return []byte(m.String())
}

func TestEMail(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	locked := letterPDF(t, func(f *gofpdf.Fpdf) { f.SetProtection(0, "hemmelig", "ejer") })
	cs := b.loaded("sag.eml", mail("Hermed afgørelsen.", sent{"udtalelse.txt", []byte("Lægens udtalelse.")}, sent{"brev.txt", made(1)},
		sent{"laast.pdf", locked}, sent{"billede.pdf", scanPDF(t, 1)}, sent{"program.exe", []byte("MZ\x90")}, sent{"klage.txt", []byte("Jeg klager.")},
		sent{"igen.txt", made(1)}))
	type kept struct {
		name  string
		kind  models.DocumentKind
		fault string
	}
	var got []kept
	for _, d := range cs.Documents {
		got = append(got, kept{d.Name, d.Kind, strings.SplitN(d.Fault, ".", 2)[0]})
	}
	want := []kept{
		{"brev.txt", models.DecisionLetter, ""}, {"sag.eml", models.Enclosure, ""}, {"udtalelse.txt", models.Enclosure, ""},
		{"laast.pdf", models.Enclosure, "Den valgte fil er beskyttet af en adgangskode"}, {"billede.pdf", models.Enclosure, "Filen indeholder kun billeder af tekst"},
		{"program.exe", models.Enclosure, "Filen kan ikke bruges"}, {"klage.txt", models.Complaint, ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("documents = %v,\nwant %v", got, want)
	}
	if cs.Matter.Municipality != "Nordlyng Kommune" {
		t.Errorf("the case is made of another document: %+v", cs.Matter)
	}
	address := casePath(cs.ID) + "/dokumenter"
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "program.exe", "Filen kan ikke bruges", "Indsæt dokumentets tekst")
	check := b.page(rights.CaseWorker, casePath(cs.ID)+"/kontrol")
	sound(t, "kontrol", check)
	wants(t, words(check), "laast.pdf: Den valgte fil er beskyttet")
	for _, d := range cs.Documents {
		rec := b.ask(rights.CaseWorker, get, casePath(cs.ID)+"/original/"+string(d.ID), nil)
		if want := map[bool]int{true: 404, false: 200}[d.Name == "program.exe"]; rec.Code != want {
			t.Errorf("the original of %s = %d, want %d", d.Name, rec.Code, want)
		}
	}
	// The text of one that cannot be read is pasted.
	base := address + "/" + string(cs.Documents[3].ID) + "/tekst"
	rec := b.ask(rights.CaseWorker, post, base, url.Values{"tekst": {"  "}})
	if rec.Code != 422 || strings.Count(rec.Body.String(), "Indsæt afgørelsens tekst") != 2 {
		t.Errorf("nothing pasted = %d", rec.Code)
	}
	sound(t, base, rec.Body.String())
	b.moved(rights.CaseWorker, base, url.Values{"tekst": {"Det, der står i den låste fil."}})
	d := b.caseOf(cs.ID).Documents[3]
	if d.Fault != "" || d.Pages[0].Text != "Det, der står i den låste fil." || len(d.Warnings) == 0 {
		t.Errorf("after its text was pasted: %+v", d)
	}
	if rec := b.ask(rights.CaseWorker, post, base, url.Values{"tekst": {"Noget andet."}}); rec.Code != http.StatusConflict {
		t.Errorf("text over text = %d", rec.Code)
	}
}

// A message that is the decision itself stays so, whatever comes with it.
func TestEMailThatIsTheDecision(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.loaded("sag.eml", mail(string(made(1)), sent{"Klagevejledning.txt", []byte("Du kan klage til Ankestyrelsen inden fire uger.")}))
	if d := cs.Documents[0]; d.Name != "sag.eml" || d.Kind != models.DecisionLetter || len(d.Signals) == 0 || cs.Documents[1].Kind != models.Enclosure {
		t.Errorf("documents = %s as %s, %s as %s", d.Name, d.Kind, cs.Documents[1].Name, cs.Documents[1].Kind)
	}
}

// Pages that are pictures are read on demand, and evidence stays where it stands.
func TestRecogniseTextOfADocument(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	cs := b.loaded("sag.eml", mail(string(made(1)), sent{"billede.pdf", scanPDF(t, 2)}))
	address := casePath(cs.ID) + "/dokumenter"
	if strings.Contains(b.page(rights.CaseWorker, address), "Læs tekst fra billeder</button>") {
		t.Error("text is offered to be read where nothing can read it")
	}
	b.readsPictures()
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, page, "Læs tekst fra billeder</button>")
	doc := cs.Documents[1]
	base := address + "/" + string(doc.ID)
	job := b.moved(rights.CaseWorker, base+"/tekst", url.Values{"laes": {"true"}})
	if again := b.moved(rights.CaseWorker, base+"/tekst", url.Values{"laes": {"true"}}); again != address {
		t.Errorf("asked for twice: %s", again)
	}
	wants(t, b.page(rights.CaseWorker, address), "data-poll", "Venter på at få læst tekst fra billeder")
	b.workOff()
	wants(t, words(b.page(rights.CaseWorker, job)), "Teksten er læst.", "Tekst læst fra billeder")
	d := b.caseOf(cs.ID).Documents[1]
	if d.Scanned || d.Fault != "" || len(d.Pages) != 2 || !strings.Contains(d.Pages[1].Text, "folkepensionsalderen") || d.Kind != models.Enclosure {
		t.Errorf("document = %+v", d)
	}
	page = b.page(rights.CaseWorker, address)
	wants(t, words(page), "er læst fra et billede")
	if strings.Contains(page, "data-poll") {
		t.Error("the page still renews itself")
	}
	if rec := b.ask(rights.CaseWorker, post, base+"/tekst", url.Values{"laes": {"true"}}); rec.Code != http.StatusConflict {
		t.Errorf("to read what has been read = %d", rec.Code)
	}
}

func TestStandardTextHint(t *testing.T) {
	b := newBoard(t, 0)
	letter := func(n int, reasons string) models.Case {
		return b.loaded(fmt.Sprintf("%d.txt", n), fmt.Appendf(nil, "Nordlyng Kommune\n14. marts 2022\n\nAfgørelse om aktivitets- og samværstilbud efter servicelovens § 104\n\n"+
			"Vi har besluttet, at dit tilbud stopper.\n\n%s\n\nDu kan klage til Ankestyrelsen inden fire uger.", reasons))
	}
	const standard = "Vi har lagt vægt på, at kommunen har et serviceniveau, som gælder for alle borgere, og at tilbuddet i din bolig efter vores erfaring dækker behovet for samvær og aktiviteter i løbet af ugen. "
	first := letter(1, standard+"Du har fortalt, at du går i kor om onsdagen.")
	letter(2, standard+"Vi har talt med dig den 3. marts om dine dage.")
	own := letter(3, standard+"Din søster har skrevet til os.")
	page := b.page(rights.CaseWorker, casePath(own.ID)+"/dokumenter")
	sound(t, "dokumenter", page)
	wants(t, words(page), "af begrundelsen står også i 2 andre afgørelser fra Nordlyng Kommune", "sag "+first.Number, "AE-01 Konkret og individuel vurdering", "UD-01 Omfanget af behovet konkret vurderet")
	alone := b.loaded("alene.txt", fixtures.DecisionFile(3).Data)
	if strings.Contains(b.page(rights.CaseWorker, casePath(alone.ID)+"/dokumenter"), "Standardtekst") {
		t.Error("a letter of its own is said to be a standard text")
	}
}

func TestGuessKind(t *testing.T) {
	for name, want := range map[string]models.DocumentKind{
		"Afgørelse af 12. marts.pdf": models.DecisionLetter, "AFGOERELSE.DOCX": models.DecisionLetter, "Klage over afgørelse.pdf": models.Complaint,
		"Afgørelse om klage.pdf": models.DecisionLetter, "Klagevejledning.pdf": models.Enclosure, "Genvurdering af klage.pdf": models.Reassessment,
		"scan0001.pdf": models.Enclosure, "": models.Enclosure,
	} {
		if got := guessKind(name); got != want {
			t.Errorf("guessKind(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestShownName(t *testing.T) {
	for name, want := range map[string]string{
		"brev.pdf": "brev.pdf", `C:\sager\brev.pdf`: "brev.pdf", "../../etc/passwd": "passwd", "a\u202efdp.exe": "afdp.exe", "\x00\n": "Uden navn", "": "Uden navn",
		strings.Repeat("å", 200) + ".pdf": strings.Repeat("å", 116) + ".pdf",
	} {
		if got := shownName(name); got != want {
			t.Errorf("shownName(%q) = %q, want %q", name, got, want)
		}
	}
}
