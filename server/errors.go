package server

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/server/auth"
	"ankebord/server/extract"
	"ankebord/templates"
)

var (
	errMethod   = errors.New("method not allowed")
	errNoLogIn  = errors.New("nobody is logged in")
	errTooLarge = errors.New("request body too large")
)

// handle makes a gin handler of an answer: it finds out who asks, and is the one
// place that turns an error into a status, a Danish page and a line in the log.
// An answer writes a response and returns nil, or returns an error and writes
// nothing.
func (s *Server) handle(answer func(*Server, *gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := s.identify(c)
		if err == nil {
			err = answer(s, c)
		}
		if err != nil {
			s.fail(c, err)
		}
	}
}

// fail answers an error.
func (s *Server) fail(c *gin.Context, err error) {
	if errors.Is(err, errNoLogIn) {
		s.askToLogIn(c)
		return
	}
	page, status := s.problem(err)
	if status >= http.StatusInternalServerError {
		page.Number = errorNumber()
		s.log.ErrorContext(c.Request.Context(), "request failed", slog.String("number", page.Number),
			slog.String("method", c.Request.Method), slog.String("route", c.FullPath()), slog.Any("error", err))
	}
	if wantsJSON(c) {
		c.JSON(status, gin.H{"fejl": page.Text})
		return
	}
	page.Frame = s.frame(c, page.Heading)
	if err := s.render(c, status, page); err != nil {
		s.log.ErrorContext(c.Request.Context(), "error page failed", slog.Any("error", err))
		c.String(status, page.Heading)
	}
}

// problem says what an error is to the one who meets it.
func (s *Server) problem(err error) (templates.ProblemPage, int) {
	if refusal, ok := errors.AsType[*extract.Error](err); ok {
		status := http.StatusUnprocessableEntity
		if refusal.Kind == extract.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return templates.ProblemPage{Heading: "Filen kan ikke bruges", Text: refusal.Text}, status
	}
	if refusal, ok := errors.AsType[*review.RulingRefused](err); ok {
		return templates.ProblemPage{Heading: "Afgørelsen kan ikke skrives endnu", Text: refusal.Text}, http.StatusConflict
	}
	if _, ok := errors.AsType[*formFault](err); ok {
		return templates.ProblemPage{Heading: "Formularen kan ikke læses", Text: "Gå tilbage, genindlæs siden, og prøv igen."}, http.StatusBadRequest
	}
	switch {
	case errors.Is(err, models.ErrNotFound):
		return templates.ProblemPage{
			Heading: "Siden findes ikke",
			Text:    "Adressen findes ikke, eller den hører til en sag, du ikke har adgang til. Gå til Mine sager, og find sagen dér.",
		}, http.StatusNotFound
	case errors.Is(err, models.ErrForbidden):
		return templates.ProblemPage{
			Heading: "Du har ikke adgang",
			Text:    "Din rolle giver ikke adgang til dette. Kontakt din leder, hvis du skal have adgang.",
		}, http.StatusForbidden
	case errors.Is(err, models.ErrConflict):
		return templates.ProblemPage{
			Heading: "Nogen har gemt, mens du skrev",
			Text:    "Det, du ville ændre, er ændret i mellemtiden. Gå tilbage, kopiér din tekst, og genindlæs siden.",
		}, http.StatusConflict
	case errors.Is(err, auth.ErrBusy):
		return templates.ProblemPage{Heading: "Der er travlt lige nu", Text: "Mange logger på samtidig. Prøv igen om lidt."}, http.StatusTooManyRequests
	case errors.Is(err, errMethod):
		return templates.ProblemPage{Heading: "Det kan siden ikke", Text: "Gå tilbage, og brug knapperne på siden."}, http.StatusMethodNotAllowed
	case errors.Is(err, errTooLarge):
		return templates.ProblemPage{Heading: "Det er for stort", Text: "Filens størrelse skal være under 25 MB."}, http.StatusRequestEntityTooLarge
	}
	return templates.ProblemPage{
		Heading: "Noget gik galt hos os",
		Text:    "Det, du har gemt, er bevaret. Prøv igen om lidt.",
	}, http.StatusInternalServerError
}

// errorNumber is what a user can tell support: "7F3A-91C2".
func errorNumber() string {
	var b [4]byte
	rand.Read(b[:])
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:4] + "-" + h[4:]
}

// askToLogIn sends a reader to the log-in page and back again afterwards. What
// a writer has typed is shown again for copying, since a redirect would lose it.
func (s *Server) askToLogIn(c *gin.Context) {
	if wantsJSON(c) {
		c.JSON(http.StatusUnauthorized, gin.H{"fejl": "Du er logget af. Log på igen i et andet vindue; din tekst står her endnu"})
		return
	}
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		c.Redirect(http.StatusSeeOther, "/log-paa?til="+url.QueryEscape(c.Request.URL.RequestURI()))
		return
	}
	page := templates.ProblemPage{
		Heading: "Du er logget af",
		Text:    "Din tekst står herunder, så du kan kopiere den. Log på, og indsæt den igen.",
		Kept:    typed(c),
	}
	page.Frame = s.frame(c, page.Heading)
	if err := s.render(c, http.StatusUnauthorized, page); err != nil {
		s.log.ErrorContext(c.Request.Context(), "error page failed", slog.Any("error", err))
	}
}

// typed collects the long texts of a form that could not be taken.
func typed(c *gin.Context) []string {
	if err := c.Request.ParseForm(); err != nil {
		return nil
	}
	var out []string
	for _, values := range c.Request.PostForm {
		for _, v := range values {
			if len(v) > 20 {
				out = append(out, v)
			}
		}
	}
	return out
}

func wantsJSON(c *gin.Context) bool {
	return strings.HasPrefix(c.GetHeader("Accept"), "application/json")
}

// may tells whether the actor of the request has a right.
func may(c *gin.Context, r rights.Right) bool { return actor(c).May(r) }
