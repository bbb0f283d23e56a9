package server

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

func TestFactsAreConfirmed(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/fakta"
	states := func() map[review.Flag]models.FlagState {
		out := map[review.Flag]models.FlagState{}
		for _, f := range b.stored(cs.ID).Flags {
			out[f.Flag] = f.State
		}
		return out
	}
	// What is found and not answered waits; it is not taken for a no.
	to := b.moved(rights.CaseWorker, address+"?visning=tjekliste", url.Values{"version": {"1"}, "afgoerelsestype": {"afslag"}, "flag": {"bor_i_botilbud"}})
	if want := casePath(cs.ID) + "?gemt=fakta&visning=tjekliste#begrundelse"; to != want {
		t.Errorf("saving leads to %s, want %s", to, want)
	}
	if got := states(); got["botilbud_paaberaabt"] != models.FlagSuggested || got["bor_i_botilbud"] != models.FlagYes {
		t.Errorf("stored %v", got)
	}
	wants(t, words(b.page(rights.CaseWorker, casePath(cs.ID)+"?gemt=fakta")), "Kommunens begrundelse er gemt", "Mangler svar", "Bekræft eller afvis det, der er fundet")

	b.moved(rights.CaseWorker, address, url.Values{"version": {"2"}, "afgoerelsestype": {"afslag"}, "flag-botilbud_paaberaabt": {"nej"}})
	if got := states(); got["botilbud_paaberaabt"] != models.FlagNo || got["bor_i_botilbud"] == models.FlagYes {
		t.Errorf("stored %v", got)
	}
	// A no can be regretted, and its place is still told.
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	wants(t, words(page), "»Behovet er dækket af botilbuddets aktiviteter« Du har svaret nej.")
	b.moved(rights.CaseWorker, address, url.Values{"version": {"3"}, "afgoerelsestype": {"afslag"}, "flag": {"botilbud_paaberaabt"}})
	if got := states(); got["botilbud_paaberaabt"] != models.FlagYes {
		t.Errorf("stored %v", got)
	}
	if !strings.Contains(b.page(rights.CaseWorker, casePath(cs.ID)), `id="punkt-KO-02"`) {
		t.Error("KO-02 does not count, though the residence is relied on")
	}
}

func TestFactsBadInput(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/fakta"
	rec := b.ask(rights.CaseWorker, http.MethodPost, address, url.Values{"version": {"1"}, "flag": {"bor_i_botilbud"}, "flag-botilbud_paaberaabt": {"ja"}})
	page := refused(t, rec, http.StatusUnprocessableEntity, "begrundelse-type", "Vælg, hvad kommunen har besluttet")
	for _, id := range []string{"flag-bor_i_botilbud", "flag-botilbud_paaberaabt-ja"} {
		if !regexp.MustCompile(`id="` + id + `"[^>]* checked`).MatchString(page) {
			t.Errorf("the refused form has lost %s", id)
		}
	}
	for _, form := range []url.Values{{"afgoerelsestype": {"noget"}}, {"afgoerelsestype": {"afslag"}, "flag": {"findes_ikke"}}} {
		if rec := b.ask(rights.CaseWorker, http.MethodPost, address, form); rec.Code != http.StatusBadRequest {
			t.Errorf("%v = %d, want 400", form, rec.Code)
		}
	}
}

func TestFactsConflict(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/fakta"
	b.moved(rights.CaseWorker, address, url.Values{"version": {"1"}, "afgoerelsestype": {"ophoer"}, "flag-botilbud_paaberaabt": {"nej"}})
	stale := url.Values{"version": {"1"}, "afgoerelsestype": {"afslag"}, "flag": {"alder_paaberaabt"}}
	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, stale), http.StatusConflict, "begrundelse", "Kommunens begrundelse er gemt af en anden, mens du skrev")
	wants(t, words(page), "Kommunen har besluttet Ophør", "Gem min tekst", "Behold det gemte")
	if !regexp.MustCompile(`id="flag-alder_paaberaabt"[^>]* checked`).MatchString(page) || !regexp.MustCompile(`id="type-afslag"[^>]* checked`).MatchString(page) {
		t.Error("the form has lost what was chosen")
	}
	stale.Set("behold", "ja")
	b.moved(rights.CaseWorker, address, stale)
	if got := b.stored(cs.ID); got.Type != review.Ending {
		t.Errorf("keeping what stands stored %v", got.Type)
	}
}

func TestMatter(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/oplysninger"
	form := func(more ...string) url.Values {
		f := url.Values{"version": {"1"}, "titel": {"Ny titel"}, "kommune": {"Nordlyng Kommune"}, "afgoerelsesdato": {"14. marts 2022"},
			"klage_modtaget": {"2022-04-01"}, "borger_navn": {"Åse Lund"}, "borger_cpr": {"120358-••••"}, "borger_alder": {"64"}, "fakta": {"Hun bor i botilbud."}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	for _, test := range []struct{ field, value, text string }{
		{"afgoerelsesdato", "2024-06-04", "ligger i fremtiden"},
		{"klage_modtaget", "2024-12-24", "ligger i fremtiden"},
		{"afgoerelsesdato", "i går", "kan ikke læses"},
		{"klage_modtaget", "2022-03-01", "Klagen kan ikke være modtaget før afgørelsen"},
		{"borger_alder", "gammel", "Skriv borgerens alder"},
		{"titel", "", "Skriv, hvad sagen handler om"},
	} {
		rec := b.ask(rights.CaseWorker, http.MethodPost, address, form(test.field, test.value))
		page := rec.Body.String()
		if rec.Code != http.StatusUnprocessableEntity || strings.Count(page, test.text) < 2 || !strings.Contains(page, `href="#`+test.field+`"`) {
			t.Errorf("%s=%q: %d, %q stands %d times", test.field, test.value, rec.Code, test.text, strings.Count(page, test.text))
		}
		sound(t, "a refused matter", page)
		wants(t, page, ">Hun bor i botilbud.</textarea>")
		if strings.Contains(page, "120358-1234") {
			t.Error("the page shows the CPR number")
		}
	}
	b.moved(rights.CaseWorker, address, form())
	m := b.stored(cs.ID).Matter
	if m.Title != "Ny titel" || m.Citizen.CPR != "120358-1234" || m.DecidedOn.String() != "2022-03-14" || m.Facts != "Hun bor i botilbud." {
		t.Errorf("stored %+v", m)
	}
	page := refused(t, b.ask(rights.CaseWorker, http.MethodPost, address, form("titel", "Min titel")), http.StatusConflict, "oplysninger",
		"Sagens oplysninger er gemt af en anden, mens du skrev")
	wants(t, page, `value="Min titel"`, `name="version" value="2"`)
	b.moved(rights.CaseWorker, address, form("titel", "Min titel", "behold", "ja"))
	b.moved(rights.CaseWorker, address, form("titel", "Min titel", "version", "2", "borger_cpr", ""))
	if m := b.stored(cs.ID).Matter; m.Title != "Min titel" || m.Citizen.CPR != "" {
		t.Errorf("stored %+v", m)
	}
}
