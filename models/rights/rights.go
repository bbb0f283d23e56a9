// Package rights says who may do what. The whole answer is one table, [Grants]:
// a right, the roles that hold it, and for which cases they hold it. What does
// not stand there is refused.
package rights

import (
	"fmt"
	"slices"
)

// A Role is what a person does at the board. Everyone has one.
type Role string

// The six roles.
const (
	CaseWorker    Role = "sagsbehandler"
	Approver      Role = "godkender"
	Leader        Role = "leder"
	Teacher       Role = "underviser"
	Trainee       Role = "kursist"
	Administrator Role = "administrator"

	// system is the program itself; no person has it.
	system Role = "system"
)

var roleLabels = map[Role]string{
	CaseWorker: "Sagsbehandler", Approver: "Godkender", Leader: "Leder", Teacher: "Underviser",
	Trainee: "Kursist", Administrator: "Administrator", system: "System",
}

// Roles lists the roles a person can have, in the order of the screens.
func Roles() []Role { return []Role{CaseWorker, Approver, Leader, Teacher, Trainee, Administrator} }

// Label is the role as the screens say it.
func (r Role) Label() string { return roleLabels[r] }

// MarshalText writes the word of the role.
func (r Role) MarshalText() ([]byte, error) { return []byte(r), nil }

// UnmarshalText reads the word of a role that a person can have.
func (r *Role) UnmarshalText(text []byte) error {
	if !slices.Contains(Roles(), Role(text)) {
		return fmt.Errorf("rollen »%s« findes ikke", text)
	}
	*r = Role(text)
	return nil
}

// A Right is one thing that someone may do.
type Right uint8

const (
	ReadCases    Right = iota // see appeals, their documents and their history
	LoadCases                 // make a case of a municipality's decision
	AssessCases               // answer requirements, confirm facts, choose the outcome
	WriteRulings              // edit and draw the ruling
	CompareCases              // put cases side by side
	SeeOverview               // see the figures of decided cases
	Train                     // replay a thematic case
	ReadRulesets              // read the law as the program knows it
	ManageUsers               // make users and see them
	rights
)

var rightLabels = [...]string{
	"Se sager", "Indlæse afgørelser", "Vurdere sager", "Skrive afgørelser", "Sammenligne sager", "Se overblikket",
	"Træne", "Læse regelsæt", "Administrere brugere",
}

// Rights lists all rights.
func Rights() []Right {
	out := make([]Right, rights)
	for i := range out {
		out[i] = Right(i)
	}
	return out
}

// Label is the right as the screens say it.
func (r Right) Label() string { return rightLabels[r] }

// A Relation is how someone stands to a case.
type Relation uint8

const (
	Other Relation = iota // somebody else's case
	Own                   // the case is theirs to review
)

// A Reach says for which cases a grant holds.
type Reach uint8

const (
	Any     Reach = iota // every case, or something that is no case
	OwnOnly              // one's own cases
)

// A Grant gives a right to some roles.
type Grant struct {
	Right Right
	Reach Reach
	Roles []Role
}

// Grants is the table of who may do what.
var Grants = []Grant{
	{ReadCases, Any, []Role{CaseWorker, Approver, Leader, Teacher}},
	{LoadCases, OwnOnly, []Role{CaseWorker}},
	{AssessCases, OwnOnly, []Role{CaseWorker}},
	{WriteRulings, OwnOnly, []Role{CaseWorker}},
	{CompareCases, Any, []Role{CaseWorker, Approver, Leader, Teacher}},
	{SeeOverview, Any, []Role{CaseWorker, Approver, Leader}},
	{Train, OwnOnly, Roles()},
	{ReadRulesets, Any, Roles()},
	{ManageUsers, Any, []Role{Administrator}},
}

// An Actor is on whose behalf something is done. The zero value may do nothing.
type Actor struct {
	ID   string // of the user; empty for the program itself
	Name string
	Role Role
}

// System is the program itself, which fills a data folder. It may do everything.
var System = Actor{Name: "System", Role: system}

// IsSystem tells whether the program itself acts.
func (a Actor) IsSystem() bool { return a.Role == system }

// RelationTo is how the actor stands to a case that reviewer has, an id of a
// user or empty.
func (a Actor) RelationTo(reviewer string) Relation {
	if a.ID != "" && a.ID == reviewer {
		return Own
	}
	return Other
}

// May tells whether the actor has the right at all, be it for own cases only.
func (a Actor) May(r Right) bool { return a.MayOn(r, Own) }

// MayOn tells whether the actor has the right for a case to which he stands in
// the relation.
func (a Actor) MayOn(r Right, rel Relation) bool {
	if a.IsSystem() {
		return true
	}
	return slices.ContainsFunc(Grants, func(g Grant) bool {
		return g.Right == r && slices.Contains(g.Roles, a.Role) && (g.Reach == Any || rel == Own)
	})
}
