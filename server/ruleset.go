package server

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var rulesetRoutes = []route{
	{get, "/regelsaet", rights.ReadRulesets, (*Server).showRulesets},
	{get, "/regelsaet/:bestemmelse/:version", rights.ReadRulesets, (*Server).showRuleset},
}

// rulesetPath is the address of a ruleset.
func rulesetPath(id string) string { return "/regelsaet/" + id }

// showRulesets answers GET /regelsaet: the versions, the newest first.
func (s *Server) showRulesets(c *gin.Context) error {
	page := templates.RulesetsPage{Frame: s.frame(c, "Regelsæt")}
	all := review.Rulesets()
	for i := len(all) - 1; i >= 0; i-- {
		rs := all[i]
		page.Versions = append(page.Versions, templates.RulesetRow{
			Link: templates.Link{Label: rs.Title, Href: rulesetPath(rs.ID)}, ID: rs.ID, Law: danish.UpperFirst(rs.Law.Name), InForce: inForce(rs),
			Requirements: len(rs.Requirements), Sum: rs.Sum,
		})
	}
	return s.render(c, http.StatusOK, page)
}

// inForce says for which decision days a ruleset's law text is verified.
func inForce(rs *review.Ruleset) string {
	if rs.To.IsZero() {
		return "fra " + rs.From.Long()
	}
	return rs.From.Long() + " – " + rs.To.Long()
}

// showRuleset answers GET /regelsaet/:bestemmelse/:version: the law as the
// program knows it, whole, or the requirements that hold every word of a search.
func (s *Server) showRuleset(c *gin.Context) error {
	rs, err := review.ByID(c.Param("bestemmelse") + "/" + c.Param("version"))
	if err != nil {
		return models.ErrNotFound
	}
	return s.render(c, http.StatusOK, rulesetPage(s.frame(c, rs.Title, templates.Link{Label: "Regelsæt", Href: "/regelsaet"}), rs, c.Query("q")))
}

func rulesetPage(frame templates.Frame, rs *review.Ruleset, query string) templates.RulesetPage {
	page := templates.RulesetPage{
		Frame: frame, Path: rulesetPath(rs.ID), ID: rs.ID, InForce: inForce(rs), Sum: rs.Sum,
		Section: rs.Law.Section, Text: rs.Law.Text, Statute: rs.Law.Name, Guidance: rs.Law.Guidance,
		Query: strings.TrimSpace(query), Total: len(rs.Requirements), Types: rs.DecisionTypes,
	}
	words := strings.Fields(danish.Fold(page.Query))
	sources := "" // where the list of sources stands
	if len(words) > 0 {
		sources = page.Path
	}
	codes := map[review.Consequence]int{}
	for _, g := range rs.Groups {
		group := templates.RequirementGroup{ID: g.ID, Title: g.Title}
		for _, id := range g.Requirements {
			r := rs.Requirement(id)
			codes[r.Consequence]++
			if view := requirementView(rs, r, sources); matches(view, words) {
				group.Requirements = append(group.Requirements, view)
			}
		}
		if len(group.Requirements) > 0 {
			page.Groups = append(page.Groups, group)
			page.Found += len(group.Requirements)
		}
	}
	for _, code := range []review.Consequence{review.ConsequenceA, review.ConsequenceH, review.ConsequenceHb, review.ConsequenceS, review.ConsequenceB} {
		if n := codes[code]; n > 0 {
			page.Consequences = append(page.Consequences, templates.ConsequenceInfo{Code: code.String(), Label: code.Label(), Requirements: n})
		}
	}
	for _, f := range rs.Flags {
		if f.ReliedOn {
			page.Reasons = append(page.Reasons, f)
		} else {
			page.Facts = append(page.Facts, f)
		}
	}
	for _, info := range rs.Information {
		page.Information = append(page.Information, templates.InformationView{ID: info.ID, Title: info.Title, Text: info.Text, Sources: citations(info.Sources, sources)})
	}
	for _, src := range rs.Sources {
		view := templates.SourceView{ID: src.ID, Title: danish.UpperFirst(src.Title), Edition: src.Edition, Note: src.Note, Verified: src.Verified, Cited: src.Cited}
		if !src.Date.IsZero() {
			view.Date = src.Date.Long()
		}
		page.Sources = append(page.Sources, view)
	}
	return page
}

func requirementView(rs *review.Ruleset, r *review.Requirement, sources string) templates.RequirementView {
	v := templates.RequirementView{
		ID: string(r.ID), Title: r.Title, Question: r.Question, MetWhen: r.MetWhen, NotMetWhen: r.NotMetWhen, Help: r.Help,
		Always: strings.TrimSpace(r.Trigger) == "altid", Triggers: triggerWords(rs, r.Trigger), Written: r.Trigger,
		Code: r.Consequence.String(), Consequence: r.Consequence.Label(), Kind: r.Kind.Label(), Special: special(r),
		Instruction: r.Instruction, Sources: citations(r.Sources, sources),
	}
	for _, s := range []templates.Sentence{
		{Use: "Begrundelsen, når kravet ikke er opfyldt", Text: r.Texts.NotMet},
		{Use: "Begrundelsen, når det ikke er oplyst", Text: r.Texts.NotShown},
		{Use: "Begrundelsen, når kravet er opfyldt", Text: r.Texts.Met},
		{Use: "Bemærkninger til kommunen", Text: r.Texts.Remark},
		{Use: "Bemærkninger til klagen", Text: r.Texts.Complaint},
		{Use: "Når klagen ikke kan behandles", Text: r.Texts.Dismissal},
	} {
		if s.Text != "" {
			v.Sentences = append(v.Sentences, s)
		}
	}
	return v
}

// special tells what the evaluation does with a requirement beyond its code.
func special(r *review.Requirement) string {
	var notes []string
	if r.NotShownOnly {
		notes = append(notes, "»Ikke oplyst« er kun en bemærkning: hvad der mangler, vurderes under det krav, oplysningen angår.")
	}
	if r.PresumedIdle {
		notes = append(notes, "Begrundelsen formodes ikke at være bærende; sagsbehandleren kan sige, at den er det.")
	}
	if r.Raisable {
		notes = append(notes, "Sagsbehandleren kan med en begrundelse gøre bemærkningen til en væsentlig mangel.")
	}
	if r.UntriggeredB {
		notes = append(notes, "Er kravet ikke udløst, men besvaret, fører det kun til en bemærkning.")
	}
	return strings.Join(notes, " ")
}

func citations(list []review.Citation, page string) []templates.CitationView {
	var out []templates.CitationView
	for _, c := range list {
		out = append(out, templates.CitationView{Text: danish.UpperFirst(strings.ReplaceAll(c.String(), " l. ", " l.\u00a0")), Href: page + "#kilde-" + c.Source.ID, Verified: c.Source.Verified})
	}
	return out
}

// matches tells whether a requirement holds every word, however it is spelled.
func matches(v templates.RequirementView, words []string) bool {
	if len(words) == 0 {
		return true
	}
	parts := []string{v.ID, v.Title, v.Question, v.MetWhen, v.NotMetWhen, v.Help, v.Kind, v.Instruction}
	for _, s := range v.Sentences {
		parts = append(parts, s.Text)
	}
	for _, s := range v.Sources {
		parts = append(parts, s.Text)
	}
	text := danish.Fold(strings.Join(append(parts, v.Triggers...), "\n"))
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// triggerWords tells a condition in words: one sentence for each way in which
// it can hold.
func triggerWords(rs *review.Ruleset, written string) []string {
	signs := strings.NewReplacer("(", " ( ", ")", " ) ", "|", " | ", "&", " & ", "!=", " != ", "!", " ! ", "=", " = ")
	w := wording{rs: rs, tokens: strings.Fields(signs.Replace(written))}
	return w.sum()
}

// A wording reads a condition that the ruleset's parser has accepted.
type wording struct {
	rs     *review.Ruleset
	tokens []string
}

func (w *wording) take(token string) bool {
	if len(w.tokens) == 0 || w.tokens[0] != token {
		return false
	}
	w.tokens = w.tokens[1:]
	return true
}

func (w *wording) next() string {
	if len(w.tokens) == 0 {
		return ""
	}
	word := w.tokens[0]
	w.tokens = w.tokens[1:]
	return word
}

// How the clauses of a condition begin. Alternatives that begin alike are told
// as one.
const (
	typeIs   = "Afgørelsen er "
	typeNot  = "Afgørelsen er hverken "
	reliesOn = "Kommunen har begrundet afgørelsen med "
	factIs   = "Det er et forhold i sagen: "
)

func (w *wording) sum() []string {
	var out, opening []string
	listed := map[string][]string{} // what follows an opening
	at := map[string]int{}
	for more := true; more; more = w.take("|") {
		text := w.product()
		i := slices.IndexFunc([]string{typeIs, reliesOn, factIs}, func(p string) bool { return strings.HasPrefix(text, p) })
		if i < 0 || strings.Contains(text, ", og ") || strings.HasPrefix(text, typeNot) {
			out = append(out, text)
			continue
		}
		start := [...]string{typeIs, reliesOn, factIs}[i]
		if len(listed[start]) == 0 {
			opening, at[start] = append(opening, start), len(out)
			out = append(out, "")
		}
		listed[start] = append(listed[start], strings.TrimPrefix(text, start))
	}
	for _, start := range opening {
		out[at[start]] = start + either(listed[start])
	}
	return out
}

func (w *wording) product() string {
	parts := []string{w.factor()}
	for w.take("&") {
		parts = append(parts, within(w.factor()))
	}
	return strings.Join(parts, ", og ")
}

func (w *wording) factor() string {
	switch {
	case w.take("!"):
		return strings.Replace(w.factor(), typeIs, typeNot, 1)
	case w.take("("):
		inner := w.sum()
		w.take(")")
		for i := range inner[1:] {
			inner[i+1] = within(inner[i+1])
		}
		return strings.Join(inner, ", eller ")
	}
	word := w.next()
	if r := w.rs.Requirement(review.ReqID(word)); r != nil {
		sign := w.next()
		var status review.Status
		if err := status.UnmarshalText([]byte(w.next())); err != nil {
			return word
		}
		if sign == "=" {
			return fmt.Sprintf("%s er besvaret »%s«", r.ID, status.Label())
		}
		return fmt.Sprintf("%s er besvaret med andet end »%s« eller slet ikke", r.ID, status.Label())
	}
	var t review.DecisionType
	if err := t.UnmarshalText([]byte(word)); err == nil && t != review.NoType {
		return typeIs + "»" + w.rs.TypeTitle(t) + "«"
	}
	switch f := w.rs.Flag(review.Flag(word)); {
	case f == nil:
		return "Altid"
	case f.ReliedOn:
		return reliesOn + "»" + f.Title + "«"
	default:
		return factIs + "»" + f.Title + "«"
	}
}

// within makes a clause of a sentence; an id keeps its capitals.
func within(sentence string) string {
	if lower := danish.LowerFirst(sentence); !strings.HasPrefix(lower, "pR-") {
		return lower
	}
	return sentence
}

// either joins items as alternatives: a, b eller c.
func either(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " eller " + items[last]
}
