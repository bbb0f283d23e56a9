package cli

import (
	"context"
	"flag"
	"fmt"
	"text/tabwriter"

	"ankebord/fixtures"
	"ankebord/review"
)

func replayCommand() *command {
	var asJSON bool
	return &command{
		name: "replay", args: "[--json]",
		help: "Gennemspiller temamødets ni sager og holder forslaget op mod nævnets udfald",
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&asJSON, "json", false, "svar med ét JSON-dokument")
		},
		run: func(_ context.Context, s streams, args []string) error {
			cases, err := fixtures.Thematic()
			if err != nil {
				return err
			}
			var rows []review.Replay
			same := 0
			for _, a := range cases {
				r, err := a.Replay()
				if err != nil {
					return err
				}
				if r.Same {
					same++
				}
				rows = append(rows, r)
			}
			if asJSON {
				err = writeJSON(s.out, map[string]any{"sager": rows})
			} else {
				err = writeReplay(s, rows, same)
			}
			if err == nil && same < len(rows) {
				err = errNegative
			}
			return err
		},
	}
}

func writeReplay(s streams, rows []review.Replay, same int) error {
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "Sag\tForslag\tNævnet\tAfgørende\tNævnets afgørende\t")
	for _, r := range rows {
		verdict := "ens"
		if !r.Same {
			verdict = "FORSKEL"
		}
		decisive := joined(r.Decisive)
		if len(r.AlsoDerived) > 0 {
			decisive += " (også afledt: " + joined(r.AlsoDerived) + ")"
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\n", r.Number, r.Outcome.Label(), r.BoardOutcome.Label(), decisive, joined(r.BoardDecisive), verdict)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "\n%d af %d sager ender som på temamødet.\n", same, len(rows))
	return err
}
