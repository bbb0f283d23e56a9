package templates

// LoadPage is /indlaes, step 1: choose decisions or paste the text of one.
type LoadPage struct {
	Frame
	Accept    string // endings of the files that are read, comma between
	MaxFiles  int    // that can be chosen at once
	Reads     bool   // text is read off pictures
	Text      string
	Together  bool
	Duplicate *Link  // the case that holds the same decision
	Kept      string // where the file that was sent can be loaded anyway; empty for a text
	Recent    []RecentLoad
}

// A RecentLoad is an earlier upload of the user's own.
type RecentLoad struct {
	Link
	Sent, Status string
}

// JobsPage is /indlaes/job/:id: how far each file of an upload has come.
type JobsPage struct {
	Frame
	Name     string // of the file, or how many
	Sent     string
	Status   string // in a sentence
	Running  bool   // there is more to come
	Together bool   // all are documents of one case
	Case     *Link  // that case, once it is made
	Rows     []JobRow
}

// A JobRow is one file of an upload.
type JobRow struct {
	ID, Name, Size  string
	Kind            string // of the document, where all are of one case
	State           string
	Fault           string
	Case, Duplicate *Link
	Resume, Action  string // the button that takes it up again, and where it sends
}

// CheckPage is step 2: what was found in the decision, to be confirmed.
type CheckPage struct {
	Frame
	Action   string
	Number   string
	Others   Link // to the case's documents
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
