package server

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/server/auth"
)

// A board is a site over a data folder of its own, with a user for each role.
type board struct {
	t       testing.TB
	server  *Server
	handler http.Handler
	tokens  map[rights.Role]string
	users   map[rights.Role]rights.Actor
}

// newBoard opens a site with n made-up decided cases.
func newBoard(t testing.TB, n int) *board {
	t.Helper()
	gin.SetMode(gin.TestMode)
	now := func() time.Time { return time.Date(2024, time.June, 3, 9, 0, 0, 0, time.UTC) }
	config := Config{Addr: "127.0.0.1:8080", Data: t.TempDir(), BoardName: "Prøvenævnet", Demo: true}
	store, err := models.Open(t.Context(), models.Options{Dir: config.Data, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s, err := New(config, store, Surroundings{
		Log: slog.New(slog.DiscardHandler), Out: io.Discard, Now: now,
		WorkerCommand: []string{"none"}, // no letter that is read here is a PDF
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &board{t: t, server: s, handler: s.Handler(), tokens: map[rights.Role]string{}, users: map[rights.Role]rights.Actor{}}
	for _, role := range rights.Roles() {
		u := models.User{Username: string(role), Name: role.Label(), Role: role}
		if u.ID, err = store.CreateUser(t.Context(), rights.System, u); err != nil {
			t.Fatal(err)
		}
		token, hash := auth.NewToken()
		if err := store.CreateSession(t.Context(), u.ID, hash, now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		b.tokens[role], b.users[role] = token, u.Actor()
	}
	err = store.InTx(t.Context(), func(tx *models.Store) error {
		return fillDecided(t.Context(), tx, n, []models.ID{models.ID(b.users[rights.CaseWorker].ID)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ask sends a request as a role and answers what came back.
func (b *board) ask(role rights.Role, method, address string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, address, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[role]})
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	return rec
}

// page is the body of a page that must be there.
func (b *board) page(role rights.Role, address string) string {
	b.t.Helper()
	rec := b.ask(role, http.MethodGet, address, nil)
	if rec.Code != http.StatusOK {
		b.t.Fatalf("GET %s as %s = %d\n%s", address, role, rec.Code, words(rec.Body.String()))
	}
	return rec.Body.String()
}

// moved is where a form leads to.
func (b *board) moved(role rights.Role, address string, form url.Values) string {
	b.t.Helper()
	rec := b.ask(role, http.MethodPost, address, form)
	if rec.Code != http.StatusSeeOther {
		b.t.Fatalf("POST %s as %s = %d\n%s", address, role, rec.Code, words(rec.Body.String()))
	}
	return rec.Header().Get("Location")
}

var tags = regexp.MustCompile(`(?s)<(script|style).*?</\w+>|<[^>]*>`)

// words is the text of a page, blanks made single.
func words(page string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00ad", "", "\u200b", "", "\u00a0", " ").
		Replace(html.UnescapeString(tags.ReplaceAllString(page, " ")))), " ")
}

// wants fails where a text lacks one of the phrases.
func wants(t *testing.T, text string, phrases ...string) {
	t.Helper()
	for _, p := range phrases {
		if !strings.Contains(text, p) {
			t.Errorf("the page lacks %q\n%.500s", p, text)
		}
	}
}

// sound holds a page against what every page of ours must be.
func sound(t *testing.T, address, page string) {
	t.Helper()
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("%s has %d h1", address, n)
	}
	for _, banned := range []string{" style=", " onclick=", "<script>", "placeholder=", " disabled"} {
		if strings.Contains(page, banned) {
			t.Errorf("%s has %q", address, banned)
		}
	}
	for _, table := range regexp.MustCompile(`(?s)<table.*?</table>`).FindAllString(page, -1) {
		if !strings.Contains(table, "<caption>") || regexp.MustCompile(`<th(>| (?:class|aria-sort)="[^"]*">)`).MatchString(table) {
			t.Errorf("%s has a table without a caption or a head without scope:\n%.300s", address, table)
		}
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("%s has the id %q twice", address, m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"|href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(cmp.Or(m[1], m[2])) {
			if !seen[id] {
				t.Errorf("%s points to #%s, which is not there", address, id)
			}
		}
	}
}

func TestOverviewTellsTheRateWithItsParts(t *testing.T) {
	b := newBoard(t, 80)
	o, err := b.server.store.Overview(t.Context(), b.users[rights.Leader], models.OverviewFilter{})
	if err != nil {
		t.Fatal(err)
	}
	page := b.page(rights.Leader, "/overblik")
	sound(t, "/overblik", page)
	rate := fmt.Sprintf("%.1f", 100*float64(o.Total.Reversed())/float64(o.Total.OnTheMerits()))
	wants(t, words(page), "Omgørelsesprocent",
		strings.ReplaceAll(rate, ".", ",")+" %",
		fmt.Sprintf("%d af %d realitetsbehandlede", o.Total.Reversed(), o.Total.OnTheMerits()),
		"Afviste, henviste og bortfaldne sager tæller ikke med",
		"få sager – vær forsigtig", "i hele perioden")
	for _, role := range []rights.Role{rights.Teacher, rights.Trainee, rights.Administrator} {
		if rec := b.ask(role, http.MethodGet, "/overblik", nil); rec.Code != http.StatusForbidden {
			t.Errorf("GET /overblik as %s = %d, want 403", role, rec.Code)
		}
	}
}

var counted = regexp.MustCompile(`: ([\d.]+) i alt`)

// Every number that is a link leads to a list of exactly that many cases.
func TestFiguresLeadToTheirCases(t *testing.T) {
	b := newBoard(t, 80)
	link := regexp.MustCompile(`(?s)<a [^>]*href="(/sager\?[^"]*)"[^>]*>(.*?)</a>`)
	followed := map[string]bool{}
	for _, address := range []string{
		"/overblik", "/overblik?fra=2022-09-01&til=2023-02-28", "/overblik?kommune=" + url.QueryEscape("Nordlyng Kommune"),
		"/overblik?type=ophoer", "/overblik/kommuner",
	} {
		for _, m := range link.FindAllStringSubmatch(b.page(rights.Leader, address), -1) {
			href, inside := html.UnescapeString(m[1]), strings.TrimSpace(m[2])
			want, ok := saidBy(inside)
			if !ok {
				if !strings.Contains(inside, "uger") {
					t.Errorf("%s: the link to %s says no number: %s", address, href, words(inside))
				}
				continue
			}
			if followed[href] {
				continue
			}
			followed[href] = true
			list := words(b.page(rights.Leader, href))
			got := counted.FindStringSubmatch(list)
			if got == nil {
				t.Fatalf("%s: the list says no total:\n%s", href, list)
			}
			if got[1] != strconv.Itoa(want) {
				t.Errorf("%s: the figure says %d, the list %s has %s", address, want, href, got[1])
			}
		}
	}
	if len(followed) < 100 {
		t.Errorf("only %d figures were links", len(followed))
	}
}

// saidBy is the number of cases that a link promises: the numerator of a share,
// the value of a figure, the number in parentheses, or the one it begins with.
func saidBy(link string) (int, bool) {
	for _, pattern := range []string{`>(\d+) af \d+ realitets`, `ab-figure__value">([\d.]+)</span>`, `\((\d+)\)$`, `^([\d.]+)( |<|$)`} {
		if m := regexp.MustCompile(pattern).FindStringSubmatch(link); m != nil {
			n, err := strconv.Atoi(strings.ReplaceAll(m[1], ".", ""))
			return n, err == nil
		}
	}
	return 0, false
}

func TestOverviewFilter(t *testing.T) {
	b := newBoard(t, 80)
	for address, phrases := range map[string][]string{
		"/overblik?fra=2030-01-01":                   {"Ingen afgjorte sager i perioden. Vælg en længere periode."},
		"/overblik?fra=2022-06-01&til=2022-06-30":    {"fra 1. juni 2022 til 30. juni 2022"},
		"/overblik?fra=&til=":                        {"i hele perioden"},
		"/overblik?type=ophoer":                      {"afgørelser om ophør"},
		"/overblik/kommuner?kommune=Ingen+Kommune":   {"Ingen afgjorte sager i perioden"},
		"/overblik/kommuner?sorter=-procent":         {"Hyppigste mangler", "Omgørelses- procent ↓"},
		"/overblik?sorter=kommune":                   {"Kommune ↑"},
		"/overblik?fra=12.+september+2022":           {"fra 12. september 2022"},
		"/overblik?kommune=%3Cscript%3E&type=afslag": {"<script>"},
	} {
		page := b.page(rights.Leader, address)
		sound(t, address, page)
		wants(t, words(page), phrases...)
	}
	for address, fault := range map[string]string{
		"/overblik?fra=i+g%C3%A5r":                "Fra-datoen kan ikke læses. Skriv den som 12-09-2022",
		"/overblik?fra=2023-02-01&til=2023-01-01": "Til-datoen ligger før fra-datoen. Ret en af dem",
		"/overblik?type=noget":                    "Vælg en afgørelsestype fra listen",
	} {
		rec := b.ask(rights.Leader, http.MethodGet, address, nil)
		text := words(rec.Body.String())
		if rec.Code != http.StatusUnprocessableEntity || strings.Count(text, fault) != 2 || !strings.HasPrefix(text, "Fejl:") {
			t.Errorf("GET %s = %d, want the fault %q in the summary and at the field\n%s", address, rec.Code, fault, text)
		}
		sound(t, address, rec.Body.String())
	}
}

// Sorted by rate, municipalities with few cases stand last by name, whichever
// way the others are sorted.
func TestFewCasesAreNotRanked(t *testing.T) {
	o := models.Overview{ByMunicipality: []models.MunicipalityCounts{
		{Municipality: "A", OutcomeCounts: models.OutcomeCounts{Upheld: 10, Remitted: 5}},
		{Municipality: "B", OutcomeCounts: models.OutcomeCounts{Remitted: 9}},
		{Municipality: "C", OutcomeCounts: models.OutcomeCounts{Upheld: 10, Remitted: 10}},
		{Municipality: "D", OutcomeCounts: models.OutcomeCounts{Upheld: 1}},
		{Municipality: "E", OutcomeCounts: models.OutcomeCounts{Upheld: 12, Changed: 1}},
	}}
	for sort, want := range map[string]string{
		"": "ABCDE", "-kommune": "EDCBA", "procent": "EACBD", "-procent": "CAEBD", "-hjemvist": "CBADE", "afgjorte": "DBEAC", "vejret": "ABCDE",
	} {
		var got string
		for _, row := range municipalityTable(scope{sort: sort}, o, "/overblik", "").Rows {
			got += row.Name
		}
		if got != want {
			t.Errorf("sorted by %q: %s, want %s", sort, got, want)
		}
	}
}

func TestOutcomeChartCoversItsPeriod(t *testing.T) {
	counts := models.OutcomeCounts{Upheld: 2, Remitted: 1}
	for _, c := range []struct {
		first, last string
		rows        int
		head, label string
	}{
		{"2022-03", "2022-03", 1, "Måned", "marts 2022"},
		{"2022-03", "2024-05", 27, "Måned", "marts 2022"},
		{"2022-03", "2025-03", 13, "Kvartal", "1. kvartal 2022"},
		{"2010-11", "2024-02", 15, "År", "2010"},
	} {
		chart := outcomeChart(scope{}, []models.MonthCounts{{Month: c.first, OutcomeCounts: counts}, {Month: c.last, OutcomeCounts: counts}})
		if len(chart.Rows) != c.rows || chart.Heads[0].Lines[0] != c.head || chart.Rows[0].Label != c.label {
			t.Errorf("%s to %s: %d rows by %s from %s, want %d by %s from %s", c.first, c.last,
				len(chart.Rows), chart.Heads[0].Lines[0], chart.Rows[0].Label, c.rows, c.head, c.label)
		}
	}
}

func TestOverviewCSV(t *testing.T) {
	b := newBoard(t, 80)
	_, err := b.server.store.CreateCase(t.Context(), rights.System, models.NewCase{
		Kind: models.Appeal, State: models.Decided, Outcome: review.Upheld, Proposed: review.Upheld,
		RulesetID: "sel-104/2022-01-24", Type: review.Refusal, RuledOn: danish.Date{Year: 2023, Month: time.January, Day: 5}, ReviewerID: models.ID(b.users[rights.CaseWorker].ID),
		Matter: review.Matter{Title: "Prøve", Municipality: `=HYPERLINK("http://x";"y")`},
	})
	if err != nil {
		t.Fatal(err)
	}
	rec := b.ask(rights.Leader, http.MethodGet, "/overblik.csv", nil)
	if got := rec.Header().Get("Content-Type"); rec.Code != http.StatusOK || got != "text/csv; charset=utf-8" {
		t.Fatalf("GET /overblik.csv = %d, %s", rec.Code, got)
	}
	body, ok := strings.CutPrefix(rec.Body.String(), "\ufeff")
	if !ok {
		t.Error("the file has no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(body))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	page := words(b.page(rights.Leader, "/overblik/kommuner"))
	hostile := false
	for _, row := range rows[1:] {
		hostile = hostile || strings.HasPrefix(row[0], "'=HYPERLINK")
		wants(t, page, strings.TrimPrefix(row[0], "'"))
	}
	if !hostile || len(rows) < 10 {
		t.Errorf("%d rows, the formula made harmless: %v", len(rows), hostile)
	}
}

func TestCSVCell(t *testing.T) {
	for text, want := range map[string]string{
		"Nordlyng Kommune": "Nordlyng Kommune", "": "", "12,5": "12,5", "Å-gade": "Å-gade", "a=b": "a=b",
		"=1+1": "'=1+1", "+45": "'+45", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1",
		" =1": "' =1", `"=1`: `'"=1`, "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠a": "'＠a", "»=1": "'»=1", "\u00a0@a": "'\u00a0@a",
	} {
		if got := csvCell(text); got != want {
			t.Errorf("csvCell(%q) = %q, want %q", text, got, want)
		}
	}
}

func BenchmarkOverviewPage(b *testing.B) {
	board := newBoard(b, 1000)
	for b.Loop() {
		board.page(rights.Leader, "/overblik")
	}
}

// decidedNumbers are the numbers of the first n made-up cases.
func decidedNumbers(n int) []string {
	var out []string
	for _, d := range fixtures.Population(demoSeed, n) {
		out = append(out, d.CaseNumber)
	}
	return out
}
