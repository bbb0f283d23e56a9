package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ankebord/server/extract"
)

// pdfCache is where PDFium is kept, compiled: the cache that the program's own
// commands use, so that it is compiled once on a machine.
var pdfCache = sync.OnceValue(func() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		panic(err)
	}
	return filepath.Join(dir, "ankebord")
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
	os.Exit(m.Run())
}
