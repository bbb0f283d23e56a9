package server

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"ankebord/server/extract"
)

// pdfCache is where PDFium is kept, compiled once for all tests.
var pdfCache = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "ankebord-test-")
	if err != nil {
		panic(err)
	}
	return dir
})

// TestMain lets the test program be the worker that reads PDF files.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "extract-worker" {
		if err := extract.RunWorker(context.Background(), os.Stdin, os.Stdout, os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	os.RemoveAll(pdfCache())
	os.Exit(code)
}
