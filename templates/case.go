package templates

import "strconv"

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
// point at, those that answers rest on and those that were searched for.
type DocumentPanel struct {
	Tabs     []Tab  // the case's documents, where there are several
	Name     string // empty where the case holds no document
	Original string // address of the file as it was loaded; may be empty
	Manage   string // where documents are added to the case; may be empty
	Warnings []string
	Pager    []Tab // of a long document
	Pages    []TextPage
	Kinds    []Kind // of the passages that are marked in the whole document
	Find     FindForm
	Steps    Steps
	Choosing *Choosing      // each sentence can be chosen as evidence
	Forms    []EvidenceForm // of the points that are not on the page
	Judge    string         // where the form that rejects signals sends; empty where nothing can be changed
	Signals  []SignalLink   // all of the document's that nobody has rejected
	Rejected []SignalLink
}

// A Kind is a kind of marked passage: a class, and what it means.
type Kind struct{ ID, Says string }

// A FindForm is the search within a document.
type FindForm struct {
	Action string
	Kept   []Hidden // the rest of the view
	Words  string   // what is searched for
	None   bool     // and does not stand there
	Clear  string   // address without the search; empty where there is none
}

// Steps lead through the signals of a document or, while something is searched
// for, through what was found.
type Steps struct {
	What, One      string // "signal" or "fund": how ids of the passages begin, and what one is called
	Text, Unit     string // "3 af 12" or, where none has been gone to, "12"; and of what: "signaler"
	Total          int
	Before         int    // how many stand on the pages before those shown
	Previous, Next *Jump  // from the one gone to
	PageBefore     string // address of the last one before the pages shown; may be empty
	PageAfter      string
}

// Choosing is the view in which each sentence has a button.
type Choosing struct {
	ID, Question string // of the point
	Form         EvidenceForm
	Back         string
}

// An EvidenceForm sends a passage as evidence of a point whose own form is not
// on the page.
type EvidenceForm struct {
	ID          string // of the form
	Action      string
	Requirement string
	Version     int
}

// A TextPage is the text of one page, paragraph by paragraph.
type TextPage struct {
	Document   string // id
	Number     int
	Paragraphs []Paragraph
}

// A Paragraph is a stretch of a page's text.
type Paragraph struct {
	Start int // in bytes of the page's text
	Runs  []Run
}

// A Run is a piece of text that lies under the same passages.
type Run struct {
	Text   string
	Kind   string // "belaeg", "tegn" or "modtegn"; empty where no signal or evidence covers it
	Hit    bool   // searched for
	Starts []Mark // those that begin with this run
	Ends   []Mark // those that end with it
}

// A Mark is what is said of a passage.
type Mark struct {
	ID    string // of the place; empty for a sentence that can be chosen
	Name  string // as it is read aloud; empty where it is not
	Point Jump   // the point it bears on, or none
	Use   *Use   // makes it evidence
}

// A Use is the button that makes a passage the evidence of a point.
type Use struct {
	Form  string // id of the form it sends
	Name  string // of the field
	Value string // the place
	Point string // id of the point
	Of    string // id of the passage on the page; may be empty
}

// A SignalLink is a signal in a list.
type SignalLink struct {
	Number   int
	Kind     string // "tegn" or "modtegn"
	Says     string // which way it points, and what it reads in the passage
	Place    string // "side 2"
	Quote    string
	At       Jump // to the passage
	Point    Jump // the point it bears on
	Used     bool // as evidence of its point
	Use      *Use
	Reject   string // the signal as the form that rejects it names it; empty where nothing can be changed
	Rejected string // "Afvist kl. 10.42 af Mette Holm"
}

// Passage is the id of the signal's passage.
func (s SignalLink) Passage() string { return "signal-" + strconv.Itoa(s.Number) }

// A Checklist is everything that is answered of a case. Where Focus is set, one
// point stands alone.
type Checklist struct {
	Progress       string // "18 af 25 punkter besvaret"
	Evidenced      string // "Belæg: 3 af 25 punkter"
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
	Group      Group // without its points
	Progress   string
	Evidenced  string
	Unanswered *Jump          // to the first unanswered point
	Following  bool           // the questions that the answer raises have changed too
	Pages      []TextPage     // those whose passages have changed
	Document   *DocumentPanel // where its list of signals has changed
}

// SignalPieces are what changes on the page when a signal is rejected or taken
// back.
type SignalPieces struct {
	Point    *Point // that it bears on
	Pages    []TextPage
	Document DocumentPanel
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
	Absent              bool // the decision was searched in vain
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
	At           Jump // to the passage, or its page; empty where the document is not in the case
	Index        int
	Last         bool // of its list
}

// Short is the quote's beginning, to tell it from others by.
func (p Passage) Short() string {
	r := []rune(p.Quote)
	if len(r) <= shortQuote {
		return p.Quote
	}
	return string(r[:shortQuote]) + "…"
}

const shortQuote = 40

// A NewPassage is a quote being typed.
type NewPassage struct {
	Document, Page, Quote string
	QuoteError, PageError string
	Choose                bool // a sentence can be chosen in the document
}

// Open tells whether something has been typed, or should have been.
func (p NewPassage) Open() bool { return p.Page+p.Quote+p.QuoteError != "" }

// A Conflict is what someone else saved meanwhile. The form around it holds what
// this user typed, and its version is the one that stands: sending it overwrites
// that, and the button named behold leaves it.
type Conflict struct {
	Text     string
	Standing []Fact
	Own      []Fact  // what this user was adding beside what he typed
	Again    *Hidden // and what adds it when the form is sent again
}

// A FactsForm is the section Kommunens begrundelse: the decision's type and the
// flags.
type FactsForm struct {
	Action    string // empty where nothing can be changed
	Open      bool   // there is something left to say
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
	Absent           bool // the decision was searched in vain
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
