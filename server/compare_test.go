package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

func comparison(numbers ...string) string {
	return "/sammenlign?" + url.Values{"sag": numbers}.Encode()
}

func TestComparisonPutsDifferencesFirst(t *testing.T) {
	b := newBoard(t, 12)
	numbers := decidedNumbers(12)[:5]
	address := comparison(numbers...)
	page := b.page(rights.Leader, address)
	sound(t, address, page)
	text := words(page)
	for _, n := range numbers {
		wants(t, text, "Sag "+n, "Fjern sag "+n)
	}
	wants(t, text, "Udfald", "Forslag", "Regelsæt", "Kommune", "Afgørelsestype", "Forhold og begrundelser")

	var subjects []subject
	for _, n := range numbers {
		cs, err := b.server.store.CaseByNumber(t.Context(), b.users[rights.Leader], n)
		if err != nil {
			t.Fatal(err)
		}
		sub, err := subjectOf(cs)
		if err != nil {
			t.Fatal(err)
		}
		subjects = append(subjects, sub)
	}
	table := compareTable(subjects)
	if len(table.Differing) == 0 || len(table.Equal) == 0 {
		t.Fatalf("%d points differ and %d are equal; want some of both", len(table.Differing), len(table.Equal))
	}
	wants(t, text, fmt.Sprintf("%d ens punkter", len(table.Equal)), danish.Plural(table.Disagree, "punkt", "punkter")+" er vurderet forskelligt")
	folded := strings.Index(page, "<details")
	for _, row := range table.Differing {
		if at := strings.Index(page, `id="raekke-`+row.ID+`"`); at < 0 || at > folded {
			t.Errorf("%s differs and stands below the fold", row.ID)
		}
		if same(row.Cells[0].Word, row.Cells[0].Mark, row.Cells[0].Lines, subjects, row.ID) {
			t.Errorf("%s is the same in all cases", row.ID)
		}
	}
	for _, row := range table.Equal {
		if at := strings.Index(page, `id="raekke-`+row.ID+`"`); at < folded {
			t.Errorf("%s is the same and stands above the fold", row.ID)
		}
	}
}

// same tells whether every case has the same status for a requirement, and it
// does the same there.
func same(word, mark string, lines []string, subjects []subject, id string) bool {
	for _, sub := range subjects {
		cell, _ := sub.cell(review.ReqID(id))
		if cell.Word != word || cell.Mark != mark || strings.Join(cell.Lines, "|") != strings.Join(lines, "|") {
			return false
		}
	}
	return true
}

func TestComparisonForm(t *testing.T) {
	b := newBoard(t, 12)
	numbers := decidedNumbers(12)
	for _, c := range []struct {
		numbers []string
		status  int
		phrases []string
	}{
		{nil, http.StatusOK, []string{"Vælg mindst to sager", "Find sager"}},
		{numbers[:1], http.StatusOK, []string{"Vælg mindst to sager", "Valgt: sag " + numbers[0]}},
		{[]string{numbers[0], numbers[0], " " + numbers[1] + " ", ""}, http.StatusOK, []string{"Sag " + numbers[1]}},
		{[]string{numbers[0], "2099-1", numbers[1]}, http.StatusUnprocessableEntity,
			[]string{"Der er problemer", "Sag 2099-1 findes ikke, eller du har ikke adgang til den. Kontrollér nummeret", "Sag " + numbers[0], "Sag " + numbers[1]}},
		{numbers[:6], http.StatusUnprocessableEntity, []string{"højst 5 sager ad gangen", "Sag " + numbers[4], "Der er ikke plads til flere sager"}},
	} {
		address := comparison(c.numbers...)
		rec := b.ask(rights.Teacher, http.MethodGet, address, nil)
		if rec.Code != c.status {
			t.Errorf("GET %s = %d, want %d", address, rec.Code, c.status)
		}
		sound(t, address, rec.Body.String())
		wants(t, words(rec.Body.String()), c.phrases...)
	}

	page := b.page(rights.Leader, comparison(numbers[:3]...))
	hidden := regexp.MustCompile(`<input type="hidden" name="sag" value="([^"]*)">`).FindAllStringSubmatch(page, -1)
	if len(hidden) != 3 {
		t.Errorf("the form keeps %d cases, want 3", len(hidden))
	}
	wants(t, page, `href="`+strings.ReplaceAll(comparison(numbers[0], numbers[2]), "&", "&amp;")+`"`)
	if rec := b.ask(rights.Trainee, http.MethodGet, "/sammenlign", nil); rec.Code != http.StatusForbidden {
		t.Errorf("GET /sammenlign as a trainee = %d, want 403", rec.Code)
	}
}

// A replay is nobody's to compare, not even its owner's.
func TestComparisonLeavesTrainingOut(t *testing.T) {
	b := newBoard(t, 1)
	b.moved(rights.Teacher, "/traening/3", url.Values{})
	cs, err := b.server.store.TrainingCase(t.Context(), b.users[rights.Teacher], 3)
	if err != nil {
		t.Fatal(err)
	}
	if rec := b.ask(rights.Teacher, http.MethodGet, comparison(cs.Number), nil); rec.Code != http.StatusUnprocessableEntity {
		t.Errorf("GET %s = %d, want 422", comparison(cs.Number), rec.Code)
	}
}

func BenchmarkComparePage(b *testing.B) {
	board := newBoard(b, 12)
	address := comparison(decidedNumbers(12)[:5]...)
	for b.Loop() {
		board.page(rights.Leader, address)
	}
}
