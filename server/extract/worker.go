package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/klippa-app/go-pdfium"
	pdfium_errors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// RunWorker is the child process of a Reader: it reads one PDF file after the
// other from stdin and answers on stdout, until stdin ends, ctx ends, or
// PDFium trapped, after which nothing in it is to be trusted. The command that
// calls it gets cacheDir as its last argument and must leave both streams to
// it.
//
// PDFium sees no files, no environment and 64 MiB of memory. It gets no end by
// ctx, which would make every call many times slower: the reader kills the
// process instead.
func RunWorker(ctx context.Context, stdin io.Reader, stdout io.Writer, cacheDir string) error {
	ended := make(chan error, 1)
	go func() { ended <- serve(stdin, stdout, cacheDir) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func serve(stdin io.Reader, stdout io.Writer, cacheDir string) error {
	cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
	if err != nil {
		return err
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal: 1,
		FSConfig: wazero.NewFSConfig(), // nil would mount the whole disk
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(maxFrame >> 16).
			WithCompilationCache(cache),
	})
	if err != nil {
		return err
	}
	defer pool.Close()
	confine()
	debug.FreeOSMemory() // a first compilation has taken 300 MB

	if err := writeJSON(stdout, reply{}); err != nil {
		return err
	}
	for {
		var o order
		if err := readJSON(stdin, &o); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		data, err := readFrame(stdin)
		if err != nil {
			return err
		}
		limitCPU(o.Seconds)
		if err := readPDF(pool, o, data, stdout); err != nil {
			return err
		}
	}
}

// readPDF reads one file in a PDFium of its own, so that no file finds traces
// of another, and replies. An error means that the worker must end.
func readPDF(pool pdfium.Pool, o order, data []byte, out io.Writer) error {
	lib, err := pool.GetInstanceWithContext(context.Background())
	if err != nil {
		return err
	}
	doc, err := lib.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfium_errors.ErrPassword), errors.Is(err, pdfium_errors.ErrSecurity):
		return errors.Join(writeJSON(out, reply{Fault: faultPassword}), lib.Close())
	case isRefusal(err):
		return errors.Join(writeJSON(out, reply{Fault: faultBroken}), lib.Close())
	case err != nil:
		return fmt.Errorf("open: %w", err)
	}
	count, err := lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: doc.Document})
	switch {
	case err != nil:
		return fmt.Errorf("count pages: %w", err)
	case count.PageCount < 1:
		return errors.Join(writeJSON(out, reply{Fault: faultBroken}), lib.Close())
	case count.PageCount > o.Pages:
		return errors.Join(writeJSON(out, reply{Fault: faultPages}), lib.Close())
	}
	if err := writeJSON(out, reply{Pages: count.PageCount}); err != nil {
		return err
	}
	for i := range count.PageCount {
		page, err := readPage(lib, doc.Document, i)
		if err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		if err := writeJSON(out, page); err != nil {
			return err
		}
	}
	return lib.Close()
}

func readPage(lib pdfium.Pdfium, doc references.FPDF_DOCUMENT, index int) (reply, error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: doc, Index: index}}
	text, err := lib.GetPageText(&requests.GetPageText{Page: page})
	if isRefusal(err) {
		return reply{Unread: true}, nil
	}
	if err != nil {
		return reply{}, err
	}
	// PDFium takes a hyphen and line end that divide a word for one U+0002.
	r := reply{Text: strings.ReplaceAll(text.Text, "\x02", "-\n")}
	if strings.TrimSpace(r.Text) == "" {
		objects, err := lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
		if err != nil {
			return reply{}, err
		}
		r.Drawn = objects.Count > 0
	}
	return r, nil
}

// isRefusal says whether an error is PDFium's own word on a file, after which
// it goes on. Any other error is a trap or a fault of ours.
func isRefusal(err error) bool {
	return slices.ContainsFunc([]error{
		pdfium_errors.ErrUnknown, pdfium_errors.ErrFile, pdfium_errors.ErrFormat, pdfium_errors.ErrPage,
	}, func(known error) bool { return errors.Is(err, known) })
}
