package review

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ankebord/review/danish"
	"ankebord/review/rulesets"
)

// A ReqID names a requirement ("KO-02"); it is stable for good.
type ReqID string

// A Ruleset is the law as it is applied to decisions of certain days: one file
// of review/rulesets. It is immutable.
type Ruleset struct {
	ID        string // "sel-104/2022-01-24"
	Title     string
	Provision string      // "SEL-104"
	From, To  danish.Date // decision days for which the law's text is verified, both included
	Sum       string      // "sha256:" and the hash of the file, in hex
	Law       Law

	Sources       []Source
	DecisionTypes []TypeInfo
	Flags         []FlagInfo
	Groups        []Group
	Information   []Information
	Requirements  []Requirement // in the ruleset's order

	index     map[ReqID]int
	flagIndex map[Flag]int
	sources   map[string]*Source
	role      [roles]int // the requirement with a role, or -1
	order     []int      // the order of the explanation: gates, preliminary questions, the rest
	rules     []rule     // what the evaluation needs, by requirement
}

// A rule is what the evaluation needs of a requirement, laid close together:
// every what-if goes through all of them.
type rule struct {
	consequence  Consequence
	kind         Kind
	role         Role
	notShownOnly bool
	presumedIdle bool
	raisable     bool
	untriggeredB bool
	protects     bool // being met answers a ground of complaint
	gated        bool // its trigger asks about the status of a gate
	told         *told
}

// told is what the explanation says of a requirement, composed once.
type told struct {
	stage     string
	effects   []string // by effect and status, see effectTexts
	citations []string
}

// Law is the statute a ruleset applies, as it read on the days it covers.
type Law struct {
	Name     string // "lovbekendtgørelse nr. 170 af …"
	Section  string // "§ 104"
	Text     string // verbatim
	Short    string // what it asks of the municipality, in a sentence to the citizen
	Guidance string // the ministry's guidance
}

// A Source is a rule or document that requirements rest on.
type Source struct {
	ID       string
	Title    string // as a ruling cites it
	Edition  string
	Date     danish.Date // zero where unknown
	Verified bool        // an unverified source is shown with a mark and never cited in a ruling
	Cited    bool        // a ruling names it among the rules; the provision itself and the note are not
	Note     string
}

// A Citation is a place in a source.
type Citation struct {
	Source *Source
	Place  string // "stk. 2", "afsnit IV"
	Note   string // lines of the note, "220-221"
}

// String is the citation as the screens write it, with its mark where the source
// is not verified.
func (c Citation) String() string {
	s := c.Source.Title
	if c.Place != "" {
		s += ", " + c.Place
	}
	if c.Note != "" {
		s += " (notatet l. " + strings.ReplaceAll(c.Note, "-", "–") + ")"
	}
	if !c.Source.Verified {
		s += " (ikke bekræftet)"
	}
	return s
}

// TypeInfo explains a decision type.
type TypeInfo struct {
	Type        DecisionType
	Title, Help string
}

// FlagInfo explains a flag.
type FlagInfo struct {
	ID          Flag
	Title, Help string
	ReliedOn    bool // something the municipality gave as its reason, not only a fact of the case
}

// A Group is a section of the checklist.
type Group struct {
	ID, Title    string
	Requirements []ReqID
}

// Information is a rule that is told and never scored.
type Information struct {
	ID, Title, Text string
	InLetter        bool // the ruling tells it
	Sources         []Citation
}

// A Requirement is one thing the law asks of the municipality's decision, or
// one gate before the merits.
type Requirement struct {
	ID           ReqID
	Group        string // id of its Group
	Title        string
	Question     string
	MetWhen      string // what counts as met
	NotMetWhen   string
	Help         string // a trap or a contrast; may be empty
	Trigger      string // the condition as written
	Consequence  Consequence
	Kind         Kind
	Role         Role
	Instruction  string // to the municipality, where a defect leads to hjemvisning
	Texts        Texts
	Sources      []Citation
	NotShownOnly bool // NotShown is a remark only (garantiforskrifter)
	PresumedIdle bool // bærende is presumed false
	Raisable     bool // a B that the reviewer can raise to a defect
	// UntriggeredB: counts as B when it was answered without its trigger.
	UntriggeredB bool

	trigger condition
}

// Texts are a requirement's sentences in a ruling.
type Texts struct {
	NotMet, NotShown, Met string // paragraphs of the reasons
	Remark                string // under "Bemærkninger til kommunen"
	Complaint             string // under "Bemærkninger til klagen"
	Dismissal             string // told to a citizen whose complaint is not treated
}

// ReliesOn lists the flags that the requirement's trigger asks about.
func (rs *Ruleset) ReliesOn(r *Requirement) []Flag {
	var out []Flag
	set := r.trigger.flagsIn()
	for i, f := range rs.Flags {
		if set&(1<<i) != 0 {
			out = append(out, f.ID)
		}
	}
	return out
}

// Requirement returns the requirement with the id, or nil.
func (rs *Ruleset) Requirement(id ReqID) *Requirement {
	if i, ok := rs.index[id]; ok {
		return &rs.Requirements[i]
	}
	return nil
}

// WithRole returns the requirement that plays a role, or nil.
func (rs *Ruleset) WithRole(r Role) *Requirement {
	if i := rs.role[r]; i >= 0 {
		return &rs.Requirements[i]
	}
	return nil
}

// Flag returns what the ruleset says of a flag, or nil.
func (rs *Ruleset) Flag(id Flag) *FlagInfo {
	if i, ok := rs.flagIndex[id]; ok {
		return &rs.Flags[i]
	}
	return nil
}

// TypeTitle is the decision type in words.
func (rs *Ruleset) TypeTitle(t DecisionType) string {
	for _, info := range rs.DecisionTypes {
		if info.Type == t {
			return info.Title
		}
	}
	return "Ikke valgt"
}

// Covers tells whether the ruleset's law text is verified for a decision of
// that day.
func (rs *Ruleset) Covers(d danish.Date) bool {
	return !d.Before(rs.From) && (rs.To == danish.Date{} || !d.After(rs.To))
}

// UnverifiedLaw is the mark of a proposal whose decision day lies outside the
// days for which the law's text is verified. Such a ruling cannot be issued.
const UnverifiedLaw = "Lovbekendtgørelsens nummer er ikke bekræftet for afgørelsens dato"

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(h[:])
}

// embedded parses the rulesets of the program once. They are checked by the
// tests, so a fault here is a fault of the build.
var embedded = sync.OnceValue(func() []*Ruleset {
	var all []*Ruleset
	for _, f := range rulesets.Files() {
		rs, err := ParseRuleset(f.Name, f.Data)
		if err != nil {
			panic(fmt.Sprintf("embedded ruleset: %v", err))
		}
		all = append(all, rs)
	}
	slices.SortFunc(all, func(a, b *Ruleset) int {
		return cmp.Or(cmp.Compare(a.Provision, b.Provision), a.From.Compare(b.From))
	})
	return all
})

// Rulesets returns the program's rulesets by provision and day.
func Rulesets() []*Ruleset { return slices.Clone(embedded()) }

// ByID returns the ruleset with the id.
func ByID(id string) (*Ruleset, error) {
	for _, rs := range embedded() {
		if rs.ID == id {
			return rs, nil
		}
	}
	return nil, fmt.Errorf("regelsættet »%s« findes ikke; se »ankebord rules list«", id)
}

// ForDecision returns the ruleset for a decision of that day under a provision
// ("SEL-104"): the one that covers the day, else the newest, whose proposal then
// bears the mark UnverifiedLaw. A zero day gets the newest.
func ForDecision(provision string, d danish.Date) (*Ruleset, error) {
	var newest *Ruleset
	for _, rs := range embedded() {
		if rs.Provision != provision {
			continue
		}
		if d != (danish.Date{}) && rs.Covers(d) {
			return rs, nil
		}
		newest = rs
	}
	if newest == nil {
		return nil, fmt.Errorf("der findes ikke noget regelsæt for bestemmelsen »%s«", provision)
	}
	return newest, nil
}
