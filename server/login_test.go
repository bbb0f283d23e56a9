package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ankebord/models/rights"
	"ankebord/server/auth"
)

const secret = "en lang adgangskode"

func (b *board) withPassword(role rights.Role) {
	b.t.Helper()
	hash, err := auth.Hash(secret)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := b.server.store.SetPassword(b.t.Context(), rights.System, string(role), hash); err != nil {
		b.t.Fatal(err)
	}
}

func TestLogIn(t *testing.T) {
	b := newBoard(t, 0)
	b.withPassword(rights.CaseWorker)
	rec := b.ask("", post, "/log-paa", url.Values{"brugernavn": {"sagsbehandler"}, "adgangskode": {secret}, "til": {"/regelsaet"}})
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/regelsaet" {
		t.Fatalf("log-in = %d to %q", rec.Code, rec.Header().Get("Location"))
	}
	cookie := rec.Result().Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || len(cookie.Value) < 40 {
		t.Errorf("cookie %v", cookie)
	}
	b.tokens[rights.CaseWorker] = cookie.Value
	b.page(rights.CaseWorker, "/sager")
	if to := b.moved(rights.CaseWorker, "/log-af", url.Values{}); !strings.HasPrefix(to, "/log-paa") {
		t.Errorf("log-out leads to %q", to)
	}
	if rec := b.ask(rights.CaseWorker, get, "/sager", nil); rec.Code != http.StatusSeeOther {
		t.Errorf("after log-out /sager = %d, want 303 to the log-in", rec.Code)
	}
}

// TestLogInTellsNobody: one sentence for every cause, and what was typed stays,
// but for the password.
func TestLogInTellsNobody(t *testing.T) {
	b := newBoard(t, 0)
	b.withPassword(rights.CaseWorker)
	for _, name := range []string{"sagsbehandler", "findes-ikke", "<script>"} {
		rec := b.ask("", post, "/log-paa", url.Values{"brugernavn": {name}, "adgangskode": {"forkert adgangskode"}})
		body := rec.Body.String()
		if rec.Code != http.StatusUnprocessableEntity || strings.Count(body, "Brugernavn eller adgangskode er forkert") != 2 {
			t.Errorf("%s: %d, the sentence stands %d times, want at the top and at the field", name, rec.Code, strings.Count(body, "Brugernavn eller adgangskode er forkert"))
		}
		if strings.Contains(body, "forkert adgangskode\"") || strings.Contains(body, "<script>") {
			t.Errorf("%s: the page shows the password, or the name as markup", name)
		}
		sound(t, "/log-paa", body)
	}
}

func TestLogInIsThrottled(t *testing.T) {
	b := newBoard(t, 0)
	b.withPassword(rights.CaseWorker)
	last := 0
	for range triesAtOnce + 1 {
		last = b.ask("", post, "/log-paa", url.Values{"brugernavn": {"sagsbehandler"}, "adgangskode": {"forkert"}}).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("try %d = %d, want 429", triesAtOnce+1, last)
	}
}

func TestReturnAddressStaysInside(t *testing.T) {
	for to, want := range map[string]string{
		"/sager/abc?x=1": "/sager/abc?x=1", "": "/", "//evil.example": "/", "https://evil.example": "/",
		`/\evil.example`: "/", "/a\r\nSet-Cookie: x": "/", "/log-af": "/",
	} {
		if got := localPath(to); got != want {
			t.Errorf("localPath(%q) = %q, want %q", to, got, want)
		}
	}
}
