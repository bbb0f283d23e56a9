// Command measure says how well signals finds what a careful reviewer would
// mark in the letters of review/signals/corpus: by default on the two thirds
// that rules are tuned on, with -held-out on the third they are not.
//
//	go run ./review/signals/measure [-held-out | -v] [-strong]
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"ankebord/review/signals"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run measures as args say. It answers 2 where it cannot.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("measure", flag.ContinueOnError)
	flags.SetOutput(stderr)
	heldOut := flags.Bool("held-out", false, "measure on the letters that rules are not tuned on; prints counts alone")
	verbose := flags.Bool("v", false, "also print what was missed and what was pointed at in vain; not with -held-out")
	strong := flags.Bool("strong", false, "leave out what broad patterns alone read")
	dir := flags.String("corpus", "review/signals/corpus", "the folder of the letters")
	if flags.Parse(args) != nil {
		return 2
	}
	if *heldOut && *verbose {
		fmt.Fprintln(stderr, "-held-out prints counts alone: whoever reads those letters tunes on them")
		return 2
	}
	letters, err := read(*dir, *heldOut)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 2
	}
	find := signals.Find
	if *strong {
		find = strongOnly
	}
	s := measure(letters, find)
	s.print(stdout)
	if *verbose {
		list(stdout, "missed (! decisive)", s.missed)
		list(stdout, "pointed at in vain", s.strays)
	}
	return 0
}

// strongOnly finds the signals without the weak ones.
func strongOnly(pages []string) []signals.Signal {
	return slices.DeleteFunc(signals.Find(pages), func(s signals.Signal) bool { return s.Weak })
}

func list(w io.Writer, title string, lines []string) {
	fmt.Fprintf(w, "\n%s\n", title)
	for _, l := range lines {
		fmt.Fprintln(w, " ", l)
	}
}
