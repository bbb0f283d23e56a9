package templates

// OverviewPage is /overblik: what was decided in a period, in figures that each
// lead to the cases they count.
type OverviewPage struct {
	Frame
	Filter         OverviewFilter
	Cases          int // decided; with none there is nothing else to show
	Rate           Figure
	Figures        []Figure
	Outcomes       OutcomeChart
	Defects        DefectTable
	Municipalities MunicipalityTable
	More           string // address of the municipality page with the same filter
}

// MunicipalitiesPage is /overblik/kommuner: the municipalities alone, with what
// most often fails in each.
type MunicipalitiesPage struct {
	Frame
	Filter         OverviewFilter
	Municipalities MunicipalityTable
	Back           string // address of the overview with the same filter
}

// An OverviewFilter is the form above the figures, and what it amounts to.
type OverviewFilter struct {
	Path           string
	From, To       string // ISO days, or as typed where they cannot be read
	Municipalities []Choice
	Types          []Choice
	Presets        []Link // periods to choose at once
	Says           string // the filter in a sentence
	Few            string // why the figures say little; empty where they are enough
}

// A Figure is one key figure.
type Figure struct {
	Label, Value string
	Unit         string // after the value: "uger"
	Note         string
	Href         string // of the cases it counts; empty where there are none
	Parts        []Link // the numbers of a share, each with its cases
}

// A DefectTable is what most often carried a reversal.
type DefectTable struct {
	Conclusion string
	Rows       []DefectRow
	Rest       int // requirements that are left out because they are rarer
}

// A DefectRow is one requirement; Share is of all reversals, and Width that of
// its bar, in per cent of the longest.
type DefectRow struct {
	ID, Title string
	Law       string // address of the requirement in its ruleset
	Cases     int
	Href      string
	Share     string
	Width     int
}

// A MunicipalityTable holds the outcomes by municipality.
type MunicipalityTable struct {
	Caption    string
	Conclusion string
	Heads      []ColumnHead
	Rows       []MunicipalityRow
	Total      *MunicipalityRow // nil where there is one row or none
	Defects    bool             // the rows tell their most frequent defects
	Key        []DefectRow      // the requirements among those, for their names
	CSV        string
}

// A ColumnHead is the head of a narrow column, in lines that may stand apart.
type ColumnHead struct {
	Lines  []string
	Href   string // sorts by the column; empty where nothing does
	Sorted string // ascending, descending or nothing
}

// A MunicipalityRow is one municipality's outcomes. Few says that its cases are
// too few for its rate to mean anything.
type MunicipalityRow struct {
	Name    string
	Href    string
	Counts  []CountCell
	Rate    string
	Of      string // "45 af 120"
	Few     bool
	Defects []DefectRow // the most frequent, without share and width
}

// A CountCell is a count that leads to its cases; none leads nowhere.
type CountCell struct {
	Count int
	Href  string
}
