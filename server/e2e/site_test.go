package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-fonts/liberation/liberationserifregular"
	"github.com/chromedp/chromedp"
	"github.com/jung-kurt/gofpdf"

	"ankebord/server"
	"ankebord/server/e2e/browser"
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

const password = "en lang adgangskode til demo"

// A site is the demonstration, served as make run serves it.
type site struct {
	t    *testing.T
	base string
}

func serve(t *testing.T) *site {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	// PDFium is compiled once on a machine, by whichever needs it first.
	data, cache := t.TempDir(), compiled(t)
	if err := os.Symlink(cache, filepath.Join(data, "cache")); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- server.Serve(ctx, server.Config{Addr: address, Data: data, BoardName: "Ankestyrelsen", Demo: true, DemoPassword: password},
			server.Surroundings{Log: slog.New(slog.DiscardHandler), Out: io.Discard, WorkerCommand: []string{os.Args[0], "extract-worker"}, Version: "prøve"})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	s := &site{t, "http://" + address}
	for deadline := time.Now().Add(time.Minute); ; {
		resp, err := http.Get(s.base + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return s
			}
		}
		select {
		case err := <-ended:
			t.Fatalf("serve ended: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("the site does not answer")
		}
	}
}

// compiled is the cache that the program's own commands use.
func compiled(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "ankebord")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// fetch gets an address as a user, outside the browser.
func (s *site) fetch(user, path string) []byte {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	resp, err := client.PostForm(s.base+"/log-paa", url.Values{"brugernavn": {user}, "adgangskode": {password}, "til": {path}})
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s as %s: %s, %v", path, user, resp.Status, err)
	}
	return body
}

// A visitor is somebody at the site with a browser.
type visitor struct {
	*browser.Page
	t      *testing.T
	site   *site
	script bool
}

func (s *site) visit(b *browser.Browser, width int, script bool, user string) *visitor {
	s.t.Helper()
	v := &visitor{b.NewPage(s.t, width, script), s.t, s, script}
	v.Open(s.base + "/log-paa")
	v.typeIn("#brugernavn", user)
	v.typeIn("#adgangskode", password)
	v.send("main form")
	return v
}

func (v *visitor) at() string {
	v.t.Helper()
	var address string
	v.Run(chromedp.Location(&address))
	return strings.TrimPrefix(address, v.site.base)
}

func (v *visitor) goTo(path string) {
	v.t.Helper()
	v.Open(v.site.base + path)
}

func (v *visitor) typeIn(selector, text string) {
	v.t.Helper()
	v.Run(
		chromedp.WaitVisible(selector, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector("`+selector+`").value = ""`, nil),
		chromedp.SendKeys(selector, text, chromedp.ByQuery),
	)
}

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.bring(selector)
	v.Run(chromedp.Click(selector, chromedp.ByQuery))
}

// bring scrolls an element to the middle of its panel, clear of what sticks to
// the panel's edge.
func (v *visitor) bring(selector string) {
	v.t.Helper()
	v.Run(chromedp.WaitVisible(selector, chromedp.ByQuery),
		chromedp.Evaluate(`document.querySelector(`+"`"+selector+"`"+`).scrollIntoView({block: "center", behavior: "instant"})`, nil))
}

// follow clicks what leads to another page, and waits for it.
func (v *visitor) follow(selector string) {
	v.t.Helper()
	v.bring(selector)
	v.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Click(selector, chromedp.ByQuery))
		return err
	}))
}

// send presses the button that sends a form: the first one a person sees.
func (v *visitor) send(form string) {
	v.t.Helper()
	v.follow(form + " .ab-actions button")
}

// says fails the test where the page does not show the words.
func (v *visitor) says(words ...string) {
	v.t.Helper()
	text := strings.Join(strings.Fields(browser.Eval[string](v.Page, "document.body.innerText")), " ")
	for _, w := range words {
		if !strings.Contains(text, w) {
			v.t.Errorf("%s does not say »%s«:\n%s", v.at(), w, text)
		}
	}
}

// look judges the page as it stands: a picture is kept, nothing is wider than
// the window, axe finds nothing and no request has failed.
func (v *visitor) look(name string) {
	v.t.Helper()
	if v.script {
		v.Screenshot(name)
		if wide := v.TooWide(); len(wide) > 0 {
			v.t.Errorf("%s is wider than the window: %v", name, wide)
		}
		for _, violation := range v.Axe() {
			v.t.Errorf("%s: %v", name, violation)
		}
	}
	if n := browser.Eval[int](v.Page, `document.querySelectorAll("h1").length`); n != 1 {
		v.t.Errorf("%s has %d h1", name, n)
	}
	if problems := v.Problems(); len(problems) > 0 {
		v.t.Errorf("%s: %v", name, problems)
	}
}

// answer gives a point its status and waits until it is stored.
func (v *visitor) answer(id, status string) {
	v.t.Helper()
	v.click("#" + id + "-" + status)
	if !v.script {
		v.send("#punkt-" + id + " form")
		return
	}
	v.Run(chromedp.Poll(`document.querySelector("#punkt-`+id+` [data-save-status]").textContent.startsWith("Gemt kl.")`, nil))
}

// A letter of the journeys' own, as a PDF.
func letter(t *testing.T) string {
	t.Helper()
	f := gofpdf.New("P", "mm", "A4", "")
	f.AddUTF8FontFromBytes("serif", "", bytes.Clone(liberationserifregular.TTF))
	f.SetFont("serif", "", 11)
	f.AddPage()
	for _, line := range strings.Split(letterText, "\n") {
		f.MultiCell(0, 6, line, "", "L", false)
	}
	path := filepath.Join(t.TempDir(), "afgoerelse.pdf")
	if err := f.OutputFileAndClose(path); err != nil {
		t.Fatal(err)
	}
	return path
}

const letterText = `Mosebjerg Kommune
Handicap og Psykiatri
4. maj 2022
Sagsnr. 27.36.04-G01-31-22

Kære Vilma Tangaa

Afslag på aktivitets- og samværstilbud efter servicelovens § 104

Du har søgt om et aktivitets- og samværstilbud to dage om ugen. Vi giver dig afslag.

Vi har lagt vægt på, at du er i beskyttet beskæftigelse fire dage om ugen, og at samværet med kollegerne på værkstedet dækker dit behov for fællesskab.

Vi har også lagt vægt på, at du har nået folkepensionsalderen.

Du kan klage over afgørelsen inden fire uger. Klagen skal sendes til Mosebjerg Kommune, som sender den videre til Ankestyrelsen, hvis vi fastholder afgørelsen.

Demodata – opdigtet afgørelse`

// pdfText is what a reader of a PDF gets to read.
func pdfText(t *testing.T, data []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}
