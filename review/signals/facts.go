package signals

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ankebord/review/danish"
)

// A Fact is something found in a decision, and where. The zero value is
// nothing found.
type Fact[T any] struct {
	Value      T
	Page       int // from 1
	Start, End int // byte offsets in that page's text
	Quote      string
}

// Found says whether there is a fact.
func (f Fact[T]) Found() bool { return f.Page > 0 }

// Found are the facts of a decision, each for a person to confirm. What is not
// there, or not clear, is not found: nothing is assumed.
type Found struct {
	Municipality      Fact[string]      // "Skovlund Kommune"
	DecisionDate      Fact[danish.Date] // the letter's own date
	CaseNumber        Fact[string]      // the municipality's
	Provisions        []Fact[string]    // "SEL § 104", each once, in the order of the text; "§ 104" where no law is named
	ComplaintGuidance Fact[bool]        // true where the letter says how to complain
	DecisionType      Fact[string]      // in the words of the case file: "afslag", "ophoer" …
	CitizenName       Fact[string]      // as far as the letter names the citizen, perhaps the first name alone
	CPR               Fact[string]      // masked, "120345-••••"; here the quote is masked too
}

// FindFacts finds the facts of a decision by the Default rules.
func FindFacts(pages []string) Found { return Default().FindFacts(pages) }

// FindFacts finds the facts of a decision.
func (r *Rules) FindFacts(pages []string) Found {
	if len(pages) == 0 {
		return Found{}
	}
	first := cells(pages[0])
	head := headEnds(pages[0], first)
	f := Found{
		Municipality: municipality(pages),
		DecisionDate: decisionDate(pages, head),
		Provisions:   provisions(pages),
		DecisionType: r.decisionType(pages, head),
		CitizenName:  citizenName(pages[0], first, head),
	}
	for i, text := range pages {
		page := i + 1
		if !f.CPR.Found() {
			for s := range danish.FindCPR(text) {
				masked := danish.MaskCPR(text[s.Start:s.End])
				f.CPR = Fact[string]{masked, page, s.Start, s.End, masked}
				break
			}
		}
		if !f.CaseNumber.Found() {
			f.CaseNumber = caseNumber(page, text)
		}
		if !f.ComplaintGuidance.Found() {
			f.ComplaintGuidance = guidance(page, text)
		}
	}
	return f
}

// at makes a fact of text[start:end].
func at[T any](value T, page int, text string, start, end int) Fact[T] {
	return Fact[T]{value, page, start, end, text[start:end]}
}

var municipal = regexp.MustCompile(`((?:\p{Lu}[\pL\x{2019}'-]*[ \x{a0}]){1,3})(Kommune|KOMMUNE|kommune)s?(?:\P{L}|$)`)

// noPlace are words with a capital letter that stand before "Kommune" and are
// not its name.
var noPlace = []string{
	"til", "fra", "hos", "i", "for", "vores", "din", "den", "denne", "hver", "en", "kære", "ved", "som", "når", "hvis", "af", "at", "og",
	"egen", "anden", "samme", "klagen", "klage", "send", "venlig", "hilsen", "med", "din",
}

// municipality is the first municipality that the letter names. Where one name
// ends with another, as "Voksenteamet Skovlund Kommune" does, it is the
// shorter one.
func municipality(pages []string) Fact[string] {
	var found []Fact[string]
	for i, text := range pages {
		for _, m := range municipal.FindAllStringSubmatchIndex(text, -1) {
			start := m[2]
			before, _ := utf8.DecodeLastRuneInString(text[:start])
			if unicode.IsLetter(before) {
				continue
			}
			words := strings.Fields(text[m[2]:m[3]])
			for len(words) > 0 && slices.Contains(noPlace, strings.ToLower(words[0])) {
				words = words[1:]
			}
			if len(words) == 0 {
				continue
			}
			name := strings.Join(words, " ")
			start = m[3] - len(strings.TrimSpace(text[m[2]:m[3]])) - 1
			start += strings.Index(text[start:m[3]], words[0])
			if name == strings.ToUpper(name) {
				name = capitalised(words)
			}
			found = append(found, at(name+" Kommune", i+1, text, start, m[5]))
		}
	}
	if found == nil {
		return Fact[string]{}
	}
	first := found[0]
	for _, f := range found[1:] {
		if strings.HasSuffix(first.Value, " "+f.Value) {
			first = f
		}
	}
	return first
}

func capitalised(words []string) string {
	var out []string
	for _, w := range words {
		r, size := utf8.DecodeRuneInString(w)
		out = append(out, string(unicode.ToUpper(r))+strings.ToLower(w[size:]))
	}
	return strings.Join(out, " ")
}

// A cell is a line of a letter, or one column of it, without space around it.
type cell struct {
	text       string
	start, end int
	line       int // from 0
	column     int // from 0
}

// cells cuts text into lines and columns: at tabs, bars and wide gaps.
func cells(text string) []cell {
	var out []cell
	offset, n := 0, 0
	for line := range strings.Lines(text) {
		ends := [][]int{{len(line), len(line)}}
		if strings.ContainsAny(line, "\t|") || strings.Contains(line, "   ") {
			ends = append(gaps.FindAllStringIndex(line, -1), ends...)
		}
		column, from := 0, 0
		for _, gap := range ends {
			part := line[from:gap[0]]
			trimmed := strings.TrimSpace(part)
			if trimmed != "" {
				start := offset + from + strings.Index(part, trimmed)
				out = append(out, cell{trimmed, start, start + len(trimmed), n, column})
			}
			column++
			from = gap[1]
		}
		offset += len(line)
		n++
	}
	return out
}

var gaps = regexp.MustCompile(`\t+| {3,}| ?\| ?`)

// headEnds is where the letter's head, with its title, ends: before the first
// line of running text.
func headEnds(text string, all []cell) int {
	for _, c := range all {
		if utf8.RuneCountInString(c.text) >= 60 && strings.HasSuffix(c.text, ".") {
			return c.start
		}
	}
	return len(text)
}

var (
	greeting  = regexp.MustCompile(`^(?:Kære|Hej|Goddag|Til)[ \x{a0}]+(\p{Lu}[\pL'-]+(?:[ \x{a0}]+\p{Lu}[\pL'.-]+){0,4})`)
	dateLabel = regexp.MustCompile(`(?i)(?:^|\s)(?:(?:afgørelses|brev|udskrifts)?dato|dateret|afsendt)\s*[:.]?\s*$`)
	placed    = regexp.MustCompile(`^(?:\p{Lu}[\pL-]*(?: \p{Lu}[\pL-]*)?(?:,\s*|,?\s+(?i:den|d\.)\s*)|(?i:den|d\.)\s*)?$`)
)

// decisionDate is the date the letter gives itself: labelled, or alone in its
// line or column with at most the place before it; in the head, or else above
// the signature. Dates of other things have other words beside them.
func decisionDate(pages []string, head int) Fact[danish.Date] {
	var alone, below Fact[danish.Date]
	for i, text := range pages {
		label := false
		for _, c := range cells(text) {
			if len(c.text) > maxDateLine {
				label = false
				continue
			}
			for d := range danish.FindDates(c.text) {
				before, after := c.text[:d.Start], strings.Trim(c.text[d.End:], " .")
				f := at(d.Date, i+1, text, c.start+d.Start, c.start+d.End)
				before = strings.TrimSuffix(strings.TrimSuffix(before, "den "), "Den ")
				labelled := label && before == "" || dateLabel.MatchString(before)
				switch {
				case after != "":
				case labelled && i == 0:
					return f
				case !placed.MatchString(before):
				case i == 0 && c.start < head && !alone.Found():
					alone = f
				case i > 0 || c.start >= head:
					below = f
				}
				break
			}
			label = dateLabel.MatchString(c.text)
		}
	}
	if alone.Found() {
		return alone
	}
	return below
}

// maxDateLine is how long a line may be that is there for its date.
const maxDateLine = 80

var (
	caseLabel = regexp.MustCompile(`(?i)(?:^|[^\pL-])(?:vores\s+|kommunens\s+)?(?:sags?[ -]?(?:nr|nummer|id)|sag|journal[ -]?(?:nr|nummer)|j\.?[ -]?nr|jour\.?[ -]?nr|acadre(?:sag)?|esdh)\.?[ \x{a0}]*(?:nr\.?)?[ \x{a0}]*[:#]?[\s\x{a0}|]*`)
	caseValue = regexp.MustCompile(`^(?:\p{Lu}{1,5}[ -]?)?\d[\pL\d]*(?:[-./ ]?[\pL]*\d[\pL\d]*|-\pL+)*`)
)

// caseNumber is the first number of a page that is called one.
func caseNumber(page int, text string) Fact[string] {
	for _, m := range caseLabel.FindAllStringIndex(text, -1) {
		start := m[1]
		value := strings.TrimSpace(caseValue.FindString(text[start:]))
		if i := strings.IndexByte(value, '\n'); i >= 0 {
			value = value[:i]
		}
		if len(value) < 4 || startsDate(text[start:]) || startsCPR(text[start:]) {
			continue
		}
		return at(value, page, text, start, start+len(value))
	}
	return Fact[string]{}
}

func startsDate(s string) bool {
	for d := range danish.FindDates(s[:min(len(s), 40)]) {
		return d.Start == 0
	}
	return false
}

func startsCPR(s string) bool {
	for c := range danish.FindCPR(s[:min(len(s), 20)]) {
		return c.Start == 0
	}
	return false
}

// laws are the laws a decision may name, by their short form.
var laws = []struct {
	short string
	name  *regexp.Regexp
}{
	{"SEL", regexp.MustCompile(`(?i)^(?:serviceloven|lov om social service|lov om service|SEL\b)`)},
	{"RSL", regexp.MustCompile(`(?i)^(?:retssikkerhedsloven|lov om retssikkerhed|RSL\b)`)},
	{"FVL", regexp.MustCompile(`(?i)^(?:forvaltningsloven|FVL\b)`)},
	{"LAB", regexp.MustCompile(`(?i)^(?:beskæftigelsesindsatsloven|lov om en aktiv beskæftigelsesindsats|LAB\b)`)},
	{"STU", regexp.MustCompile(`(?i)^(?:STU-loven|lov om (?:særligt tilrettelagt )?ungdomsuddannelse)`)},
	{"BL", regexp.MustCompile(`(?i)^barnets lov`)},
	{"ÆL", regexp.MustCompile(`(?i)^ældreloven`)},
}

const lawWords = `(?:serviceloven|lov om social service|lov om service|retssikkerhedsloven|lov om retssikkerhed og administration på det sociale område|lov om retssikkerhed|forvaltningsloven|beskæftigelsesindsatsloven|lov om en aktiv beskæftigelsesindsats|STU-loven|lov om særligt tilrettelagt ungdomsuddannelse|lov om ungdomsuddannelse|barnets lov|ældreloven|SEL|RSL|FVL|LAB)s?`

var (
	lawBefore = regexp.MustCompile(`(?i)(` + lawWords + `),?\s*(?:jf\.\s*)?(?:kapitel\s+\d+,?\s*)?$`)
	sections  = regexp.MustCompile(`^§{1,2}\s*(\d+(?:\s?[a-h]\b)?(?:(?:,|\s+og|\s*[-–])\s*(?:§\s*)?\d+(?:\s?[a-h]\b)?)*)(?:,?\s*(?:stk|nr|pkt)\.\s*\d+)*`)
	lawAfter  = regexp.MustCompile(`(?i)^,?\s+(?:i|af|efter)\s+(` + lawWords + `)`)
	oneNumber = regexp.MustCompile(`\d+(?:\s?[a-h]\b)?`)
)

// lawReach is how far from a paragraph sign the name of its law may stand, in
// bytes.
const lawReach = 120

// provisions are the provisions that the letter names. A bare "§ 104" takes
// its law from the place that names it with one.
func provisions(pages []string) []Fact[string] {
	var found []Fact[string]
	law := map[string]string{} // of "§ 104"
	for i, text := range pages {
		plain := strings.ReplaceAll(text, "\u00a0", "  ") // as long in bytes
		for end := 0; ; {
			sign := strings.Index(plain[end:], "§")
			if sign < 0 {
				break
			}
			start := end + sign
			m := sections.FindStringSubmatchIndex(plain[start:])
			if m == nil {
				end = start + len("§")
				continue
			}
			from, numbers := start, plain[start+m[2]:start+m[3]]
			reach := max(end, start-lawReach)
			end = start + m[1]
			short := ""
			if b := lawBefore.FindStringSubmatchIndex(plain[reach:start]); b != nil {
				from = reach + b[2]
				short = shortName(plain[from : reach+b[3]])
			} else if b := lawAfter.FindStringSubmatchIndex(plain[end:min(len(plain), end+lawReach)]); b != nil {
				short = shortName(plain[end+b[2] : end+b[3]])
				end += b[1]
			}
			for _, n := range oneNumber.FindAllString(numbers, -1) {
				value := "§ " + strings.Join(strings.Fields(n), " ")
				if short != "" {
					if law[value] == "" {
						law[value] = short
					}
					value = short + " " + value
				}
				found = append(found, at(value, i+1, text, from, end))
			}
		}
	}
	var out []Fact[string]
	for _, f := range found {
		if short := law[f.Value]; short != "" {
			f.Value = short + " " + f.Value
		}
		if !slices.ContainsFunc(out, func(o Fact[string]) bool { return o.Value == f.Value }) {
			out = append(out, f)
		}
	}
	return out
}

func shortName(law string) string {
	for _, l := range laws {
		if l.name.MatchString(law) {
			return l.short
		}
	}
	return ""
}

// guidance is the first sentence that says how to complain: a word for it, and
// the board or a period in weeks.
func guidance(page int, text string) Fact[bool] {
	for s := range danish.Sentences(text) {
		complain, where, denied := false, false, false
		n, not := 0, -4
		for w := range danish.Words(text[s.Start:s.End]) {
			word := danish.Fold(w.Text)
			if strings.HasPrefix(word, "klag") || strings.HasPrefix(word, "påklag") {
				complain = true
				denied = denied || n-not <= 3
			}
			if word == "ikke" || word == "ingen" {
				not = n
			}
			where = where || strings.HasPrefix(word, "ankestyrelse") || word == "uger"
			n++
		}
		if complain && where && !denied {
			return at(true, page, text, s.Start, s.End)
		}
	}
	return Fact[bool]{}
}

var (
	nameLabel = regexp.MustCompile(`(?i)^(?:vedr\.?|vedrører|vedrørende|navn|borger|borgerens navn|ansøger|sagen vedrører|til)[ \x{a0}]*:?$`)
	labelled  = regexp.MustCompile(`^(?i:vedr\.|vedrører|vedrørende|navn|borger|ansøger)[ \x{a0}]*:?[ \x{a0}]+(\p{Lu}[\pL'-]+(?:[ \x{a0}]+\p{Lu}[\pL'.-]*){1,4})(?:$|[,.(])`)
	fullName  = regexp.MustCompile(`^(\p{Lu}[\pL'-]+(?:[ \x{a0}]+\p{Lu}[\pL'.-]*){1,4})(?:$|,)`)
	street    = regexp.MustCompile(`^(?:\p{Lu}|v/).*\d|^v/ `)
	addressed = regexp.MustCompile(`\pL\s+Til[ \x{a0}](\p{Lu}[\pL'-]+(?:[ \x{a0}]\p{Lu}[\pL'.-]*){1,4})$`)
	postal    = regexp.MustCompile(`^(?:DK-)?\d{4}[ \x{a0}]+\p{Lu}`)
)

// citizenName is the citizen's name: labelled; whole in the greeting; above an
// address; or what the greeting has of it.
func citizenName(text string, all []cell, head int) Fact[string] {
	name := func(c cell, re *regexp.Regexp) (Fact[string], bool) {
		m := re.FindStringSubmatchIndex(c.text)
		if m == nil || official(c.text[m[2]:m[3]]) {
			return Fact[string]{}, false
		}
		return at(c.text[m[2]:m[3]], 1, text, c.start+m[2], c.start+m[3]), true
	}
	for i, c := range all {
		if f, ok := name(c, labelled); ok {
			return f
		}
		if i > 0 && nameLabel.MatchString(all[i-1].text) {
			if f, ok := name(c, fullName); ok {
				return f
			}
		}
	}
	for _, c := range all { // a greeting by the whole name cannot be mistaken
		if f, ok := name(c, greeting); ok && strings.ContainsAny(f.Value, " \u00a0") {
			return f
		}
	}
	for _, c := range all {
		if c.start >= head {
			break
		}
		f, ok := name(c, fullName)
		if !ok {
			continue
		}
		under := 1
		if official(below(all, c, 1)) { // the name of a home stands between the citizen and the street
			under = 2
		}
		if street.MatchString(below(all, c, under)) && (postal.MatchString(below(all, c, under+1)) || postal.MatchString(below(all, c, under+2))) {
			return f
		}
	}
	for _, re := range []*regexp.Regexp{addressed, greeting} {
		for _, c := range all {
			if f, ok := name(c, re); ok && (re == greeting || c.start < head) {
				return f
			}
		}
	}
	return Fact[string]{}
}

// below is the text n lines under c in its column.
func below(all []cell, c cell, n int) string {
	for _, o := range all {
		if o.line == c.line+n && o.column == c.column {
			return o.text
		}
	}
	return ""
}

// official says whether a name is that of an office and not of a person.
func official(name string) bool {
	for w := range danish.Words(name) {
		word := danish.Fold(w.Text)
		for _, part := range []string{
			"kommune", "center", "forvaltning", "afdeling", "team", "myndighed", "visitation", "ankestyrelse", "rådhus", "sekretariat",
			"handicap", "psykiatri", "social", "borgmester", "jobcenter", "botilbud", "bosted", "bofællesskab", "boform", "bostøtte", "plejehjem", "sag", "dato", "cpr",
		} {
			if strings.HasPrefix(word, part) {
				return true
			}
		}
		if strings.HasSuffix(word, "teamet") || strings.HasSuffix(word, "centret") || strings.HasSuffix(word, "forvaltningen") {
			return true
		}
	}
	return false
}

// decisionType is what kind of decision the letter's title or the sentence
// that decides says it is.
func (r *Rules) decisionType(pages []string, head int) Fact[string] {
	d := r.reader()
	for i, text := range pages {
		d.text = text
		for s := range sentences(text) {
			d.read(s)
			title := i == 0 && s.Start <= head && !strings.HasSuffix(text[s.Start:s.End], ".")
			kind := ""
			if title || d.has(ref{d.known.decides, claimed}) {
				kind = d.kind()
			}
			d.forget()
			if kind != "" {
				return at(kind, i+1, text, s.Start, s.End)
			}
		}
	}
	return Fact[string]{}
}

// kind is the first type of decision that the sentence names.
func (d *reader) kind() string {
	for _, t := range d.types {
		for _, l := range t.lines {
			if d.holds(&l) {
				return t.name
			}
		}
	}
	return ""
}
