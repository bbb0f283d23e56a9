// Package static holds what the browser fetches beside the pages: our own style
// sheet and script, and the design system that `make build` brings in.
//
// Every file is served under an address that carries the hash of its content,
// so that a browser may keep it for good: app.css is at /static/app.6d6068180a5c.css.
// Inside a style sheet, url(name) becomes such an address too. own/README.md
// says which classes and attributes the pages can use.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Prefix is where Handler serves from.
const Prefix = "/static/"

//go:embed all:dist own
var files embed.FS

// types has the content type of every kind of file that is served. A file of
// another kind, such as a README, is not.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
}

// An asset is one file as it is served.
type asset struct {
	name    string // with its hash, below Prefix
	kind    string
	content []byte
	packed  []byte // gzip; nil where that is no shorter
}

// A set finds assets by the name that pages use, and by the name in the address.
type set struct{ byName, byAddress map[string]*asset }

// loaded reads the embedded files when the first of them is asked for, since
// most commands never do.
var loaded = sync.OnceValue(func() set {
	s, err := load(files)
	if err != nil {
		panic(err) // the files are part of the program: no run of it can differ
	}
	return s
})

// Path answers the address of the file that pages know as name, such as
// "app.css". Where the program was built without it, Path answers an address
// at which nothing is found.
func Path(name string) string {
	if a, ok := loaded().byName[name]; ok {
		return Prefix + a.name
	}
	return Prefix + name
}

// Open answers the content of the file that pages know as name, as it is
// served. The error is fs.ErrNotExist where there is none.
func Open(name string) ([]byte, error) {
	a, ok := loaded().byName[name]
	if !ok {
		return nil, fmt.Errorf("static file %q: %w", name, fs.ErrNotExist)
	}
	return a.content, nil
}

// Missing says whether the program was built without the design system. Pages
// are readable all the same.
func Missing() bool {
	_, err := fs.Stat(files, "dist/MANIFEST")
	return err != nil
}

// Handler serves the files below Prefix: for good under the address that Path
// gives, 404 under every other.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		loaded().serve(w, r)
	})
}

func (s set) serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Method Not Allowed", http.StatusMethodNotAllowed)
		return
	}
	a, ok := s.byAddress[strings.TrimPrefix(r.URL.Path, Prefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	content := a.content
	if a.packed != nil {
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r) {
			h.Set("Content-Encoding", "gzip")
			content = a.packed
		}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

// takesGzip says whether the client names gzip and does not refuse it with q=0.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.ReplaceAll(part, " ", ""), ";")
		if strings.EqualFold(coding, "gzip") {
			return strings.Trim(weight, "q=0.") != "" || weight == ""
		}
	}
	return false
}

// onePacket is a size at which shorter is no faster any more.
const onePacket = 1024

var cssURL = regexp.MustCompile(`url\(([a-z0-9.-]+)\)`)

// load reads every file to be served, style sheets last: their hash covers the
// hashes of the files they name.
func load(files fs.FS) (set, error) {
	s := set{map[string]*asset{}, map[string]*asset{}}
	var sheets []string
	err := fs.WalkDir(files, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir() || types[path.Ext(p)] == "":
			return err
		case path.Ext(p) == ".css":
			sheets = append(sheets, p)
			return nil
		}
		b, err := fs.ReadFile(files, p)
		if err != nil {
			return err
		}
		return s.add(path.Base(p), b)
	})
	if err != nil {
		return s, err
	}
	slices.Sort(sheets)
	for _, p := range sheets {
		b, err := fs.ReadFile(files, p)
		if err != nil {
			return s, err
		}
		var lost []string
		b = cssURL.ReplaceAllFunc(b, func(m []byte) []byte {
			name := string(cssURL.FindSubmatch(m)[1])
			a, ok := s.byName[name]
			if !ok {
				lost = append(lost, name)
				return m
			}
			return []byte("url(" + a.name + ")")
		})
		if len(lost) > 0 {
			return s, fmt.Errorf("%s names files that are not there: %s", p, strings.Join(lost, ", "))
		}
		if err := s.add(path.Base(p), b); err != nil {
			return s, err
		}
	}
	return s, nil
}

// add puts a file into the set, under both its names.
func (s set) add(name string, content []byte) error {
	if _, ok := s.byName[name]; ok {
		return fmt.Errorf("two static files are called %s", name)
	}
	ext := path.Ext(name)
	a := &asset{
		name:    fmt.Sprintf("%s.%.6x%s", strings.TrimSuffix(name, ext), sha256.Sum256(content), ext),
		kind:    types[ext],
		content: content,
	}
	if len(content) > onePacket {
		if packed := pack(content); len(packed) < len(content)*9/10 {
			a.packed = packed
		}
	}
	s.byName[name], s.byAddress[a.name] = a, a
	return nil
}

// pack answers content in gzip form.
func pack(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant of the package
	}
	w.Write(content) // a bytes.Buffer takes everything
	w.Close()
	return b.Bytes()
}
