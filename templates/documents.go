package templates

// DocumentsPage is /sager/:id/dokumenter: what a case consists of.
type DocumentsPage struct {
	Frame
	Number   string
	Review   string // address of the review
	Action   string // where documents are added; empty where none can be
	Accept   string // endings of the files that are read, comma between
	MaxFiles int
	Kinds    []Option
	NewText  string
	Reads    bool // text is read off pictures
	Running  bool // text is being recognised
	Rows     []DocumentRow
}

// A DocumentRow is one document of a case. What has no address cannot be done.
type DocumentRow struct {
	ID          string
	Name        string
	Kind        string
	Cited       string // what a letter calls it
	Pages, Size string
	Loaded      string // "den 12. marts 2026 kl. 10.42 af Mette Holm"
	Signals     string // how many were found; empty where none are looked for
	Text        string // address of its text
	Original    string
	Copies      []Link // other cases that hold the same
	Fault       string // why it could not be read
	Warnings    []string
	Standard    *StandardText
	Scanned     bool     // some of it is pictures of text
	Recognising string   // how far the recognition has come
	Recognise   bool     // the text can be read off the pictures
	Paste       bool     // there is no text: it can be pasted
	Kinds       []Option // to choose another one from
	KindAction  string
	TextAction  string
}

// DocumentID is the row's id without what makes it one of the page.
func (r DocumentRow) DocumentID() string { return r.ID[len("dokument-"):] }

// A StandardText is a hint that a decision was not written for this citizen
// alone.
type StandardText struct {
	Text   string // "62 % af begrundelsen står også i 4 andre afgørelser fra Nordlyng Kommune"
	Cases  []Link // that these decisions are of
	Points []Link // that the hint is at
}
