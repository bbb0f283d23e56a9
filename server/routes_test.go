package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
)

// addresses fills the parameters of a route's path with things that exist.
func (b *board) addresses(path string) string {
	id := models.NewID()
	return strings.NewReplacer(":id", string(id), ":nr", "3", ":dokument", string(id), ":provision", "sel-104", ":version", "2022-01-24").Replace(path)
}

// TestRightsOfRoutes walks every address with every role, and with nobody: who
// has not the right is refused before anything is looked up.
func TestRightsOfRoutes(t *testing.T) {
	b := newBoard(t, 3)
	for _, r := range routes {
		address := b.addresses(r.path)
		for _, role := range append(rights.Roles(), "") {
			form := url.Values{"x": {"y"}}
			if r.method == get {
				form = nil
			}
			code := b.ask(role, r.method, address, form).Code
			holds := rights.Actor{ID: "x", Role: role}.May(r.right)
			switch {
			case role == "" && r.method == get && code != http.StatusSeeOther, role == "" && r.method == post && code != http.StatusUnauthorized:
				t.Errorf("%s %s by nobody = %d", r.method, r.path, code)
			case role != "" && !holds && code != http.StatusForbidden:
				t.Errorf("%s %s by %s = %d, want 403", r.method, r.path, role, code)
			case role != "" && holds && (code == http.StatusForbidden || code >= 500):
				t.Errorf("%s %s by %s = %d, though the role has the right", r.method, r.path, role, code)
			}
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	b := newBoard(t, 1)
	for _, address := range []string{"/log-paa", "/sager", "/findes-ikke", "/sager/nej", "/healthz", "/overblik.csv"} {
		h := b.ask(rights.CaseWorker, get, address, nil).Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": contentSecurityPolicy,
			"X-Content-Type-Options":  "nosniff",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "no-store",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", address, name, got, want)
			}
		}
	}
}

func TestForeignPostIsRefused(t *testing.T) {
	b := newBoard(t, 1)
	for _, site := range []string{"cross-site", "same-site"} {
		req := httptest.NewRequest(post, "/log-af", nil)
		req.Header.Set("Sec-Fetch-Site", site)
		req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[rights.CaseWorker]})
		rec := httptest.NewRecorder()
		b.handler.ServeHTTP(rec, req)
		if rec.Code != http.StatusForbidden {
			t.Errorf("a %s post = %d, want 403", site, rec.Code)
		}
	}
	b.page(rights.CaseWorker, "/sager") // still logged in
}

func TestFaultPages(t *testing.T) {
	b := newBoard(t, 1)
	for _, row := range []struct {
		role         rights.Role
		method, path string
		code         int
		says         string
	}{
		{rights.CaseWorker, get, "/findes-ikke", 404, "Siden findes ikke"},
		{rights.CaseWorker, get, "/sager/" + string(models.NewID()), 404, "Siden findes ikke"},
		{rights.Trainee, get, "/sager", 403, "Du har ikke adgang"},
		{rights.CaseWorker, http.MethodDelete, "/sager", 405, "Det kan siden ikke"},
	} {
		rec := b.ask(row.role, row.method, row.path, nil)
		if rec.Code != row.code || !strings.Contains(rec.Body.String(), row.says) {
			t.Errorf("%s %s = %d, want %d and »%s«", row.method, row.path, rec.Code, row.code, row.says)
		}
		sound(t, row.path, rec.Body.String())
	}
}

func TestTooLargeAForm(t *testing.T) {
	b := newBoard(t, 1)
	rec := b.ask(rights.CaseWorker, post, "/log-paa", url.Values{"brugernavn": {strings.Repeat("x", maxForm+1)}})
	if rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form beyond the limit = %d, want 413", rec.Code)
	}
}

// TestTextSurvivesTheEndOfASession: what was typed comes back with the message.
func TestTextSurvivesTheEndOfASession(t *testing.T) {
	b := newBoard(t, 1)
	const typed = "En lang note, som ikke må gå tabt, fordi sessionen er udløbet."
	rec := b.ask("", post, "/indlaes", url.Values{"tekst": {typed}})
	if rec.Code != http.StatusUnauthorized || !strings.Contains(rec.Body.String(), typed) {
		t.Errorf("a post without a session = %d; the text came back: %v", rec.Code, strings.Contains(rec.Body.String(), typed))
	}
}
