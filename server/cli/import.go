package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"ankebord/models"
	"ankebord/review/danish"
	"ankebord/server"
)

func importCommand() *command {
	var data, reviewer string
	var asJSON bool
	return &command{
		name: "import", args: "MAPPE [--data DATAMAPPE] [--reviewer BRUGERNAVN] [--json]",
		help: "Opretter en sag af hver fil i en mappe",
		flags: func(fs *flag.FlagSet) {
			fs.StringVar(&data, "data", "", "datamappe (ANKEBORD_DATA, ellers data)")
			fs.StringVar(&reviewer, "reviewer", "", "sagsbehandleren, der får sagerne; ellers får ingen dem")
			fs.BoolVar(&asJSON, "json", false, "svar med ét JSON-dokument")
		},
		run: func(ctx context.Context, s streams, args []string) error {
			if len(args) != 1 {
				return errors.New("angiv én mappe")
			}
			config, err := server.ReadConfig(os.Environ())
			if err != nil {
				return err
			}
			if data != "" {
				config.Data = data
			}
			program, err := os.Executable()
			if err != nil {
				return fmt.Errorf("find the program itself: %w", err)
			}
			around := server.Surroundings{
				Log: slog.New(slog.NewTextHandler(s.err, nil)), Out: s.out, WorkerCommand: []string{program, extractWorker}, Version: version(),
			}
			report := imported{Files: []importedFile{}}
			err = server.Import(ctx, config, around, args[0], reviewer, func(i server.Imported) {
				report.add(i)
				if !asJSON {
					write(s, i)
				}
			})
			if errors.Is(err, models.ErrInUse) {
				return fmt.Errorf("%w; stop serveren, eller indlæs filerne på siden /indlaes", err)
			}
			if err != nil {
				return err
			}
			if asJSON {
				err = writeJSON(s.out, report)
			} else {
				fmt.Fprintf(s.out, "%s, %s allerede, %s ikke læses\n", danish.Plural(report.Created, "sag er oprettet", "sager er oprettet"),
					danish.Plural(report.Held, "fil fandtes", "filer fandtes"), danish.Plural(report.Failed, "fil kunne", "filer kunne"))
			}
			if err == nil && report.Failed > 0 {
				return errNegative
			}
			return err
		},
	}
}

// imported is the JSON form of an import.
type imported struct {
	Files   []importedFile `json:"filer"`
	Created int            `json:"oprettet"`
	Held    int            `json:"fandtes"`
	Failed  int            `json:"fejlede"`
}

type importedFile struct {
	File         string `json:"fil"`
	Number       string `json:"sagsnummer,omitempty"`
	ID           string `json:"id,omitempty"`
	Municipality string `json:"kommune,omitempty"`
	Documents    int    `json:"dokumenter,omitempty"`
	Holds        string `json:"findes_i,omitempty"`
	Fault        string `json:"fejl,omitempty"`
}

func (r *imported) add(i server.Imported) {
	r.Files = append(r.Files, importedFile{i.File, i.Number, string(i.CaseID), i.Municipality, i.Documents, i.Holds, i.Fault})
	switch {
	case i.Fault != "":
		r.Failed++
	case i.Holds != "":
		r.Held++
	default:
		r.Created++
	}
}

// write tells of one file.
func write(s streams, i server.Imported) {
	switch {
	case i.Fault != "":
		fmt.Fprintf(s.err, "%s:1: %s\n", i.File, i.Fault)
	case i.Holds != "":
		fmt.Fprintf(s.out, "%s: findes allerede i sag %s\n", i.File, i.Holds)
	default:
		of := ""
		if i.Municipality != "" {
			of = ", " + i.Municipality
		}
		fmt.Fprintf(s.out, "%s: sag %s%s, %s\n", i.File, i.Number, of, danish.Plural(i.Documents, "dokument", "dokumenter"))
	}
}
