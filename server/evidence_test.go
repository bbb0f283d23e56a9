package server

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

// reviewed is an appeal whose review has begun.
func (b *board) reviewed() models.Case {
	b.t.Helper()
	id := b.appeal().ID
	b.settle(id)
	return b.stored(id)
}

// at names the place of words on a page of the letter.
func (b *board) at(cs models.Case, page int, words string) string {
	b.t.Helper()
	doc := cs.Documents[0]
	start := strings.Index(doc.Pages[page-1].Text, words)
	if start < 0 {
		b.t.Fatalf("page %d lacks %q", page, words)
	}
	return placeWord(doc.ID, page, start, start+len(words))
}

// only is the form that adds evidence of a point and leaves the rest.
func (b *board) only(id models.ID, req review.ReqID, more ...string) url.Values {
	form := b.vote(id, req, review.Blank, more...)
	form.Del("status")
	form.Set("uroert", "ja")
	return form
}

func quotesOf(a models.Answer) []string {
	var out []string
	for _, e := range a.Evidence {
		out = append(out, e.Quote)
	}
	return out
}

func TestEvidenceFromASignal(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.vote(cs.ID, "KO-02", review.NotMet, "note", "Min note"))
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	const quote = "Behovet er dækket af botilbuddets aktiviteter"
	place := b.at(cs, 1, quote)
	for _, want := range []string{
		`form="KO-02-form" name="sted-her" value="` + place + `"`, `form="KO-02-form" name="sted" value="` + place + `"`, `id="KO-02-form"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	wants(t, words(page), "Belæg: 0 af ", "Signaler (3)", "3 signaler")

	// From the document one comes back to the document, from the point to the point.
	to := b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering?visning=dokument", b.only(cs.ID, "KO-02", "sted-her", place))
	if want := casePath(cs.ID) + "?visning=dokument#belaeg-KO-02-0"; to != want {
		t.Errorf("the button leads to %s, want %s", to, want)
	}
	got := b.stands(cs.ID, "KO-02")
	want := models.Evidence{DocumentID: cs.Documents[0].ID, Document: letterName, Page: 1, Start: strings.Index(letterOne, quote), Quote: quote}
	want.End = want.Start + len(quote)
	if !slices.Equal(got.Evidence, []models.Evidence{want}) || got.Status != review.NotMet || got.Note != "Min note" {
		t.Errorf("stored %+v, want %+v and the rest as it was", got, want)
	}
	to = b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.vote(cs.ID, "KO-02", review.Met, "sted", place, "note", "En anden"))
	if got := b.stands(cs.ID, "KO-02"); to != casePath(cs.ID)+"#punkt-KO-02" || len(got.Evidence) != 1 || got.Status != review.Met || got.Note != "En anden" {
		t.Errorf("the same passage again leads to %s and stores %+v", to, got)
	}

	page = b.page(rights.CaseWorker, casePath(cs.ID))
	sound(t, "with evidence", page)
	wants(t, words(page), "Belæg: 1 af ", "Belæg (1)", "Brugt som belæg", "Belæg, som en vurdering hviler på")
	for _, want := range []string{`<span id="belaeg-KO-02-0"></span>`, `ab-signal--belaeg`, `href="#belaeg-KO-02-0" data-jump="#belaeg-KO-02-0"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, `value="`+place+`"`) {
		t.Error("the signal is still suggested")
	}

	// A signal of a point that the page does not hold has a form of its own.
	idle := b.page(rights.CaseWorker, casePath(cs.ID)+"?punkt=KO-01")
	sound(t, "one point", idle)
	for _, id := range []string{"EG-05", "PR-06"} {
		if n := strings.Count(idle, `id="`+id+`-form"`); n != 1 {
			t.Errorf("%d forms for %s, want one", n, id)
		}
	}
}

func TestEvidenceWithScript(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	address := casePath(cs.ID) + "/vurdering"
	seen := b.at(cs, 1, "botilbuddets aktiviteter,\nsom finder sted") + ":botilbuddets aktiviteter, som finder sted"
	status, answer := b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "sted", seen))
	if status != http.StatusOK {
		t.Fatalf("answer = %d %v", status, answer)
	}
	if got := quotesOf(b.stands(cs.ID, "KO-02")); !slices.Equal(got, []string{"botilbuddets aktiviteter,\nsom finder sted"}) {
		t.Errorf("stored %q", got)
	}
	pieces := answer["punkt"].(string)
	for _, id := range []string{"KO-02-belaeg", "KO-02-signaler", "belaeg-antal", "side-1", "signaler"} {
		if element := ` id="` + id + `"`; !strings.Contains(pieces, element) || !strings.Contains(page, element) {
			t.Errorf("#%s is not among the pieces, or not on the page", id)
		}
	}
	if strings.Contains(pieces, `id="side-2"`) {
		t.Error("a page comes again though nothing on it has changed")
	}
	if !strings.Contains(pieces, `id="belaeg-KO-02-0"`) {
		t.Error("the passage is not marked")
	}
	// A change of the status alone brings no page.
	_, answer = b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotShown))
	if pieces := answer["punkt"].(string); strings.Contains(pieces, `id="side-`) || strings.Contains(pieces, `id="signaler"`) {
		t.Error("the document comes again though its marks have not changed")
	}
}

func TestEvidenceFromASentence(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	address := casePath(cs.ID) + "/vurdering"
	// The button of the point saves what was typed before it leads on.
	to := b.moved(rights.CaseWorker, address+"?visning=tjekliste", b.vote(cs.ID, "KO-01", review.Met, "note", "Undervejs", "vaelg", "KO-01"))
	if want := casePath(cs.ID) + "?vaelg=KO-01&visning=dokument#dokument"; to != want {
		t.Fatalf("the button leads to %s, want %s", to, want)
	}
	page := b.page(rights.CaseWorker, strings.TrimSuffix(to, "#dokument"))
	sound(t, to, page)
	wants(t, words(page), "Vælg belæg for KO-01", "Hver sætning har en knap", "Du får afslag. Brug som belæg for KO-01", "Fortryd")
	place := b.at(cs, 1, "Du får afslag.")
	if !strings.Contains(page, `form="vaelg-form" name="sted" value="`+place+`"`) {
		t.Error("the sentence has no button")
	}
	to = b.moved(rights.CaseWorker, address+"?visning=dokument", b.only(cs.ID, "KO-01", "sted", place))
	if want := casePath(cs.ID) + "?visning=tjekliste#punkt-KO-01"; to != want {
		t.Errorf("the sentence leads to %s, want %s", to, want)
	}
	if got := b.stands(cs.ID, "KO-01"); got.Note != "Undervejs" || !slices.Equal(quotesOf(got), []string{"Du får afslag."}) {
		t.Errorf("stored %+v", got)
	}
	if page := b.page(rights.CaseWorker, casePath(cs.ID)+"?vaelg=KO-01"); strings.Contains(page, `value="`+place+`"`) {
		t.Error("the sentence can be chosen twice")
	}
	// Who may only read, and a word that is no point, get the plain page.
	for _, test := range []struct {
		role rights.Role
		word string
	}{{rights.Leader, "KO-01"}, {rights.CaseWorker, "XX-01"}} {
		page := b.page(test.role, casePath(cs.ID)+"?vaelg="+test.word)
		if strings.Contains(page, "vaelg-form") {
			t.Errorf("%s chooses evidence of %s", test.role, test.word)
		}
	}
}

func TestEvidenceTyped(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	address := casePath(cs.ID) + "/vurdering"
	type want struct {
		quote, document string
		page            int
		placed          bool
	}
	for _, test := range []struct {
		name                  string
		quote, document, page string
		want                  want
	}{
		{"over a line's end, in quotation marks", "»botilbuddets aktiviteter, som  finder«", letterName, "1", want{"botilbuddets aktiviteter,\nsom finder", letterName, 1, true}},
		{"of a page that is not told", "hørt dig", "", "", want{"hørt dig", letterName, 2, true}},
		{"by the letter's name among evidence", "hørt dig", review.AppealedDecision, "2", want{"hørt dig", letterName, 2, true}},
		{"of another paper", "Ordret", "Lægeerklæring", "3", want{"Ordret", "Lægeerklæring", 3, false}},
	} {
		b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-01", review.Met, "belaeg", "tilfoej", "belaeg_citat", test.quote, "belaeg_dokument", test.document, "belaeg_side", test.page))
		e := b.stands(cs.ID, "KO-01").Evidence
		if got := (want{e[len(e)-1].Quote, e[len(e)-1].Document, e[len(e)-1].Page, e[len(e)-1].Placed()}); got != test.want {
			t.Errorf("%s: stored %+v, want %+v", test.name, got, test.want)
		}
	}
	stood := b.stands(cs.ID, "KO-01")
	for _, test := range []struct{ name, quote, document, page, field, text string }{
		{"not in the letter", "Behovet er ikke dækket", letterName, "", "KO-01-citat", "Citatet står ikke sådan i dokumentet"},
		{"in no letter", "Behovet er ikke dækket", "", "", "KO-01-citat", "Citatet står ikke sådan i dokumentet"},
		{"with words left out", "Behovet dækket", letterName, "1", "KO-01-citat", "Citatet står ikke sådan i dokumentet"},
		{"on another page", "hørt dig", letterName, "1", "KO-01-side", "Citatet står på side 2. Ret sidetallet"},
		{"a whole letter", strings.Repeat("ord ", 300), "Et papir", "", "KO-01-citat", "Citatet må højst være på 1.000 tegn"},
		{"nothing but quotation marks", "»«", "", "", "KO-01-citat", "Indsæt det citat, der er belæg for vurderingen"},
	} {
		page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, b.vote(cs.ID, "KO-01", review.NotMet, "belaeg", "tilfoej",
			"belaeg_citat", test.quote, "belaeg_dokument", test.document, "belaeg_side", test.page)), http.StatusUnprocessableEntity, test.field, test.text)
		if !strings.Contains(page, ">"+test.quote+"</textarea>") {
			t.Errorf("%s: the quote is lost", test.name)
		}
	}
	if got := b.stands(cs.ID, "KO-01"); got.Version != stood.Version {
		t.Errorf("a refused quote is stored: %+v", got)
	}
}

// What no page of ours sends is refused, and stores nothing.
func TestEvidenceHostile(t *testing.T) {
	b := newBoard(t, 0)
	cs, other := b.reviewed(), b.reviewed()
	doc, theirs := cs.Documents[0].ID, other.Documents[0].ID
	address := casePath(cs.ID) + "/vurdering"
	place := func(page, start, end int) string { return placeWord(doc, page, start, end) }
	øre := strings.Index(letterTwo, "ø")
	for _, test := range []struct {
		name, word string
		code       int
	}{
		{"another case's letter", placeWord(theirs, 1, 0, 8), http.StatusNotFound},
		{"a letter that is not", placeWord(models.NewID(), 1, 0, 8), http.StatusNotFound},
		{"no letter", placeWord("", 1, 0, 8), http.StatusNotFound},
		{"a page that is not", place(3, 0, 8), http.StatusNotFound},
		{"page 0", place(0, 0, 8), http.StatusNotFound},
		{"beyond the page", place(2, 0, len(letterTwo)+1), http.StatusUnprocessableEntity},
		{"far beyond", place(2, 1<<60, 1<<61), http.StatusUnprocessableEntity},
		{"before the page", place(2, -5, 3), http.StatusUnprocessableEntity},
		{"backwards", place(2, 8, 3), http.StatusUnprocessableEntity},
		{"nothing", place(2, 3, 3), http.StatusUnprocessableEntity},
		{"half a letter", place(2, 0, øre+1), http.StatusUnprocessableEntity},
		{"blanks alone", placeWord(doc, 1, strings.Index(letterOne, "\n\n"), strings.Index(letterOne, "\n\n")+2), http.StatusUnprocessableEntity},
		{"another text than was seen", place(2, 0, 8) + ":Noget andet", http.StatusUnprocessableEntity},
		{"a text that was not seen", place(2, 0, 8) + ":", http.StatusUnprocessableEntity},
		{"no numbers", string(doc) + ":1:a:b", http.StatusBadRequest},
		{"too large a number", string(doc) + ":1:0:99999999999999999999", http.StatusBadRequest},
		{"half a place", string(doc) + ":1:0", http.StatusBadRequest},
		{"markup", "<script>", http.StatusBadRequest},
	} {
		for _, field := range []string{"sted", "sted-her"} {
			rec := b.ask(rights.CaseWorker, http.MethodPost, address, b.only(cs.ID, "KO-02", field, test.word))
			status, answer := b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, field, test.word))
			if rec.Code != test.code || status != test.code {
				t.Errorf("%s: %d, and %d to a script, want %d", test.name, rec.Code, status, test.code)
			}
			if answer["fejl"] == "" {
				t.Errorf("%s: a script is told nothing", test.name)
			}
			sound(t, test.name, rec.Body.String())
		}
	}
	if got := b.stands(cs.ID, "KO-02"); len(got.Evidence) != 0 || got.Version != 2 {
		t.Errorf("stored %+v", got)
	}
	// The point that was asked about shows its fault, and the rest of it stands.
	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, b.only(cs.ID, "KO-02", "sted", place(2, 8, 3))),
		http.StatusUnprocessableEntity, "KO-02-citat", "Teksten på siden er en anden end den, du har valgt")
	if !strings.Contains(page, `value="ikke_opfyldt" checked`) {
		t.Error("the answer that stands is not shown")
	}
	for _, word := range []string{"fjern-0", "fjern--1", "fjern-x", "op-0", "ned-9"} {
		refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg", word)),
			http.StatusUnprocessableEntity, "KO-02-citat", "Belægget findes ikke længere")
	}
	// There is an end to how much an answer rests on.
	for n := 1; len(b.stands(cs.ID, "KO-02").Evidence) < maxEvidence; n++ {
		b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg", "tilfoej", "belaeg_citat", strconv.Itoa(n), "belaeg_dokument", "Et papir"))
	}
	refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, b.only(cs.ID, "KO-02", "sted", b.at(cs, 2, "hørt dig"))),
		http.StatusUnprocessableEntity, "KO-02-citat", "Der er allerede 30 belæg. Fjern et, før du tilføjer et nyt")
}

func TestEvidenceIsMovedAndRemoved(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	address := casePath(cs.ID) + "/vurdering"
	for _, quote := range []string{"Du får afslag.", "Behovet er dækket", "Du kan klage."} {
		b.moved(rights.CaseWorker, address, b.only(cs.ID, "KO-02", "sted", b.at(cs, 1, quote)))
	}
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	sound(t, "three pieces of evidence", page)
	for word, want := range map[string]bool{"op-0": false, "ned-0": true, "op-1": true, "ned-1": true, "op-2": true, "ned-2": false, "fjern-2": true} {
		if got := strings.Contains(page, `name="belaeg" value="`+word+`"`); got != want {
			t.Errorf("a button %s: %v, want %v", word, got, want)
		}
	}
	for _, step := range []struct {
		word string
		want []string
	}{
		{"ned-0", []string{"Behovet er dækket", "Du får afslag.", "Du kan klage."}},
		{"op-2", []string{"Behovet er dækket", "Du kan klage.", "Du får afslag."}},
		{"fjern-0", []string{"Du kan klage.", "Du får afslag."}},
	} {
		b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg", step.word))
		if got := quotesOf(b.stands(cs.ID, "KO-02")); !slices.Equal(got, step.want) {
			t.Errorf("after %s the evidence is %q, want %q", step.word, got, step.want)
		}
	}
	events, err := b.server.store.Events(t.Context(), b.users[rights.CaseWorker], cs.ID)
	if err != nil || !strings.Contains(events[0].Detail, `"belaeg":{"efter":2,"foer":3}`) || strings.Contains(events[0].Detail, "klage") {
		t.Errorf("the event tells %s, %v", events[0].Detail, err)
	}
}

func TestEvidenceThatIsNotThere(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	address := casePath(cs.ID) + "/vurdering"
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg", "findes-ikke"))
	if !b.stands(cs.ID, "KO-02").Absent {
		t.Fatal("the search in vain is not stored")
	}
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID))), "Søgt i afgørelsen og ikke fundet", "Belæg: 1 af ")
	wants(t, words(b.page(rights.Leader, casePath(cs.ID))), "Søgt i afgørelsen og ikke fundet")
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID)+"/forklaring")), "Søgt i afgørelsen og ikke fundet")
	// It is kept while the rest of the answer changes, and taken back.
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotShown))
	if !b.stands(cs.ID, "KO-02").Absent {
		t.Error("another status has taken the search back")
	}
	status, _ := b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg", "findes-alligevel"))
	if status != http.StatusOK || b.stands(cs.ID, "KO-02").Absent {
		t.Errorf("the search is not taken back: %d", status)
	}
}

func TestEvidenceConflict(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	address := casePath(cs.ID) + "/vurdering"
	place := b.at(cs, 1, "Du får afslag.")
	stale := b.only(cs.ID, "KO-02", "sted-her", place)
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "note", "Den andens", "sted", b.at(cs, 2, "hørt dig")))

	for name, conflict := range map[string]string{
		"a page": refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, stale), http.StatusConflict, "KO-02-note", "Sagsbehandler gemte punkt KO-02"),
		"a script": func() string {
			status, answer := b.script(rights.CaseWorker, address, stale)
			if status != http.StatusConflict || answer["version"] != 3.0 {
				t.Fatalf("a stale version = %d %v", status, answer)
			}
			return answer["konflikt"].(string)
		}(),
	} {
		wants(t, words(conflict), "Den andens", "»hørt dig« (side 2)", "Du ville tilføje:", "»Du får afslag.« (side 1)")
		if !strings.Contains(conflict, `<input type="hidden" name="sted" value="`+place+`">`) {
			t.Errorf("%s does not hold the passage", name)
		}
	}
	if got := quotesOf(b.stands(cs.ID, "KO-02")); !slices.Equal(got, []string{"hørt dig"}) {
		t.Errorf("stored %q", got)
	}
	// Sent again over the version that stands, both are there.
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "note", "Den andens", "sted", place))
	if got := quotesOf(b.stands(cs.ID, "KO-02")); !slices.Equal(got, []string{"hørt dig", "Du får afslag."}) {
		t.Errorf("stored %q", got)
	}
	// Evidence that was moved meanwhile is not removed by its old place.
	moved := b.vote(cs.ID, "KO-02", review.NotMet, "note", "Den andens", "belaeg", "fjern-0")
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "note", "Den andens", "belaeg", "ned-0"))
	refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, moved), http.StatusConflict, "KO-02-note", "Sagsbehandler gemte punkt KO-02")
	if got := b.stands(cs.ID, "KO-02"); len(got.Evidence) != 2 {
		t.Errorf("stored %+v", got)
	}
}

func TestEvidenceInExplanationAndRuling(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.only(cs.ID, "KO-02", "sted", b.at(cs, 1, "botilbuddets aktiviteter,\nsom finder sted")))
	explanation := b.page(rights.CaseWorker, casePath(cs.ID)+"/forklaring")
	wants(t, words(explanation), "»botilbuddets aktiviteter, som finder sted« side 1")
	if want := `href="` + casePath(cs.ID) + `#belaeg-KO-02-0"`; !strings.Contains(explanation, want) {
		t.Errorf("the explanation does not lead to the passage: %s", want)
	}
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID)+"/afgoerelse")), "»botilbuddets aktiviteter, som finder sted« (kommunens afgørelse, side 1)")
}

func TestSignalRejected(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.vote(cs.ID, "KO-01", review.Met)) // begins the review
	address := casePath(cs.ID) + "/signal"
	key := b.at(cs, 1, "Behovet er dækket af botilbuddets aktiviteter") + ":KO-02"
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	for _, name := range []string{"afvis", "afvis-ved-punkt"} {
		if want := `form="signaler-form" name="` + name + `" value="` + key + `"`; !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if to := b.moved(rights.CaseWorker, address+"?visning=dokument&soeg=behov", url.Values{"afvis": {key}}); to != casePath(cs.ID)+"?soeg=behov&visning=dokument#signaler" {
		t.Errorf("the button leads to %s", to)
	}
	page = b.page(rights.CaseWorker, casePath(cs.ID))
	sound(t, "with a rejected signal", page)
	text := words(page)
	wants(t, text, "Signaler (2)", "2 signaler", "Afviste signaler (1)", "Afvist kl. 11.00 af Sagsbehandler", "Fortryd afvisningen af signal 1",
		"Fundet på side 1 (signalet er afvist): »Behovet er dækket", "Har kommunen begrundet afgørelsen med det?")
	if strings.Contains(page, `id="signal-1"`) || strings.Contains(page, `name="sted" value="`+strings.TrimSuffix(key, ":KO-02")+`"`) {
		t.Error("the rejected signal is still marked or suggested")
	}
	if got := b.stored(cs.ID).Flags; got[0].State != models.FlagSuggested {
		t.Errorf("the flag it suggested is answered: %s", got[0].State)
	}
	wants(t, words(b.page(rights.Leader, casePath(cs.ID))), "Afviste signaler (1)")

	if to := b.moved(rights.CaseWorker, address, url.Values{"fortryd": {key}}); to != casePath(cs.ID)+"#signaler" {
		t.Errorf("taking back leads to %s", to)
	}
	if to := b.moved(rights.CaseWorker, address, url.Values{"afvis-ved-punkt": {key}}); to != casePath(cs.ID)+"#punkt-KO-02" {
		t.Errorf("the button at the point leads to %s", to)
	}

	// A script gets what has changed.
	before := b.page(rights.CaseWorker, casePath(cs.ID))
	status, answer := b.script(rights.CaseWorker, address, url.Values{"fortryd": {key}})
	if status != http.StatusOK || answer["besked"] != "Signalet er ikke længere afvist" {
		t.Fatalf("taking back = %d %v", status, answer)
	}
	for _, id := range []string{"signaler", "side-1", "dokument-trin", "signaler-antal", "KO-02-signaler"} {
		if element := ` id="` + id + `"`; !strings.Contains(answer["punkt"].(string), element) || !strings.Contains(before, element) {
			t.Errorf("#%s is not among the pieces, or not on the page", id)
		}
	}

	for name, test := range map[string]struct {
		role rights.Role
		form url.Values
		code int
	}{
		"another requirement":  {rights.CaseWorker, url.Values{"afvis": {strings.TrimSuffix(key, "KO-02") + "KO-01"}}, http.StatusNotFound},
		"another place":        {rights.CaseWorker, url.Values{"afvis": {b.at(cs, 1, "Du får") + ":KO-02"}}, http.StatusNotFound},
		"another case's":       {rights.CaseWorker, url.Values{"afvis": {b.at(b.appeal(), 1, "Behovet er dækket af botilbuddets aktiviteter") + ":KO-02"}}, http.StatusNotFound},
		"no place":             {rights.CaseWorker, url.Values{"afvis": {"x"}}, http.StatusBadRequest},
		"no button":            {rights.CaseWorker, url.Values{}, http.StatusBadRequest},
		"who may only read it": {rights.Leader, url.Values{"afvis": {key}}, http.StatusForbidden},
	} {
		if rec := b.ask(test.role, http.MethodPost, address, test.form); rec.Code != test.code {
			t.Errorf("%s = %d, want %d", name, rec.Code, test.code)
		}
	}
}

// Who may only read sees the evidence and has no button to change it.
func TestEvidenceReadOnly(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.only(cs.ID, "KO-02", "sted", b.at(cs, 1, "Du får afslag.")))
	page := b.page(rights.Leader, casePath(cs.ID))
	sound(t, "read by a leader", page)
	wants(t, words(page), "»Du får afslag.« side 1 · Vis i dokumentet", "Signaler (3)", "Søg i dokumentet")
	for _, word := range []string{"Brug som belæg", "Afvis", "Flyt op", "Fjern", `name="sted`, "findes-ikke"} {
		if strings.Contains(page, word) {
			t.Errorf("a reader gets %q", word)
		}
	}
	rec := b.ask(rights.Leader, http.MethodPost, casePath(cs.ID)+"/vurdering", b.only(cs.ID, "KO-02", "sted", b.at(cs, 2, "hørt dig")))
	if rec.Code != http.StatusForbidden || len(b.stands(cs.ID, "KO-02").Evidence) != 1 {
		t.Errorf("a leader adds evidence: %d", rec.Code)
	}
}

// A replay takes evidence and rejections, and stays blind.
func TestEvidenceInTraining(t *testing.T) {
	b := newBoard(t, 0)
	b.moved(rights.Trainee, "/traening/3", url.Values{})
	cs, err := b.server.store.TrainingCase(t.Context(), b.users[rights.Trainee], 3)
	if err != nil {
		t.Fatal(err)
	}
	sig := cs.Documents[0].Signals[0]
	place := placeWord(sig.DocumentID, sig.Page, sig.Start, sig.End)
	form := url.Values{"krav": {string(sig.Requirement)}, "version": {"1"}, "uroert": {"ja"}, "sted-her": {place}}
	if to := b.moved(rights.Trainee, "/traening/3/vurdering", form); to != "/traening/3#"+evidenceID(sig.Requirement, 0) {
		t.Errorf("the button leads to %s", to)
	}
	other := cs.Documents[0].Signals[1]
	status, answer := b.script(rights.Trainee, "/traening/3/signal", url.Values{"afvis": {placeWord(other.DocumentID, other.Page, other.Start, other.End) + ":" + string(other.Requirement)}})
	if status != http.StatusOK {
		t.Fatalf("rejecting = %d %v", status, answer)
	}
	page := b.page(rights.Trainee, "/traening/3")
	sound(t, "a replay with evidence", page)
	wants(t, words(page), "Brugt som belæg", "Afviste signaler (1)", "Forslaget vises, når")
	for _, text := range []string{page, answer["punkt"].(string), b.page(rights.Trainee, "/traening/3?vaelg=KO-02")} {
		for _, secret := range []string{"/sager/", "fører til hjemvisning. ", "(sag "} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is told before the end", secret)
			}
		}
	}
	// Another's replay is not there, and an ended one stands.
	if rec := b.ask(rights.Teacher, http.MethodPost, "/traening/3/signal", url.Values{"afvis": {place}}); rec.Code != http.StatusNotFound {
		t.Errorf("another's replay = %d, want 404", rec.Code)
	}
	if err := b.server.store.FinishTraining(t.Context(), b.users[rights.Trainee], cs.ID); err != nil {
		t.Fatal(err)
	}
	form.Set("version", "2")
	form.Set("sted-her", placeWord(other.DocumentID, other.Page, other.Start, other.End))
	if rec := b.ask(rights.Trainee, http.MethodPost, "/traening/3/vurdering", form); rec.Code != http.StatusForbidden {
		t.Errorf("new evidence in an ended replay = %d, want 403", rec.Code)
	}
}

func TestStretch(t *testing.T) {
	for _, test := range []struct{ text, words, want string }{
		{"a b c", "b c", "b c"},
		{"a b\n  c", "b c", "b\n  c"},
		{"a a a b", "a b", "a b"},
		{"ab", "a b", ""},
		{"a b", "a c", ""},
		{"øl og brød", "l og br", "l og br"},
		{"a\u00a0b", "a b", "a\u00a0b"},
		{"", "a", ""},
	} {
		start, end := stretch(test.text, strings.Fields(test.words))
		if got := test.text[start:end]; end > 0 && got != test.want || end == 0 && test.want != "" {
			t.Errorf("stretch(%q, %q) = %q, want %q", test.text, test.words, got, test.want)
		}
	}
}

// Whatever is typed and wherever it is said to stand, what is stored is a slice
// of the page.
func FuzzCutIsASlice(f *testing.F) {
	f.Add(letterOne, "d:1:0:9")
	f.Add("æ ø å", "d:1:1:3:ø")
	f.Fuzz(func(t *testing.T, text, word string) {
		cs := models.Case{Documents: []models.Document{{ID: "d", Name: "a", Pages: []models.Page{{DocumentID: "d", Number: 1, Text: text}}}}}
		e, seen, err := cut(cs, word)
		if err != nil {
			return
		}
		if e.Quote == "" || text[e.Start:e.End] != e.Quote || strings.TrimSpace(e.Quote) != e.Quote {
			t.Errorf("cut(%q) = %+v of %q", word, e, text)
		}
		if again := fmt.Sprintf("d:1:%d:%d", e.Start, e.End); seen == nil && strings.Count(word, ":") == 3 {
			if same, _, err := cut(cs, again); err != nil || same != e {
				t.Errorf("cut(%q) = %+v, %v, and cut(%q) = %+v", again, same, err, word, e)
			}
		}
	})
}
