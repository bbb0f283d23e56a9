package models

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

// A CaseKind tells appeals from training.
type CaseKind string

// The kinds of case.
const (
	Appeal   CaseKind = "klage"
	Training CaseKind = "traening" // belongs to the one who trains, and is never counted
)

// A State is how far a case has come.
type State string

// The states, in order.
const (
	New         State = "ny" // loaded, and nothing assessed
	UnderReview State = "under_vurdering"
	Decided     State = "afgjort"
)

// States lists the states in order.
func States() []State { return []State{New, UnderReview, Decided} }

// Label is the state as the screens say it.
func (s State) Label() string {
	return map[State]string{New: "Ny", UnderReview: "Under vurdering", Decided: "Afgjort"}[s]
}

// A FlagState is what is known of a flag in a case.
type FlagState string

// The states of a flag. Only FlagYes holds; the proposal waits for a
// FlagSuggested where it matters.
const (
	FlagYes       FlagState = "ja"
	FlagSuggested FlagState = "foreslaaet"
	FlagNo        FlagState = "nej"
)

// A CaseFlag is a flag that was found in a document or confirmed by a reviewer.
type CaseFlag struct {
	CaseID   ID          `gorm:"primaryKey"`
	Flag     review.Flag `gorm:"primaryKey"`
	State    FlagState
	Document string // where it was found; empty where a reviewer set it
	Page     int
	Quote    string
}

// A Case is an appeal, or one replay of a thematic case.
type Case struct {
	ID     ID     `gorm:"primaryKey"`
	Number string // as people know it; also in Matter
	Kind   CaseKind
	State  State
	Demo   bool

	Matter        review.Matter `gorm:"-"`
	MatterVersion int

	RulesetID    string
	Type         review.DecisionType `gorm:"serializer:word"`
	FactsVersion int                 // of Type and Flags, which are saved together

	Choice        review.Outcome `gorm:"serializer:word"` // Undecided follows the proposal
	ChoiceReason  string
	ChoiceVersion int

	// Of a decided case; else zero.
	Outcome  review.Outcome `gorm:"serializer:word"`
	Proposed review.Outcome `gorm:"serializer:word"` // when it was decided
	RuledOn  danish.Date

	MeetingNumber int        // which of the thematic cases; 0 for none
	FinishedAt    *time.Time `gorm:"serializer:moment"` // when a replay was ended

	ReviewerID   ID
	ReviewerName string    `gorm:"->"` // from the user
	CreatedAt    time.Time `gorm:"serializer:moment;autoCreateTime:false"`
	UpdatedAt    time.Time `gorm:"serializer:moment;autoUpdateTime:false"` // of anything in the case

	Flags     []CaseFlag   `gorm:"-"` // by flag
	Answers   []Answer     `gorm:"-"` // in the order in which they were made
	Documents []Document   `gorm:"-"` // in order
	Parts     []RulingPart `gorm:"-"` // those that a reviewer has edited, by part

	Rejected []RejectedSignal `gorm:"-"` // of the documents
}

// Closed tells whether nothing in the case can be changed any more.
func (c Case) Closed() bool { return c.State == Decided || c.FinishedAt != nil }

// Review is the case as package review reads it.
func (c Case) Review() review.Case {
	out := review.Case{Matter: c.Matter, Facts: review.Facts{Type: c.Type}, Choice: c.Choice, ChoiceReason: c.ChoiceReason}
	for _, f := range c.Flags {
		switch f.State {
		case FlagYes:
			out.Facts.Flags = append(out.Facts.Flags, f.Flag)
		case FlagSuggested:
			out.Facts.Unsure = append(out.Facts.Unsure, f.Flag)
		}
	}
	for _, a := range c.Answers {
		if a.blank() {
			continue
		}
		r := a.Review()
		for i, e := range a.Evidence {
			r.Evidence[i].Document = c.cites(e)
		}
		out.Answers = append(out.Answers, r)
	}
	return out
}

// A caseRecord is the row of a case: what a Case holds itself, its matter in
// columns, and what lists and figures need.
type caseRecord struct {
	Case

	Title                 string
	Municipality          string
	MunicipalityNumber    string
	Provision             string
	DecidedOn             danish.Date
	AppealReceivedOn      danish.Date
	CitizenName           string
	CitizenCPR            string `gorm:"column:citizen_cpr"`
	CitizenAge            int
	CitizenRepresentative string
	Facts                 string

	Search          string
	TitleKey        []byte
	MunicipalityKey []byte
	RuledMonth      string
	Days            *int
}

// TableName is the table of cases.
func (caseRecord) TableName() string { return "cases" }

// matterFields are the columns of a matter that is saved.
var matterFields = []any{"MatterVersion", "Title", "Municipality", "MunicipalityNumber", "Provision", "DecidedOn", "AppealReceivedOn", "CitizenName",
	"CitizenCPR", "CitizenAge", "CitizenRepresentative", "Facts", "Search", "TitleKey", "MunicipalityKey", "RuledMonth", "Days"}

func (r *caseRecord) setMatter(m review.Matter) {
	r.Title, r.Municipality, r.MunicipalityNumber, r.Provision = m.Title, m.Municipality, m.MunicipalityNumber, m.Provision
	r.DecidedOn, r.AppealReceivedOn, r.Facts = m.DecidedOn, m.AppealReceivedOn, m.Facts
	r.CitizenName, r.CitizenCPR = m.Citizen.Name, m.Citizen.CPR
	r.CitizenAge, r.CitizenRepresentative = m.Citizen.Age, m.Citizen.Representative

	r.Search = folded(r.Number, m.Title, m.Municipality, m.MunicipalityNumber)
	r.TitleKey, r.MunicipalityKey = sortKey(m.Title), sortKey(m.Municipality)
	r.RuledMonth, r.Days = "", nil
	if !r.RuledOn.IsZero() {
		r.RuledMonth = r.RuledOn.String()[:len("2022-03")]
		if !m.AppealReceivedOn.IsZero() {
			r.Days = new(daysBetween(m.AppealReceivedOn, r.RuledOn))
		}
	}
}

// value is the case without flags, answers, documents and parts.
func (r *caseRecord) value() Case {
	c := r.Case
	c.Matter = review.Matter{
		Number: r.Number, Title: r.Title, Municipality: r.Municipality, MunicipalityNumber: r.MunicipalityNumber,
		Provision: r.Provision, DecidedOn: r.DecidedOn, AppealReceivedOn: r.AppealReceivedOn, Facts: r.Facts,
		Citizen: review.Citizen{Name: r.CitizenName, CPR: r.CitizenCPR, Age: r.CitizenAge, Representative: r.CitizenRepresentative},
	}
	return c
}

func daysBetween(from, to danish.Date) int {
	midnight := func(d danish.Date) time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }
	return int(midnight(to).Sub(midnight(from)).Hours() / 24)
}

// A NewCase is what a case is made of.
type NewCase struct {
	Kind          CaseKind
	Number        string // empty for the next of the year: "2026-00001", "T-2026-00001" for training
	Matter        review.Matter
	RulesetID     string
	Type          review.DecisionType
	Flags         []CaseFlag
	Requirements  []review.ReqID  // each gets an answer, blank until it is given
	Answers       []review.Answer // given at once
	Documents     []Document
	ReviewerID    ID // empty for the actor
	Demo          bool
	MeetingNumber int

	State        State // empty for New
	Choice       review.Outcome
	ChoiceReason string

	// Of a decided case.
	Outcome, Proposed review.Outcome
	RuledOn           danish.Date
	Defects           []review.ReqID // those that carry the outcome

	CreatedAt time.Time // zero for now
}

// CreateCase stores a new case. People make open cases of their own; only the
// program itself makes decided ones, or others' (ErrForbidden). The error is
// ErrExists where the number is taken.
func (s *Store) CreateCase(ctx context.Context, actor rights.Actor, n NewCase) (ID, error) {
	if n.ReviewerID == "" {
		n.ReviewerID = ID(actor.ID)
	}
	if n.State == "" {
		n.State = New
	}
	if !mayCreate(actor, n) {
		return "", fmt.Errorf("create case: %w", ErrForbidden)
	}
	var id ID
	err := s.InTx(ctx, func(tx *Store) (err error) {
		id, err = tx.createCase(ctx, actor, n)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("create case: %w", translate(err))
	}
	return id, nil
}

func mayCreate(actor rights.Actor, n NewCase) bool {
	right := rights.LoadCases
	if n.Kind == Training {
		right = rights.Train
	}
	return actor.MayOn(right, actor.RelationTo(string(n.ReviewerID))) && (n.State != Decided || actor.IsSystem())
}

func (s *Store) createCase(ctx context.Context, actor rights.Actor, n NewCase) (ID, error) {
	now := s.now()
	r := caseRecord{Case: Case{
		ID: NewID(), Number: n.Number, Kind: n.Kind, State: n.State, Demo: n.Demo, MatterVersion: 1,
		RulesetID: n.RulesetID, Type: n.Type, FactsVersion: 1,
		Choice: n.Choice, ChoiceReason: n.ChoiceReason, ChoiceVersion: 1,
		Outcome: n.Outcome, Proposed: n.Proposed, RuledOn: n.RuledOn,
		MeetingNumber: n.MeetingNumber, ReviewerID: n.ReviewerID, CreatedAt: now, UpdatedAt: now,
	}}
	if !n.CreatedAt.IsZero() {
		r.CreatedAt = n.CreatedAt
	}
	var err error
	if r.Number, err = s.number(ctx, n.Kind, n.Number, r.CreatedAt.UTC().Year()); err != nil {
		return "", err
	}
	r.setMatter(n.Matter)
	if err := gorm.G[caseRecord](s.write).Create(ctx, &r); err != nil {
		return "", err
	}
	flags := slices.Clone(n.Flags)
	for i := range flags {
		flags[i].CaseID = r.ID
	}
	if err := insert(ctx, s.write, flags); err != nil {
		return "", err
	}
	if err := insert(ctx, s.write, newAnswers(r.ID, n, actor.Name, r.CreatedAt)); err != nil {
		return "", err
	}
	defects := make([]caseDefect, len(n.Defects))
	for i, req := range n.Defects {
		defects[i] = caseDefect{r.ID, req}
	}
	if err := insert(ctx, s.write, defects); err != nil {
		return "", err
	}
	if err := s.createDocuments(ctx, r.ID, n.Documents); err != nil {
		return "", err
	}
	return r.ID, s.record(ctx, actor, r.ID, ActionCaseCreated, detail{
		"sagsnummer": r.Number, "slags": r.Kind, "regelsaet": r.RulesetID, "dokumenter": len(n.Documents),
	})
}

// A caseDefect is a requirement that carries the outcome of a decided case.
type caseDefect struct {
	CaseID      ID           `gorm:"primaryKey"`
	Requirement review.ReqID `gorm:"primaryKey"`
}

var numbered = regexp.MustCompile(`^((?:T-)?\d{4})-(\d{1,9})$`)

// number is the number of a new case: the one given, else the next of the
// year's series. A number that is given and belongs to a series moves the
// series on, so that no later case meets it.
func (s *Store) number(ctx context.Context, kind CaseKind, given string, year int) (string, error) {
	series, least := strconv.Itoa(year), 0
	if kind == Training {
		series = "T-" + series
	}
	if given != "" {
		m := numbered.FindStringSubmatch(given)
		if m == nil {
			return given, nil
		}
		series = m[1]
		least, _ = strconv.Atoi(m[2]) // figures only
	}
	var last int
	err := s.write.WithContext(ctx).Raw(`
		INSERT INTO number_series (series, last) VALUES (@series, max(1, @least))
		ON CONFLICT (series) DO UPDATE SET last = CASE WHEN @least = 0 THEN last + 1 ELSE max(last, @least) END
		RETURNING last`, map[string]any{"series": series, "least": least}).Scan(&last).Error
	if given != "" {
		return given, err
	}
	return fmt.Sprintf("%s-%05d", series, last), err
}

// CaseByID returns a case with all it holds, as it stood at one moment.
func (s *Store) CaseByID(ctx context.Context, actor rights.Actor, id ID) (Case, error) {
	var c Case
	err := s.snapshot(ctx, func(tx *Store) error {
		r, err := tx.readable(ctx, actor, id)
		if err != nil {
			return err
		}
		c, err = tx.whole(ctx, r)
		return err
	})
	if err != nil {
		return Case{}, fmt.Errorf("case %s: %w", id, err)
	}
	return c, nil
}

// CaseByNumber returns the case with a number, with all it holds.
func (s *Store) CaseByNumber(ctx context.Context, actor rights.Actor, number string) (Case, error) {
	r, err := gorm.G[caseRecord](s.read).Select("id").Where("number = ?", number).Take(ctx)
	if err != nil {
		return Case{}, fmt.Errorf("case by number: %w", translate(err))
	}
	return s.CaseByID(ctx, actor, r.ID)
}

// whole gathers what belongs to a case.
func (s *Store) whole(ctx context.Context, r caseRecord) (Case, error) {
	c := r.value()
	var errs [5]error
	c.Flags, errs[0] = gorm.G[CaseFlag](s.read).Where("case_id = ?", c.ID).Order("flag").Find(ctx)
	c.Answers, errs[1] = gorm.G[Answer](s.read).Where("case_id = ?", c.ID).Order("position").Find(ctx)
	c.Parts, errs[2] = gorm.G[RulingPart](s.read).Where("case_id = ? AND edited", c.ID).Order("part").Find(ctx)
	c.Documents, errs[3] = s.documents(ctx, c.ID)
	c.Rejected, errs[4] = s.rejected(ctx, c.ID)
	return c, errors.Join(errs[:]...)
}

// readable returns the row of a case, or ErrNotFound where the actor may not
// read it.
func (s *Store) readable(ctx context.Context, actor rights.Actor, id ID) (caseRecord, error) {
	r, err := gorm.G[caseRecord](s.read).Raw(`
		SELECT cases.*, users.name AS reviewer_name
		FROM cases LEFT JOIN users ON users.id = cases.reviewer_id
		WHERE cases.id = ?`, id).Take(ctx)
	if err != nil {
		return caseRecord{}, translate(err)
	}
	relation := actor.RelationTo(string(r.ReviewerID))
	if r.Kind == Training && !actor.MayOn(rights.Train, relation) ||
		r.Kind == Appeal && !actor.MayOn(rights.ReadCases, relation) {
		return caseRecord{}, ErrNotFound
	}
	return r, nil
}

// changeable returns the row of a case that the actor may change under the
// right; in training, the right to train is enough.
func (s *Store) changeable(ctx context.Context, actor rights.Actor, id ID, right rights.Right) (caseRecord, error) {
	r, err := s.readable(ctx, actor, id)
	if err != nil {
		return caseRecord{}, err
	}
	if r.Kind == Appeal && !actor.MayOn(right, actor.RelationTo(string(r.ReviewerID))) {
		return caseRecord{}, ErrForbidden
	}
	if r.Closed() {
		return caseRecord{}, ErrClosed
	}
	return r, nil
}

// change runs f in a transaction with the row of a case that the actor may
// change under the right.
func (s *Store) change(ctx context.Context, actor rights.Actor, id ID, right rights.Right, f func(tx *Store, r caseRecord) error) error {
	return s.InTx(ctx, func(tx *Store) error {
		r, err := tx.changeable(ctx, actor, id, right)
		if err != nil {
			return err
		}
		return f(tx, r)
	})
}

// Begin says that the facts of a new case have been looked at, and that its
// review begins. A case under review stays as it is.
func (s *Store) Begin(ctx context.Context, actor rights.Actor, id ID) error {
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		if r.State != New {
			return nil
		}
		r.begin()
		if err := tx.updateCase(ctx, r, "State"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionReviewBegun, nil)
	})
	if err != nil {
		return fmt.Errorf("begin review of case %s: %w", id, translate(err))
	}
	return nil
}

// begin says that the review of the case has begun.
func (r *caseRecord) begin() {
	if r.State == New {
		r.State = UnderReview
	}
}

// updateCase writes the named fields of a case's row, and that it has been
// changed just now.
func (s *Store) updateCase(ctx context.Context, r caseRecord, fields ...any) error {
	r.UpdatedAt = s.now()
	n, err := gorm.G[caseRecord](s.write).Where("id = ?", r.ID).Select("UpdatedAt", fields...).Updates(ctx, r)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// conflict is the error of a change to a version of a case that no longer is.
func (s *Store) conflict(ctx context.Context, r caseRecord) error {
	c, err := s.whole(ctx, r)
	if err != nil {
		return err
	}
	return &CaseConflict{c}
}

// SaveMatter stores what the letter says of the case, and returns the version:
// the next one, or version itself where nothing is changed. The number stays as
// it is. The error is a *CaseConflict where the matter has been saved since
// version was read.
func (s *Store) SaveMatter(ctx context.Context, actor rights.Actor, id ID, version int, m review.Matter) (int, error) {
	saved := version
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		if r.MatterVersion != version {
			return tx.conflict(ctx, r)
		}
		d := matterChange(r.value().Matter, m)
		if len(d) == 0 {
			return nil
		}
		saved++
		d["version"] = saved
		r.setMatter(m)
		r.MatterVersion = saved
		if err := tx.updateCase(ctx, r, matterFields...); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionMatterSaved, d)
	})
	if err != nil {
		return 0, fmt.Errorf("save matter of case %s: %w", id, translate(err))
	}
	return saved, nil
}

// matterChange tells what differs between two matters; of the citizen and the
// facts, only that they differ.
func matterChange(before, after review.Matter) detail {
	d := detail{}
	d.changedText("titel", before.Title, after.Title)
	d.changed("kommune", before.Municipality, after.Municipality)
	d.changedText("kommunens_sagsnummer", before.MunicipalityNumber, after.MunicipalityNumber)
	d.changed("bestemmelse", before.Provision, after.Provision)
	d.changed("afgoerelsesdato", before.DecidedOn, after.DecidedOn)
	d.changed("klage_modtaget", before.AppealReceivedOn, after.AppealReceivedOn)
	if before.Citizen != after.Citizen {
		d["borger"] = "aendret"
	}
	if before.Facts != after.Facts {
		d["fakta"] = "aendret"
	}
	return d
}

// SaveFacts stores the decision type and the state of the flags given; other
// flags stay as they are. It returns the version: the next one, or version
// itself where nothing is changed. To confirm the facts of a new case begins
// its review, also without a change. The error is a *CaseConflict where the
// facts have been saved since version was read.
func (s *Store) SaveFacts(ctx context.Context, actor rights.Actor, id ID, version int, t review.DecisionType, flags map[review.Flag]FlagState) (int, error) {
	saved := version
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		if r.FactsVersion != version {
			return tx.conflict(ctx, r)
		}
		d := detail{}
		d.changed("afgoerelsestype", r.Type, t)
		if err := tx.saveFlags(ctx, id, flags, d); err != nil {
			return err
		}
		if len(d) == 0 && r.State != New {
			return nil
		}
		saved++
		d["version"] = saved
		r.Type, r.FactsVersion = t, saved
		r.begin()
		if err := tx.updateCase(ctx, r, "State", "Type", "FactsVersion"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionFactsSaved, d)
	})
	if err != nil {
		return 0, fmt.Errorf("save facts of case %s: %w", id, translate(err))
	}
	return saved, nil
}

// saveFlags sets the flags that differ, and notes them in d.
func (s *Store) saveFlags(ctx context.Context, id ID, flags map[review.Flag]FlagState, d detail) error {
	standing, err := gorm.G[CaseFlag](s.read).Where("case_id = ?", id).Find(ctx)
	if err != nil {
		return err
	}
	before := map[review.Flag]FlagState{}
	for _, f := range standing {
		before[f.Flag] = f.State
	}
	for _, flag := range slices.Sorted(maps.Keys(flags)) {
		state, stood := before[flag]
		switch {
		case !stood:
			state = FlagNo // what is not there does not hold
			if flags[flag] == FlagNo {
				continue
			}
			err = gorm.G[CaseFlag](s.write).Create(ctx, &CaseFlag{CaseID: id, Flag: flag, State: flags[flag]})
		case state != flags[flag]:
			_, err = gorm.G[CaseFlag](s.write).Where("case_id = ? AND flag = ?", id, flag).Update(ctx, "state", flags[flag])
		}
		if err != nil {
			return err
		}
		d.changed("flag "+string(flag), state, flags[flag])
	}
	return nil
}

// SaveChoice stores the reviewer's own outcome and why; Undecided follows the
// proposal again. It returns the version: the next one, or version itself where
// nothing is changed. The error is a *CaseConflict where the choice has been
// saved since version was read.
func (s *Store) SaveChoice(ctx context.Context, actor rights.Actor, id ID, version int, o review.Outcome, reason string) (int, error) {
	saved := version
	err := s.change(ctx, actor, id, rights.AssessCases, func(tx *Store, r caseRecord) error {
		if r.ChoiceVersion != version {
			return tx.conflict(ctx, r)
		}
		d := detail{}
		d.changed("udfald", r.Choice, o)
		d.changedText("udfald_begrundelse", r.ChoiceReason, reason)
		if len(d) == 0 {
			return nil
		}
		saved++
		d["version"] = saved
		r.Choice, r.ChoiceReason, r.ChoiceVersion = o, reason, saved
		r.begin()
		if err := tx.updateCase(ctx, r, "State", "Choice", "ChoiceReason", "ChoiceVersion"); err != nil {
			return err
		}
		return tx.record(ctx, actor, id, ActionChoiceSaved, d)
	})
	if err != nil {
		return 0, fmt.Errorf("save choice of case %s: %w", id, translate(err))
	}
	return saved, nil
}
