package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"ankebord/server/e2e/browser"
	"ankebord/templates/static"
)

// The policy that the server sends; whatever the script does must pass it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// A desk is a review page with two points, and the far end of its saves.
type desk struct {
	*browser.Page
	posts   chan url.Values // each save as it comes in
	answers chan answer     // what it gets; the save waits for it
	visits  chan string     // where a shortcut went
	address string
}

type answer struct {
	status int
	body   string
}

func open(t *testing.T, b *browser.Browser, javascript bool) *desk {
	d := &desk{posts: make(chan url.Values, 10), answers: make(chan answer, 10), visits: make(chan string, 1)}
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="da"><head><title>Prøve</title><link rel="icon" href="%s">
			<link rel="stylesheet" href="%s"><link rel="stylesheet" href="%s"><script src="%s" defer></script></head><body>
			<nav><a href="/soeg">Søg</a></nav><div class="container page-container ab-main"><main><h1>Prøve</h1><p data-save-status></p><label>Søg <input type="search" data-search></label>
			<div class="ab-drop" data-drop><label>Fil <input type="file" id="fil"></label></div>
			<div class="ab-grid-review" data-view="dokument">
			<section class="ab-panel ab-panel--document" data-panel="document" tabindex="-1" id="dokument">
				<nav id="dokument-trin" data-steps="signal" data-before="3" data-total="5"><a href="/?signal=1" data-step="-1">‹</a> <span data-at>5</span> signaler <a href="/?signal=2" data-step="1">›</a></nav>
				<form id="signaler-form" method="post" action="/gem" data-quiet hidden></form>
				<div data-document><section id="side-2" tabindex="-1" data-page="brev:2"><p data-start="10">Blåbær <mark class="ab-signal ab-signal--tegn" id="signal-1"><span class="sr-only">Signal 1 begynder: </span>og fløde</mark><span class="ab-signal__tools" data-of="signal-1"><a href="#punkt-2" id="spring" data-jump="#punkt-2">2</a><button form="2-form" name="sted-her" value="brev:2:19:28" data-back="signal-1" data-quiet>Brug som belæg</button></span> er <mark class="ab-signal ab-signal--modtegn" id="signal-2"><span id="signal-3"></span>godt</mark>.</p><p data-start="50">Smag.</p></section></div>
				<div id="signaler" tabindex="-1"><button form="signaler-form" name="afvis" value="brev:2:19:28:2" data-rejects="signal-1" data-back="signaler">Afvis</button></div></section>
			<section class="ab-panel ab-panel--checklist" data-panel="checklist" tabindex="-1" id="tjekliste">%s%s
				<section id="forslag" class="ab-proposal"><h2>Forslag: Uafklaret</h2></section></section></div>
			<dialog id="genveje" class="ab-dialog"><h2>Genveje</h2></dialog></main></div></body></html>`,
			static.Path("icon.svg"), static.Path("dkfds.css"), static.Path("app.css"), static.Path("app.js"), point(1), point(2))
	})
	mux.HandleFunc("GET /soeg", func(w http.ResponseWriter, r *http.Request) { d.visits <- r.URL.Path })
	mux.HandleFunc("POST /gem", func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		d.posts <- r.PostForm
		a := <-d.answers
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(a.status)
		w.Write([]byte(a.body))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(d.answers) }) // lets a save go that a failed test left waiting
	d.address = server.URL

	d.Page = b.NewPage(t, 1280, javascript)
	// Waiting is ten times as short, the order of events the same.
	d.Run(chromedp.ActionFunc(func(ctx context.Context) error {
		_, err := page.AddScriptToEvaluateOnNewDocument(`{ const wait = setTimeout; window.setTimeout = (f, ms) => wait(f, ms / 10) }`).Do(ctx)
		return err
	}))
	d.Open(d.address)
	return d
}

// next waits for what comes in, and fails the test where nothing does.
func next[T any](t *testing.T, in <-chan T) T {
	t.Helper()
	var v T
	select {
	case v = <-in:
	case <-time.After(20 * time.Second):
		t.Fatal("the page sent nothing")
	}
	return v
}

func point(n int) string {
	return strings.ReplaceAll(`<article class="ab-point" id="punkt-N" tabindex="-1" data-point="Mad"><form id="N-form" data-autosave autocomplete="off" method="post" action="/gem">
		<input type="hidden" name="version" value="3"><input type="hidden" name="krav" value="N">
		<fieldset><legend data-point-name>Punkt N</legend><div class="ab-answers" data-answers>
		<label><input type="radio" name="status" value="opfyldt">Opfyldt</label><label><input type="radio" name="status" value="ikke_opfyldt">Ikke opfyldt</label>
		<label><input type="radio" name="status" value="ikke_oplyst">Ikke oplyst</label><label><input type="radio" name="status" value="ikke_relevant">Ikke relevant</label></div></fieldset>
		<p data-show-when="ikke_opfyldt ikke_oplyst">Er manglen væsentlig?</p>
		<label>Note <textarea name="note" data-note></textarea></label>
		<p data-error></p><div data-conflict hidden></div><button name="knap" value="gem">Gem</button>
		<div id="N-belaeg" tabindex="-1"><p data-evidence>Belæg</p></div></form></article>`, "N", fmt.Sprint(n))
}

// until waits for a JavaScript condition.
func (d *desk) until(t *testing.T, condition string) {
	t.Helper()
	d.Run(chromedp.Poll(condition, nil))
}

func (d *desk) status(t *testing.T, want string) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	d.until(t, `document.querySelector("[data-save-status]").textContent === `+string(text))
}

// focused answers the id or name of what has the focus.
func (d *desk) focused() string {
	return browser.Eval[string](d.Page, `document.activeElement.id || document.activeElement.closest("[data-point]")?.id + " " + document.activeElement.name`)
}

func (d *desk) click(selector string) { d.Run(chromedp.Click(selector, chromedp.ByQuery)) }

func (d *desk) focus(selector string) { d.Run(chromedp.Focus(selector, chromedp.ByQuery)) }

const saved = `{"version": 4, "gemt": "10.42", "forslag": "<section id=forslag class='ab-proposal ab-proposal--hjemvisning'><h2>Forslag: Hjemvisning</h2></section>"}`

func TestAutosave(t *testing.T) {
	d := open(t, browser.Start(t), true)
	d.click(`#punkt-1 [value=ikke_opfyldt]`)
	first := next(t, d.posts)
	if got := first.Get("version") + first.Get("krav") + first.Get("status"); got != "31ikke_opfyldt" {
		t.Errorf("the first save says %v", first)
	}
	d.status(t, "Gemmer …")

	// What is written while a save is under way goes with one further save.
	d.focus("#punkt-1 textarea")
	d.Press("Blåbær")
	d.Press(" og fløde")
	d.answers <- answer{200, saved}
	second := next(t, d.posts)
	if second.Get("version") != "4" || second.Get("note") != "Blåbær og fløde" {
		t.Errorf("the second save says %v", second)
	}
	d.answers <- answer{200, strings.Replace(saved, "4", "5", 1)}
	d.status(t, "Gemt kl. 10.42")
	if got := browser.Eval[string](d.Page, `document.querySelector("#forslag h2").textContent + document.querySelectorAll("#forslag").length`); got != "Forslag: Hjemvisning1" {
		t.Errorf("the proposal reads %q", got)
	}
	d.until(t, `document.querySelector("body > [role=status]").textContent === "Punkt 1 Gemt. Forslag: Hjemvisning"`)
	if got := browser.Eval[int](d.Page, `document.querySelectorAll("[role=status], [role=alert], [aria-live]").length`); got != 2 {
		t.Errorf("the page has %d live regions, want 2", got)
	}

	// A button posts the form as it would without the script, but not in the
	// middle of a save.
	d.click(`#punkt-1 [value=opfyldt]`)
	next(t, d.posts)
	d.click("#punkt-1 button")
	d.answers <- answer{200, strings.Replace(saved, "4", "6", 1)}
	if last := next(t, d.posts); last.Get("version") != "6" || last.Get("knap") != "gem" {
		t.Errorf("the button posts %v", last)
	}
	d.answers <- answer{200, "{}"}
	if got := d.Problems(); len(got) > 0 {
		t.Errorf("the browser complains:\n%s", strings.Join(got, "\n"))
	}
}

func TestAutosaveMeetsTrouble(t *testing.T) {
	b := browser.Start(t)
	for _, c := range []struct {
		name   string
		answer answer
		status string
		shown  string // JavaScript: what the page says beside the status
		want   string
	}{
		{"refusal", answer{422, `{"fejl": "Skriv, hvorfor manglen ikke er væsentlig"}`}, "Ikke gemt",
			`document.querySelector("#punkt-1 [data-error]").textContent`, "Skriv, hvorfor manglen ikke er væsentlig"},
		{"logged out", answer{401, `{}`}, "Du er logget af. Din tekst står her endnu",
			`document.querySelector("body > [role=alert]").textContent`, "Du er logget af. Din tekst står her endnu"},
		{"conflict", answer{409, `{"version": 9, "konflikt": "<p>Mette gemte kl. 10.42</p><script>document.title='brudt'</script>"}`}, "Ikke gemt – vælg, hvilken tekst der skal stå",
			`document.querySelector("#punkt-1 [data-conflict]:not([hidden]) p").textContent + document.title + document.querySelector("#punkt-1 [name=version]").value`, "Mette gemte kl. 10.42Prøve9"},
		{"fault", answer{500, `Noget gik galt`}, "Gemt kl. 10.42",
			`document.querySelector("#forslag h2").textContent`, "Forslag: Hjemvisning"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := open(t, b, true)
			d.focus("#punkt-1 textarea")
			d.Press("Min tekst")
			next(t, d.posts)
			d.answers <- c.answer
			if c.answer.status == 500 {
				d.status(t, "Ikke gemt – prøver igen")
				if again := next(t, d.posts); again.Get("note") != "Min tekst" || again.Get("version") != "3" {
					t.Errorf("the second try says %v", again)
				}
				d.answers <- answer{200, saved}
			}
			d.status(t, c.status)
			if got := browser.Eval[string](d.Page, c.shown); got != c.want {
				t.Errorf("the page says %q, want %q", got, c.want)
			}
			if got := browser.Eval[string](d.Page, `document.querySelector("#punkt-1 textarea").value`); got != "Min tekst" {
				t.Errorf("the text is now %q", got)
			}
			if c.answer.status == 409 {
				d.Press(" og mere")
				d.Press(kb.Tab)
				d.click("#punkt-2 [value=opfyldt]")
				if got := next(t, d.posts).Get("krav"); got != "2" {
					t.Errorf("point %s saves before its conflict is settled", got)
				}
				d.answers <- answer{200, saved}
			}
		})
	}
}

func TestKeys(t *testing.T) {
	d := open(t, browser.Start(t), true)
	for range 2 {
		d.answers <- answer{200, saved}
	}
	for _, s := range []struct{ from, keys, want string }{
		{"#tjekliste", "j", "punkt-1"},
		{"", "j", "punkt-2"},
		{"", "j", "punkt-2"},
		{"", "k", "punkt-1"},
		{"", "2", "punkt-1 status"},
		{"", "u", "punkt-2"},
		{"", "n", "punkt-2 note"},
		{"", "jkun2?", "punkt-2 note"},
		{"", kb.Escape, "punkt-2"},
		{"#dokument", "n", "signal-1"},
		{"", "n", "signal-2"},
		{"", "n", "signal-2"}, // the third begins with it
		{"", "n", "signal-2"},
		{"", "p", "signal-2"},
		{"", "p", "signal-1"},
		{"", "j", "signal-1"},
	} {
		if s.from != "" {
			d.focus(s.from)
		}
		d.Press(s.keys)
		if got := d.focused(); got != s.want {
			t.Errorf("after %q the focus is on %q, want %q", s.keys, got, s.want)
		}
	}
	d.focus("#tjekliste")
	d.Press("j")
	if got := browser.Eval[string](d.Page, `getComputedStyle(document.activeElement).outlineStyle`); got != "solid" {
		t.Errorf("the point with the focus has the outline %q", got)
	}
	if got := browser.Eval[string](d.Page, `document.querySelector("#punkt-1 :checked").value + " " + document.querySelector("#punkt-2 textarea").value`); got != "ikke_opfyldt jkun2?" {
		t.Errorf("the keys left %q", got)
	}
	d.Press("/x")
	if !browser.Eval[bool](d.Page, `document.activeElement.matches("[data-search]") && document.activeElement.value === "x"`) {
		t.Error("/ does not go to the search field, or leaves itself there")
	}
	d.focus("#dokument")
	d.Press("?")
	if !browser.Eval[bool](d.Page, `document.querySelector("#genveje").open`) {
		t.Error("? does not show the shortcuts")
	}
	d.Press(kb.Escape)
	d.Press("gs")
	if got := next(t, d.visits); got != "/soeg" {
		t.Errorf("g and s go to %s", got)
	}
}

// TestEvidence: passages become evidence of a point, and signals are rejected,
// without leaving the page.
func TestEvidence(t *testing.T) {
	d := open(t, browser.Start(t), true)
	d.focus("#dokument")
	d.Press("n")
	if got := browser.Eval[string](d.Page, `document.querySelector("[data-at]").textContent`); got != "4 af 5" {
		t.Errorf("the steps say %q", got)
	}
	// b uses the signal, with whatever else is in the form of its point.
	d.Press("b")
	used := next(t, d.posts)
	if used.Get("sted-her") != "brev:2:19:28" || used.Get("krav") != "2" || used.Get("version") != "3" {
		t.Errorf("b sends %v", used)
	}
	d.answers <- answer{200, `{"version": 4, "gemt": "10.42", "punkt": "<div id='2-belaeg' tabindex='-1'><p data-evidence>Belæg (1)</p></div><section id='side-2' tabindex='-1' data-page='brev:2'><p data-start='10'>Blåbær <mark id='signal-1'>og fløde</mark> er <mark id='signal-2'>godt</mark>.</p><p data-start='50'>Smag.</p></section>"}`}
	d.until(t, `document.querySelector("body > [role=status]").textContent === "Punkt 2 Gemt. Belæg (1)"`)
	if got := d.focused(); got != "signal-1" {
		t.Errorf("the focus is on %q, want on the signal", got)
	}

	// Marked text is used for the point that was worked in last, and is told as
	// bytes of its page; what is ours on the page is not a part of it.
	d.focus("#punkt-1 textarea")
	mark := func(from, to string) {
		d.Run(chromedp.Evaluate(`(() => {
			const place = (text) => { const at = [...document.querySelectorAll("[data-start]")].flatMap(p => [...document.createTreeWalker(p, 4).root.childNodes])
				.map(n => n.nodeType === 3 ? n : n.firstChild).find(n => n?.data?.includes(text)); return [at, at.data.indexOf(text)]; };
			const [a, i] = place("`+from+`"), [b, j] = place("`+to+`");
			getSelection().setBaseAndExtent(a, i, b, j + "`+to+`".length);
			document.querySelector("#dokument").focus();
		})()`, nil))
	}
	mark("bær", "Smag")
	d.until(t, `!document.querySelector(".ab-pick").hidden`)
	if got := browser.Eval[string](d.Page, `document.querySelector("#belaeg-for").value`); got != "1" {
		t.Errorf("the marked text is offered to point %s", got)
	}
	d.Press("b")
	quoted := next(t, d.posts)
	if want := "brev:2:14:54:bær og fløde er godt.\nSmag"; quoted.Get("sted") != want || quoted.Get("krav") != "1" {
		t.Errorf("b sends %q, want %q", quoted.Get("sted"), want)
	}
	d.answers <- answer{200, saved}
	d.until(t, `document.querySelector(".ab-pick").hidden`)
	// The bar can be used too, for another point.
	mark("godt", "godt")
	d.until(t, `!document.querySelector(".ab-pick").hidden`)
	d.Run(chromedp.SetValue("#belaeg-for", "2", chromedp.ByQuery))
	d.click(".ab-pick button")
	if got := next(t, d.posts); got.Get("krav") != "2" || got.Get("version") != "4" || !strings.HasSuffix(got.Get("sted"), ":godt") {
		t.Errorf("the bar sends %v", got)
	}
	// What has been turned down is not sent again, and a fault is tried again.
	d.answers <- answer{422, `{"fejl": "Teksten på siden er en anden"}`}
	d.until(t, `document.querySelector("#punkt-2 [data-error]").textContent === "Teksten på siden er en anden"`)
	mark("godt", "godt")
	d.until(t, `!document.querySelector(".ab-pick").hidden`)
	d.click(".ab-pick button")
	if got := next(t, d.posts)["sted"]; len(got) != 1 {
		t.Errorf("%d places are sent, want one", len(got))
	}
	d.answers <- answer{503, ``}
	if got := next(t, d.posts); !strings.HasSuffix(got.Get("sted"), ":godt") {
		t.Errorf("the second try sends %v", got)
	}
	d.answers <- answer{200, saved}

	// x rejects the signal.
	d.focus("#signal-1")
	d.Press("x")
	if got := next(t, d.posts); got.Get("afvis") != "brev:2:19:28:2" || len(got) != 1 {
		t.Errorf("x sends %v", got)
	}
	d.answers <- answer{200, `{"punkt": "<div id='signaler' tabindex='-1'>Ingen signaler</div>", "besked": "Signalet er afvist"}`}
	d.until(t, `document.querySelector("#signaler").textContent === "Ingen signaler"`)
	if got := d.Problems(); len(got) != 2 { // the 422 and the 503
		t.Errorf("the browser complains:\n%s", strings.Join(got, "\n"))
	}
}

func TestPlaces(t *testing.T) {
	d := open(t, browser.Start(t), true)
	d.click("#spring")
	if got := d.focused(); got != "punkt-2" {
		t.Errorf("a jump leaves the focus on %q", got)
	}
	if got := browser.Eval[string](d.Page, `document.querySelector("[data-view]").dataset.view`); got != "tjekliste" {
		t.Errorf("a narrow screen shows %q", got)
	}
	got := browser.Eval[string](d.Page, `(() => {
		const files = new DataTransfer();
		files.items.add(new File(["x"], "afgørelse.pdf"));
		files.items.add(new File(["y"], "bilag.pdf"));
		document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
		return [...document.querySelector("#fil").files].map(f => f.name).join();
	})()`)
	if got != "afgørelse.pdf" {
		t.Errorf("the dropped files are %q, want the first", got)
	}
	if got := browser.Eval[int](d.Page, `localStorage.length + sessionStorage.length`); got != 0 {
		t.Errorf("the browser keeps %d things", got)
	}
}

func TestFollowUpQuestion(t *testing.T) {
	b := browser.Start(t)
	visible := `[...document.querySelectorAll("[data-show-when]")].filter(el => el.offsetHeight > 0).map(el => el.closest("[data-point]").id)`
	if got, want := browser.Eval[[]string](open(t, b, false).Page, visible), []string{"punkt-1", "punkt-2"}; !slices.Equal(got, want) {
		t.Errorf("without JavaScript the question stands at %v, want %v", got, want)
	}
	d := open(t, b, true)
	if got := browser.Eval[[]string](d.Page, visible); len(got) > 0 {
		t.Errorf("before an answer the question stands at %v", got)
	}
	d.answers <- answer{200, saved}
	d.click(`#punkt-2 [value=ikke_oplyst]`)
	if got, want := browser.Eval[[]string](d.Page, visible), []string{"punkt-2"}; !slices.Equal(got, want) {
		t.Errorf("the question stands at %v, want %v", got, want)
	}
}

// The panels scroll, the page does not; what is hidden in a panel must not
// stretch it. On a narrow or a low screen the page scrolls as pages do.
func TestReviewPageFitsTheWindow(t *testing.T) {
	d := open(t, browser.Start(t), true)
	got := browser.Eval[int](d.Page, `(() => {
		for (let i = 0; i < 100; i++) {
			const p = document.createElement("p"), hidden = document.createElement("span");
			p.textContent = "Et afsnit";
			hidden.className = "ab-visually-hidden";
			hidden.textContent = "skjult";
			p.append(hidden);
			document.querySelector("#tjekliste").prepend(p);
		}
		return document.documentElement.scrollHeight;
	})()`)
	if got != 900 {
		t.Errorf("the page is %d pixels high in a window of 900", got)
	}
	got = browser.Eval[int](d.Page, `Math.round(document.querySelector("#forslag").getBoundingClientRect().bottom)`)
	if got < 700 || got > 900 {
		t.Errorf("the proposal ends at %d, outside the window or above its foot", got)
	}
}
