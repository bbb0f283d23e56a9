package static

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// get asks Handler for one address.
func get(t *testing.T, h http.Handler, method, address, encoding string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, address, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func TestPathCarriesTheHashOfTheContent(t *testing.T) {
	if got := Path("app.css"); !regexp.MustCompile(`^/static/app\.[0-9a-f]{12}\.css$`).MatchString(got) {
		t.Errorf("Path(app.css) = %s", got)
	}
	first, err := load(fstest.MapFS{"own/a.js": {Data: []byte("1")}})
	if err != nil {
		t.Fatal(err)
	}
	second, err := load(fstest.MapFS{"own/a.js": {Data: []byte("2")}})
	if err != nil {
		t.Fatal(err)
	}
	if first.byName["a.js"].name == second.byName["a.js"].name {
		t.Error("another content has the same address")
	}
	if got, want := Path("none.css"), "/static/none.css"; got != want {
		t.Errorf("Path(none.css) = %s, want %s", got, want)
	}
}

func TestHandlerServesForGood(t *testing.T) {
	for _, name := range []string{"app.css", "app.js"} {
		want, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, encoding := range []string{"", "gzip;q=0", "br", "br, gzip", "gzip;q=0.5"} {
			res := get(t, Handler(), "GET", Path(name), encoding)
			if res.StatusCode != http.StatusOK {
				t.Fatalf("%s: %s", Path(name), res.Status)
			}
			if got := res.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
				t.Errorf("%s: Cache-Control %q", name, got)
			}
			if got := res.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/") || !strings.HasSuffix(got, "charset=utf-8") {
				t.Errorf("%s: Content-Type %q", name, got)
			}
			body := io.Reader(res.Body)
			packed := encoding == "br, gzip" || encoding == "gzip;q=0.5"
			if got := res.Header.Get("Content-Encoding") == "gzip"; got != packed {
				t.Errorf("%s: asked for %q, packed %v", name, encoding, got)
			}
			if packed {
				if body, err = gzip.NewReader(res.Body); err != nil {
					t.Fatal(err)
				}
			}
			got, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != string(want) {
				t.Errorf("%s: asked for %q, other content than Open gives", name, encoding)
			}
		}
	}
}

func TestHandlerRefuses(t *testing.T) {
	for _, c := range []struct {
		method, address string
		want            int
	}{
		{"GET", "/static/app.css", http.StatusNotFound},
		{"GET", "/static/app.000000000000.css", http.StatusNotFound},
		{"GET", "/static/README.md", http.StatusNotFound},
		{"GET", "/static/", http.StatusNotFound},
		{"GET", "/static/../static.go", http.StatusNotFound},
		{"POST", Path("app.css"), http.StatusMethodNotAllowed},
		{"HEAD", Path("app.css"), http.StatusOK},
	} {
		if got := get(t, Handler(), c.method, c.address, "").StatusCode; got != c.want {
			t.Errorf("%s %s = %d, want %d", c.method, c.address, got, c.want)
		}
	}
	if _, err := Open("README.md"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open(README.md): %v, want fs.ErrNotExist", err)
	}
}

func TestLoadFollowsStyleSheets(t *testing.T) {
	s, err := load(fstest.MapFS{
		"dist/look.css": {Data: []byte("a{background:url(dot.svg)}")},
		"dist/dot.svg":  {Data: []byte("<svg/>")},
		"own/README.md": {Data: []byte("not served")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(s.byName["look.css"].content), "a{background:url("+s.byName["dot.svg"].name+")}"; got != want {
		t.Errorf("look.css = %s, want %s", got, want)
	}
	if len(s.byName) != 2 {
		t.Errorf("%d files are served, want 2", len(s.byName))
	}

	for name, bad := range map[string]fstest.MapFS{
		"not there":    {"own/a.css": {Data: []byte("a{background:url(no.svg)}")}},
		"are called a": {"own/a.js": {}, "dist/a.js": {}},
	} {
		if _, err := load(bad); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("load: %v, want an error with %q", err, name)
		}
	}
}

// The design system comes by npm, which the tests have.
func TestDesignSystemIsComplete(t *testing.T) {
	if Missing() {
		t.Fatal("the design system is missing: run make assets")
	}
	css, err := Open("dkfds.css")
	if err != nil {
		t.Fatal(err)
	}
	addresses := regexp.MustCompile(`url\(([^)]*)\)`).FindAllSubmatch(css, -1)
	if len(addresses) < 50 {
		t.Errorf("dkfds.css names %d files", len(addresses))
	}
	for _, m := range addresses {
		if res := get(t, Handler(), "GET", Prefix+string(m[1]), "gzip"); res.StatusCode != http.StatusOK {
			t.Errorf("dkfds.css names %s: %s", m[1], res.Status)
		}
	}
	for _, name := range []string{"icons.svg", "plex-regular.woff2", "LICENSE-plex.txt"} {
		if _, err := Open(name); err != nil {
			t.Error(err)
		}
	}
}

// What a first visit fetches beside the page stays below 100 KB, so that the
// page itself has 20 KB of the 120 that a visit may cost.
func TestFirstVisitIsLight(t *testing.T) {
	sum := 0
	for _, name := range []string{"dkfds.css", "app.css", "app.js", "icons.svg", "plex-regular.woff2", "plex-semibold.woff2"} {
		a := loaded().byName[name]
		if a == nil {
			t.Fatalf("%s is missing", name)
		}
		n := len(a.content)
		if a.packed != nil {
			n = len(a.packed)
		}
		t.Logf("%6d  %s", n, name)
		sum += n
	}
	if sum > 100_000 {
		t.Errorf("a first visit fetches %d bytes, want at most 100000", sum)
	}
}
