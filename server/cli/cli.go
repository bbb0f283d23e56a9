// Package cli holds the commands of ankebord. Each exits 0 on success, 1 on a
// negative answer (a check that fails) and 2 on input it cannot use.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"ankebord/review/strict"
)

// Exit codes.
const (
	exitOK       = 0
	exitNegative = 1
	exitUsage    = 2
)

// A command is one word of the command line. run gets the arguments that are
// no flags.
type command struct {
	name  string // "rules show": one word or two
	args  string // as the help writes them
	help  string
	flags func(*flag.FlagSet)
	run   func(ctx context.Context, io streams, args []string) error
}

type streams struct {
	in       io.Reader
	out, err io.Writer
}

// errNegative is an answer that is a no: printed where it arose, exit 1.
var errNegative = errors.New("negative answer")

// A reported error has been printed where it arose; only its code is left.
type reported struct{ code int }

func (r reported) Error() string { return fmt.Sprintf("exit %d", r.code) }

func commands() []*command {
	return []*command{
		serveCommand(), replayCommand(), evaluateCommand(), inspectCommand(), importCommand(), rulingCommand(),
		rulesListCommand(), rulesShowCommand(), rulesCheckCommand(),
		healthcheckCommand(), versionCommand(), extractWorkerCommand(),
	}
}

// Main runs the command that args name and returns the exit code.
func Main(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	s := streams{in, out, errOut}
	all := commands()
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		usage(out, all)
		if len(args) == 0 {
			return exitUsage
		}
		return exitOK
	}
	cmd, rest := find(all, args)
	if cmd == nil {
		fmt.Fprintf(errOut, "ankebord: kommandoen »%s« findes ikke; se »ankebord --help«\n", args[0])
		return exitUsage
	}
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	if cmd.flags != nil {
		cmd.flags(fs)
	}
	operands, err := parse(fs, rest)
	switch {
	case errors.Is(err, flag.ErrHelp):
		commandUsage(out, cmd, fs)
		return exitOK
	case err != nil:
		fmt.Fprintf(errOut, "ankebord %s: %s; se »ankebord %s --help«\n", cmd.name, flagFault(err), cmd.name)
		return exitUsage
	}
	return exitCode(cmd, errOut, cmd.run(ctx, s, operands))
}

func exitCode(cmd *command, errOut io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errNegative) {
		return exitNegative
	}
	if r, ok := errors.AsType[reported](err); ok {
		return r.code
	}
	if faults, ok := errors.AsType[strict.Faults](err); ok {
		fmt.Fprintln(errOut, faults)
		return exitUsage
	}
	fmt.Fprintf(errOut, "ankebord %s: %v\n", cmd.name, err)
	return exitUsage
}

func find(all []*command, args []string) (*command, []string) {
	for _, c := range all {
		words := strings.Fields(c.name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == c.name {
			return c, args[len(words):]
		}
	}
	return nil, nil
}

// parse reads flags wherever they stand among the operands.
func parse(fs *flag.FlagSet, args []string) (operands []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		if args = fs.Args(); len(args) == 0 {
			return operands, nil
		}
		operands, args = append(operands, args[0]), args[1:]
	}
}

// flagFault says in Danish what package flag says in English.
func flagFault(err error) string {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		return "valget " + name + " findes ikke"
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return "valget " + name + " mangler en værdi"
	}
	return "et valg kan ikke bruges (" + text + ")"
}

func usage(w io.Writer, all []*command) {
	fmt.Fprint(w, "Ankebord – prøvelse af kommunale afgørelser\n\nBrug: ankebord KOMMANDO [VALG] …\n\n")
	for _, c := range all {
		if c.help != "" {
			fmt.Fprintf(w, "  %-14s %s\n", c.name, c.help)
		}
	}
	fmt.Fprint(w, "\n»ankebord KOMMANDO --help« fortæller mere. Afslutningskoder: 0 i orden, 1 negativt svar, 2 input, der ikke kan bruges.\n")
}

func commandUsage(w io.Writer, c *command, fs *flag.FlagSet) {
	fmt.Fprintf(w, "Brug: ankebord %s %s\n\n%s\n", c.name, c.args, c.help)
	first := true
	fs.VisitAll(func(f *flag.Flag) {
		if first {
			fmt.Fprintln(w)
			first = false
		}
		dash := "--"
		if len(f.Name) == 1 {
			dash = "-"
		}
		fmt.Fprintf(w, "  %-14s %s\n", dash+f.Name, f.Usage)
	})
}

// writeJSON writes one JSON document, as people can read it.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// readInput reads a file, or the standard input where name is "-".
func readInput(s streams, name string) ([]byte, error) {
	if name == "-" {
		data, err := io.ReadAll(s.in)
		if err != nil {
			return nil, fmt.Errorf("standard input kan ikke læses: %w", err)
		}
		return data, nil
	}
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s:1: Filen findes ikke; kontrollér navnet", name)
	case err != nil:
		return nil, fmt.Errorf("%s:1: Filen kan ikke læses (%v)", name, err)
	}
	return data, nil
}
