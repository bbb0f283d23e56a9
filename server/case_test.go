package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

const (
	letterName = "afgørelse.txt"
	letterOne  = "Nordlyng Kommune\n14. marts 2022\n\nDu får afslag. Behovet er dækket af botilbuddets aktiviteter,\nsom finder sted hver dag.\n\nDu kan klage."
	letterTwo  = "Vi har hørt dig den 1. marts 2022."
)

// signal points at words of a page of the letter.
func signal(t testing.TB, page int, req review.ReqID, kind, words string, flags ...review.Flag) models.Signal {
	t.Helper()
	text := letterOne
	if page == 2 {
		text = letterTwo
	}
	start := strings.Index(text, words)
	if start < 0 {
		t.Fatalf("page %d lacks %q", page, words)
	}
	return models.Signal{Requirement: req, Kind: kind, Rule: "prøve", Page: page, Start: start, End: start + len(words), Quote: words, Flags: flags}
}

// appeal stores an open appeal with a letter of two pages. It lies with the
// case worker.
func (b *board) appeal() models.Case {
	b.t.Helper()
	matter := review.Matter{
		Title: "Afslag på tilbud", Municipality: "Nordlyng Kommune", Provision: review.DefaultProvision,
		DecidedOn: danish.Date{Year: 2022, Month: 3, Day: 14}, AppealReceivedOn: danish.Date{Year: 2022, Month: 4, Day: 1},
		Citizen: review.Citizen{Name: "Åse Lund", CPR: "120358-1234", Age: 64},
	}
	rs := rulesetFor(matter)
	suggested := signal(b.t, 1, "KO-02", "tegn", "Behovet er dækket af botilbuddets aktiviteter", "botilbud_paaberaabt")
	id, err := b.server.store.CreateCase(b.t.Context(), b.users[rights.CaseWorker], models.NewCase{
		Kind: models.Appeal, State: models.UnderReview, Matter: matter, RulesetID: rs.ID, Requirements: requirementIDs(rs), Demo: true,
		Flags: []models.CaseFlag{{Flag: "botilbud_paaberaabt", State: models.FlagSuggested, Document: letterName, Page: 1, Quote: suggested.Quote}},
		Documents: []models.Document{{Name: letterName, Format: "txt", Pages: []models.Page{{Number: 1, Text: letterOne}, {Number: 2, Text: letterTwo}},
			Signals: []models.Signal{
				suggested,
				signal(b.t, 1, "EG-05", "tegn", "botilbuddets aktiviteter,\nsom finder sted"),
				signal(b.t, 2, "PR-06", "modtegn", "hørt dig"),
			}}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return b.stored(id)
}

func (b *board) stored(id models.ID) models.Case {
	b.t.Helper()
	cs, err := b.server.store.CaseByID(b.t.Context(), b.users[rights.CaseWorker], id)
	if err != nil {
		b.t.Fatal(err)
	}
	return cs
}

// stands is the answer to a requirement as it is stored.
func (b *board) stands(id models.ID, req review.ReqID) models.Answer {
	b.t.Helper()
	for _, a := range b.stored(id).Answers {
		if a.Requirement == req {
			return a
		}
	}
	b.t.Fatalf("no answer to %s", req)
	return models.Answer{}
}

// script sends a form as the page's script does.
func (b *board) script(role rights.Role, address string, form url.Values) (int, map[string]any) {
	b.t.Helper()
	req := httptest.NewRequest(http.MethodPost, address, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[role]})
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	var answer map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		b.t.Fatalf("POST %s = %d, no JSON: %v\n%s", address, rec.Code, err, rec.Body)
	}
	return rec.Code, answer
}

// vote is the form of one point.
func (b *board) vote(id models.ID, req review.ReqID, status review.Status, more ...string) url.Values {
	form := url.Values{
		"krav": {string(req)}, "version": {strconv.Itoa(b.stands(id, req).Version)}, "status": {status.String()},
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// settle says that the municipality refused because of the residence, and
// answers what is left to a hjemvisning.
func (b *board) settle(id models.ID) {
	b.t.Helper()
	b.moved(rights.CaseWorker, casePath(id)+"/fakta", url.Values{
		"version": {strconv.Itoa(b.stored(id).FactsVersion)}, "afgoerelsestype": {"afslag"}, "flag-botilbud_paaberaabt": {"ja"},
	})
	b.moved(rights.CaseWorker, casePath(id)+"/vurdering", b.vote(id, "KO-02", review.NotMet))
}

// refused is a page that a form comes back as: the sentence stands in the
// summary, linked to its field, and at the field.
func refused(t *testing.T, rec *httptest.ResponseRecorder, status int, field, text string) string {
	t.Helper()
	page := rec.Body.String()
	if rec.Code != status {
		t.Fatalf("status = %d, want %d\n%.600s", rec.Code, status, words(page))
	}
	sound(t, "the page", page)
	if !strings.Contains(page, `<title>Fejl: `) {
		t.Error("the title does not begin with Fejl")
	}
	if link := `href="#` + field + `">` + text; !strings.Contains(page, link) {
		t.Errorf("the summary lacks %q\n%.400s", link, words(page))
	}
	if n := strings.Count(page, text); n < 2 {
		t.Errorf("%q stands %d times, want in the summary and at the field", text, n)
	}
	return page
}

func TestCasePageShowsTheDecisionBesideTheChecklist(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	page := b.page(rights.CaseWorker, casePath(cs.ID))
	sound(t, "/sager/:id", page)
	text := words(page)
	wants(t, text, "Afslag på tilbud", "Åse Lund, 120358-••••, 64 år", "14. marts 2022", "Side 2", "Kan klagen behandles?",
		"Kommunens begrundelse", "Fundet på side 1: »Behovet er dækket af botilbuddets aktiviteter«", "Har kommunen begrundet afgørelsen med det?",
		"Nej, det er kun nævnt", "Uafklaret", "Begynd med", "Ikke udløst", "Vurdér alligevel", "Sådan vurderer du punktet", "Skriv afgørelse")
	if strings.Contains(page, "120358-1234") {
		t.Error("the page shows the CPR number")
	}
	for _, id := range []string{"signal-1", "signal-2", "signal-3", "side-1", "side-2", "forslag", "begrundelse", "tjekliste", "dokument"} {
		if !strings.Contains(page, `id="`+id+`"`) {
			t.Errorf("the page has no #%s", id)
		}
	}
	// Each control says what it is for.
	for _, m := range regexp.MustCompile(`<(?:input|textarea|select)[^>]*>`).FindAllString(page, -1) {
		id := regexp.MustCompile(` id="([^"]+)"`).FindStringSubmatch(m)
		if strings.Contains(m, `type="hidden"`) {
			continue
		}
		if id == nil || !strings.Contains(page, `for="`+id[1]+`"`) {
			t.Errorf("no label for %s", m)
		}
	}
}

func TestCasePageShowsOnePointAlone(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "?punkt=KO-02&visning=tjekliste"
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Gem og næste punkt", "Hele tjeklisten", "Forrige: KO-01")
	if n := strings.Count(page, "data-point="); n != 1 {
		t.Errorf("%d points, want one", n)
	}
	// A point that nothing calls for can be answered alone.
	page = b.page(rights.CaseWorker, casePath(cs.ID)+"?punkt=AF-01")
	if !strings.Contains(page, `id="punkt-AF-01"`) {
		t.Error("?punkt=AF-01 does not show the point")
	}
	// A word that is no point shows the whole review.
	if page := b.page(rights.CaseWorker, casePath(cs.ID)+"?punkt=XX-01&side=nul"); !strings.Contains(page, `id="punkt-KO-01"`) {
		t.Error("?punkt=XX-01 does not show the review")
	}
	// Saving keeps the view and goes on to the next point.
	form := b.vote(cs.ID, "KO-02", review.NotMet, "note", "Se side 1", "naeste", "EG-05")
	to := b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering?punkt=KO-02&visning=tjekliste", form)
	if want := casePath(cs.ID) + "?punkt=EG-05&visning=tjekliste#punkt-EG-05"; to != want {
		t.Errorf("saving leads to %s, want %s", to, want)
	}
	form = b.vote(cs.ID, "KO-02", review.NotMet, "naeste", "//ondt.example")
	if to := b.moved(rights.CaseWorker, casePath(cs.ID)+"/vurdering", form); to != casePath(cs.ID)+"#punkt-KO-02" {
		t.Errorf("a next point that is none leads to %s", to)
	}
}

func TestCaseListsOnlyUnanswered(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	page := b.page(rights.CaseWorker, casePath(cs.ID)+"?kun=ubesvarede")
	sound(t, "?kun=ubesvarede", page)
	if strings.Contains(page, `id="punkt-KO-02"`) || !strings.Contains(page, `id="punkt-KO-01"`) {
		t.Error("the list of unanswered points holds KO-02, or lacks KO-01")
	}
}

func TestCaseLongDocument(t *testing.T) {
	b := newBoard(t, 0)
	var doc models.Document
	doc.Name, doc.Format = "lang.txt", "txt"
	for n := range 60 {
		doc.Pages = append(doc.Pages, models.Page{Number: n + 1, Text: fmt.Sprintf("Dette er side %d.", n+1)})
	}
	doc.Signals = []models.Signal{{Requirement: "PR-06", Kind: "tegn", Rule: "prøve", Page: 31, Start: 0, End: 5, Quote: "Dette"}}
	matter := review.Matter{Title: "Lang", Municipality: "Nordlyng Kommune", Provision: review.DefaultProvision}
	rs := rulesetFor(matter)
	id, err := b.server.store.CreateCase(t.Context(), b.users[rights.CaseWorker], models.NewCase{
		Kind: models.Appeal, State: models.UnderReview, Matter: matter, RulesetID: rs.ID, Requirements: requirementIDs(rs),
		Documents: []models.Document{doc, {Name: "bilag.txt", Format: "txt", Pages: []models.Page{{Number: 1, Text: "Et bilag."}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := b.page(rights.CaseWorker, casePath(id))
	sound(t, "a long document", page)
	if strings.Contains(page, `id="side-26"`) || !strings.Contains(page, "side=31#signal-1") {
		t.Error("the first page shows page 26, or does not lead to the signal on page 31")
	}
	page = b.page(rights.CaseWorker, casePath(id)+"?side=31")
	sound(t, "?side=31", page)
	if !strings.Contains(page, `id="side-26"`) || !strings.Contains(page, `id="signal-1"`) || strings.Contains(page, `id="side-25"`) {
		t.Error("?side=31 does not show pages 26 to 50")
	}
	docs := b.stored(id).Documents
	page = b.page(rights.CaseWorker, casePath(id)+"?dokument="+string(docs[1].ID))
	wants(t, words(page), "Et bilag.", "lang.txt")
}

func TestCaseReadOnly(t *testing.T) {
	b := newBoard(t, 3)
	open := b.appeal()
	b.settle(open.ID)
	form := regexp.MustCompile(`<form method="post" action="(/sager[^"]*)"`)
	page := b.page(rights.Leader, casePath(open.ID))
	sound(t, "read by a leader", page)
	wants(t, words(page), "Du kan læse sagen. Den behandles af Sagsbehandler.", "Ikke opfyldt", "Er manglen væsentlig for resultatet? Ja (formodningen)")
	if m := form.FindString(page); m != "" {
		t.Errorf("a reader gets the form %s", m)
	}
	for _, action := range []string{"vurdering", "fakta", "oplysninger", "udfald", "afgoerelse"} {
		if rec := b.ask(rights.Leader, http.MethodPost, casePath(open.ID)+"/"+action, b.vote(open.ID, "KO-01", review.Met)); rec.Code != http.StatusForbidden {
			t.Errorf("POST %s as leader = %d, want 403", action, rec.Code)
		}
	}
	for _, address := range []string{casePath(open.ID), casePath(open.ID) + "/forklaring", casePath(open.ID) + "/afgoerelse"} {
		for _, role := range []rights.Role{rights.Trainee, rights.Administrator} {
			if rec := b.ask(role, http.MethodGet, address, nil); rec.Code != http.StatusForbidden {
				t.Errorf("GET %s as %s = %d, want 403", address, role, rec.Code)
			}
		}
	}
	if rec := b.ask(rights.CaseWorker, http.MethodGet, "/sager/"+string(models.NewID()), nil); rec.Code != http.StatusNotFound {
		t.Errorf("a case that is not there = %d, want 404", rec.Code)
	}

	rows, _, err := b.server.store.Cases(t.Context(), b.users[rights.CaseWorker], models.CaseFilter{State: models.Decided, Page: 1, PerPage: 1})
	if err != nil {
		t.Fatal(err)
	}
	decided := casePath(rows[0].ID)
	page = b.page(rights.CaseWorker, decided)
	sound(t, "a decided case", page)
	wants(t, words(page), "Sagen er afgjort den", "Den kan ikke ændres", "Sagen har intet dokument")
	if m := form.FindString(page); m != "" {
		t.Errorf("a decided case has the form %s", m)
	}
	for _, address := range []string{decided + "/forklaring", decided + "/afgoerelse"} {
		page := b.page(rights.CaseWorker, address)
		sound(t, address, page)
		if m := form.FindString(page); m != "" {
			t.Errorf("%s of a decided case has the form %s", address, m)
		}
	}
}

// The review is drawn within 15 ms.
func BenchmarkCasePage(b *testing.B) {
	board := newBoard(b, 0)
	cs := board.appeal()
	board.settle(cs.ID)
	for b.Loop() {
		board.page(rights.CaseWorker, casePath(cs.ID))
	}
}

// longLetter is a document of n pages of 2,000 letters, with signals evenly
// among them.
func longLetter(n, signals int) models.Document {
	const line = "Kommunen har lagt vægt på, at botilbuddets aktiviteter dækker dit behov for samvær med andre. "
	doc := models.Document{Name: "lang.txt", Format: "txt"}
	const last = "Du kan klage over afgørelsen."
	text := strings.Repeat(line, 2000/len(line)) + last
	start := strings.Index(text, "botilbuddets")
	for i := range n {
		doc.Pages = append(doc.Pages, models.Page{Number: i + 1, Text: text})
	}
	for i := range signals {
		doc.Signals = append(doc.Signals, models.Signal{
			Requirement: "KO-02", Kind: "tegn", Rule: "prøve", Page: i*n/signals + 1, Start: start, End: start + len("botilbuddets aktiviteter"),
			Quote: "botilbuddets aktiviteter",
		})
	}
	return doc
}

// A long document is drawn within 15 ms too, also while something is searched
// for in it.
func BenchmarkCasePageOfLongDocument(b *testing.B) {
	board := newBoard(b, 0)
	matter := review.Matter{Title: "Lang", Municipality: "Nordlyng Kommune", Provision: review.DefaultProvision}
	rs := rulesetFor(matter)
	id, err := board.server.store.CreateCase(b.Context(), board.users[rights.CaseWorker], models.NewCase{
		Kind: models.Appeal, Matter: matter, RulesetID: rs.ID, Requirements: requirementIDs(rs), State: models.UnderReview,
		Documents: []models.Document{longLetter(300, 200)},
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, view := range map[string]string{"first": "", "middle": "?side=151", "found": "?soeg=klagede", "chosen": "?vaelg=KO-02"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				board.page(rights.CaseWorker, casePath(id)+view)
			}
		})
	}
}
