package browser

import (
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// site serves one page whose script changes its heading, with two faults that
// axe must find and two that Problems must tell.
func site(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; img-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(`<!DOCTYPE html><html lang="da"><title>Prøve</title>
			<meta name="viewport" content="width=device-width"><h1>Uden script</h1>
			<img src="/gone.png"><input><p onclick="never()">Blåbærgrød</p>
			<table width="700"><tr><td>bred</table><script src="/change.js"></script></html>`))
	})
	mux.HandleFunc("GET /change.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Write([]byte(`document.querySelector("h1").textContent = "Med script"`))
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestPage(t *testing.T) {
	b, address := Start(t), site(t)
	for _, c := range []struct {
		name       string
		width      int
		javascript bool
		heading    string
	}{
		{"wide with JavaScript", 1280, true, "Med script"},
		{"narrow without JavaScript", 390, false, "Uden script"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := b.NewPage(t, c.width, c.javascript)
			p.Open(address)
			var heading string
			p.Run(chromedp.Text("h1", &heading))
			if heading != c.heading {
				t.Errorf("the heading is %q, want %q", heading, c.heading)
			}
			if got := Eval[int](p, "document.documentElement.clientWidth"); got != c.width {
				t.Errorf("the page is %d pixels wide, want %d", got, c.width)
			}

			picture, err := os.ReadFile(p.Screenshot("page"))
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(string(picture), "\x89PNG") {
				t.Error("the screenshot is no PNG")
			}

			if got, want := len(p.TooWide()) > 0, c.width < 700; got != want {
				t.Errorf("too wide for %d pixels: %v, want %v", c.width, got, want)
			}

			var rules []string
			for _, v := range p.Axe() {
				rules = append(rules, v.Rule)
			}
			slices.Sort(rules)
			if want := []string{"image-alt", "label"}; !slices.Equal(rules, want) {
				t.Errorf("axe finds %v, want %v", rules, want)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	p := Start(t).NewPage(t, 1280, true)
	p.Open(site(t))
	got := strings.Join(p.Problems(), "\n")
	for _, want := range []string{"/gone.png: status 404", "Content Security Policy"} {
		if !strings.Contains(got, want) {
			t.Errorf("problems do not name %q:\n%s", want, got)
		}
	}
}
