package review

// A DecisionType is what the municipality decided. The zero value is NoType:
// nobody has said yet, and nothing on the merits can be settled.
type DecisionType uint8

const (
	NoType         DecisionType = iota
	Refusal                     // afslag: a first refusal
	LessThanWished              // bevilling_mindre_end_oensket
	Reduction                   // nedsaettelse
	Ending                      // ophoer
	OfferChange                 // tilbudsskift
	SupplierChoice              // leverandoervalg
	Transport                   // koersel
	Payment                     // betaling
	decisionTypes
)

var decisionTypeNames = names{"", "afslag", "bevilling_mindre_end_oensket", "nedsaettelse", "ophoer", "tilbudsskift",
	"leverandoervalg", "koersel", "betaling"}

func (t DecisionType) String() string { return decisionTypeNames[t] }

// MarshalText writes the word of the case file.
func (t DecisionType) MarshalText() ([]byte, error) {
	return decisionTypeNames.text("afgoerelsestype", int(t))
}

// UnmarshalText reads the word of the case file.
func (t *DecisionType) UnmarshalText(text []byte) error {
	v, err := decisionTypeNames.value("afgoerelsestype", text)
	*t = DecisionType(v)
	return err
}

// A Flag is a fact of the case that makes requirements count, by its id in the
// ruleset ("botilbud_paaberaabt").
type Flag string

// Facts are what a case is about. A flag that stands in neither list does not
// hold; one in Unsure has been suggested and not been confirmed, and the
// proposal waits for it where it matters.
type Facts struct {
	Type   DecisionType
	Flags  []Flag
	Unsure []Flag
}
