package server

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/server/auth"
)

// demoCases is how many decided cases the demonstration compares.
const (
	demoCases = 80
	demoSeed  = 104
)

// demoUsers are the people of the demonstration, one for each role, named as
// their role is.
var demoUsers = []struct {
	role rights.Role
	name string
}{
	{rights.CaseWorker, "Sanne Bæk"},
	{rights.Approver, "Gorm Ravn"},
	{rights.Leader, "Lone Vang"},
	{rights.Teacher, "Ulla Krog"},
	{rights.Trainee, "Karim Lund"},
	{rights.Administrator, "Astrid Holt"},
}

// colleagues have decided cases in the demonstration and cannot log in.
var colleagues = []string{"Mads Toft", "Ditte Skov", "Jonas Eng", "Rikke Sund", "Emil Brandt"}

// seedDemo fills an empty data folder with made-up cases and a user for each
// role, and prints the users' password. A folder that holds other data is
// refused; one that holds the demonstration keeps its cases and gets the
// password anew.
func (s *Server) seedDemo(ctx context.Context, out io.Writer) error {
	demo, err := s.store.Demo(ctx)
	if err != nil {
		return err
	}
	if !demo {
		empty, err := s.store.Empty(ctx)
		if err != nil {
			return err
		}
		if !empty {
			return fmt.Errorf("datamappen %s holder andre data; demodata lægges kun i en tom mappe", s.config.Data)
		}
	}
	password, shown := s.config.DemoPassword, "den i ANKEBORD_DEMO_PASSWORD"
	if password == "" {
		password = strings.ToLower(rand.Text())[:20]
		shown = password
	}
	hash, err := auth.Hash(password)
	if err != nil {
		return err
	}
	err = s.store.InTx(ctx, func(tx *models.Store) error {
		if demo {
			for _, u := range demoUsers {
				if err := tx.SetPassword(ctx, rights.System, string(u.role), hash); err != nil {
					return err
				}
			}
			return nil
		}
		return s.fillDemo(ctx, tx, hash)
	})
	if err != nil {
		return fmt.Errorf("demodata: %w", err)
	}
	fmt.Fprintln(out, "Demodata: alle sager, borgere og kommuner er opdigtede.")
	fmt.Fprintf(out, "Brugere: sagsbehandler, godkender, leder, underviser, kursist, administrator\nAdgangskode: %s\n", shown)
	return nil
}

func (s *Server) fillDemo(ctx context.Context, tx *models.Store, hash string) error {
	if err := tx.MarkDemo(ctx); err != nil {
		return err
	}
	var reviewers []models.ID
	for _, u := range demoUsers {
		id, err := tx.CreateUser(ctx, rights.System, models.User{Username: string(u.role), Name: u.name, Role: u.role, PasswordHash: hash})
		if err != nil {
			return err
		}
		if u.role == rights.CaseWorker {
			reviewers = append(reviewers, id)
		}
	}
	for i, name := range colleagues {
		id, err := tx.CreateUser(ctx, rights.System, models.User{
			Username: fmt.Sprintf("kollega-%d", i+1), Name: name, Role: rights.CaseWorker, Disabled: true,
		})
		if err != nil {
			return err
		}
		reviewers = append(reviewers, id)
	}
	if err := s.fillOpenCases(ctx, tx, reviewers[0]); err != nil {
		return err
	}
	return fillDecided(ctx, tx, demoCases, reviewers)
}

// openCases are the thematic cases whose letters lie with the demonstration's
// case worker, to be reviewed. Those left for training are not among them.
var openCases = []int{3, 6, 8}

func (s *Server) fillOpenCases(ctx context.Context, tx *models.Store, reviewer models.ID) error {
	cases, err := fixtures.Thematic()
	if err != nil {
		return err
	}
	for _, nr := range openCases {
		letter := fixtures.DecisionFile(nr)
		doc, err := s.reader.Read(ctx, letter.Name, letter.Data)
		if err != nil {
			return fmt.Errorf("%s: %w", letter.Name, err)
		}
		if _, err := s.files.Put(letter.Data); err != nil {
			return err
		}
		c := newCase([]upload{{name: letter.Name, data: letter.Data, document: doc}}, rights.Actor{ID: string(reviewer), Name: demoUsers[0].name})
		number := c.Matter.Number
		c.Matter = cases[nr-1].Case.Matter
		c.Matter.Number, c.Matter.Facts = number, ""
		c.State, c.Demo = models.UnderReview, true
		if _, err := tx.CreateCase(ctx, rights.System, c); err != nil {
			return err
		}
	}
	return nil
}

// fillDecided stores n made-up cases that the board has decided.
func fillDecided(ctx context.Context, tx *models.Store, n int, reviewers []models.ID) error {
	for _, d := range fixtures.Population(demoSeed, n) {
		c, err := decidedCase(d)
		if err != nil {
			return fmt.Errorf("made-up case %s: %w", d.CaseNumber, err)
		}
		c.ReviewerID = reviewers[d.Reviewer%len(reviewers)]
		if _, err := tx.CreateCase(ctx, rights.System, c); err != nil {
			return err
		}
	}
	return nil
}

// decidedCase evaluates a made-up case, so that what is stored about it follows
// from the law as the program knows it.
func decidedCase(d fixtures.Decided) (models.NewCase, error) {
	c := review.Case{ChoiceReason: d.OutcomeReason, Matter: review.Matter{
		Number: d.CaseNumber, Title: d.Title, Municipality: d.Municipality, Provision: review.DefaultProvision, Facts: d.Facts,
		DecidedOn: danish.DateOf(d.DecidedOn), AppealReceivedOn: danish.DateOf(d.ReceivedOn),
		Citizen: review.Citizen{Name: d.Citizen, Age: d.CitizenAge},
	}}
	err := errors.Join(read(&c.Facts.Type, d.DecisionType), read(&c.Rest, d.Rest))
	if d.Outcome != "" {
		err = errors.Join(err, read(&c.Choice, d.Outcome))
	}
	n := models.NewCase{
		Kind: models.Appeal, Number: d.CaseNumber, State: models.Decided, Demo: true,
		RuledOn: danish.DateOf(d.RuledOn), CreatedAt: d.ReceivedOn.Add(9 * time.Hour),
	}
	for _, f := range d.Flags {
		c.Facts.Flags = append(c.Facts.Flags, review.Flag(f))
		n.Flags = append(n.Flags, models.CaseFlag{Flag: review.Flag(f), State: models.FlagYes})
	}
	for _, a := range d.Answers {
		answer := review.Answer{Req: review.ReqID(a.Requirement), Note: a.Note, Essential: tri(a.Essential), Bearing: tri(a.Bearing)}
		err = errors.Join(err, read(&answer.Status, a.Status))
		if a.Class != "" {
			err = errors.Join(err, read(&answer.Class, a.Class))
		}
		c.Answers = append(c.Answers, answer)
	}
	if err != nil {
		return n, err
	}
	rs := rulesetFor(c.Matter)
	a, err := rs.Assess(c)
	if err != nil {
		return n, err
	}
	p := a.Evaluate()
	if p.Outcome == review.Undecided {
		return n, fmt.Errorf("no outcome follows: %v is missing", p.Missing)
	}
	n.Answers = c.Answers
	for _, step := range p.Steps { // what the reviewer found met without a word
		if step.Counts == review.ByAssumption && step.Effect != review.PresumedMet {
			n.Answers = append(n.Answers, review.Answer{Req: step.Req, Status: step.Status})
		}
	}
	n.Matter, n.RulesetID, n.Requirements, n.Type = c.Matter, rs.ID, requirementIDs(rs), c.Facts.Type
	n.Choice, n.ChoiceReason, n.Outcome, n.Proposed = c.Choice, c.ChoiceReason, a.Final(), p.Outcome
	if n.Outcome.Reversal() {
		n.Defects = p.Decisive
	}
	return n, nil
}

func read(v interface{ UnmarshalText([]byte) error }, text string) error {
	return v.UnmarshalText([]byte(text))
}

func tri(b *bool) review.Tri {
	if b == nil {
		return review.Unknown
	}
	return review.TriOf(*b)
}
