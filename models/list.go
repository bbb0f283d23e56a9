package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

// A CaseFilter says which appeals a list shows, and how. What is zero does not
// restrict.
type CaseFilter struct {
	State        State
	Mine         bool // those that the actor reviews
	Municipality string
	Type         review.DecisionType
	Query        string // words of number, title or municipality; all must be there

	// Of decided cases. Together with Municipality and Type they pick the cases
	// that a figure of the Overview counts.
	Outcome     review.Outcome // Changed also finds SetAside, as the Overview counts them
	OnTheMerits bool
	Reversed    bool
	Departs     bool
	Requirement review.ReqID // carries the outcome
	From, To    danish.Date  // of the ruling, both included

	Sort          string // one of Sorts, with "-" before it for the other way round
	Page, PerPage int    // from 1; 25 a page, 500 at most
}

// A CaseRow is a case in a list.
type CaseRow struct {
	ID               ID
	Number           string
	Title            string
	Municipality     string
	Type             review.DecisionType `gorm:"serializer:word"`
	State            State
	Outcome          review.Outcome `gorm:"serializer:word"`
	DecidedOn        danish.Date
	AppealReceivedOn danish.Date
	RuledOn          danish.Date
	ReviewerName     string
	RulesetID        string
	Answered, Total  int `gorm:"-"` // answers given, of the requirements that count in the case; 0 of 0 without the ruleset
	Departs          bool
	UpdatedAt        time.Time  `gorm:"serializer:moment;autoUpdateTime:false"`
	MeetingNumber    int        // of a replay
	FinishedAt       *time.Time `gorm:"serializer:moment"` // of a replay
}

// departs is the condition that a case ended otherwise than was proposed.
const departs = "(outcome <> 'uafklaret' AND proposed <> 'uafklaret' AND outcome <> proposed)"

const rowColumns = `cases.id, number, title, municipality, type, state, outcome, decided_on, appeal_received_on, ruled_on,
	ruleset_id, updated_at, meeting_number, finished_at, ` + departs + ` AS departs,
	(SELECT name FROM users WHERE id = reviewer_id) AS reviewer_name`

// orders are the columns by which a list can be sorted.
var orders = map[string]string{
	"sagsnummer":      "number",
	"titel":           "title_key",
	"kommune":         "municipality_key",
	"afgoerelsesdato": "decided_on",
	"modtaget":        "appeal_received_on",
	"afgjort":         "ruled_on",
	"opdateret":       "updated_at",
}

// Sorts lists what a list can be sorted by.
func Sorts() []string {
	return []string{"sagsnummer", "titel", "kommune", "afgoerelsesdato", "modtaget", "afgjort", "opdateret"}
}

// order is what to sort by; the last change first where nothing known is said.
func (f CaseFilter) order() string {
	name, descending := strings.CutPrefix(f.Sort, "-")
	column, ok := orders[name]
	if !ok {
		return "updated_at DESC, number DESC"
	}
	if descending {
		return column + " DESC, number DESC"
	}
	return column + ", number"
}

const defaultPerPage, maxPerPage = 25, 500

// page is where a page of the list begins, and how long it is.
func (f CaseFilter) page() (offset, limit int) {
	limit = f.PerPage
	if limit < 1 {
		limit = defaultPerPage
	}
	limit = min(limit, maxPerPage)
	return (max(f.Page, 1) - 1) * limit, limit
}

// pick restricts db to the cases that the filter asks for.
func (f CaseFilter) pick(db *gorm.DB, actor rights.Actor) *gorm.DB {
	db = db.Table("cases").Where("kind = ?", Appeal)
	if f.State != "" {
		db = db.Where("state = ?", f.State)
	}
	if f.Mine {
		db = db.Where("reviewer_id = ?", actor.ID)
	}
	if f.Municipality != "" {
		db = db.Where("municipality = ?", f.Municipality)
	}
	if f.Type != review.NoType {
		db = db.Where("type = ?", f.Type.String())
	}
	for _, p := range patterns(f.Query) {
		db = db.Where(`search LIKE ? ESCAPE '\'`, p)
	}
	switch f.Outcome {
	case review.Undecided:
	case review.Changed:
		db = db.Where("outcome IN ?", words(review.Changed, review.SetAside))
	default:
		db = db.Where("outcome = ?", f.Outcome.String())
	}
	if f.OnTheMerits {
		db = db.Where("outcome IN ?", words(outcomesThat(review.Outcome.OnTheMerits)...))
	}
	if f.Reversed {
		db = db.Where("outcome IN ?", words(outcomesThat(review.Outcome.Reversal)...))
	}
	if f.Departs {
		db = db.Where(departs)
	}
	if f.Requirement != "" {
		db = db.Where("id IN (SELECT case_id FROM case_defects WHERE requirement = ?)", f.Requirement)
	}
	if !f.From.IsZero() {
		db = db.Where("ruled_on >= ?", f.From)
	}
	if !f.To.IsZero() {
		db = db.Where("ruled_on <= ?", f.To)
	}
	return db
}

func outcomesThat(hold func(review.Outcome) bool) []review.Outcome {
	var out []review.Outcome
	for _, o := range review.Outcomes() {
		if hold(o) {
			out = append(out, o)
		}
	}
	return out
}

func words(outcomes ...review.Outcome) []string {
	out := make([]string, len(outcomes))
	for i, o := range outcomes {
		out[i] = o.String()
	}
	return out
}

// Cases returns one page of the appeals that the filter asks for, and how many
// there are in all. Training is never among them.
func (s *Store) Cases(ctx context.Context, actor rights.Actor, f CaseFilter) ([]CaseRow, int, error) {
	if !actor.May(rights.ReadCases) {
		return nil, 0, fmt.Errorf("cases: %w", ErrForbidden)
	}
	var rows []CaseRow
	var total int64
	err := s.snapshot(ctx, func(tx *Store) error {
		if err := f.pick(tx.read.WithContext(ctx), actor).Count(&total).Error; err != nil {
			return err
		}
		// What a row shows is looked up for the page alone.
		offset, limit := f.page()
		page := f.pick(tx.read.WithContext(ctx), actor).Select("id").Order(f.order()).Offset(offset).Limit(limit)
		err := tx.read.WithContext(ctx).Table("cases").Select(rowColumns).Where("id IN (?)", page).Order(f.order()).Find(&rows).Error
		if err != nil {
			return err
		}
		return tx.addProgress(ctx, rows)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("cases: %w", err)
	}
	return rows, int(total), nil
}

// addProgress counts what is answered of what counts in each case, as its
// ruleset has it.
func (s *Store) addProgress(ctx context.Context, rows []CaseRow) error {
	ids := make([]ID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	flags, err := gorm.G[CaseFlag](s.read).Where("case_id IN ? AND state <> ?", ids, FlagNo).Find(ctx)
	if err != nil {
		return err
	}
	answers, err := gorm.G[Answer](s.read).Select("case_id, requirement, status").
		Where("case_id IN ? AND status <> ?", ids, review.Blank.String()).Find(ctx)
	if err != nil {
		return err
	}
	cases := map[ID]*Case{}
	for _, r := range rows {
		cases[r.ID] = &Case{Type: r.Type}
	}
	for _, f := range flags {
		cases[f.CaseID].Flags = append(cases[f.CaseID].Flags, f)
	}
	for _, a := range answers {
		cases[a.CaseID].Answers = append(cases[a.CaseID].Answers, a)
	}
	for i := range rows {
		rows[i].Answered, rows[i].Total = progress(rows[i].RulesetID, cases[rows[i].ID].Review())
	}
	return nil
}

// progress counts the requirements that count in a case, and those answered.
func progress(ruleset string, c review.Case) (answered, total int) {
	rs, err := review.ByID(ruleset)
	if err != nil {
		return 0, 0
	}
	a, err := rs.Assess(c)
	if err != nil {
		return 0, 0
	}
	for _, step := range a.Evaluate().Steps {
		if step.Counts == review.NotCounting && step.Effect != review.Uncertain {
			continue
		}
		total++
		if answer, _ := a.Answer(step.Req); answer.Status != review.Blank {
			answered++
		}
	}
	return answered, total
}

// CaseCounts counts the appeals that the actor reviews, by state.
func (s *Store) CaseCounts(ctx context.Context, actor rights.Actor) (map[State]int, error) {
	if !actor.May(rights.ReadCases) {
		return nil, fmt.Errorf("case counts: %w", ErrForbidden)
	}
	var rows []struct {
		State State
		Cases int
	}
	err := CaseFilter{Mine: true}.pick(s.read.WithContext(ctx), actor).
		Select("state, count(*) AS cases").Group("state").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("case counts: %w", err)
	}
	counts := map[State]int{}
	for _, r := range rows {
		counts[r.State] = r.Cases
	}
	return counts, nil
}

// maxMunicipalities is far above the number there are.
const maxMunicipalities = 1000

// Municipalities returns the names of the municipalities whose decisions have
// been appealed, in Danish order.
func (s *Store) Municipalities(ctx context.Context, actor rights.Actor) ([]string, error) {
	if !actor.May(rights.ReadCases) {
		return nil, fmt.Errorf("municipalities: %w", ErrForbidden)
	}
	var names []string
	err := s.read.WithContext(ctx).Table("cases").Where("kind = ? AND municipality <> ''", Appeal).
		Group("municipality_key, municipality").Order("municipality_key, municipality").Limit(maxMunicipalities).
		Pluck("municipality", &names).Error
	if err != nil {
		return nil, fmt.Errorf("municipalities: %w", err)
	}
	return names, nil
}
