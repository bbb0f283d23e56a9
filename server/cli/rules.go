package cli

import (
	"context"
	"flag"
	"fmt"
	"strings"

	"ankebord/review"
)

func rulesListCommand() *command {
	return &command{
		name: "rules list", help: "Viser regelsættene",
		run: func(_ context.Context, s streams, args []string) error {
			for _, rs := range review.Rulesets() {
				until := "uden slutdato"
				if !rs.To.IsZero() {
					until = "til " + rs.To.Long()
				}
				fmt.Fprintf(s.out, "%s  %s\n    Afgørelser fra %s %s · %d krav · %s\n", rs.ID, rs.Title, rs.From.Long(), until, len(rs.Requirements), rs.Sum)
			}
			return nil
		},
	}
}

func rulesShowCommand() *command {
	return &command{
		name: "rules show", args: "[ID] [KRAV…]",
		help: "Viser et regelsæt, eller enkelte krav i det, i ord",
		run: func(_ context.Context, s streams, args []string) error {
			all := review.Rulesets()
			rs := all[len(all)-1]
			if len(args) > 0 && strings.Contains(args[0], "/") {
				var err error
				if rs, err = review.ByID(args[0]); err != nil {
					return err
				}
				args = args[1:]
			}
			if len(args) == 0 {
				writeRuleset(s, rs)
				return nil
			}
			for _, id := range args {
				r := rs.Requirement(review.ReqID(id))
				if r == nil {
					return fmt.Errorf("kravet »%s« findes ikke i %s", id, rs.ID)
				}
				writeRequirement(s, rs, r)
			}
			return nil
		},
	}
}

func writeRuleset(s streams, rs *review.Ruleset) {
	fmt.Fprintf(s.out, "%s\n%s\n%s\n%s. %s\n\nFlag\n", rs.ID, rs.Title, rs.Law.Name, rs.Law.Section, rs.Law.Text)
	for _, f := range rs.Flags {
		fmt.Fprintf(s.out, "  %-38s %s\n", f.ID, f.Title)
	}
	for _, g := range rs.Groups {
		fmt.Fprintf(s.out, "\n%s\n", g.Title)
		for _, id := range g.Requirements {
			writeRequirement(s, rs, rs.Requirement(id))
		}
	}
}

func writeRequirement(s streams, rs *review.Ruleset, r *review.Requirement) {
	fmt.Fprintf(s.out, "\n  %s  %s (%s · %s)\n", r.ID, r.Title, r.Consequence, r.Kind.Label())
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(s.out, "    %-13s %s\n", label, text)
		}
	}
	line("Spørgsmål:", r.Question)
	line("Opfyldt:", r.MetWhen)
	line("Ikke opfyldt:", r.NotMetWhen)
	line("Vejledning:", r.Help)
	line("Udløses af:", r.Trigger)
	line("Følge:", r.Consequence.Label())
	line("Instruks:", r.Instruction)
	for _, c := range r.Sources {
		line("Kilde:", c.String())
	}
}

func rulesCheckCommand() *command {
	return &command{
		name: "rules check", args: "[FIL…]",
		help: "Kontrollerer regelsætfiler, uden filer programmets egne; alle fejl vises med linje",
		flags: func(*flag.FlagSet) {
		},
		run: func(_ context.Context, s streams, args []string) error {
			if len(args) == 0 {
				for _, rs := range review.Rulesets() {
					fmt.Fprintf(s.out, "%s: i orden, %d krav\n", rs.ID, len(rs.Requirements))
				}
				return nil
			}
			worst := exitOK
			for _, name := range args {
				data, err := readInput(s, name)
				if err != nil {
					fmt.Fprintln(s.err, err)
					worst = exitUsage
					continue
				}
				rs, err := review.ParseRuleset(name, data)
				if err != nil {
					fmt.Fprintln(s.err, err)
					worst = max(worst, exitNegative)
					continue
				}
				fmt.Fprintf(s.out, "%s: i orden, %d krav\n", name, len(rs.Requirements))
			}
			if worst != exitOK {
				return reported{worst}
			}
			return nil
		},
	}
}
