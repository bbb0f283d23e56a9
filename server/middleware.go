package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"
)

// Bodies beyond these are refused before they are read.
const (
	maxForm   = 1 << 20
	maxUpload = maxFiles*maxFile + maxForm // as many of the largest files as can be chosen, and their form
)

const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"

// headers sets what every response bears: nothing inline, nothing framed,
// nothing kept in a shared computer's cache (OWASP ASVS 5.0, 3.4 and 14.3).
func headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
}

func (s *Server) limited(c *gin.Context) {
	limit := int64(maxForm)
	if c.FullPath() == "/indlaes" || c.FullPath() == "/sager/:id/dokumenter" {
		limit = maxUpload
	}
	if c.Request.ContentLength > limit {
		s.fail(c, errTooLarge)
		c.Abort()
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
}

// logged writes one line for each request. Addresses hold random ids alone, and
// the route in place of the address keeps query words out of the log.
func (s *Server) logged(c *gin.Context) {
	start := s.now()
	c.Next()
	s.log.InfoContext(c.Request.Context(), "request", slog.String("method", c.Request.Method), slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()), slog.Duration("took", s.now().Sub(start)), slog.String("user", string(actor(c).ID)))
}

// recovered answers a panic as any other fault of ours.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		if v := recover(); v != nil {
			s.fail(c, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
			c.Abort()
		}
	}()
	c.Next()
}
