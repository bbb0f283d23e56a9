package server

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/auth"
	"ankebord/templates"
)

// sessionLife is how long a log-in lasts.
const sessionLife = 10 * time.Hour

// How often one may try to log in from an address with a user name.
const (
	triesAtOnce = 8
	triesEvery  = 15 * time.Second
)

const actorKey = "ankebord.actor"

// actor is who asks; the zero Actor, with no rights, where nobody is logged in.
func actor(c *gin.Context) rights.Actor {
	a, _ := c.Get(actorKey)
	who, _ := a.(rights.Actor)
	return who
}

// identify finds out who asks; it is no fault to be nobody.
func (s *Server) identify(c *gin.Context) error {
	token, err := c.Cookie(s.cookieName())
	if err != nil || token == "" {
		return nil
	}
	user, err := s.store.SessionUser(c.Request.Context(), auth.HashToken(token))
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	c.Set(actorKey, rights.Actor{ID: string(user.ID), Name: user.Name, Role: user.Role})
	return nil
}

// allowed tells whether the one who asks has a right.
func allowed(c *gin.Context, right rights.Right) error {
	switch who := actor(c); {
	case who == rights.Actor{}:
		return errNoLogIn
	case !who.May(right):
		return models.ErrForbidden
	}
	return nil
}

// cookieName has the prefix that binds a cookie to this host over TLS, except
// where the server is reached on loopback without TLS.
func (s *Server) cookieName() string {
	if s.config.Loopback() {
		return "ankebord"
	}
	return "__Host-ankebord"
}

func (s *Server) setCookie(c *gin.Context, token string, age time.Duration) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(age.Seconds()),
		HttpOnly: true, Secure: !s.config.Loopback(), SameSite: http.SameSiteLaxMode,
	})
}

// showLogIn answers GET /log-paa.
func (s *Server) showLogIn(c *gin.Context) error {
	return s.render(c, http.StatusOK, templates.LogInPage{Frame: s.frame(c, "Log på"), To: localPath(c.Query("til"))})
}

type logInForm struct {
	Username string `form:"brugernavn"`
	Password string `form:"adgangskode"`
	To       string `form:"til"`
}

// logIn answers POST /log-paa. It tells nobody whether a user exists: one
// sentence, and the same work, for every cause.
func (s *Server) logIn(c *gin.Context) error {
	var form logInForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	ctx := c.Request.Context()
	again := func(status int, text string) error {
		page := templates.LogInPage{Frame: s.frame(c, "Log på"), To: localPath(form.To), Username: form.Username}
		page.AddError("brugernavn", text)
		return s.render(c, status, page)
	}
	pair := c.ClientIP() + " " + form.Username
	if ok, _ := s.throttle.Allow(pair, s.now()); !ok {
		return again(http.StatusTooManyRequests, "Du har prøvet mange gange. Prøv igen om 2 minutter")
	}
	user, err := s.store.UserByUsername(ctx, strings.TrimSpace(form.Username))
	known := err == nil && !user.Disabled
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	right := false
	if known {
		right, err = auth.Verify(user.PasswordHash, form.Password)
	} else {
		err = auth.VerifyNobody(form.Password)
	}
	if err != nil {
		return err
	}
	if !right {
		return again(http.StatusUnprocessableEntity, "Brugernavn eller adgangskode er forkert")
	}
	s.throttle.Forget(pair)
	token, hash := auth.NewToken()
	if err := s.store.CreateSession(ctx, user.ID, hash, s.now().Add(sessionLife)); err != nil {
		return err
	}
	s.setCookie(c, token, sessionLife)
	c.Redirect(http.StatusSeeOther, localPath(form.To))
	return nil
}

// logOut answers POST /log-af.
func (s *Server) logOut(c *gin.Context) error {
	if token, err := c.Cookie(s.cookieName()); err == nil {
		if err := s.store.DeleteSession(c.Request.Context(), auth.HashToken(token)); err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
	}
	s.setCookie(c, "", -time.Second)
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	c.Redirect(http.StatusSeeOther, "/log-paa?af=1")
	return nil
}

// localPath keeps a return address inside the site.
func localPath(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") || strings.HasPrefix(to, "/log-") {
		return "/"
	}
	return to
}

// showHome answers GET /: where each role begins.
func (s *Server) showHome(c *gin.Context) error {
	to := "/regelsaet"
	switch {
	case may(c, rights.ReadCases):
		to = "/sager"
	case may(c, rights.Train):
		to = "/traening"
	}
	c.Redirect(http.StatusSeeOther, to)
	return nil
}
