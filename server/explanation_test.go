package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ankebord/models/rights"
	"ankebord/review"
)

func TestExplanation(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/forklaring"
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Hvorfor er der ikke et forslag endnu?", "Vælg, hvad kommunen har besluttet", "Bekræft eller afvis")

	b.settle(cs.ID)
	page = b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Hvorfor er forslaget hjemvisning?", "Forslaget er hjemvisning: KO-02 (botilbuddets egne aktiviteter konkret undersøgt) er ikke opfyldt. Det er væsentligt for resultatet.",
		"Det skal kommunen", "Hvad skulle være anderledes?", "Hvorfor ikke et andet udfald?", "Prøv et andet svar", "Følg forslaget: hjemvisning", "sha256:")

	before := b.stands(cs.ID, "KO-02")
	page = b.page(rights.CaseWorker, address+"?proev=KO-02:opfyldt")
	sound(t, "a trial", page)
	wants(t, words(page), "Hvad nu, hvis KO-02", "Intet er gemt", "Med de gemte svar er forslaget hjemvisning")
	if got := b.stands(cs.ID, "KO-02"); got.Version != before.Version || got.Status != review.NotMet {
		t.Errorf("a trial has saved %+v", got)
	}
	page = b.page(rights.CaseWorker, address+"?proev=KO-01&status=ikke_opfyldt")
	wants(t, words(page), "Forslaget er det samme som med de gemte svar", "KO-01")
	for _, proev := range []string{"XX-01:opfyldt", "KO-02:ja", "KO-02", "KO-02:opfyldt:afgoerelse"} {
		rec := b.ask(rights.CaseWorker, http.MethodGet, address+"?proev="+url.QueryEscape(proev), nil)
		if rec.Code != http.StatusBadRequest {
			t.Errorf("proev=%s = %d, want 400", proev, rec.Code)
		}
	}
}

func TestChoice(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "/udfald"
	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, url.Values{"version": {"1"}, "udfald": {"aendring"}, "begrundelse": {" "}}),
		http.StatusUnprocessableEntity, "udfald-begrundelse", "Skriv, hvorfor du vælger et andet udfald end forslaget")
	if !strings.Contains(page, `id="udfald-aendring" name="udfald" value="aendring" checked`) {
		t.Error("the refused form has lost the outcome")
	}
	refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, url.Values{"version": {"1"}, "begrundelse": {"Fordi"}}),
		http.StatusUnprocessableEntity, "udfald-foelg", "Vælg, om du følger forslaget")
	b.moved(rights.CaseWorker, address, url.Values{"version": {"1"}, "udfald": {"aendring"}, "begrundelse": {"Sagen er oplyst."}})
	if got := b.stored(cs.ID); got.Choice != review.Changed || got.ChoiceReason != "Sagen er oplyst." {
		t.Errorf("stored %v, %q", got.Choice, got.ChoiceReason)
	}
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID))), "Forslag: Hjemvisning", "Du har valgt ændring som udfald")
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID)+"/afgoerelse")), "Udfaldet er et andet end forslaget (hjemvisning)", "Sagen er oplyst.")

	page = refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, url.Values{"version": {"1"}, "udfald": {"uafklaret"}}),
		http.StatusConflict, "udfald", "Udfaldet er gemt af en anden, mens du skrev")
	wants(t, words(page), "Udfald Ændring", "Begrundelse Sagen er oplyst.")
	b.moved(rights.CaseWorker, address, url.Values{"version": {"1"}, "udfald": {"uafklaret"}, "behold": {"ja"}})

	// The proposed outcome is the proposal followed.
	b.moved(rights.CaseWorker, address, url.Values{"version": {"2"}, "udfald": {"hjemvisning"}, "begrundelse": {"x"}})
	if got := b.stored(cs.ID); got.Choice != review.Undecided || got.ChoiceReason != "" {
		t.Errorf("stored %v, %q", got.Choice, got.ChoiceReason)
	}
}
