package server

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

func TestFind(t *testing.T) {
	for _, test := range []struct{ text, words, want string }{
		{"Tilbuddet ophører.", "tilbud", "Tilbuddet"},
		{"Et tilbud, to tilbuds.", "tilbuddet", "tilbud tilbuds"},
		{"BOTILBUDDETS aktiviteter", "tilbud", "BOTILBUDDETS"},
		{"Loven om tilbudsdage", "tilbud", "tilbudsdage"},
		{"Prisen falder med alderen.", "alder", "alderen"},
		{"Åbenrå og Aabenraa", "Aabenraa", "Åbenrå Aabenraa"},
		{"efter § 104, men ikke § 103", "§ 104", "§ 104"},
		{"konkret og individuel vurdering; vurdering konkret", "konkret individuel", ""},
		{"konkret og individuel vurdering", "individuelle vurderinger", "individuel vurdering"},
		{"konkret\nvurdering", "konkret vurdering", "konkret\nvurdering"},
		{"ja ja ja", "ja ja", "ja ja"},
		{"ord", "ordet der ikke er", ""},
		{"ord", "…!", ""},
		{"", "ord", ""},
	} {
		var got []string
		for _, h := range find([]models.Page{{Number: 1, Text: test.text}}, test.words) {
			got = append(got, test.text[h.start:h.end])
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q in %q: %q, want %q", test.words, test.text, got, test.want)
		}
	}
}

func TestCaseSearchesTheDocument(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.reviewed()
	page := b.page(rights.CaseWorker, casePath(cs.ID)+"?soeg=aktivitet&punkt=KO-02&kun=ubesvarede")
	sound(t, "?soeg=aktivitet", page)
	wants(t, words(page), "1 af 1 fund", "Ryd søgningen")
	for _, want := range []string{`id="fund-1"`, ` ab-hit"`, `<input type="hidden" name="punkt" value="KO-02">`, `name="soeg" value="aktivitet"`, `action="` + casePath(cs.ID) + `#fund-1"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	page = b.page(rights.CaseWorker, casePath(cs.ID)+"?soeg="+url.QueryEscape(`<b>"findes ikke`))
	sound(t, "a search in vain", page)
	wants(t, words(page), "Ingen fund. Prøv et kortere ord.")
	if strings.Contains(page, "<b>") {
		t.Error("what was searched for is markup")
	}
	sound(t, "a long search", b.page(rights.CaseWorker, casePath(cs.ID)+"?soeg="+strings.Repeat("%C3%B8l+", 1000)))
}

// Links lead through signals and hits, also to pages that are not shown.
func TestCaseStepsThroughALongDocument(t *testing.T) {
	b := newBoard(t, 0)
	matter := review.Matter{Title: "Lang", Municipality: "Nordlyng Kommune", Provision: review.DefaultProvision}
	rs := rulesetFor(matter)
	id, err := b.server.store.CreateCase(t.Context(), b.users[rights.CaseWorker], models.NewCase{
		Kind: models.Appeal, Matter: matter, RulesetID: rs.ID, Requirements: requirementIDs(rs), State: models.UnderReview,
		Documents: []models.Document{longLetter(60, 6)}, // on pages 1, 11, 21, 31, 41 and 51
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		view                 string
		first, last          int // pages shown
		says                 string
		previous, next       string
		pageBefore, pageNext string
	}{
		{"", 1, 25, "6 signaler", "", "?signal=1#signal-1", "", "?signal=4#signal-4"},
		{"?signal=1", 1, 25, "1 af 6 signaler", "", "?signal=2#signal-2", "", "?signal=4#signal-4"},
		{"?signal=4", 26, 50, "4 af 6 signaler", "?signal=3#signal-3", "?signal=5#signal-5", "?signal=3#signal-3", "?signal=6#signal-6"},
		{"?signal=6", 51, 60, "6 af 6 signaler", "?signal=5#signal-5", "", "?signal=5#signal-5", ""},
		{"?signal=99", 1, 25, "6 signaler", "", "?signal=1#signal-1", "", "?signal=4#signal-4"},
		{"?signal=4&side=1", 1, 25, "4 af 6 signaler", "?signal=3#signal-3", "?signal=5#signal-5", "", "?signal=4#signal-4"},
		{"?soeg=klagen", 1, 25, "1 af 60 fund", "", "?fund=2&soeg=klagen#fund-2", "", "?fund=26&soeg=klagen#fund-26"},
		{"?soeg=klagen&fund=26", 26, 50, "26 af 60 fund", "?fund=25&soeg=klagen#fund-25", "?fund=27&soeg=klagen#fund-27", "?fund=25&soeg=klagen#fund-25", "?fund=51&soeg=klagen#fund-51"},
		{"?soeg=klagen&fund=999", 51, 60, "60 af 60 fund", "?fund=59&soeg=klagen#fund-59", "", "?fund=50&soeg=klagen#fund-50", ""},
		{"?soeg=klagen&fund=-3", 1, 25, "1 af 60 fund", "", "?fund=2&soeg=klagen#fund-2", "", "?fund=26&soeg=klagen#fund-26"},
	} {
		page := b.page(rights.CaseWorker, casePath(id)+test.view)
		sound(t, test.view, page)
		for n, want := range map[int]bool{test.first - 1: false, test.first: true, test.last: true, test.last + 1: false} {
			if got := strings.Contains(page, fmt.Sprintf(` id="side-%d"`, n)); got != want {
				t.Errorf("%s: page %d is shown: %v", test.view, n, got)
			}
		}
		nav := page[strings.Index(page, `id="dokument-trin"`):]
		nav = strings.ReplaceAll(nav[:strings.Index(nav, "</nav>")], "&amp;", "&")
		wants(t, words("<"+nav), test.says)
		for what, address := range map[string]string{
			` data-step="-1"`: test.previous, ` data-step="1"`: test.next, `data-page-before=`: test.pageBefore, `data-page-after=`: test.pageNext,
		} {
			link := `href="` + casePath(id) + address + `"` + what
			if strings.HasPrefix(what, "data") {
				link = what + `"` + casePath(id) + address + `"`
			}
			if address == "" && strings.Contains(nav, what) || address != "" && !strings.Contains(nav, link) {
				t.Errorf("%s: the steps lack %q or have it for nothing:\n%s", test.view, link, nav)
			}
		}
	}
}
