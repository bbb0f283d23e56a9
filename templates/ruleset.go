package templates

import "ankebord/review"

// RulesetsPage is /regelsaet: the versions of the law that the program knows.
type RulesetsPage struct {
	Frame
	Versions []RulesetRow
}

// A RulesetRow is one version in the list.
type RulesetRow struct {
	Link
	ID           string // "sel-104/2022-01-24"
	Law          string // the statute, with number and date
	InForce      string // decision days, in words
	Requirements int
	Sum          string // "sha256:…"
}

// RulesetPage is /regelsaet/:bestemmelse/:version: the law as the program
// applies it, to be read by a lawyer. A search leaves the groups and
// requirements that match, and nothing else.
type RulesetPage struct {
	Frame
	Path     string // of the page, without a search
	ID       string
	InForce  string
	Sum      string
	Section  string // "§ 104"
	Text     string // of the section, verbatim
	Statute  string // with number and date
	Guidance string
	Query    string
	Found    int // requirements that match the search
	Total    int // requirements of the ruleset

	Consequences []ConsequenceInfo
	Groups       []RequirementGroup
	Types        []review.TypeInfo
	Reasons      []review.FlagInfo // what a municipality can have relied on
	Facts        []review.FlagInfo // what a case can be about
	Information  []InformationView
	Sources      []SourceView
}

// A ConsequenceInfo says what a code stands for and how many requirements have it.
type ConsequenceInfo struct {
	Code, Label  string
	Requirements int
}

// A RequirementGroup is a section of the catalogue.
type RequirementGroup struct {
	ID, Title    string
	Requirements []RequirementView
}

// A RequirementView is one requirement, ready to be read.
type RequirementView struct {
	ID, Title, Question       string
	MetWhen, NotMetWhen, Help string
	Always                    bool     // its trigger holds in every case
	Triggers                  []string // ways in which it comes to count, in words
	Written                   string   // the trigger as the ruleset writes it
	Code, Consequence, Kind   string
	Special                   string // how it is evaluated, where that is a way of its own
	Instruction               string
	Sentences                 []Sentence
	Sources                   []CitationView
}

// A Sentence is one of the texts that a requirement gives a ruling.
type Sentence struct{ Use, Text string }

// A CitationView is a place in a source, with its mark.
type CitationView struct {
	Text     string
	Href     string // of the source
	Verified bool
}

// An InformationView is a rule that is told and never scored.
type InformationView struct {
	ID, Title, Text string
	Sources         []CitationView
}

// A SourceView is one source of the ruleset.
type SourceView struct {
	ID, Title, Edition, Date, Note string
	Verified                       bool
	Cited                          bool // a ruling names it among the rules
}
