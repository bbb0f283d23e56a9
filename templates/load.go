package templates

// LoadPage is /indlaes, step 1: choose a decision or paste its text.
type LoadPage struct {
	Frame
	Text      string
	Duplicate *Link // the case that holds the same decision
}

// CheckPage is step 2: what was found in the decision, to be confirmed.
type CheckPage struct {
	Frame
	Action   string
	Number   string
	Matter   MatterForm
	Found    FoundFacts
	Guidance bool     // a complaint guidance was found
	Warnings []string // of the reading
}

// A MatterForm is what a reviewer tells of a case, as it stands in the form.
type MatterForm struct {
	Version                                 int
	Title, Municipality, MunicipalityNumber string
	DecidedOn, AppealReceivedOn             string
	CitizenName, CitizenCPR, CitizenAge     string
	Representative                          string
	Facts                                   string
}

// FoundFacts says of each fact where in the decision it was found.
type FoundFacts struct {
	Municipality, Number, DecidedOn, Citizen string
}
