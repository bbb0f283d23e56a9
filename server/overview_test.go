package server

import (
	"encoding/csv"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

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
