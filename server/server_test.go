package server

import (
	"cmp"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/auth"
)

// A board is a site over a data folder of its own, with a user for each role.
type board struct {
	t       testing.TB
	server  *Server
	handler http.Handler
	tokens  map[rights.Role]string
	users   map[rights.Role]rights.Actor
}

// newBoard opens a site with n made-up decided cases.
func newBoard(t testing.TB, n int) *board {
	t.Helper()
	gin.SetMode(gin.TestMode)
	now := func() time.Time { return time.Date(2024, time.June, 3, 9, 0, 0, 0, time.UTC) }
	config := Config{Addr: "127.0.0.1:8080", Data: t.TempDir(), BoardName: "Prøvenævnet", Demo: true}
	store, err := models.Open(t.Context(), models.Options{Dir: config.Data, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s, err := New(config, store, Surroundings{
		Log: slog.New(slog.DiscardHandler), Out: io.Discard, Now: now,
		WorkerCommand: []string{"none"}, // no letter that is read here is a PDF
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	b := &board{t: t, server: s, handler: s.Handler(), tokens: map[rights.Role]string{}, users: map[rights.Role]rights.Actor{}}
	for _, role := range rights.Roles() {
		u := models.User{Username: string(role), Name: role.Label(), Role: role}
		if u.ID, err = store.CreateUser(t.Context(), rights.System, u); err != nil {
			t.Fatal(err)
		}
		token, hash := auth.NewToken()
		if err := store.CreateSession(t.Context(), u.ID, hash, now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		b.tokens[role], b.users[role] = token, u.Actor()
	}
	err = store.InTx(t.Context(), func(tx *models.Store) error {
		return fillDecided(t.Context(), tx, n, []models.ID{models.ID(b.users[rights.CaseWorker].ID)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// ask sends a request as a role and answers what came back.
func (b *board) ask(role rights.Role, method, address string, form url.Values) *httptest.ResponseRecorder {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, address, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.AddCookie(&http.Cookie{Name: b.server.cookieName(), Value: b.tokens[role]})
	rec := httptest.NewRecorder()
	b.handler.ServeHTTP(rec, req)
	return rec
}

// page is the body of a page that must be there.
func (b *board) page(role rights.Role, address string) string {
	b.t.Helper()
	rec := b.ask(role, http.MethodGet, address, nil)
	if rec.Code != http.StatusOK {
		b.t.Fatalf("GET %s as %s = %d\n%s", address, role, rec.Code, words(rec.Body.String()))
	}
	return rec.Body.String()
}

// moved is where a form leads to.
func (b *board) moved(role rights.Role, address string, form url.Values) string {
	b.t.Helper()
	rec := b.ask(role, http.MethodPost, address, form)
	if rec.Code != http.StatusSeeOther {
		b.t.Fatalf("POST %s as %s = %d\n%s", address, role, rec.Code, words(rec.Body.String()))
	}
	return rec.Header().Get("Location")
}

var tags = regexp.MustCompile(`(?s)<(script|style).*?</\w+>|<[^>]*>`)

// words is the text of a page, blanks made single.
func words(page string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00ad", "", "\u200b", "", "\u00a0", " ").
		Replace(html.UnescapeString(tags.ReplaceAllString(page, " ")))), " ")
}

// wants fails where a text lacks one of the phrases.
func wants(t *testing.T, text string, phrases ...string) {
	t.Helper()
	for _, p := range phrases {
		if !strings.Contains(text, p) {
			t.Errorf("the page lacks %q\n%.500s", p, text)
		}
	}
}

// sound holds a page against what every page of ours must be.
func sound(t *testing.T, address, page string) {
	t.Helper()
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("%s has %d h1", address, n)
	}
	for _, banned := range []string{" style=", " onclick=", "<script>", "placeholder=", " disabled"} {
		if strings.Contains(page, banned) {
			t.Errorf("%s has %q", address, banned)
		}
	}
	for _, table := range regexp.MustCompile(`(?s)<table.*?</table>`).FindAllString(page, -1) {
		if !strings.Contains(table, "<caption>") || regexp.MustCompile(`<th(>| (?:class|aria-sort)="[^"]*">)`).MatchString(table) {
			t.Errorf("%s has a table without a caption or a head without scope:\n%.300s", address, table)
		}
	}
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("%s has the id %q twice", address, m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(` (?:for|aria-labelledby|aria-describedby)="([^"]*)"|href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		for id := range strings.FieldsSeq(cmp.Or(m[1], m[2])) {
			if !seen[id] {
				t.Errorf("%s points to #%s, which is not there", address, id)
			}
		}
	}
}
