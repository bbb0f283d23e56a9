package server

import (
	"bytes"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/templates"
)

// render draws a page into a buffer and then answers with it, so that a fault
// of the drawing never leaves half a page behind.
func (s *Server) render(c *gin.Context, status int, page templates.Page) error {
	var b bytes.Buffer
	if err := s.pages.Render(&b, page); err != nil {
		return err
	}
	c.Data(status, "text/html; charset=utf-8", b.Bytes())
	return nil
}

// navigation is the menu, each entry with the right that shows it.
var navigation = []struct {
	label, href string
	right       rights.Right
}{
	{"Mine sager", "/sager", rights.ReadCases},
	{"Indlæs afgørelse", "/indlaes", rights.LoadCases},
	{"Overblik", "/overblik", rights.SeeOverview},
	{"Sammenlign", "/sammenlign", rights.CompareCases},
	{"Træning", "/traening", rights.Train},
	{"Regelsæt", "/regelsaet", rights.ReadRulesets},
}

// frame is what surrounds every page.
func (s *Server) frame(c *gin.Context, title string, crumbs ...templates.Link) templates.Frame {
	f := templates.Frame{
		Title: title, Board: s.config.BoardName, Crumbs: crumbs, Demo: s.demo, Version: s.version,
		LoggedOut: c.Query("af") != "",
	}
	who := actor(c)
	if who == (rights.Actor{}) {
		return f
	}
	f.User = who.Name
	f.Role = who.Role.Label()
	for _, n := range navigation {
		if who.May(n.right) {
			label := n.label
			if n.href == "/sager" && !who.May(rights.AssessCases) {
				label = "Sager" // none of them is theirs
			}
			f.Nav = append(f.Nav, templates.NavItem{
				Link:    templates.Link{Label: label, Href: n.href},
				Current: c.FullPath() == n.href || len(c.FullPath()) > len(n.href) && c.FullPath()[:len(n.href)+1] == n.href+"/",
			})
		}
	}
	return f
}

// showHelp answers GET /hjaelp.
func (s *Server) showHelp(c *gin.Context) error {
	page := templates.HelpPage{Frame: s.frame(c, "Hjælp")}
	page.Help = true
	return s.render(c, http.StatusOK, page)
}

// showShortcuts answers GET /hjaelp/genveje.
func (s *Server) showShortcuts(c *gin.Context) error {
	page := templates.ShortcutsPage{Frame: s.frame(c, "Genveje", templates.Link{Label: "Hjælp", Href: "/hjaelp"})}
	page.Help = true
	return s.render(c, http.StatusOK, page)
}

// alive answers GET /healthz: the process answers.
func (s *Server) alive(c *gin.Context) error {
	c.String(http.StatusOK, "ok\n")
	return nil
}

// ready answers GET /readyz: the process answers and its database does too.
func (s *Server) ready(c *gin.Context) error {
	if err := s.store.Ready(c.Request.Context()); err != nil {
		c.String(http.StatusServiceUnavailable, "databasen svarer ikke\n")
		return nil
	}
	c.String(http.StatusOK, "klar\n")
	return nil
}

// caseID reads the :id of an address; anything that is no id names no case.
func caseID(c *gin.Context) (models.ID, error) {
	id := models.ID(c.Param("id"))
	if len(id) != len(models.NewID()) {
		return "", models.ErrNotFound
	}
	return id, nil
}

// badForm is a form that no page of ours sends.
func badForm(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	return &formFault{err}
}

type formFault struct{ cause error }

func (f *formFault) Error() string { return "form: " + f.cause.Error() }
func (f *formFault) Unwrap() error { return f.cause }
