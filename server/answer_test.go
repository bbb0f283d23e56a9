package server

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

func TestAnswerWithoutScript(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/vurdering"
	b.settle(cs.ID)
	text := words(b.page(rights.CaseWorker, casePath(cs.ID)))
	wants(t, text, "Er manglen væsentlig for resultatet?", "Formodning: ja", "Det fører til hjemvisning", "Forslag: Hjemvisning", "af Sagsbehandler")

	// The presumption is set aside for a reason only, and what was typed stays.
	form := b.vote(cs.ID, "KO-02", review.NotMet, "spurgt", "ikke_opfyldt", "vaesentlig", "nej", "belaeg_citat", "Behovet er dækket", "belaeg_side", "1")
	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, form), http.StatusUnprocessableEntity, "KO-02-note",
		"Skriv i noten til KO-02, hvorfor manglen ikke kan have påvirket resultatet")
	if !regexp.MustCompile(`id="KO-02-vaesentlig-nej"[^>]* checked`).MatchString(page) || !strings.Contains(page, ">Behovet er dækket</textarea>") {
		t.Error("the refused form has lost what was typed")
	}
	form.Set("note", "  Tilbuddet er\r\nalligevel bevilget.  ")
	b.moved(rights.CaseWorker, address, form)
	got := b.stands(cs.ID, "KO-02")
	if got.Essential != review.No || got.Note != "Tilbuddet er\nalligevel bevilget." || len(got.Evidence) != 1 || got.Evidence[0].Page != 1 {
		t.Errorf("stored %+v", got)
	}
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID))), "»Behovet er dækket«", "Det bliver en bemærkning")

	// An answer to a question about another status falls.
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotShown, "spurgt", "ikke_opfyldt", "vaesentlig", "nej", "note", "x"))
	if got := b.stands(cs.ID, "KO-02"); got.Essential != review.Unknown || got.Status != review.NotShown {
		t.Errorf("stored %+v, want the presumption back", got)
	}
	// And an answer is taken back.
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.Blank, "belaeg", "fjern-0"))
	if got := b.stands(cs.ID, "KO-02"); got.Status != review.Blank || len(got.Evidence) != 0 {
		t.Errorf("stored %+v, want a blank answer", got)
	}
}

func TestAnswerWithScript(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/vurdering"
	b.settle(cs.ID)
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	status, answer := b.script(rights.CaseWorker, address, b.vote(cs.ID, "PR-03", review.NotMet))
	if status != http.StatusOK || answer["version"] != 2.0 || answer["gemt"] != "11.00" {
		t.Fatalf("answer = %d %v", status, answer)
	}
	point, strip := answer["punkt"].(string), answer["forslag"].(string)
	wants(t, words(strip), "Uafklaret")
	wants(t, words(point), "Mangler svar · 1 af", "Klagen er for sent indgivet")
	if !strings.Contains(strip, `id="forslag"`) {
		t.Error("the proposal has no id")
	}
	// Each piece takes the place of an element of the page.
	for _, id := range []string{"PR-03-fortryd", "PR-03-videre", "PR-03-virkning", "PR-03-belaeg", "PR-03-foelger", "gruppe-indgang-status", "fremdrift"} {
		if element := ` id="` + id + `"`; !strings.Contains(point, element) || !strings.Contains(page, element) {
			t.Errorf("#%s is not among the pieces, or not on the page", id)
		}
	}
	// What the answer leads to ask comes with it, and not again.
	if !strings.Contains(point, `id="punkt-PR-03b"`) {
		t.Error("the questions behind the time limit do not come")
	}
	sound(t, "a late appeal", b.page(rights.CaseWorker, casePath(cs.ID)))
	_, answer = b.script(rights.CaseWorker, address, b.vote(cs.ID, "PR-03", review.NotMet, "note", "Otte dage"))
	if strings.Contains(answer["punkt"].(string), `id="punkt-PR-03b"`) {
		t.Error("the questions come again, though nothing has changed about them")
	}
	// Where the period never ran, nothing is asked about dispensation.
	_, answer = b.script(rights.CaseWorker, address, b.vote(cs.ID, "PR-03a", review.NotMet))
	if strings.Contains(answer["punkt"].(string), `id="punkt-PR-03b"`) {
		t.Error("dispensation is asked about, though the period never ran")
	}

	status, answer = b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "spurgt", "ikke_opfyldt", "vaesentlig", "nej"))
	if status != http.StatusUnprocessableEntity || !strings.HasPrefix(answer["fejl"].(string), "Skriv i noten til KO-02") {
		t.Errorf("a missing reason = %d %v", status, answer)
	}
	// A quote under way is not taken before its button is pressed.
	b.script(rights.CaseWorker, address, b.vote(cs.ID, "KO-02", review.NotMet, "belaeg_citat", "Beho"))
	if got := b.stands(cs.ID, "KO-02"); len(got.Evidence) != 0 {
		t.Errorf("half a quote is stored: %v", got.Evidence)
	}
}

func TestAnswerConflict(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/vurdering"
	stale := b.vote(cs.ID, "KO-01", review.NotMet, "note", "Min tekst")
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "KO-01", review.Met, "note", "Den andens tekst"))

	status, answer := b.script(rights.CaseWorker, address, stale)
	if status != http.StatusConflict || answer["version"] != 2.0 {
		t.Fatalf("a stale answer = %d %v", status, answer)
	}
	wants(t, words(answer["konflikt"].(string)), "Sagsbehandler gemte punkt KO-01 kl. 11.00, mens du skrev. Vælg, hvilken tekst der skal stå",
		"Den andens tekst", "Opfyldt", "Gem min tekst", "Behold det gemte")

	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, stale), http.StatusConflict, "KO-01-note", "Sagsbehandler gemte punkt KO-01")
	wants(t, words(page), "Den andens tekst", "Min tekst")
	if !strings.Contains(page, `name="krav" value="KO-01">`+"\n"+`<input type="hidden" name="version" value="2">`) {
		t.Error("the form does not hold the version that stands")
	}
	keep := b.vote(cs.ID, "KO-01", review.NotMet, "note", "Min tekst", "behold", "ja")
	b.moved(rights.CaseWorker, address, keep)
	if got := b.stands(cs.ID, "KO-01"); got.Note != "Den andens tekst" {
		t.Errorf("keeping what stands stored %q", got.Note)
	}
	stale.Set("version", "2")
	b.moved(rights.CaseWorker, address, stale)
	if got := b.stands(cs.ID, "KO-01"); got.Note != "Min tekst" {
		t.Errorf("choosing one's own text stored %q", got.Note)
	}
	// A point that stands in no list is shown alone.
	idle := b.vote(cs.ID, "AF-01", review.Met, "note", "Min")
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "AF-01", review.Met, "note", "Din"))
	b.moved(rights.CaseWorker, address, b.vote(cs.ID, "AF-01", review.Blank))
	refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, idle), http.StatusConflict, "AF-01-note", "Sagsbehandler gemte punkt AF-01")
}

func TestAnswerBadInput(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/vurdering"
	for _, test := range []struct {
		field, text string
		more        []string
	}{
		{"KO-01-citat", "Indsæt det citat, der er belæg for vurderingen", []string{"belaeg", "tilfoej"}},
		{"KO-01-side", "Skriv sidetallet som et helt tal, for eksempel 2", []string{"belaeg", "tilfoej", "belaeg_citat", "Ord", "belaeg_side", "to"}},
		{"KO-01-side", "Skriv sidetallet som et helt tal, for eksempel 2", []string{"belaeg_citat", "Ord", "belaeg_side", "0"}},
	} {
		refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, b.vote(cs.ID, "KO-01", review.Met, test.more...)), http.StatusUnprocessableEntity, test.field, test.text)
	}
	for _, more := range [][]string{{"krav", "XX-01"}, {"krav", ""}, {"status", "ja"}, {"klassifikation", "noget"}, {"version", "x"}} {
		if rec := b.ask(rights.CaseWorker, http.MethodPost, address, b.vote(cs.ID, "KO-01", review.Met, more...)); rec.Code != http.StatusBadRequest {
			t.Errorf("%v = %d, want 400", more, rec.Code)
		}
	}
}

func TestAnswerChoiceOfSupplier(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/fakta", map[string][]string{
		"version": {"1"}, "afgoerelsestype": {"leverandoervalg"}, "flag-botilbud_paaberaabt": {"nej"},
	})
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	sound(t, "a choice of supplier", page)
	wants(t, words(page), "Hvad er valget af leverandør?", "Faktisk forvaltningsvirksomhed")
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", b.vote(cs.ID, "LE-02", review.Met, "klassifikation", "faktisk_forvaltningsvirksomhed"))
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID))), "Forslag: Afvisning", "Afgørende: LE-02")
	rec := b.ask(rights.CaseWorker, http.MethodPost, casePath(cs.ID)+"/vurdering", b.vote(cs.ID, "LE-02", review.NotMet, "klassifikation", "faktisk_forvaltningsvirksomhed"))
	refused(t, rec, http.StatusUnprocessableEntity, "LE-02-note", "LE-02 kan ikke både være")
}

// In training the proposal and what an answer does are kept back until the end.
func TestAnswerIsBlindInTraining(t *testing.T) {
	b := newBoard(t, 0)
	matter := review.Matter{Title: "Prøve", Municipality: "Nordlyng Kommune", Provision: review.DefaultProvision}
	rs := rulesetFor(matter)
	id, err := b.server.store.CreateCase(t.Context(), b.users[rights.Trainee], models.NewCase{
		Kind: models.Training, MeetingNumber: 3, Matter: matter, RulesetID: rs.ID, Type: review.Refusal, Requirements: requirementIDs(rs),
	})
	if err != nil {
		t.Fatal(err)
	}
	form := map[string][]string{"krav": {"KO-01"}, "version": {"1"}, "status": {"ikke_opfyldt"}}
	status, answer := b.script(rights.Trainee, "/traening/3/vurdering", form)
	if status != http.StatusOK {
		t.Fatalf("answer = %d %v", status, answer)
	}
	wants(t, words(answer["forslag"].(string)), "Forslaget vises, når træningen er afsluttet", "Afslut og se gennemgang")
	for _, text := range []string{answer["punkt"].(string), answer["forslag"].(string), b.page(rights.Trainee, "/traening/3")} {
		for _, secret := range []string{"Hjemvisning", "fører til hjemvisning. ", "/sager/"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is told before the end", secret)
			}
		}
	}
	if rec := b.ask(rights.Trainee, http.MethodPost, casePath(id)+"/vurdering", form); rec.Code != http.StatusForbidden {
		t.Errorf("a replay is changed as an appeal: %d", rec.Code)
	}
}
