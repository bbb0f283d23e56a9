package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"ankebord/review"
	"ankebord/review/strict"
)

func evaluateCommand() *command {
	var asJSON bool
	var rulesetID string
	return &command{
		name: "evaluate", args: "[--json] [--ruleset ID] FIL… (- er standard input)",
		help: "Læser sagsfiler og viser forslaget til hver sag med forklaring",
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&asJSON, "json", false, "svar med ét JSON-dokument")
			fs.StringVar(&rulesetID, "ruleset", "", "brug dette regelsæt i stedet for det, afgørelsens dato giver")
		},
		run: func(_ context.Context, s streams, args []string) error {
			if len(args) == 0 {
				return errors.New("angiv mindst én sagsfil, eller - for standard input")
			}
			assessments, err := assessFiles(s, args, rulesetID)
			if err != nil {
				return err
			}
			if !asJSON {
				for _, a := range assessments {
					fmt.Fprintln(s.out, a.Report(a.name))
				}
				return nil
			}
			out := []review.Export{}
			for _, a := range assessments {
				out = append(out, a.Export(a.name))
			}
			return writeJSON(s.out, out)
		},
	}
}

// A named assessment is a case of a file, by the name it is told under.
type named struct {
	name string
	*review.Assessment
}

// assessFiles reads all the files and reports the faults of all of them.
func assessFiles(s streams, files []string, rulesetID string) ([]named, error) {
	var out []named
	var all []error
	for _, file := range files {
		data, err := readInput(s, file)
		if err != nil {
			all = append(all, err)
			continue
		}
		cases, err := review.ParseCases(file, data)
		if err != nil {
			all = append(all, err)
			continue
		}
		for i, c := range cases {
			a, err := assess(c, rulesetID)
			if err != nil {
				all = append(all, err)
				continue
			}
			out = append(out, named{c.Name(i), a})
		}
	}
	if len(all) == 0 {
		return out, nil
	}
	for _, err := range all {
		if faults, ok := errors.AsType[strict.Faults](err); ok {
			fmt.Fprintln(s.err, faults)
		} else {
			fmt.Fprintln(s.err, err)
		}
	}
	return nil, reported{exitUsage}
}

func assess(c review.Case, rulesetID string) (*review.Assessment, error) {
	rs, err := review.ForDecision(c.Matter.Provision, c.Matter.DecidedOn)
	if rulesetID != "" {
		rs, err = review.ByID(rulesetID)
	}
	if err != nil {
		return nil, err
	}
	return rs.Assess(c)
}

func joined(ids []review.ReqID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = string(id)
	}
	return strings.Join(words, ", ")
}
