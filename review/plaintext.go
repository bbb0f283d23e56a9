package review

import (
	"fmt"
	"strings"
)

// Report tells the proposal and its explanation as plain text.
func (a *Assessment) Report(name string) string {
	var b strings.Builder
	p := a.Evaluate()
	fmt.Fprintf(&b, "%s: %s (regelsæt %s)\n", name, p.Outcome.Label(), p.Ruleset)
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(&b, "  %-14s %s\n", label, text)
		}
	}
	line("Afgørende:", list(p.Decisive))
	line("Bemærkninger:", list(p.Remarks))
	line("Mangler svar:", list(p.Missing))
	if len(p.Missing) > 0 && !p.CanChange {
		line("", "De kan ikke ændre udfaldet.")
	}
	for _, m := range p.Marks {
		line("Forbehold:", m)
	}
	a.reportSteps(&b, p)
	if len(p.WhyNot) > 0 {
		b.WriteString("\n  Hvorfor ikke\n")
		for _, n := range p.WhyNot {
			fmt.Fprintf(&b, "    %s: %s\n", n.Outcome.Label(), n.Text)
		}
	}
	if flips := a.Flips(); len(flips) == 0 {
		b.WriteString("\n  " + NoFlip + "\n")
	} else {
		b.WriteString("\n  Hvad kan vende udfaldet\n")
		for _, f := range flips {
			fmt.Fprintf(&b, "    %s\n", f)
		}
	}
	if len(p.Instructions) > 0 {
		b.WriteString("\n  Kommunen skal\n")
		for i, text := range p.Instructions {
			fmt.Fprintf(&b, "    %d. %s\n", i+1, text)
		}
	}
	return b.String()
}

// reportSteps tells the steps that count; those that were never triggered are
// told by number alone.
func (a *Assessment) reportSteps(b *strings.Builder, p Proposal) {
	stage, untriggered := "", 0
	for _, s := range p.Steps {
		if s.Effect == Untriggered {
			untriggered++
			continue
		}
		if s.Stage != stage {
			stage = s.Stage
			fmt.Fprintf(b, "\n  %s\n", stage)
		}
		fmt.Fprintf(b, "    %-7s %s: %s\n", s.Req, s.Title, s.Text)
		if s.Note != "" {
			fmt.Fprintf(b, "            Note: %s\n", s.Note)
		}
		for _, q := range s.Quotes {
			fmt.Fprintf(b, "            Belæg: »%s«\n", strings.Join(strings.Fields(q.Quote), " "))
		}
		if s.Absent {
			b.WriteString("            Belæg: søgt i afgørelsen og ikke fundet\n")
		}
		fmt.Fprintf(b, "            Kilder: %s\n", strings.Join(s.Sources, "; "))
	}
	fmt.Fprintf(b, "\n  %d krav er ikke udløst.\n", untriggered)
}

// String is the flip in words: "KO-02 opfyldt og KO-03 opfyldt → Stadfæstelse".
func (f Flip) String() string {
	var parts []string
	for _, c := range f.Changes {
		part := string(c.Req) + " " + strings.ToLower(c.To.Label())
		if c.Class != Unclassified {
			part += ", " + strings.ToLower(c.Class.Label())
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " og ") + " → " + f.Outcome.Label()
}
