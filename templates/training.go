package templates

// TrainingPage is /traening: the thematic cases as a list of tasks.
type TrainingPage struct {
	Frame
	Summary string
	Tasks   []TrainingTask
	Pairs   []ContrastPair
}

// A TrainingTask is one thematic case and how far the reader has come with it.
type TrainingTask struct {
	Link
	Number  int
	Theme   string
	Minutes int
	Status  TaskStatus
	Pairs   []int  // cases it can be held against
	Result  string // address of the result; empty before the end
}

// A ContrastPair is two thematic cases that look alike. What tells them apart
// is kept back until both are finished.
type ContrastPair struct {
	First, Second TrainingTask
	Href          string // of the two side by side; empty before both are finished
	Points        []string
}

// TrainingStartPage is /traening/:nr before a replay, or after it.
type TrainingStartPage struct {
	Frame
	Task         TrainingTask
	Municipality string
	Format       string // of the letter
	Finished     string // when the last replay was ended; empty where none was
}

// TrainingFinishPage is /traening/:nr/afslut: the reader's own outcome.
type TrainingFinishPage struct {
	Frame
	Action     string
	Back       string
	Unanswered string // how much is not answered; empty where all is
	Version    int
	Choices    []Choice
	Reason     string
}

// TrainingResultPage is /traening/:nr/resultat: the reader's answers beside the
// meeting's.
type TrainingResultPage struct {
	Frame
	Number     int
	Outcomes   []TrainingOutcome
	Same       bool // own outcome and the meeting's
	Assessment string
	Lines      string // of the note
	Reason     string // the reader's own
	Sentences  []string
	Points     []TrainingPoint // those the note says something of, differences first
	Unscored   []UnscoredPoint
	Contrasts  []TrainingContrast
	Again      string // address that starts a new replay
}

// A TrainingOutcome is one of the outcomes to be held against each other.
type TrainingOutcome struct {
	Label, Word, WordID string
	Note                string
}

// A TrainingPoint is one requirement: the reader's answer and the meeting's.
type TrainingPoint struct {
	ID, Title, Href string
	Same            bool
	Decisive        bool   // it carries the meeting's outcome
	Turns           string // what the outcome would be with the meeting's answer alone; empty where the same
	Own, Board      TrainingAnswer
}

// A TrainingAnswer is what one side found.
type TrainingAnswer struct {
	Word, WordID string
	Class        string
	Note         string
	Quotes       []Passage
	Basis        string // "Står i notatet, l. 220–221"
}

// An UnscoredPoint is one that counts for nothing in the comparison, and why.
type UnscoredPoint struct {
	ID, Title, Href string
	Word, WordID    string // the reader's answer
	Why             string
}

// A TrainingContrast offers another thematic case.
type TrainingContrast struct {
	Task  TrainingTask
	Point string // kept back until that case is finished
	Href  string // of the two side by side; empty before that
}

// TrainingContrastPage is /traening/:nr/kontrast/:anden: two thematic cases as
// the meeting saw them, side by side.
type TrainingContrastPage struct {
	Frame
	Points []string
	Table  CompareTable
}
