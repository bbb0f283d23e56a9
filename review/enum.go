package review

import "fmt"

// names ties the values of one enumeration to the words of the case file, in
// order from the zero value.
type names []string

func (n names) text(kind string, v int) ([]byte, error) {
	if v < 0 || v >= len(n) {
		return nil, fmt.Errorf("%s %d findes ikke", kind, v)
	}
	return []byte(n[v]), nil
}

func (n names) value(kind string, text []byte) (int, error) {
	for i, name := range n {
		if name == string(text) {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%s »%s« findes ikke; brug %s", kind, text, alternatives(n))
}

func alternatives(words []string) string {
	out := ""
	for _, w := range words {
		if w == "" {
			continue
		}
		if out != "" {
			out += ", "
		}
		out += w
	}
	return out
}

// A Status is what a reviewer has found about one requirement. The zero value
// is Blank: nobody has looked. Blank is no defect, and it is not NotShown,
// which says that the file was searched in vain.
type Status uint8

const (
	Blank       Status = iota // ikke vurderet
	Met                       // opfyldt
	NotMet                    // ikke opfyldt
	NotShown                  // ikke oplyst
	NotRelevant               // ikke relevant
	statuses
)

var statusNames = names{"ikke_vurderet", "opfyldt", "ikke_opfyldt", "ikke_oplyst", "ikke_relevant"}

// Statuses lists the answers a reviewer can give, in the order of the page;
// Blank is none of them.
func Statuses() []Status { return []Status{Met, NotMet, NotShown, NotRelevant} }

func (s Status) String() string { return statusNames[s] }

// Label is the status as the screens say it.
func (s Status) Label() string {
	return [...]string{"Ikke vurderet", "Opfyldt", "Ikke opfyldt", "Ikke oplyst", "Ikke relevant"}[s]
}

// Failed tells whether the status says that something is wrong or lacking.
func (s Status) Failed() bool { return s == NotMet || s == NotShown }

// MarshalText writes the word of the case file.
func (s Status) MarshalText() ([]byte, error) { return statusNames.text("status", int(s)) }

// UnmarshalText reads the word of the case file.
func (s *Status) UnmarshalText(text []byte) error {
	v, err := statusNames.value("status", text)
	*s = Status(v)
	return err
}

// An Outcome is how a case ends. The zero value is Undecided: an answer that is
// still open can decide it. The first four are what a ruleset can propose; the
// rest are the reviewer's own choice.
type Outcome uint8

const (
	Undecided Outcome = iota // uafklaret
	Upheld                   // stadfæstelse
	Remitted                 // hjemvisning
	Dismissed                // afvisning
	Changed                  // ændring
	SetAside                 // ophævelse
	Referred                 // henvisning
	Lapsed                   // bortfald
)

var outcomeNames = names{"uafklaret", "stadfaestelse", "hjemvisning", "afvisning", "aendring", "ophaevelse", "henvisning", "bortfald"}

// Outcomes lists the outcomes a reviewer can choose.
func Outcomes() []Outcome {
	return []Outcome{Upheld, Remitted, Dismissed, Changed, SetAside, Referred, Lapsed}
}

func (o Outcome) String() string { return outcomeNames[o] }

// Label is the outcome as the screens and the ruling say it.
func (o Outcome) Label() string {
	return [...]string{"Uafklaret", "Stadfæstelse", "Hjemvisning", "Afvisning", "Ændring", "Ophævelse", "Henvisning", "Bortfald"}[o]
}

// OnTheMerits tells whether the outcome counts as realitetsbehandlet, which is
// the denominator of the omgørelsesprocent.
func (o Outcome) OnTheMerits() bool { return o == Upheld || o.Reversal() }

// Reversal tells whether the outcome counts in the numerator of the
// omgørelsesprocent: hjemvist, ændret or ophævet.
func (o Outcome) Reversal() bool { return o == Remitted || o == Changed || o == SetAside }

// MarshalText writes the word of the case file.
func (o Outcome) MarshalText() ([]byte, error) { return outcomeNames.text("udfald", int(o)) }

// UnmarshalText reads the word of the case file.
func (o *Outcome) UnmarshalText(text []byte) error {
	v, err := outcomeNames.value("udfald", text)
	*o = Outcome(v)
	return err
}

// A Classification is the second half of the answer to the requirement on the
// choice of supplier (principmeddelelse 76-17): a decision that can be appealed,
// or actual administration that cannot.
type Classification uint8

const (
	Unclassified         Classification = iota
	ActualAdministration                // faktisk forvaltningsvirksomhed
	AppealableDecision                  // afgørelse
	ClassUnclear                        // uafklaret
)

var classNames = names{"", "faktisk_forvaltningsvirksomhed", "afgoerelse", "uafklaret"}

// Classifications lists the values a reviewer can choose.
func Classifications() []Classification {
	return []Classification{AppealableDecision, ActualAdministration, ClassUnclear}
}

func (c Classification) String() string { return classNames[c] }

// Label is the classification as the screens say it.
func (c Classification) Label() string {
	return [...]string{"Ikke valgt", "Faktisk forvaltningsvirksomhed", "Afgørelse", "Uafklaret"}[c]
}

// MarshalText writes the word of the case file.
func (c Classification) MarshalText() ([]byte, error) {
	return classNames.text("klassifikation", int(c))
}

// UnmarshalText reads the word of the case file.
func (c *Classification) UnmarshalText(text []byte) error {
	v, err := classNames.value("klassifikation", text)
	*c = Classification(v)
	return err
}

// A Basis says where an answer in a thematic case comes from. The zero value
// is an ordinary reviewer's answer.
type Basis uint8

const (
	OwnFinding  Basis = iota
	Said              // udtrykkelig: the note says it
	Derived           // afledt: it follows from the note
	Presupposed       // forudsat: the outcome presupposes it
)

var basisNames = names{"", "udtrykkelig", "afledt", "forudsat"}

func (b Basis) String() string { return basisNames[b] }

// Label is the basis as the screens say it.
func (b Basis) Label() string {
	return [...]string{"Egen vurdering", "Står i notatet", "Afledt af notatet", "Forudsat af udfaldet"}[b]
}

// MarshalText writes the word of the case file.
func (b Basis) MarshalText() ([]byte, error) { return basisNames.text("grundlag", int(b)) }

// UnmarshalText reads the word of the case file.
func (b *Basis) UnmarshalText(text []byte) error {
	v, err := basisNames.value("grundlag", text)
	*b = Basis(v)
	return err
}

// A Consequence is what an unmet requirement leads to (the codes of the
// requirement catalogue).
type Consequence uint8

const (
	ConsequenceH  Consequence = iota // presumed essential: hjemvisning
	ConsequenceHb                    // hjemvisning where the ground is bearing
	ConsequenceS                     // protects the municipality: the ground of complaint fails
	ConsequenceB                     // remark only
	ConsequenceA                     // gate: afvisning
)

var consequenceNames = names{"H", "H/b", "S", "B", "A"}

func (c Consequence) String() string { return consequenceNames[c] }

// Label says the consequence in words.
func (c Consequence) Label() string {
	return [...]string{
		"Formodes væsentlig: fører til hjemvisning",
		"Fører til hjemvisning, når begrundelsen er bærende",
		"Beskytter kommunen: klagepunktet kan ikke følges",
		"Bemærkning til kommunen",
		"Indgang: kan føre til afvisning",
	}[c]
}

// MarshalText writes the code.
func (c Consequence) MarshalText() ([]byte, error) { return consequenceNames.text("foelge", int(c)) }

// UnmarshalText reads the code.
func (c *Consequence) UnmarshalText(text []byte) error {
	v, err := consequenceNames.value("foelge", text)
	*c = Consequence(v)
	return err
}

// A Kind is the kind of rule, which decides how a breach is worded: a broken
// Guarantee is criticised, a broken Order is called an error.
type Kind uint8

const (
	Material  Kind = iota // materiel regel
	Guarantee             // garantiforskrift
	Order                 // ordensforskrift
	Gate                  // indgang
)

var kindNames = names{"materiel", "garantiforskrift", "ordensforskrift", "indgang"}

func (k Kind) String() string { return kindNames[k] }

// Label is the kind as the screens say it.
func (k Kind) Label() string {
	return [...]string{"Materiel regel", "Garantiforskrift", "Ordensforskrift", "Indgang"}[k]
}

// MarshalText writes the word of the ruleset.
func (k Kind) MarshalText() ([]byte, error) { return kindNames.text("art", int(k)) }

// UnmarshalText reads the word of the ruleset.
func (k *Kind) UnmarshalText(text []byte) error {
	v, err := kindNames.value("art", text)
	*k = Kind(v)
	return err
}

// A Role marks the few requirements that the evaluation treats in a way of
// their own. Every other requirement is told by its consequence alone.
type Role uint8

const (
	NoRole       Role = iota
	IsDecision        // PR-01: is there a decision at all?
	MayAppeal         // PR-02: is the appellant entitled?
	InTime            // PR-03: was the appeal made in time?
	PeriodRuns        // PR-03a: has the period begun to run?
	Dispensation      // PR-03b: is there a special reason to excuse the delay?
	Competence        // PR-15: is the board the right authority?
	Supplier          // LE-02: actual administration or decision?
	SupplierView      // LE-03: has the municipality taken a position on it?
	UnderAge          // PK-03: is the citizen 18?
	roles
)

var roleNames = names{"", "afgoerelse", "klageberettiget", "klagefrist", "fristen_loeber", "dispensation",
	"kompetence", "klassifikation", "stillingtagen", "under_18"}

func (r Role) String() string { return roleNames[r] }

// UnmarshalText reads the word of the ruleset.
func (r *Role) UnmarshalText(text []byte) error {
	v, err := roleNames.value("rolle", text)
	*r = Role(v)
	return err
}

// A Tri is a condition of which one may not know whether it holds. The zero
// value is Unknown.
type Tri uint8

const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf turns a known truth into a Tri.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// And is No where one is No, Yes where both are Yes, else Unknown.
func (t Tri) And(u Tri) Tri {
	switch {
	case t == No || u == No:
		return No
	case t == Yes && u == Yes:
		return Yes
	}
	return Unknown
}

// Or is Yes where one is Yes, No where both are No, else Unknown.
func (t Tri) Or(u Tri) Tri { return t.Not().And(u.Not()).Not() }

// Not turns Yes and No around and leaves Unknown.
func (t Tri) Not() Tri {
	switch t {
	case Yes:
		return No
	case No:
		return Yes
	}
	return Unknown
}
