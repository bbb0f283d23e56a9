// Command measure says how well signals finds what a careful reviewer would
// mark in the letters of review/signals/corpus: by default on the two thirds
// that rules are tuned on, with -held-out on the third they are not.
//
//	go run ./review/signals/measure [-held-out | -v]
package main

import (
	"flag"
	"fmt"
	"os"

	"ankebord/review/signals"
)

func main() {
	heldOut := flag.Bool("held-out", false, "measure on the letters that rules are not tuned on; prints counts alone")
	verbose := flag.Bool("v", false, "also print what was missed and what was pointed at in vain; not with -held-out")
	dir := flag.String("corpus", "review/signals/corpus", "the folder of the letters")
	flag.Parse()
	if *heldOut && *verbose {
		fmt.Fprintln(os.Stderr, "-held-out prints counts alone: whoever reads those letters tunes on them")
		os.Exit(2)
	}
	letters, err := read(*dir, *heldOut)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	s := measure(letters, signals.Find)
	s.print(os.Stdout)
	if *verbose {
		fmt.Println("\nmissed (! decisive)")
		for _, m := range s.missed {
			fmt.Println(" ", m)
		}
		fmt.Println("\npointed at in vain")
		for _, m := range s.strays {
			fmt.Println(" ", m)
		}
	}
}
