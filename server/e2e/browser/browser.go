// Package browser lets a test look at pages as a person's browser shows them.
//
// It drives the Chromium of the machine, headless and cut off from every host
// but this one. A test that cannot have it fails: there is no skipping.
package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long one call may take before the test fails.
const patience = 30 * time.Second

// A Browser is one running Chromium with an empty profile.
type Browser struct {
	t   testing.TB
	ctx context.Context
}

// Start runs Chromium until the test ends. It looks at the environment
// variable CHROMIUM, then at Debian's place for it.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := os.Getenv("CHROMIUM")
	if path == "" {
		path = "/usr/bin/chromium"
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("browser tests need Chromium: %v\nInstall Debian's package chromium, or set CHROMIUM to its path.", err)
	}

	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path)}
	for _, name := range []string{
		"headless", "disable-gpu", "disable-quic", "disable-dev-shm-usage", "disable-sync", "disable-extensions",
		"disable-background-networking", "disable-component-update", "disable-default-apps", "disable-domain-reliability",
		"no-first-run", "no-default-browser-check", "mute-audio", "hide-scrollbars",
	} {
		options = append(options, chromedp.Flag(name, true))
	}
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // Chromium refuses to run as root with it
	}
	options = append(options,
		chromedp.Flag("lang", "da"),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)

	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, quit := chromedp.NewContext(ctx, chromedp.WithErrorf(func(format string, args ...any) {
		if !strings.HasPrefix(format, "unhandled ") { // events that Chromium has learnt since chromedp was written
			fmt.Fprintf(os.Stderr, "chromedp: "+format+"\n", args...)
		}
	}))
	t.Cleanup(quit)
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return &Browser{t, ctx}
}

// A Page is one tab.
type Page struct {
	t   testing.TB
	ctx context.Context
	off bool // no script of the page runs

	mu       sync.Mutex
	problems []string
}

// NewPage opens an empty tab, width CSS pixels wide and 900 high, with or
// without JavaScript. The test must be the one that called Start or a part of it.
func (b *Browser) NewPage(t testing.TB, width int, javascript bool) *Page {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	p := &Page{t: t, ctx: ctx, off: !javascript}
	chromedp.ListenTarget(ctx, p.note)
	// This first run makes the tab, which ends with the context that made it.
	// So it has none of the deadlines that Run sets.
	if err := chromedp.Run(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p.Run(
		network.Enable(), log.Enable(), runtime.Enable(),
		emulation.SetDeviceMetricsOverride(int64(width), 900, 1, width < 600),
		emulation.SetScriptExecutionDisabled(p.off),
	)
	return p
}

// note collects what Problems answers.
func (p *Page) note(event any) {
	problem := ""
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			problem = fmt.Sprintf("%s: status %d", e.Response.URL, e.Response.Status)
		}
	case *log.EventEntryAdded:
		// What concerns a status has been noted above.
		if e.Entry.Level == log.LevelError && e.Entry.Source != log.SourceNetwork {
			problem = fmt.Sprintf("%s: %s", e.Entry.URL, e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		problem = e.ExceptionDetails.Error()
	}
	if problem != "" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.problems = append(p.problems, problem)
	}
}

// Problems answers what went wrong in the tab so far, oldest first: answers
// with a status of 400 or more, breaches of the content security policy,
// errors of scripts.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.problems)
}

// Run does the actions in the tab, and fails the test where one of them fails.
func (p *Page) Run(actions ...chromedp.Action) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, patience)
	defer stop()
	if err := chromedp.Run(ctx, actions...); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("nothing happened for %v: %w", patience, err)
		}
		p.t.Fatalf("browser: %v", err)
	}
}

// Open goes to an address and waits until the page has loaded.
func (p *Page) Open(address string) {
	p.t.Helper()
	p.Run(chromedp.Navigate(address))
}

// Eval answers what a JavaScript expression gives, also where the page's own
// scripts are off. A promise is waited for, but where they are off none is ever
// kept. T is a type that encoding/json can read the answer into.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	var value T
	p.Run(chromedp.Evaluate(expression, &value, func(e *runtime.EvaluateParams) *runtime.EvaluateParams {
		return e.WithAwaitPromise(true)
	}))
	return value
}

// Press types keys where the focus is, as a keyboard does: a key that the page
// has taken for itself leaves no character. Package kb names the keys that have
// none, such as kb.Escape.
func (p *Page) Press(keys string, modifiers ...input.Modifier) {
	p.t.Helper()
	for _, key := range keys {
		events := kb.Encode(key)
		down, up := events[0], events[len(events)-1]
		if len(events) == 3 && len(modifiers) == 0 {
			down.Text = events[1].Text
		}
		for _, m := range modifiers {
			down.Modifiers |= m
			up.Modifiers |= m
		}
		p.Run(down, up)
	}
}

// Screenshot keeps a picture of the whole page as name.png among the test's
// artefacts, and answers its path.
func (p *Page) Screenshot(name string) string {
	p.t.Helper()
	var picture []byte
	p.Run(chromedp.FullScreenshot(&picture, 100))
	path := filepath.Join(p.t.ArtifactDir(), name+".png")
	if err := os.WriteFile(path, picture, 0o644); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// TooWide answers the elements that reach beyond the right edge of the tab, so
// that a reader would have to scroll the page sideways. What scrolls in a box
// of its own is not among them.
func (p *Page) TooWide() []string {
	p.t.Helper()
	return Eval[[]string](p, `[...document.querySelectorAll("body *")].filter(e => {
		const box = e.getBoundingClientRect();
		if (box.width === 0 || box.right <= document.documentElement.clientWidth + 1) return false;
		for (let a = e.parentElement; a && a !== document.body; a = a.parentElement) {
			if (getComputedStyle(a).overflowX !== "visible") return false;
		}
		return true;
	}).map(e => e.outerHTML.split(">")[0] + ">")`)
}

// A Violation is a rule of WCAG 2.2 A or AA that the page breaks, and where.
type Violation struct {
	Rule   string // axe's name for it
	Impact string // minor, moderate, serious or critical
	Help   string
	Places []string // selector and mark-up
}

// String gives the violation on one line, with a further one for each place.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.Rule, v.Impact, v.Help, strings.Join(v.Places, "\n\t"))
}

// Axe answers what axe-core finds wrong with the page as it stands.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	code, err := axeCore()
	if err != nil {
		p.t.Fatal(err)
	}
	if p.off { // axe works with promises; what the page left out by then stays out
		p.Run(emulation.SetScriptExecutionDisabled(false))
		defer p.Run(emulation.SetScriptExecutionDisabled(true))
	}
	p.Run(chromedp.Evaluate(code, nil))
	answer := Eval[string](p, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
	}).then(r => JSON.stringify(r.violations.map(v => ({
		Rule: v.id, Impact: v.impact, Help: v.help,
		Places: v.nodes.map(n => n.target.join(" ") + " " + n.html.slice(0, 200)),
	}))))`)
	var found []Violation
	if err := json.Unmarshal([]byte(answer), &found); err != nil {
		p.t.Fatalf("axe-core: %v", err)
	}
	return found
}

// axeCore reads the checker that npm installed, from the top of the module.
var axeCore = sync.OnceValues(func() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("axe-core: the tests run outside the module")
		}
		dir = filepath.Dir(dir)
	}
	code, err := os.ReadFile(filepath.Join(dir, "templates/static/node_modules/axe-core/axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("browser tests need axe-core, which `make assets` installs: %w", err)
	}
	return string(code), nil
})
