package server

import (
	"mime"
	"net/http"

	"github.com/gin-gonic/gin"

	"ankebord/models"
)

// original answers GET /sager/:id/original/:dokument: the file as it was loaded.
// It is handed out to be saved, and a browser that opens it all the same runs
// nothing of it.
func (s *Server) original(c *gin.Context) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	for _, d := range cs.Documents {
		if string(d.ID) != c.Param("dokument") || d.Format == "" { // that is of no file we read, and is not kept
			continue
		}
		data, err := s.files.Get(d.SHA256)
		if err != nil {
			return err
		}
		h := c.Writer.Header()
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": d.Name}))
		c.Data(http.StatusOK, contentTypes[d.Format], data)
		return nil
	}
	return models.ErrNotFound
}

// contentTypes are the types that originals are handed out as.
var contentTypes = map[string]string{
	"pdf":  "application/pdf",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"odt":  "application/vnd.oasis.opendocument.text",
	"rtf":  "application/rtf",
	"txt":  "text/plain; charset=utf-8",
	"eml":  "message/rfc822",
}
