package review

import (
	"slices"

	"ankebord/review/danish"
	"ankebord/review/strict"
)

// ParseRuleset reads a ruleset. It is strict and finds all the faults of a file
// at once: its error is a strict.Faults, each with its line.
func ParseRuleset(name string, data []byte) (*Ruleset, error) {
	f, root := strict.Open(name, data)
	p := rulesetParser{rs: &Ruleset{
		Sum:       sum(data),
		index:     map[ReqID]int{},
		flagIndex: map[Flag]int{},
		sources:   map[string]*Source{},
	}}
	p.read(root)
	if err := f.Err(); err != nil {
		return nil, err
	}
	p.rs.prepare()
	return p.rs, nil
}

type rulesetParser struct {
	rs *Ruleset
}

func (p *rulesetParser) read(root strict.Node) {
	rs := p.rs
	top := root.Map("version", "id", "titel", "bestemmelse", "gaelder", "lov", "kilder", "afgoerelsestyper", "flag",
		"grupper", "oplysninger", "krav")
	if v := top.Need("version"); v.Exists() && v.Int() != 1 {
		v.Fault("»version« skal være 1")
	}
	rs.ID = top.Need("id").String()
	rs.Title = top.Need("titel").String()
	rs.Provision = top.Need("bestemmelse").String()
	days := top.Need("gaelder").Map("fra", "til")
	days.Need("fra").Text(&rs.From)
	days.At("til").Text(&rs.To)
	if rs.To != (danish.Date{}) && rs.To.Before(rs.From) {
		days.Fault("»til« ligger før »fra«")
	}
	law := top.Need("lov").Map("navn", "paragraf", "tekst", "kort", "vejledning")
	rs.Law = Law{
		Name: law.Need("navn").String(), Section: law.Need("paragraf").String(), Text: law.Need("tekst").String(),
		Short: law.Need("kort").String(), Guidance: law.Need("vejledning").String(),
	}

	p.sources(top.Need("kilder"))
	p.types(top.Need("afgoerelsestyper"))
	p.flags(top.Need("flag"))
	for _, n := range top.Need("krav").List() {
		p.requirement(n)
	}
	p.groups(top.Need("grupper"))
	p.information(top.At("oplysninger"))
	p.roles(top.Node)
}

func (p *rulesetParser) sources(list strict.Node) {
	for _, n := range list.List() {
		m := n.Map("id", "titel", "udgave", "dato", "status", "note", "citeres")
		s := &Source{
			ID:      m.Need("id").String(),
			Title:   m.Need("titel").String(),
			Edition: m.At("udgave").String(),
			Note:    m.At("note").String(),
		}
		m.At("dato").Text(&s.Date)
		s.Cited = !m.At("citeres").Exists() || m.At("citeres").Bool()
		switch status := m.Need("status"); status.String() {
		case "bekraeftet":
			s.Verified = true
		case "ubekraeftet", "":
		default:
			status.Fault("»status« skal være bekraeftet eller ubekraeftet")
		}
		if p.rs.sources[s.ID] != nil {
			m.Fault("Kilden »%s« står to gange", s.ID)
		}
		p.rs.sources[s.ID] = s
		p.rs.Sources = append(p.rs.Sources, *s)
	}
}

func (p *rulesetParser) types(list strict.Node) {
	for _, n := range list.List() {
		m := n.Map("id", "titel", "forklaring")
		var info TypeInfo
		m.Need("id").Text(&info.Type)
		info.Title, info.Help = m.Need("titel").String(), m.At("forklaring").String()
		p.rs.DecisionTypes = append(p.rs.DecisionTypes, info)
	}
}

func (p *rulesetParser) flags(list strict.Node) {
	for i, n := range list.List() {
		m := n.Map("id", "titel", "forklaring", "art")
		info := FlagInfo{ID: Flag(m.Need("id").String()), Title: m.Need("titel").String(), Help: m.At("forklaring").String()}
		switch kind := m.Need("art"); kind.String() {
		case "begrundelse":
			info.ReliedOn = true
		case "forhold", "":
		default:
			kind.Fault("»art« skal være begrundelse eller forhold")
		}
		if _, twice := p.rs.flagIndex[info.ID]; twice {
			m.Fault("Flaget »%s« står to gange", info.ID)
		}
		if i == 64 {
			m.Fault("Et regelsæt kan højst have 64 flag")
		}
		p.rs.flagIndex[info.ID] = i
		p.rs.Flags = append(p.rs.Flags, info)
	}
}

func (p *rulesetParser) requirement(n strict.Node) {
	m := n.Map("id", "titel", "spoergsmaal", "opfyldt", "ikke_opfyldt", "vejledning", "udloeser", "foelge", "art", "rolle",
		"ikke_oplyst_er_bemaerkning", "baerende_formodes_ikke", "kan_haeves", "uden_udloeser", "instruks", "tekster", "kilder")
	r := Requirement{
		ID:           ReqID(m.Need("id").String()),
		Title:        m.Need("titel").String(),
		Question:     m.Need("spoergsmaal").String(),
		MetWhen:      m.Need("opfyldt").String(),
		NotMetWhen:   m.Need("ikke_opfyldt").String(),
		Help:         m.At("vejledning").String(),
		Trigger:      m.Need("udloeser").String(),
		Instruction:  m.At("instruks").String(),
		NotShownOnly: m.At("ikke_oplyst_er_bemaerkning").Bool(),
		PresumedIdle: m.At("baerende_formodes_ikke").Bool(),
		Raisable:     m.At("kan_haeves").Bool(),
	}
	m.Need("foelge").Text(&r.Consequence)
	m.Need("art").Text(&r.Kind)
	m.At("rolle").Text(&r.Role)
	if u := m.At("uden_udloeser"); u.Exists() {
		if r.UntriggeredB = u.String() == "B"; !r.UntriggeredB {
			u.Fault("»uden_udloeser« kan kun være B")
		}
	}
	if r.Trigger != "" {
		var err error
		if r.trigger, err = parseCondition(r.Trigger, p.rs.flagIndex); err != nil {
			m.At("udloeser").Fault("%v", err)
		}
	}
	texts := m.Need("tekster").Map("ikke_opfyldt", "ikke_oplyst", "opfyldt", "bemaerkning", "klagen", "afvisning")
	r.Texts = Texts{
		NotMet: texts.At("ikke_opfyldt").String(), NotShown: texts.At("ikke_oplyst").String(), Met: texts.At("opfyldt").String(),
		Remark: texts.At("bemaerkning").String(), Complaint: texts.At("klagen").String(), Dismissal: texts.At("afvisning").String(),
	}
	for _, key := range r.needs() {
		if key == "instruks" {
			m.Need(key)
		} else {
			texts.Need(key)
		}
	}
	r.Sources = p.citations(m.Need("kilder"))
	if _, twice := p.rs.index[r.ID]; twice {
		m.Fault("Kravet »%s« står to gange", r.ID)
	}
	p.rs.index[r.ID] = len(p.rs.Requirements)
	p.rs.Requirements = append(p.rs.Requirements, r)
}

// needs lists the texts without which a ruling could not say what was found.
func (r *Requirement) needs() []string {
	switch {
	case r.Consequence == ConsequenceH || r.Consequence == ConsequenceHb:
		return []string{"instruks", "ikke_opfyldt", "ikke_oplyst", "opfyldt", "bemaerkning"}
	case r.Role == Supplier:
		return []string{"instruks", "ikke_opfyldt", "ikke_oplyst", "opfyldt", "afvisning"}
	case r.Role == UnderAge:
		return []string{"ikke_opfyldt"}
	case r.Raisable:
		return []string{"instruks", "ikke_opfyldt", "bemaerkning"}
	case r.Role == PeriodRuns || r.Role == Dispensation:
		return []string{"bemaerkning"}
	case r.Consequence == ConsequenceA:
		return []string{"afvisning"}
	case r.Consequence == ConsequenceS:
		return []string{"klagen", "bemaerkning"}
	}
	return []string{"bemaerkning"}
}

func (p *rulesetParser) citations(list strict.Node) []Citation {
	var out []Citation
	for _, n := range list.List() {
		m := n.Map("kilde", "sted", "notat")
		c := Citation{Source: p.rs.sources[m.Need("kilde").String()], Place: m.At("sted").String(), Note: m.At("notat").String()}
		if c.Source == nil {
			m.Fault("Kilden »%s« findes ikke under »kilder«", m.At("kilde").String())
			continue
		}
		out = append(out, c)
	}
	return out
}

func (p *rulesetParser) groups(list strict.Node) {
	for _, n := range list.List() {
		m := n.Map("id", "titel", "krav")
		g := Group{ID: m.Need("id").String(), Title: m.Need("titel").String()}
		for _, c := range m.Need("krav").List() {
			id := ReqID(c.String())
			i, ok := p.rs.index[id]
			switch {
			case !ok:
				c.Fault("Kravet »%s« findes ikke", id)
			case p.rs.Requirements[i].Group != "":
				c.Fault("Kravet »%s« står i to grupper", id)
			default:
				p.rs.Requirements[i].Group = g.ID
				g.Requirements = append(g.Requirements, id)
			}
		}
		p.rs.Groups = append(p.rs.Groups, g)
	}
	for _, r := range p.rs.Requirements {
		if r.Group == "" {
			list.Fault("Kravet »%s« står ikke i nogen gruppe", r.ID)
		}
	}
}

func (p *rulesetParser) information(list strict.Node) {
	for _, n := range list.List() {
		m := n.Map("id", "titel", "tekst", "i_brevet", "kilder")
		p.rs.Information = append(p.rs.Information, Information{
			ID: m.Need("id").String(), Title: m.Need("titel").String(), Text: m.Need("tekst").String(),
			InLetter: m.At("i_brevet").Bool(), Sources: p.citations(m.At("kilder")),
		})
	}
}

func (p *rulesetParser) roles(top strict.Node) {
	for i := range p.rs.role {
		p.rs.role[i] = -1
	}
	for i, r := range p.rs.Requirements {
		if r.Role == NoRole {
			continue
		}
		if p.rs.role[r.Role] >= 0 {
			top.Fault("Rollen »%s« er givet til to krav", r.Role)
		}
		p.rs.role[r.Role] = i
	}
	for role := IsDecision; role < roles; role++ {
		if p.rs.role[role] < 0 {
			top.Fault("Intet krav har rollen »%s«", role)
		}
	}
	for _, r := range p.rs.Requirements {
		for _, t := range r.trigger.terms {
			for n := range t.gates {
				var ok bool
				if t.gates[n].index, ok = p.rs.index[t.gates[n].req]; !ok {
					top.Fault("Udløseren for %s nævner »%s«, som ikke findes", r.ID, t.gates[n].req)
				}
			}
		}
	}
	if len(p.rs.Requirements) > maxRequirements {
		top.Fault("Et regelsæt kan højst have %d krav", maxRequirements)
	}
}

// gateOrder is the order in which the gates are asked: the first that fails
// carries the dismissal.
var gateOrder = []Role{IsDecision, MayAppeal, InTime, Competence}

// prepare works out what every evaluation of the ruleset shares.
func (rs *Ruleset) prepare() {
	for _, role := range []Role{IsDecision, MayAppeal, InTime, PeriodRuns, Dispensation, Competence, Supplier, UnderAge} {
		rs.order = append(rs.order, rs.role[role])
	}
	for _, g := range rs.Groups {
		for _, id := range g.Requirements {
			if i := rs.index[id]; !slices.Contains(rs.order, i) {
				rs.order = append(rs.order, i)
			}
		}
	}
	rs.rules = make([]rule, len(rs.Requirements))
	for i := range rs.Requirements {
		r := &rs.Requirements[i]
		t := &told{stage: rs.groupTitle(r.Group), effects: effectTexts(r)}
		for _, c := range r.Sources {
			t.citations = append(t.citations, c.String())
		}
		rs.rules[i] = rule{
			consequence: r.Consequence, kind: r.Kind, role: r.Role,
			notShownOnly: r.NotShownOnly, presumedIdle: r.PresumedIdle, raisable: r.Raisable, untriggeredB: r.UntriggeredB,
			protects: r.Consequence == ConsequenceS || r.Texts.Complaint != "",
			gated:    slices.ContainsFunc(r.trigger.terms, func(t term) bool { return len(t.gates) > 0 }),
			told:     t,
		}
	}
}
