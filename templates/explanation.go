package templates

// ExplanationPage is /sager/:id/forklaring: why this is proposed, and the
// reviewer's own outcome.
type ExplanationPage struct {
	Frame
	Heading      string
	Lead         string
	Path         string // of the review
	Outcome      string
	OutcomeID    string
	Trying       *Trial // an answer is tried, and nothing is saved
	Missing      []Link // points without an answer, where there is no proposal
	Stages       []Stage
	Idle         []Reason // requirements that do not count
	Against      []Reason // what speaks for another outcome
	WhyNot       []WhyNot
	Flips        []Flip
	NoFlip       string // told where there are none
	Instructions []string
	Marks        []string
	Ruleset, Sum string
	Try          TryForm
	Choice       ChoiceForm
}

// A Trial is an answer given otherwise to see what it does.
type Trial struct {
	Stands  string // the outcome of the answers that are saved
	Changed bool
	Back    string
}

// A Stage is a step of the evaluation: the reasons of one section.
type Stage struct {
	Title    string
	Reasons  []Reason
	Decisive bool // one of them carries the outcome
}

// WhyNot says why another outcome is not proposed.
type WhyNot struct{ Outcome, Text string }

// A Flip is a smallest change that would turn the outcome.
type Flip struct {
	Text    string // "KO-02 (titel) er opfyldt"
	Outcome string // what the proposal would then be
	Href    string // tries it
}

// A TryForm asks what another answer would do.
type TryForm struct {
	Action   string
	Points   []Option
	Statuses []Option
}

// An Option is one entry of a select.
type Option struct {
	Value, Label string
	Selected     bool
}

// A ChoiceForm is where the reviewer follows the proposal or departs from it.
type ChoiceForm struct {
	Action      string // empty where nothing can be changed
	Version     int
	Choices     []Choice
	Reason      string
	Error       string // of the outcome
	ReasonError string
	Standing    string // the choice in words
	Conflict    *Conflict
}
