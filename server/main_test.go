package server

import (
	"context"
	"fmt"
	"os"
	"testing"

	"ankebord/server/extract"
)

// TestMain lets the test program be the worker that reads PDF files.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "extract-worker" {
		if err := extract.RunWorker(context.Background(), os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
