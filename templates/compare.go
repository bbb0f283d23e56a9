package templates

// ComparePage is /sammenlign: two to five cases side by side.
type ComparePage struct {
	Frame
	Numbers []Hidden // the cases that stand, for the form that adds one
	Typed   string   // what was typed and could not be added
	Full    bool     // no more cases fit
	Table   CompareTable
}

// A CompareTable has cases as columns and points as rows. It is drawn where
// there are two cases or more.
type CompareTable struct {
	Caption   string
	Columns   []CompareColumn
	Facts     []CompareRow // what each case is, and how it ended
	Differing []CompareRow // points that are not alike, first those found differently
	Disagree  int          // how many were found differently
	Equal     []CompareRow
	EqualText string // "17 ens punkter"
	Idle      string // how many points count in none of the cases; may be empty
}

// A CompareColumn is one case.
type CompareColumn struct {
	Number string
	Title  string
	Href   string // of the case; may be empty
	Remove string // address without it; may be empty
}

// A CompareRow is one point or fact across the cases.
type CompareRow struct {
	ID, Head string
	Href     string // of the requirement in its ruleset; may be empty
	Differs  string // "Forskelligt", or that it counts in some of the cases only
	Cells    []CompareCell
}

// A CompareCell is what stands of a point in one case.
type CompareCell struct {
	Word, WordID string   // a status or an outcome, in words and as a class
	Mark         string   // what it does: "Bærer udfaldet"
	Lines        []string // plain values
	Note         string
	Quotes       []Passage
}
