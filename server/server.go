// Package server is the web application: what each address does, who may ask
// for it, and what a fault looks like to the one who meets it. routes.go lists
// the addresses; each part of the site has a file of its own.
package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"

	"ankebord/models"
	"ankebord/server/auth"
	"ankebord/server/extract"
	"ankebord/server/files"
	"ankebord/server/jobs"
	"ankebord/templates"
	"ankebord/templates/static"
)

// A Server answers the site's addresses.
type Server struct {
	config   Config
	store    *models.Store
	pages    *templates.Pages
	reader   *extract.Reader
	files    *files.Store
	jobs     *jobs.Runner
	quota    models.Quota // of uploads
	throttle *auth.Throttle
	log      *slog.Logger
	now      func() time.Time
	version  string
	demo     bool // the data are made up
}

// Surroundings are what the process gives the server.
type Surroundings struct {
	Log           *slog.Logger
	Out           io.Writer // where people read what is printed at start
	WorkerCommand []string  // starts the program as an extract worker
	Version       string
	Now           func() time.Time // nil: time.Now
}

// New returns a server over an open store. Close ends its worker processes.
func New(config Config, store *models.Store, around Surroundings) (*Server, error) {
	pages, err := templates.Parse()
	if err != nil {
		return nil, err
	}
	reader, err := extract.NewReader(extract.Options{
		WorkerCommand: around.WorkerCommand,
		CacheDir:      filepath.Join(config.Data, "cache"),
		OCR:           "tesseract",
		Limits:        extract.DefaultLimits(),
	})
	if err != nil {
		return nil, err
	}
	kept, err := files.Open(filepath.Join(config.Data, "filer"))
	if err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	now := around.Now
	if now == nil {
		now = time.Now
	}
	s := &Server{
		config: config, store: store, pages: pages, reader: reader, files: kept, throttle: auth.NewThrottle(triesAtOnce, triesEvery),
		quota: uploadQuota, log: around.Log, now: now, version: around.Version,
	}
	how := jobs.Defaults()
	how.Fault = func(err error) { s.log.Error("queue failed", slog.Any("error", err)) }
	s.jobs = jobs.New(queue{s}, how)
	return s, nil
}

// Close ends what the server started.
func (s *Server) Close() error { return errors.Join(s.reader.Close(), s.files.Close()) }

// Handler is the whole site.
func (s *Server) Handler() http.Handler {
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	if err := engine.SetTrustedProxies(s.config.TrustedProxies); err != nil {
		panic(err) // ReadConfig has checked them
	}
	engine.MaxMultipartMemory = 1 << 20
	engine.Use(s.logged, s.recovered, headers, s.limited)
	engine.NoRoute(s.handle(func(*Server, *gin.Context) error { return models.ErrNotFound }))
	engine.NoMethod(s.handle(func(*Server, *gin.Context) error { return errMethod }))
	engine.GET("/static/*name", gin.WrapH(static.Handler()))
	handle := func(r route, h gin.HandlerFunc) {
		engine.Handle(r.method, r.path, h)
		if r.method == get {
			engine.HEAD(r.path, h)
		}
	}
	for _, r := range openRoutes {
		handle(r, s.handle(r.answer))
	}
	for _, r := range routes {
		handle(r, s.handle(func(s *Server, c *gin.Context) error {
			if err := allowed(c, r.right); err != nil {
				return err
			}
			return r.answer(s, c)
		}))
	}
	return compressed(http.NewCrossOriginProtection().Handler(engine))
}

// compressed sends pages gzipped: the review page is a tenth of its size that
// way. A few random bytes in the length keep an observer from guessing at a
// page's words (BREACH). Static files bring their own compressed form.
func compressed(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.ContentTypes([]string{"text/html", "text/csv", "application/json"}), gzhttp.RandomJitter(64, 0, false))
	if err != nil {
		panic(err) // the options are constant
	}
	return wrap(h)
}

// Serve runs the site until ctx ends, then lets open requests finish.
func Serve(ctx context.Context, config Config, around Surroundings) error {
	gin.SetMode(gin.ReleaseMode)
	store, err := models.Open(ctx, models.Options{Dir: config.Data, Log: around.Log, Now: around.Now})
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := New(config, store, around)
	if err != nil {
		return err
	}
	defer s.Close()
	if config.Demo {
		if err := s.seedDemo(ctx, around.Out); err != nil {
			return err
		}
	}
	if s.demo, err = store.Demo(ctx); err != nil {
		return err
	}
	go s.reader.Warm(ctx) // the first PDF need not wait; a fault shows when one is read
	working, stopWork := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		if err := s.work(working); err != nil {
			s.log.Error("no jobs are done", slog.Any("error", err))
		}
	})
	defer work.Wait()
	defer stopWork()
	if static.Missing() {
		fmt.Fprintln(around.Out, "Stilarket mangler; siderne vises uden udseende. Byg med »make build« for at få det med.")
	}
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("adressen %s kan ikke bruges: %w", config.Addr, err)
	}
	fmt.Fprintf(around.Out, "Ankebord svarer på http://%s\n", listener.Addr())
	if !s.demo {
		fmt.Fprintln(around.Out, "Log på kræver en bruger. Denne version opretter kun brugere i demodata (--demo).")
	}
	web := &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       60 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(around.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- web.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := web.Shutdown(ending); err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
