package server

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var compareRoutes = []route{
	{get, "/sammenlign", rights.CompareCases, (*Server).showComparison},
}

// maxCompared is how many cases fit side by side.
const maxCompared = 5

// showComparison answers GET /sammenlign?sag=…&sag=…: the cases with those
// numbers side by side, differences first. A number that names no case is a
// fault of the form, and the others stand.
func (s *Server) showComparison(c *gin.Context) error {
	page := templates.ComparePage{Frame: s.frame(c, "Sammenlign sager")}
	var cases []models.Case
	var seen []string
	refuse := func(number, text string) {
		page.Typed = number
		page.AddError("sag", text)
	}
	for _, number := range c.QueryArray("sag") {
		number = strings.TrimSpace(number)
		if number == "" || slices.Contains(seen, number) {
			continue
		}
		seen = append(seen, number)
		if len(cases) == maxCompared {
			refuse(number, fmt.Sprintf("Du kan sammenligne højst %d sager ad gangen. Fjern en sag, før du tilføjer sag %s", maxCompared, number))
			continue
		}
		cs, err := s.store.CaseByNumber(c.Request.Context(), actor(c), number)
		if err == nil && cs.Kind != models.Appeal {
			err = models.ErrNotFound
		}
		switch {
		case errors.Is(err, models.ErrNotFound):
			refuse(number, fmt.Sprintf("Sag %s findes ikke, eller du har ikke adgang til den. Kontrollér nummeret", number))
		case err != nil:
			return err
		default:
			cases = append(cases, cs)
		}
	}
	var subjects []subject
	for i, cs := range cases {
		sub, err := subjectOf(cs)
		if err != nil {
			return err
		}
		sub.column.Remove = comparePath(slices.Delete(slices.Clone(cases), i, i+1)...)
		subjects = append(subjects, sub)
		page.Numbers = append(page.Numbers, templates.Hidden{Name: "sag", Value: cs.Number})
	}
	page.Full = len(cases) == maxCompared
	page.Table = compareTable(subjects)
	page.Table.Caption = "Sager ved siden af hinanden"
	return s.render(c, formStatus(page.Frame), page)
}

// comparePath is the address of a comparison.
func comparePath(cases ...models.Case) string {
	q := url.Values{}
	for _, cs := range cases {
		q.Add("sag", cs.Number)
	}
	if len(q) == 0 {
		return "/sammenlign"
	}
	return "/sammenlign?" + q.Encode()
}

// A subject is one case of a comparison, held against its own ruleset.
type subject struct {
	column     templates.CompareColumn
	assessment *review.Assessment
	proposal   review.Proposal
	proposed   review.Outcome // as it was when the case was decided
	outcome    review.Outcome // Undecided while nobody has said
	reason     string         // of an outcome other than the proposed one
}

// subjectOf prepares a stored case. Its own outcome is told apart from what
// follows from the answers.
func subjectOf(cs models.Case) (subject, error) {
	rs, err := review.ByID(cs.RulesetID)
	if err != nil {
		return subject{}, err
	}
	rc := cs.Review()
	rc.Choice, rc.ChoiceReason = review.Undecided, ""
	a, err := rs.Assess(rc)
	if err != nil {
		return subject{}, fmt.Errorf("assess case %s: %w", cs.ID, err)
	}
	sub := subject{
		column:     templates.CompareColumn{Number: cs.Number, Title: cs.Matter.Title, Href: casePath(cs.ID)},
		assessment: a, proposal: a.Evaluate(), reason: cs.ChoiceReason,
	}
	sub.proposed, sub.outcome = sub.proposal.Outcome, cs.Choice
	if cs.State == models.Decided {
		sub.proposed, sub.outcome = cs.Proposed, cs.Outcome
	}
	return sub, nil
}

// compareTable puts cases side by side: what they are, then the points that were
// found differently, those that count in some of the cases only, and those they
// have alike. Points that count in none of them are left out.
func compareTable(subjects []subject) templates.CompareTable {
	var t templates.CompareTable
	for _, sub := range subjects {
		t.Columns = append(t.Columns, sub.column)
	}
	if len(subjects) < 2 {
		return t
	}
	t.Facts = compareFacts(subjects)
	idle := 0
	var partly []templates.CompareRow
	for _, r := range comparedRequirements(subjects) {
		row := templates.CompareRow{ID: string(r.ID), Head: r.Title, Href: rulesetPath(subjects[0].assessment.Ruleset.ID) + "#" + string(r.ID)}
		counts := false
		var keys []string
		for _, sub := range subjects {
			cell, key := sub.cell(r.ID)
			row.Cells = append(row.Cells, cell)
			keys = append(keys, key)
			counts = counts || key != notCounting
		}
		slices.Sort(keys)
		keys = slices.Compact(keys)
		switch {
		case !counts:
			idle++
		case len(keys) == 1:
			t.Equal = append(t.Equal, row)
		case len(keys) == 2 && keys[0] == notCounting:
			row.Differs = "Tæller ikke med i alle"
			partly = append(partly, row)
		default:
			row.Differs = "Forskelligt"
			t.Differing = append(t.Differing, row)
		}
	}
	t.Disagree = len(t.Differing)
	t.Differing = append(t.Differing, partly...)
	t.EqualText = danish.Plural(len(t.Equal), "ens punkt", "ens punkter")
	if idle > 0 {
		t.Idle = danish.Plural(idle, "punkt", "punkter") + " tæller ikke med i nogen af sagerne og er udeladt."
	}
	return t
}

// comparedRequirements are all requirements of the cases' rulesets, in the
// order of the first.
func comparedRequirements(subjects []subject) []*review.Requirement {
	var out []*review.Requirement
	seen := map[review.ReqID]bool{}
	for _, sub := range subjects {
		rs := sub.assessment.Ruleset
		for i := range rs.Requirements {
			if r := &rs.Requirements[i]; !seen[r.ID] {
				seen[r.ID] = true
				out = append(out, r)
			}
		}
	}
	return out
}

const notCounting = "" // sorts before every other key

// cell is what stands of a requirement in the case; two cells with the same key
// say the same.
func (s subject) cell(id review.ReqID) (cell templates.CompareCell, key string) {
	i := slices.IndexFunc(s.proposal.Steps, func(st review.Step) bool { return st.Req == id })
	if i < 0 {
		return templates.CompareCell{Lines: []string{"Findes ikke i sagens regelsæt"}}, notCounting
	}
	step := s.proposal.Steps[i]
	if step.Counts == review.NotCounting {
		return templates.CompareCell{Lines: []string{"Ikke udløst"}}, notCounting
	}
	cell = templates.CompareCell{Word: step.Status.Label(), WordID: step.Status.String(), Note: step.Note}
	for _, e := range step.Quotes {
		cell.Quotes = append(cell.Quotes, templates.Passage{Quote: oneLine(e.Quote), Place: evidencePlace(e)})
	}
	if answer, _ := s.assessment.Answer(id); answer.Class != review.Unclassified {
		cell.Lines = append(cell.Lines, answer.Class.Label())
	}
	switch {
	case slices.Contains(s.proposal.Decisive, id) && s.proposal.Outcome != review.Upheld:
		cell.Mark = "Bærer udfaldet"
	case step.Effect == review.IsDefect:
		cell.Mark = "Væsentlig mangel"
	case step.Effect.Remark():
		cell.Mark = "Bemærkning"
	}
	key = strings.Join(append(cell.Lines, cell.Word, cell.Mark), "|")
	if step.Effect == review.PresumedMet {
		cell.Lines = append(cell.Lines, "Regnes for opfyldt, ikke besvaret")
	}
	return cell, key
}

// evidencePlace says where a quote stands.
func evidencePlace(e review.Evidence) string {
	if e.Page == 0 {
		return e.Document
	}
	return fmt.Sprintf("%s, side %d", e.Document, e.Page)
}

// compareFacts are the rows above the points.
func compareFacts(subjects []subject) []templates.CompareRow {
	row := func(head string, cell func(subject) templates.CompareCell) templates.CompareRow {
		r := templates.CompareRow{Head: head}
		for _, sub := range subjects {
			r.Cells = append(r.Cells, cell(sub))
		}
		return r
	}
	plain := func(value func(subject) string) func(subject) templates.CompareCell {
		return func(sub subject) templates.CompareCell {
			text := value(sub)
			if text == "" {
				text = "Ikke oplyst"
			}
			return templates.CompareCell{Lines: []string{text}}
		}
	}
	return []templates.CompareRow{
		row("Udfald", func(sub subject) templates.CompareCell {
			if sub.outcome == review.Undecided {
				return templates.CompareCell{Lines: []string{"Ikke afgjort"}}
			}
			cell := templates.CompareCell{Word: sub.outcome.Label(), WordID: sub.outcome.String()}
			if sub.outcome != sub.proposed {
				cell.Mark, cell.Note = "Afviger fra forslaget", sub.reason
			}
			return cell
		}),
		row("Forslag", func(sub subject) templates.CompareCell {
			return templates.CompareCell{Word: sub.proposed.Label(), WordID: sub.proposed.String()}
		}),
		row("Regelsæt", plain(func(sub subject) string { return sub.assessment.Ruleset.ID })),
		row("Kommune", plain(func(sub subject) string { return sub.assessment.Case.Matter.Municipality })),
		row("Kommunens afgørelse", plain(func(sub subject) string { return sub.assessment.Case.Matter.DecidedOn.Long() })),
		row("Afgørelsestype", plain(func(sub subject) string {
			return sub.assessment.Ruleset.TypeTitle(sub.assessment.Case.Facts.Type)
		})),
		row("Forhold og begrundelser", func(sub subject) templates.CompareCell {
			var cell templates.CompareCell
			for _, f := range sub.assessment.Case.Facts.Flags {
				if info := sub.assessment.Ruleset.Flag(f); info != nil {
					cell.Lines = append(cell.Lines, info.Title)
				}
			}
			if len(cell.Lines) == 0 {
				cell.Lines = []string{"Ingen"}
			}
			return cell
		}),
	}
}
