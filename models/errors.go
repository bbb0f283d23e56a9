package models

import (
	"errors"
	"fmt"

	"gorm.io/gorm"
)

// What callers can tell apart, by errors.Is.
var (
	ErrNotFound  = errors.New("not found")       // or the actor may not know of it
	ErrConflict  = errors.New("saved by others") // since the version was read
	ErrExists    = errors.New("exists already")
	ErrForbidden = errors.New("forbidden")
	ErrNoQuote   = errors.New("no such passage on the page")

	// ErrClosed refuses a change of a case that is decided, or of a replay that
	// is ended. It is an ErrForbidden.
	ErrClosed = fmt.Errorf("%w: the case is closed", ErrForbidden)

	// ErrInUse and ErrNewer are shown as they read to the one who starts the
	// program.
	ErrInUse error = refusal("Data er i brug af en anden proces")
	ErrNewer error = refusal("Data er skrevet af en nyere udgave af programmet; brug den")
)

// A refusal is a Danish sentence.
type refusal string

func (r refusal) Error() string { return string(r) }

// An AnswerConflict is the ErrConflict of an answer, with the one that stands.
type AnswerConflict struct{ Standing Answer }

func (c *AnswerConflict) Error() string {
	return fmt.Sprintf("answer %s stands in version %d", c.Standing.Requirement, c.Standing.Version)
}

// Is makes the conflict an ErrConflict.
func (c *AnswerConflict) Is(target error) bool { return target == ErrConflict }

// A PartConflict is the ErrConflict of a part of a ruling, with the one that
// stands. Version 0 says that the part is the generated one again.
type PartConflict struct{ Standing RulingPart }

func (c *PartConflict) Error() string {
	return fmt.Sprintf("part %s stands in version %d", c.Standing.Part, c.Standing.Version)
}

// Is makes the conflict an ErrConflict.
func (c *PartConflict) Is(target error) bool { return target == ErrConflict }

// A CaseConflict is the ErrConflict of a case's matter, facts or choice, with
// the whole case as it stands.
type CaseConflict struct{ Standing Case }

func (c *CaseConflict) Error() string {
	return fmt.Sprintf("case %s stands in versions %d (matter), %d (facts), %d (choice)", c.Standing.ID,
		c.Standing.MatterVersion, c.Standing.FactsVersion, c.Standing.ChoiceVersion)
}

// Is makes the conflict an ErrConflict.
func (c *CaseConflict) Is(target error) bool { return target == ErrConflict }

// translate puts our errors in place of gorm's.
func translate(err error) error {
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return ErrNotFound
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return ErrExists
	}
	return err
}
