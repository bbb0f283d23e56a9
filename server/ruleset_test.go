package server

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"ankebord/models/rights"
	"ankebord/review"
)

func TestRulesetsCanBeRead(t *testing.T) {
	b := newBoard(t, 0)
	page := b.page(rights.Administrator, "/regelsaet")
	sound(t, "/regelsaet", page)
	for _, rs := range review.Rulesets() {
		address := rulesetPath(rs.ID)
		wants(t, words(page), rs.Title, rs.ID)
		whole := b.page(rights.Trainee, address)
		sound(t, address, whole)
		text := words(whole)
		wants(t, text, strings.Join(strings.Fields(rs.Law.Text), " "), rs.Sum)
		for _, r := range rs.Requirements {
			wants(t, text, string(r.ID)+" "+r.Title, r.Question)
			if r.Trigger != "altid" {
				wants(t, text, r.Trigger)
			}
			if !strings.Contains(whole, ` id="`+string(r.ID)+`"`) {
				t.Errorf("%s has no anchor", r.ID)
			}
		}
		unverified := 0
		for _, src := range rs.Sources {
			if !src.Verified {
				unverified++
			}
		}
		if n := strings.Count(whole, "ikke bekræftet</span>"); n < unverified {
			t.Errorf("%d marks for %d unverified sources", n, unverified)
		}
	}
	for _, address := range []string{"/regelsaet/sel-104", "/regelsaet/sel-104/1999-01-01"} {
		if rec := b.ask(rights.Trainee, http.MethodGet, address, nil); rec.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", address, rec.Code)
		}
	}
}

func TestRulesetSearch(t *testing.T) {
	b := newBoard(t, 0)
	heads := regexp.MustCompile(`<h3 id="([^"]*)"`)
	for query, want := range map[string]string{"PR-06": "PR-06", "PARTSHØRING": "PR-06", "aldersgrænse": "PK-04"} {
		address := "/regelsaet/sel-104/2022-01-24?q=" + query
		page := b.page(rights.Approver, address)
		sound(t, address, page)
		found := false
		for _, m := range heads.FindAllStringSubmatch(page, -1) {
			found = found || m[1] == want
		}
		if !found || len(heads.FindAllString(page, -1)) > 20 {
			t.Errorf("%s finds %v, want %s among a few", query, heads.FindAllString(page, -1), want)
		}
	}
	wants(t, words(b.page(rights.Approver, "/regelsaet/sel-104/2022-01-24?q=%22%3Ex+rumskib")), `Ingen krav passer til »">x rumskib«`, "Vis alle krav")
}

func TestTriggerWords(t *testing.T) {
	rs := newestRuleset()
	for written, want := range map[string]string{
		"altid":  "Altid",
		"afslag": "Afgørelsen er »Afslag«",
		"nedsaettelse | ophoer | behov_ikke_daekket": "Afgørelsen er »Nedsættelse« eller »Ophør« / Det er et forhold i sagen: »" + rs.Flag("behov_ikke_daekket").Title + "«",
		"!(koersel | betaling)":                      "Afgørelsen er hverken »Kørsel« eller »Betaling«",
		"alder_paaberaabt & afslag":                  "Kommunen har begrundet afgørelsen med »" + rs.Flag("alder_paaberaabt").Title + "«, og afgørelsen er »Afslag«",
		"nedsaettelse | (tilbudsskift & skift_mindsker_hjaelpen)": "Afgørelsen er »Nedsættelse« / Afgørelsen er »Skift af tilbud«, og det er et forhold i sagen: »" +
			rs.Flag("skift_mindsker_hjaelpen").Title + "«",
		"afslag & (alder_paaberaabt | stu_paaberaabt)": "Afgørelsen er »Afslag«, og kommunen har begrundet afgørelsen med »" + rs.Flag("alder_paaberaabt").Title +
			"« eller »" + rs.Flag("stu_paaberaabt").Title + "«",
		"PR-03 = ikke_opfyldt & PR-03a != ikke_opfyldt": "PR-03 er besvaret »Ikke opfyldt«, og PR-03a er besvaret med andet end »Ikke opfyldt« eller slet ikke",
	} {
		if got := strings.Join(triggerWords(rs, written), " / "); got != want {
			t.Errorf("triggerWords(%q) = %s, want %s", written, got, want)
		}
	}
	for _, r := range rs.Requirements {
		for _, text := range triggerWords(rs, r.Trigger) {
			if strings.ContainsAny(text, "_&|!=") || strings.Contains(text, "»Ikke valgt«") {
				t.Errorf("%s: the trigger %q is told as %q", r.ID, r.Trigger, text)
			}
		}
	}
}
