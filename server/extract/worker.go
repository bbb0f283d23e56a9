package extract

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
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
// PDFium sees no files, no environment and 64 MiB of memory, or 192 to draw a
// page. It gets no end by ctx, which would make every call many times slower:
// the reader kills the process instead.
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
	e, err := newEngine(cacheDir)
	if err != nil {
		return err
	}
	defer e.pool.Close()
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
		if err := e.serve(o, data, stdout); err != nil {
			return err
		}
		if err := e.prepare(e.used); err != nil {
			return err
		}
	}
}

// hands are the PDFiums that read the pages of one file at the same time. One
// alone takes up to four times as long as a program of the machine's own.
const hands = 2

// manyPages is from how many pages on a second hand is worth its start.
const manyPages = 4

// An engine makes PDFiums: one or two new ones for each file, so that none
// finds traces of another. They are made before they are needed.
type engine struct {
	pool   pdfium.Pool
	memory *memory
	ready  []pdfium.Pdfium // no file was opened in them yet
	used   int             // by the last file
}

func newEngine(cacheDir string) (*engine, error) {
	cache, err := wazero.NewCompilationCacheWithDir(cacheDir)
	if err != nil {
		return nil, err
	}
	e := &engine{memory: &memory{}}
	e.memory.limit.Store(textMemory)
	ctx := experimental.WithMemoryAllocator(context.Background(), e.memory)
	ctx = experimental.WithCompilationWorkers(ctx, runtime.NumCPU())
	e.pool, err = webassembly.Init(webassembly.Config{
		Context:  ctx,
		MaxTotal: hands,
		FSConfig: wazero.NewFSConfig(), // nil would mount the whole disk
		Stdout:   io.Discard,
		Stderr:   io.Discard,
		RuntimeConfig: wazero.NewRuntimeConfig().
			WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
			WithMemoryLimitPages(drawMemory >> 16).
			WithCompilationCache(cache),
	})
	if err != nil {
		return nil, err
	}
	return e, e.prepare(hands)
}

// prepare sees to it that n PDFiums are ready.
func (e *engine) prepare(n int) error {
	for len(e.ready) < n {
		lib, err := e.pool.GetInstanceWithContext(context.Background())
		if err != nil {
			return err
		}
		e.ready = append(e.ready, lib)
	}
	return nil
}

// open opens a file in a PDFium of its own. A fault is PDFium's word on the
// file; after an error the worker must end.
func (e *engine) open(data []byte) (*pdf, fault, error) {
	if err := e.prepare(1); err != nil {
		return nil, "", err
	}
	e.used++
	d := &pdf{lib: e.ready[0]}
	e.ready = e.ready[1:]
	doc, err := d.lib.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdfium_errors.ErrPassword), errors.Is(err, pdfium_errors.ErrSecurity):
		return nil, faultPassword, d.lib.Close()
	case isRefusal(err):
		return nil, faultBroken, d.lib.Close()
	case err != nil:
		return nil, "", fmt.Errorf("open: %w", err)
	}
	d.doc = doc.Document
	return d, "", nil
}

// serve does what is ordered with one file and replies. An error means that
// the worker must end.
func (e *engine) serve(o order, data []byte, out io.Writer) error {
	e.used = 0
	e.memory.limit.Store(textMemory)
	if o.Draw > 0 {
		e.memory.limit.Store(drawMemory)
	}
	d, fault, err := e.open(data)
	if err != nil {
		return err
	}
	if fault != "" {
		return writeJSON(out, reply{Fault: fault})
	}
	count, err := d.lib.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: d.doc})
	switch {
	case err != nil:
		return fmt.Errorf("count pages: %w", err)
	case count.PageCount < max(o.Draw, 1):
		return errors.Join(writeJSON(out, reply{Fault: faultBroken}), d.lib.Close())
	case count.PageCount > o.Pages:
		return errors.Join(writeJSON(out, reply{Fault: faultPages}), d.lib.Close())
	}
	if err := writeJSON(out, reply{Pages: count.PageCount}); err != nil {
		return err
	}
	if o.Draw > 0 {
		return errors.Join(d.draw(o.Draw-1, out), d.lib.Close())
	}
	return e.read(d, data, count.PageCount, out)
}

// read reads all pages, with a second hand where they are many, and replies
// with each as it is done.
func (e *engine) read(first *pdf, data []byte, count int, out io.Writer) error {
	all := []*pdf{first}
	if count >= manyPages {
		second, fault, err := e.open(data)
		if err != nil || fault != "" {
			return fmt.Errorf("open once more: %s %w", fault, err)
		}
		all = append(all, second)
	}
	type result struct {
		reply
		err error
	}
	results := make(chan result, count)
	var next atomic.Int32
	var working sync.WaitGroup
	for _, d := range all {
		working.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				page, err := d.page(i)
				page.Page = i + 1
				results <- result{page, err}
				if err != nil {
					return
				}
			}
		})
	}
	for range count {
		r := <-results
		if r.err != nil {
			return fmt.Errorf("page %d: %w", r.Page, r.err)
		}
		if err := writeJSON(out, r.reply); err != nil {
			return err
		}
	}
	working.Wait()
	for _, d := range all {
		if err := d.lib.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A pdf is an open file.
type pdf struct {
	lib pdfium.Pdfium
	doc references.FPDF_DOCUMENT
}

// page reads a page by its number from 0.
func (d *pdf) page(index int) (reply, error) {
	page, err := d.lib.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: d.doc, Index: index})
	if isRefusal(err) {
		return reply{Unread: true}, nil
	}
	if err != nil {
		return reply{}, err
	}
	ref := requests.Page{ByReference: &page.Page}
	r := reply{}
	lines, chars, err := d.lines(ref)
	if err != nil {
		return reply{}, err
	}
	r.Text = arrange(lines, index == 0)
	if chars < fewChars {
		if r.Scanned, err = d.isPicture(ref, chars > 0); err != nil {
			return reply{}, err
		}
	}
	_, err = d.lib.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: page.Page})
	return r, err
}

// lines gives the text of a page in pieces, and how many characters it has
// that can be seen.
func (d *pdf) lines(page requests.Page) (_ []line, seen int, _ error) {
	text, err := d.lib.FPDFText_LoadPage(&requests.FPDFText_LoadPage{Page: page})
	if err != nil {
		return nil, 0, err
	}
	count, err := d.lib.FPDFText_CountChars(&requests.FPDFText_CountChars{TextPage: text.TextPage})
	if err != nil {
		return nil, 0, err
	}
	w := lineWriter{box: func(i int) (box, error) {
		b, err := d.lib.FPDFText_GetLooseCharBox(&requests.FPDFText_GetLooseCharBox{TextPage: text.TextPage, Index: i})
		if err != nil {
			return box{}, err
		}
		return box{left: b.Rect.Left, right: b.Rect.Right, bottom: b.Rect.Bottom, top: b.Rect.Top}, nil
	}}
	letters, err := d.chars(text.TextPage, count.Count)
	if err != nil {
		return nil, 0, err
	}
	for i, r := range letters {
		if err := w.write(i, r); err != nil {
			return nil, 0, err
		}
	}
	if err := w.endLine(); err != nil {
		return nil, 0, err
	}
	_, err = d.lib.FPDFText_ClosePage(&requests.FPDFText_ClosePage{TextPage: text.TextPage})
	return w.lines, w.seen, err
}

// chars gives the characters of a page by their numbers. All at once takes a
// tenth of the time that one by one takes, but then PDFium may leave some out.
func (d *pdf) chars(page references.FPDF_TEXTPAGE, count int) ([]rune, error) {
	text, err := d.lib.FPDFText_GetText(&requests.FPDFText_GetText{TextPage: page, Count: count})
	if err != nil {
		return nil, err
	}
	chars := []rune(text.Text)
	if len(chars) == count {
		return chars, nil
	}
	chars = make([]rune, count)
	for i := range chars {
		char, err := d.lib.FPDFText_GetUnicode(&requests.FPDFText_GetUnicode{TextPage: page, Index: i})
		if err != nil {
			return nil, err
		}
		chars[i] = rune(char.Unicode)
	}
	return chars, nil
}

const (
	fewChars     = 200  // a page with fewer may be a picture with a stamp on it
	manyPaths    = 50   // so many drawn lines may be letters
	mostObjects  = 2000 // of a page are looked at
	pictureDepth = 4    // forms within forms that are looked into
)

// isPicture says whether a page is shown by a picture: any, or letters drawn
// as lines, where it has no text, and one of half the page where it has some.
func (d *pdf) isPicture(page requests.Page, hasText bool) (bool, error) {
	width, err := d.lib.FPDF_GetPageWidthF(&requests.FPDF_GetPageWidthF{Page: page})
	if err != nil {
		return false, err
	}
	height, err := d.lib.FPDF_GetPageHeightF(&requests.FPDF_GetPageHeightF{Page: page})
	if err != nil {
		return false, err
	}
	count, err := d.lib.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false, err
	}
	s := pictureSearch{lib: d.lib, left: mostObjects}
	for i := range count.Count {
		object, err := d.lib.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err == nil {
			err = s.look(object.PageObject, pictureDepth)
		}
		if err != nil || s.left <= 0 {
			return s.pictures > 0, err
		}
	}
	if hasText {
		return s.area >= width.PageWidth*height.PageHeight/2, nil
	}
	return s.pictures > 0 || s.paths >= manyPaths, nil
}

// A pictureSearch counts what it has seen.
type pictureSearch struct {
	lib                   pdfium.Pdfium
	left, pictures, paths int
	area                  float32
}

// look counts an object of a page. A form counts as a picture where it holds
// one.
func (s *pictureSearch) look(object references.FPDF_PAGEOBJECT, depth int) error {
	if s.left--; s.left <= 0 || depth == 0 {
		return nil
	}
	kind, err := s.lib.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object})
	if err != nil {
		return err
	}
	before, area := s.pictures, s.area
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_PATH:
		s.paths++
	case enums.FPDF_PAGEOBJ_IMAGE:
		s.pictures++
	case enums.FPDF_PAGEOBJ_FORM:
		count, err := s.lib.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: object})
		if err != nil {
			return err
		}
		for i := range count.Count {
			inner, err := s.lib.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: object, Index: uint64(i)})
			if err == nil {
				err = s.look(inner.PageObject, depth-1)
			}
			if err != nil || s.left <= 0 {
				return err
			}
		}
	}
	if s.pictures == before {
		return nil
	}
	b, err := s.lib.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: object})
	if err != nil {
		return nil // it has no place on the page
	}
	s.area = area + (b.Right-b.Left)*(b.Top-b.Bottom)
	return nil
}

const (
	drawDPI    = 200
	mostPixels = 16_000_000 // of a drawn page: four times A4
)

// draw replies with a picture of a page in shades of grey.
func (d *pdf) draw(index int, out io.Writer) error {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: d.doc, Index: index}}
	size, err := d.lib.GetPageSize(&requests.GetPageSize{Page: page})
	if isRefusal(err) {
		return writeJSON(out, reply{Unread: true})
	}
	if err != nil {
		return err
	}
	width, height := size.Width*drawDPI/72, size.Height*drawDPI/72
	if !(width >= 1 && height >= 1 && width*height < math.MaxInt32) {
		return writeJSON(out, reply{Unread: true})
	}
	if pixels := width * height; pixels > mostPixels {
		width, height = width*math.Sqrt(mostPixels/pixels), height*math.Sqrt(mostPixels/pixels)
	}
	drawn, err := d.lib.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: page, Width: int(math.Ceil(width)), Height: int(math.Ceil(height)), ImageFormat: requests.RenderImageFormatGrayscale,
	})
	if err != nil {
		return err
	}
	defer drawn.Cleanup()
	gray, ok := drawn.Result.RenderedImage.(*image.Gray)
	if !ok {
		return errors.New("the picture is not grey")
	}
	b := gray.Bounds()
	if err := writeJSON(out, reply{Width: b.Dx(), Height: b.Dy()}); err != nil {
		return err
	}
	pixels := gray.Pix
	if gray.Stride != b.Dx() {
		pixels = make([]byte, 0, b.Dx()*b.Dy())
		for y := range b.Dy() {
			pixels = append(pixels, gray.Pix[y*gray.Stride:][:b.Dx()]...)
		}
	}
	return writeFrame(out, pixels[:b.Dx()*b.Dy()])
}

// isRefusal says whether an error is PDFium's own word on a file, after which
// it goes on. Any other error is a trap or a fault of ours.
func isRefusal(err error) bool {
	return slices.ContainsFunc([]error{
		pdfium_errors.ErrUnknown, pdfium_errors.ErrFile, pdfium_errors.ErrFormat, pdfium_errors.ErrPage,
	}, func(known error) bool { return errors.Is(err, known) })
}
