package templates

// CasePage is a review: the municipality's decision beside the checklist, at
// /sager/:id and, in training, at /traening/:nr.
type CasePage struct {
	Frame
	Heading   string
	Path      string // of the review; its forms send to addresses below it
	Training  bool
	ReadOnly  string // why nothing can be changed; empty where it can
	Band      []Fact
	View      string // on a narrow screen: "dokument" or "tjekliste" alone; empty for both
	Views     []Tab
	Document  DocumentPanel
	Checklist Checklist
	Proposal  ProposalStrip

	// The form on what the case is about, as matter.html draws it.
	MatterAction   string // empty where nothing can be changed
	Matter         MatterForm
	Found          FoundFacts // empty here: the places are told when a case is loaded
	MatterOpen     bool
	MatterConflict *Conflict
}

// A Jump leads to a place of a review. Target is its id where it stands on the
// same page.
type Jump struct{ Label, Href, Target string }

// A Fact is a name and a value.
type Fact struct{ Label, Value string }

// A DocumentPanel is the text of one document, with the passages that signals
// point at.
type DocumentPanel struct {
	Tabs     []Tab  // the case's documents, where there are several
	Name     string // empty where the case holds no document
	Original string // address of the file as it was loaded; may be empty
	Warnings []string
	Pager    []Tab // of a long document
	Pages    []TextPage
	Signals  []SignalLink // all of the document's
}

// A TextPage is the text of one page, paragraph by paragraph.
type TextPage struct {
	Number     int
	Paragraphs [][]Run
}

// A Run is a piece of text under the same signals. Text that no signal covers
// has no Kind.
type Run struct {
	Text   string
	Kind   string   // "modtegn" where all of them are, else "tegn"
	Starts []Signal // those that begin with this run
	Ends   []Signal // those that end with it
}

// A Signal is a numbered passage of a document and the point it bears on.
type Signal struct {
	Number int
	Kind   string // "tegn" or "modtegn"
	Point  Jump
}

// A SignalLink leads to a signal's passage.
type SignalLink struct {
	Signal
	Says  string // which way it points, in words
	Place string // "Side 2"
	Quote string
	At    Jump // to the passage
}

// A Checklist is everything that is answered of a case. Where Focus is set, one
// point stands alone.
type Checklist struct {
	Progress       string // "18 af 25 punkter besvaret"
	Unanswered     *Jump  // to the first unanswered point
	Only           *Link  // to the unanswered ones alone, or back to all
	Gates          []Group
	Facts          FactsForm
	Groups         []Group
	Focus          *Point
	Previous, Next *Link // the points around the one in focus
	All            string
}

// A Group is a section of the checklist.
type Group struct {
	ID, Title string
	Status    TaskStatus
	Count     string // "3 af 5"; empty where no point counts
	Only      bool   // answered points are left out
	Points    []Point
	Idle      []IdlePoint // those that nothing in the case calls for
}

// A TaskStatus is one of four words on how far a section has come.
type TaskStatus string

// The four statuses of a section.
const (
	NotBegun TaskStatus = "Ikke begyndt"
	Begun    TaskStatus = "I gang"
	Finished TaskStatus = "Færdig"
	Blocking TaskStatus = "Mangler svar" // an answer here holds every outcome back
)

// Is tells whether the status has the word.
func (s TaskStatus) Is(word string) bool { return string(s) == word }

// An IdlePoint is a requirement that does not count, and where it can be
// answered all the same; read-only cases have no address.
type IdlePoint struct{ ID, Title, Href string }

// PointPieces are what changes on the page when an answer is saved: the parts of
// the point that hold nothing being typed, and the counts around it.
type PointPieces struct {
	Point
	Group     Group // without its points
	Progress  string
	Following bool // the questions that the answer raises have changed too
}

// A Point is one requirement and the answer to it.
type Point struct {
	ID, Title, Question string
	Sources             []string // in short
	Help                PointHelp
	Action              string // where its form sends; empty where nothing can be changed
	Version             int
	Asked               string // the status under which the further questions are put
	GoTo                string // the point that follows after saving; empty stays
	Status, StatusID    string // the answer that stands, in words and as a class
	Mood                string // as a class: "defect", "met", "open", "irrelevant" or none
	Choices             []Choice
	Undo                *Choice   // takes the answer back
	Class               *Question // of the requirement on the choice of supplier
	Bearing             *Question
	Essential           *Question
	Note                string
	NoteHint            string
	Evidence            []Passage
	New                 NewPassage
	Signals             []SignalLink
	Effect              string // what the answer does, in a sentence
	Saved               string // "Gemt kl. 10.42 af Mette Holm"
	Error               string // of the note
	Conflict            *Conflict
	Follow              []Point // questions that the answer raises
	Button              bool    // the form has a button also where it saves itself
}

// PointHelp is how a point is judged.
type PointHelp struct {
	Met, NotMet, Text, Consequence string
	Sources                        []string // in full
}

// A Choice is one radio button or checkbox.
type Choice struct {
	ID, Name, Value string
	Label, Hint     string
	Checked         bool
}

// A Question is one more question that an answer raises.
type Question struct {
	ID, Legend, Hint string
	Error            string
	Choices          []Choice
	Answer           string // the choice that stands, in words
}

// A Passage is a quote that an answer rests on.
type Passage struct {
	Quote, Place string
	At           Jump // to the page; empty where the document is not in the case
	Index        int
}

// A NewPassage is a quote being typed.
type NewPassage struct {
	Document, Page, Quote string
	QuoteError, PageError string
}

// Open tells whether something has been typed, or should have been.
func (p NewPassage) Open() bool { return p.Page+p.Quote+p.QuoteError != "" }

// A Conflict is what someone else saved meanwhile. The form around it holds what
// this user typed, and its version is the one that stands: sending it overwrites
// that, and the button named behold leaves it.
type Conflict struct {
	Text     string
	Standing []Fact
}

// A FactsForm is the section Kommunens begrundelse: the decision's type and the
// flags.
type FactsForm struct {
	Action    string // empty where nothing can be changed
	Version   int
	Status    TaskStatus
	Types     []Choice
	Type      string // the type that stands, in words
	TypeError string
	Suggested []FlagQuestion // found by a signal and not confirmed
	Sections  []FlagSection
	Conflict  *Conflict
}

// A FlagQuestion asks whether a flag that a signal has found holds.
type FlagQuestion struct {
	ID, Title, Help string
	Legend          string
	Place, Quote    string
	At              Jump // to the passage
	Choices         []Choice
}

// A FlagSection is a list of flags: those that hold or were asked about, and the
// rest.
type FlagSection struct {
	Title, Hint string
	Set         []FlagBox
	Rest        []FlagBox
}

// A FlagBox is the checkbox of a flag.
type FlagBox struct {
	Choice
	Place, Quote string // where a signal has found it
	At           Jump
	Rejected     bool // and a person has said no
}

// A ProposalStrip is what the answers lead to, always in sight.
type ProposalStrip struct {
	Blind     string // stands in place of the proposal
	Outcome   string
	OutcomeID string
	Decisive  []Jump
	Waits     string // why there is no proposal, or what can still change it
	Open      []Jump // the first of the points it waits for
	More      bool   // there are more of them
	Own       string // the reviewer's own outcome, where it departs
	Marks     []string
	Explain   string // address; empty in training
	Button    Link   // to the letter or, in training, to the end of it
}

// A Reason is one step of an explanation.
type Reason struct {
	ID, Title, Href  string
	Status, StatusID string
	Counts           string
	Decisive         bool // carries the outcome
	Text, Note       string
	Quotes           []Passage
	Sources          []string
}

// Point finds a point of the checklist by its id, or nil.
func (l *Checklist) Point(id string) *Point {
	if l.Focus != nil && l.Focus.ID == id {
		return l.Focus
	}
	for _, groups := range [][]Group{l.Gates, l.Groups} {
		for i := range groups {
			if p := findPoint(groups[i].Points, id); p != nil {
				return p
			}
		}
	}
	if l.Focus != nil {
		return findPoint(l.Focus.Follow, id)
	}
	return nil
}

func findPoint(points []Point, id string) *Point {
	for i := range points {
		if points[i].ID == id {
			return &points[i]
		}
		if p := findPoint(points[i].Follow, id); p != nil {
			return p
		}
	}
	return nil
}
