package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// maxWorkers bounds the worker processes, and apart from them the DOCX, ODT, RTF
// and EML files that are read at the same time. Other requests wait their turn.
const maxWorkers = 2

// startTime is what a worker may take to be ready. The first one on a machine
// compiles PDFium, which takes some three seconds, many more under the race
// detector; later ones find it in the cache and take a tenth of one.
const startTime = 2 * time.Minute

// Options are what a Reader works with.
type Options struct {
	// WorkerCommand is the command, with its arguments, that calls RunWorker:
	// most often this program itself, by its full path. CacheDir is appended
	// as last argument.
	WorkerCommand []string
	// CacheDir keeps PDFium as compiled for this machine, 21 MB. Whoever can
	// write there decides what the workers execute; it is made for the owner
	// alone.
	CacheDir string
	// OCR is the program tesseract, by its path or a name on the PATH, which
	// reads the text off scanned pages. Empty: they are not read.
	OCR string
	// Limits are DefaultLimits where zero.
	Limits Limits
}

// A Reader reads uploaded files. It may be used by several goroutines at once.
// Its workers start when they are first needed and stay for later files.
type Reader struct {
	command []string
	dir     string
	limits  Limits

	ocr         func() string // the path of tesseract, where it knows Danish
	recognising chan struct{} // held while a page is recognised

	office  chan struct{} // a place for each file being read in process
	workers chan struct{} // a place for each worker in use
	start   chan struct{} // held while a worker starts, so that two never compile at once

	mu      sync.Mutex // also held to close, and to start a process
	idle    []*worker
	closed  context.Context // done once the reader is closed
	close   context.CancelFunc
	running sync.WaitGroup // the processes
}

// NewReader makes a reader; it starts no worker yet.
func NewReader(o Options) (*Reader, error) {
	if len(o.WorkerCommand) == 0 || o.CacheDir == "" {
		return nil, errors.New("extract: no worker command or no cache folder")
	}
	dir, err := filepath.Abs(o.CacheDir)
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	r := &Reader{
		command: append(append([]string(nil), o.WorkerCommand...), dir),
		dir:     dir,
		limits:  o.Limits,
		ocr:     sync.OnceValue(func() string { return findOCR(o.OCR) }),

		recognising: make(chan struct{}, 1),

		office:  make(chan struct{}, maxWorkers),
		workers: make(chan struct{}, maxWorkers),
		start:   make(chan struct{}, 1),
	}
	if r.limits == (Limits{}) {
		r.limits = DefaultLimits()
	}
	r.closed, r.close = context.WithCancel(context.Background())
	return r, nil
}

// Close ends the workers. A Read under way gives ErrClosed.
func (r *Reader) Close() error {
	r.mu.Lock()
	r.close()
	idle := r.idle
	r.idle = nil
	r.mu.Unlock()
	for _, w := range idle {
		w.end()
	}
	r.running.Wait()
	return nil
}

// Warm starts a worker, if none waits, so that the first PDF file does not have
// to wait for it.
func (r *Reader) Warm(ctx context.Context) error {
	w, _, err := r.acquire(ctx)
	if err != nil {
		return err
	}
	r.release(w, true)
	return nil
}

// Read reads the file data that came by the given name. It returns an *Error
// where the file is refused, ctx's error where that ended first, ErrClosed, or
// an error of the machine's (no worker could be started).
func (r *Reader) Read(ctx context.Context, name string, data []byte) (Document, error) {
	switch {
	case r.closed.Err() != nil:
		return Document{}, ErrClosed
	case len(data) == 0:
		return Document{}, empty()
	case int64(len(data)) > r.limits.FileBytes:
		return Document{}, tooLarge(r.limits)
	}
	format, err := formatOf(name, data)
	switch {
	case err != nil:
		return Document{}, err
	case format == TXT:
		return readTXT(data, r.limits)
	case format == PDF:
		return r.readPDF(ctx, data)
	}
	select {
	case r.office <- struct{}{}:
		defer func() { <-r.office }()
	case <-ctx.Done():
		return Document{}, ctx.Err()
	}
	limited, cancel := context.WithTimeoutCause(ctx, r.limits.Time, timedOut())
	defer cancel()
	switch format {
	case DOCX:
		return readDOCX(limited, data, r.limits)
	case ODT:
		return readODT(limited, data, r.limits)
	case RTF:
		return readRTF(limited, data, r.limits)
	}
	return readEML(limited, data, r.limits)
}

func (r *Reader) readPDF(ctx context.Context, data []byte) (Document, error) {
	pages, err := r.pages(ctx, data)
	if err != nil {
		return Document{}, err
	}
	d, err := newDocument(PDF, pages, r.limits)
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == Scanned && r.CanRecognise() {
		err = onlyPicturesYet()
	}
	return d, err
}

// pages has a worker read the pages of a PDF file.
func (r *Reader) pages(ctx context.Context, data []byte) ([]rawPage, error) {
	var pages []rawPage
	err := r.order(ctx, order{}, data, func(w *worker, count int) (done bool, err error) {
		pages, done, err = w.hearPages(count, r.limits)
		return done, err
	})
	return pages, err
}

// order has a worker do what is ordered with a PDF file and hear hear its
// answer, once the worker has opened it. Where one that waited turns out to
// have died meanwhile, which is no fault of the file's, another is asked.
func (r *Reader) order(ctx context.Context, o order, data []byte, hear func(w *worker, count int) (done bool, err error)) error {
	o.Pages, o.Seconds = r.limits.Pages, uint64(r.limits.Time.Seconds())
	for {
		w, waited, err := r.acquire(ctx)
		if err != nil {
			return err
		}
		idle, err := w.do(ctx, o, data, r.limits, hear)
		r.release(w, idle)
		if e, ok := errors.AsType[*Error](err); ok && e.Kind == Broken && !idle && waited && w.heard == 0 {
			continue
		}
		if err != nil && !idle && r.closed.Err() != nil {
			return ErrClosed
		}
		return err
	}
}

// acquire gives a worker that is alive: one that waited, else a new one.
func (r *Reader) acquire(ctx context.Context) (_ *worker, waited bool, _ error) {
	select {
	case r.workers <- struct{}{}:
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case <-r.closed.Done():
		return nil, false, ErrClosed
	}
	for w := r.waiting(); w != nil; w = r.waiting() {
		if w.alive() {
			return w, true, nil
		}
		w.end()
	}
	w, err := r.startWorker(ctx)
	if err != nil {
		<-r.workers
		if r.closed.Err() != nil {
			err = ErrClosed
		}
		return nil, false, err
	}
	return w, false, nil
}

func (r *Reader) waiting() *worker {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.idle) - 1
	if n < 0 {
		return nil
	}
	w := r.idle[n]
	r.idle = r.idle[:n]
	return w
}

// release takes a worker back; one that is not idle is ended.
func (r *Reader) release(w *worker, idle bool) {
	r.mu.Lock()
	idle = idle && r.closed.Err() == nil
	if idle {
		r.idle = append(r.idle, w)
	}
	r.mu.Unlock()
	if !idle {
		w.end()
	}
	<-r.workers
}

// startWorker starts a worker, with nothing of our environment, and waits until
// it is ready. It gives up after startTime and when ctx ends.
func (r *Reader) startWorker(ctx context.Context) (*worker, error) {
	select {
	case r.start <- struct{}{}:
		defer func() { <-r.start }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	w, err := r.launch()
	if err != nil {
		return nil, fmt.Errorf("extract: start worker: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	stop := context.AfterFunc(limited, w.kill)
	var ready reply
	if err := readJSON(w.out, &ready); err != nil || !stop() {
		if ended := w.end(); ctx.Err() == nil {
			return nil, fmt.Errorf("extract: start worker: %w", ended)
		}
		return nil, ctx.Err()
	}
	return w, nil
}

// launch starts the process.
func (r *Reader) launch() (*worker, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// Not a StdoutPipe, which closes with the process, read or not.
	out, childOut, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer childOut.Close()
	w := &worker{out: out, done: make(chan struct{})}
	w.cmd = exec.CommandContext(r.closed, r.command[0], r.command[1:]...)
	w.cmd.Dir, w.cmd.Env, w.cmd.Stdout, w.cmd.Stderr = r.dir, []string{}, childOut, &w.said
	isolate(w.cmd)
	if w.in, err = w.cmd.StdinPipe(); err == nil {
		err = w.cmd.Start()
	}
	if err != nil {
		out.Close()
		return nil, err
	}
	r.running.Go(func() {
		_ = w.cmd.Wait() // its exit says no more than its silence does
		close(w.done)
	})
	return w, nil
}

// A worker is a child process that runs RunWorker.
type worker struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *os.File
	said  firstLine     // to stderr
	done  chan struct{} // closed once the process has ended
	heard int           // replies about the last file
	page  *time.Timer   // refuses the file when the next reply is late
}

func (w *worker) kill() { _ = w.cmd.Process.Kill() }

func (w *worker) alive() bool {
	select {
	case <-w.done:
		return false
	default:
		return true
	}
}

// end kills the process, where it lives, and says how it ended.
func (w *worker) end() error {
	w.kill()
	<-w.done
	w.out.Close()
	return fmt.Errorf("worker: %v: %s", w.cmd.ProcessState, w.said.text)
}

// do has the worker do what is ordered with one file, and kills it when it
// takes too long, when ctx ends, or when it has more to say than is wanted. It
// says whether the worker is idle again.
func (w *worker) do(ctx context.Context, o order, data []byte, l Limits, hear func(w *worker, count int) (bool, error)) (idle bool, _ error) {
	limited, cancel := context.WithTimeoutCause(ctx, l.Time, timedOut())
	defer cancel()
	limited, refuse := context.WithCancelCause(limited)
	defer refuse(nil)
	stop := context.AfterFunc(limited, w.kill)
	w.page = time.AfterFunc(l.PageTime, func() { refuse(timedOut()) })
	defer w.page.Stop()

	done, err := w.ask(o, data, l, hear)
	if !stop() || !done {
		ended := w.end()
		switch _, refused := errors.AsType[*Error](err); {
		case limited.Err() != nil:
			err = context.Cause(limited)
		case !refused:
			err = broken(ended)
		}
		return false, err
	}
	return true, err
}

// ask talks a file through with the worker. It says whether the talk came to
// its end, be it in a refusal.
func (w *worker) ask(o order, data []byte, l Limits, hear func(w *worker, count int) (bool, error)) (done bool, _ error) {
	w.heard = 0
	if err := errors.Join(writeJSON(w.in, o), writeFrame(w.in, data)); err != nil {
		return false, err
	}
	first, err := w.hear(l)
	if err != nil {
		return false, err
	}
	switch first.Fault {
	case faultPassword:
		return true, password()
	case faultBroken:
		return true, broken(errors.New("PDFium cannot open it"))
	case faultPages:
		return true, tooManyPages(l)
	}
	return hear(w, first.Pages)
}

// hear waits for a reply.
func (w *worker) hear(l Limits) (reply, error) {
	var r reply
	err := readJSON(w.out, &r)
	if err == nil {
		w.heard++
		w.page.Reset(l.PageTime)
	}
	return r, err
}

// hearPages takes the text of count pages, in whatever order they come.
func (w *worker) hearPages(count int, l Limits) (_ []rawPage, done bool, _ error) {
	if count > l.Pages {
		return nil, false, tooManyPages(l)
	}
	pages, size := make([]rawPage, count), 0
	for range count {
		p, err := w.hear(l)
		switch {
		case err != nil:
			return nil, false, err
		case p.Page < 1 || p.Page > count:
			return nil, false, fmt.Errorf("page %d of %d", p.Page, count)
		}
		if size += len(p.Text); size > 4*l.Characters {
			return nil, false, tooMuchText(l)
		}
		pages[p.Page-1] = rawPage{text: p.Text, unread: p.Unread, scanned: p.Scanned}
	}
	return pages, true, nil
}

// A firstLine keeps the beginning of what is written to it: the error, without
// the stack.
type firstLine struct{ text []byte }

func (f *firstLine) Write(p []byte) (int, error) {
	f.text = append(f.text, p...)
	f.text, _, _ = bytes.Cut(f.text[:min(len(f.text), 500)], []byte("\n"))
	return len(p), nil
}
