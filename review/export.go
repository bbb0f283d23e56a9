package review

// The JSON forms below are what scripts exchange; their words are those of the
// case file. Lists are never null.

// An Export is one evaluated case.
type Export struct {
	ID           string         `json:"id"`
	Ruleset      string         `json:"regelsaet"`
	Sum          string         `json:"regelsaet_sum"`
	Outcome      Outcome        `json:"udfald"`
	Effect       string         `json:"virkning,omitempty"` // "henvisning" where the dismissal passes the complaint on
	Decisive     []ReqID        `json:"afgoerende"`
	Remarks      []ReqID        `json:"bemaerkninger"`
	Missing      []ReqID        `json:"mangler"`
	CanChange    bool           `json:"kan_aendre_udfaldet"`
	Steps        []ExportStep   `json:"forklaring"`
	WhyNot       []ExportWhyNot `json:"hvorfor_ikke"`
	Flips        [][]ReqID      `json:"hvad_kan_vende"`
	Instructions []string       `json:"instruks"`
	Choice       *ExportChoice  `json:"naevnets_valg,omitempty"`
	Marks        []string       `json:"forbehold,omitempty"`
}

// An ExportStep is one step of the explanation.
type ExportStep struct {
	Stage   string     `json:"trin"`
	Req     ReqID      `json:"krav"`
	Status  Status     `json:"status"`
	Counts  string     `json:"taeller_med"`
	Effect  string     `json:"virkning"`
	Text    string     `json:"tekst"`
	Note    string     `json:"note,omitempty"`
	Quotes  []Evidence `json:"belaeg,omitempty"`
	Absent  bool       `json:"findes_ikke,omitempty"`
	Sources []string   `json:"kilder"`
}

// An ExportWhyNot says why another outcome is not proposed.
type ExportWhyNot struct {
	Outcome Outcome `json:"udfald"`
	Text    string  `json:"tekst"`
}

// An ExportChoice is the reviewer's own outcome, where it departs.
type ExportChoice struct {
	Outcome Outcome `json:"udfald"`
	Reason  string  `json:"begrundelse"`
}

// Export evaluates the case and gives the JSON form of the proposal.
func (a *Assessment) Export(id string) Export {
	p := a.Evaluate()
	e := Export{
		ID: id, Ruleset: p.Ruleset, Sum: p.Sum, Outcome: p.Outcome,
		Decisive: some(p.Decisive), Remarks: some(p.Remarks), Missing: some(p.Missing), CanChange: p.CanChange,
		Steps: []ExportStep{}, WhyNot: []ExportWhyNot{}, Flips: [][]ReqID{}, Instructions: some(p.Instructions), Marks: p.Marks,
	}
	if p.Referral {
		e.Effect = Referred.String()
	}
	for _, s := range p.Steps {
		e.Steps = append(e.Steps, ExportStep{s.Stage, s.Req, s.Status, s.Counts.String(), s.Effect.String(), s.Text, s.Note, s.Quotes, s.Absent, some(s.Sources)})
	}
	for _, w := range p.WhyNot {
		e.WhyNot = append(e.WhyNot, ExportWhyNot(w))
	}
	for _, f := range a.Flips() {
		var ids []ReqID
		for _, c := range f.Changes {
			ids = append(ids, c.Req)
		}
		e.Flips = append(e.Flips, ids)
	}
	if c := a.Case.Choice; c != Undecided {
		e.Choice = &ExportChoice{c, a.Case.ChoiceReason}
	}
	return e
}

func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
