package templates

// CasesPage is /sager: a list of cases, and what to do next.
type CasesPage struct {
	Frame
	Heading    string
	Path       string
	MayLoad    bool
	Summary    string // what lies with the reader, in a sentence
	Tabs       []Tab
	Caption    string
	Query      string
	Hidden     []Hidden
	Filters    []Filter
	Columns    []Column
	Sort       string
	Rows       []CaseRow
	Total      int
	Pagination Pagination
}

// A Tab is a view of its own, with an address.
type Tab struct {
	Link
	Current bool
}

// A Filter is one limit of a list, with the address that lifts it.
type Filter struct{ Text, Remove string }

// A Hidden is a form value that a reader does not change.
type Hidden struct{ Name, Value string }

// A Column is the head of a table's column; Href sorts by it where it can be.
type Column struct {
	Label, Href string
	Sorted      string // ascending, descending or nothing
}

// A CaseRow is a case in a list.
type CaseRow struct {
	Href, Number, Title, Municipality string
	Received, State, Progress         string
	Outcome, OutcomeID                string // in words, and as a class
	Ruled, Reviewer, Changed          string
	Departs                           bool // decided otherwise than proposed
}

// A Pagination leads to the other pages of a list; it is empty where there are none.
type Pagination struct {
	Previous, Next string
	Pages          []PageLink
}

// A PageLink is one page, or the gap between two.
type PageLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool
}
