package extract

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

const (
	maxMailDepth   = 16  // parts within parts
	maxMailParts   = 500 // of one message
	maxAttachments = 50  // of one message; further ones are left out
)

// readEML reads an e-mail (RFC 5322, MIME): its head and its text on one page,
// and the files attached to it unread.
func readEML(ctx context.Context, data []byte, l Limits) (Document, error) {
	m, err := mail.ReadMessage(bytes.NewReader(bytes.TrimPrefix(data, bomUTF8)))
	if err != nil || !slices.ContainsFunc([]string{"From", "To", "Subject", "Date", "Content-Type"}, func(field string) bool { return m.Header.Get(field) != "" }) {
		return Document{}, wrongType()
	}
	e := &email{ctx: ctx}
	body, err := e.part(textproto.MIMEHeader(m.Header), m.Body, 0)
	switch {
	case err != nil:
		return Document{}, err
	case e.encrypted && strings.TrimSpace(body.text) == "":
		return Document{}, encryptedMail()
	}
	d, err := newDocument(EML, rawPages([]string{e.head(m.Header) + "\n" + body.text}), l)
	d.Warnings = append(d.Warnings, e.warnings...)
	d.Attachments = e.attachments
	return d, err
}

// email is a message being read.
type email struct {
	ctx         context.Context
	parts       int
	attachments []Attachment
	warnings    []string
	encrypted   bool
}

// head gives what a mail program shows above the text.
func (e *email) head(h mail.Header) string {
	var b strings.Builder
	line := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, value)
		}
	}
	line("Fra", decodeWords(h.Get("From")))
	line("Til", decodeWords(h.Get("To")))
	line("Cc", decodeWords(h.Get("Cc")))
	if sent, err := h.Date(); err == nil {
		line("Sendt", fmt.Sprintf("%d. %s %d kl. %02d.%02d", sent.Day(), months[sent.Month()-1], sent.Year(), sent.Hour(), sent.Minute()))
	}
	line("Emne", decodeWords(h.Get("Subject")))
	var names []string
	for _, a := range e.attachments {
		names = append(names, a.Name)
	}
	line("Vedhæftet", strings.Join(names, ", "))
	return b.String()
}

var months = [...]string{"januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"}

// A mailText is what one part of a message says.
type mailText struct {
	text  string
	plain bool // no markup was taken out of it
}

// part reads one part of a message and all within it.
func (e *email) part(h textproto.MIMEHeader, body io.Reader, depth int) (mailText, error) {
	if e.parts++; depth > maxMailDepth || e.parts > maxMailParts {
		return mailText{}, broken(errors.New("too many parts, or too deep"))
	}
	if e.ctx.Err() != nil {
		return mailText{}, context.Cause(e.ctx)
	}
	kind, params, err := mime.ParseMediaType(cmp.Or(h.Get("Content-Type"), "text/plain"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	disposition, more, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := fileName(cmp.Or(more["filename"], params["name"]))
	if strings.HasPrefix(kind, "multipart/") && disposition != "attachment" {
		e.encrypted = e.encrypted || kind == "multipart/encrypted"
		return e.multipart(kind, multipart.NewReader(body, params["boundary"]), depth)
	}
	data, err := io.ReadAll(transferred(h.Get("Content-Transfer-Encoding"), body))
	isText := kind == "text/plain" || kind == "text/html"
	if err != nil {
		e.warn("En del af beskeden er beskadiget og måske ikke læst helt")
	}
	switch {
	case isText && disposition != "attachment" && name == "":
		text := decodeCharset(data, params["charset"])
		if kind == "text/html" {
			return mailText{text: htmlText(text)}, nil
		}
		return mailText{text: text, plain: true}, nil
	case strings.HasPrefix(kind, "image/") && disposition != "attachment" && (h.Get("Content-Id") != "" || disposition == "inline"):
		if len(data) > 100<<10 { // smaller ones are logos
			e.warn("Billeder i beskeden er ikke læst")
		}
		return mailText{}, nil
	case kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime":
		e.encrypted = true
		return mailText{}, nil
	case kind == "application/pkcs7-signature", kind == "application/x-pkcs7-signature", kind == "application/pgp-signature", len(data) == 0:
		return mailText{}, nil
	}
	e.attach(kind, name, data)
	return mailText{}, nil
}

// multipart reads the parts of a part. Of alternatives the first that is plain
// text is taken, else the last, which the sender holds for the best; of other
// parts all.
func (e *email) multipart(kind string, parts *multipart.Reader, depth int) (mailText, error) {
	var said []mailText
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			e.warn("En del af beskeden er beskadiget og måske ikke læst helt")
			break
		}
		t, err := e.part(p.Header, p, depth+1)
		if err != nil {
			return mailText{}, err
		}
		if strings.TrimSpace(t.text) != "" {
			said = append(said, t)
		}
	}
	if len(said) == 0 {
		return mailText{}, nil
	}
	if kind == "multipart/alternative" {
		i := slices.IndexFunc(said, func(t mailText) bool { return t.plain })
		if i < 0 {
			i = len(said) - 1
		}
		return said[i], nil
	}
	all := mailText{plain: true}
	var texts []string
	for _, t := range said {
		texts = append(texts, t.text)
		all.plain = all.plain && t.plain
	}
	all.text = strings.Join(texts, "\n\n")
	return all, nil
}

// attach keeps a file. A message within the message is one, by its subject.
func (e *email) attach(kind, name string, data []byte) {
	if len(e.attachments) == maxAttachments {
		e.warn(fmt.Sprintf("Beskeden har mere end %d vedhæftede filer. Resten er ikke læst", maxAttachments))
		return
	}
	if name == "" && kind == "message/rfc822" {
		if m, err := mail.ReadMessage(bytes.NewReader(data)); err == nil {
			name = fileName(decodeWords(m.Header.Get("Subject")))
		}
	}
	if name == "" {
		name = fmt.Sprintf("Vedhæftet fil %d", len(e.attachments)+1)
	}
	if ext := extensions[kind]; ext != "" && path.Ext(name) != ext && !slices.Contains(Extensions(), strings.ToLower(path.Ext(name))) {
		name += ext
	}
	e.attachments = append(e.attachments, Attachment{Name: name, Data: data})
}

// extensions are the endings that the kinds of files we read go by.
var extensions = map[string]string{
	"application/pdf": ".pdf", "application/vnd.oasis.opendocument.text": ".odt", "application/rtf": ".rtf", "text/rtf": ".rtf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx", "text/plain": ".txt", "message/rfc822": ".eml",
}

func (e *email) warn(text string) {
	if !slices.Contains(e.warnings, text) {
		e.warnings = append(e.warnings, text)
	}
}

// transferred takes the encoding off that a part was sent in.
func transferred(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// decodeCharset decodes text in the named character set; where that is not
// known or says no more than ASCII, it is told from the bytes.
func decodeCharset(data []byte, charset string) string {
	charset = strings.ToLower(strings.TrimSpace(charset))
	enc, err := htmlindex.Get(charset)
	if err != nil || charset == "us-ascii" || charset == "utf-8" {
		return decode(data)
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return decode(data)
	}
	return string(text)
}

// decodeWords reads the words of a head that are encoded (RFC 2047), in
// whatever character set.
func decodeWords(s string) string {
	d := mime.WordDecoder{CharsetReader: func(charset string, r io.Reader) (io.Reader, error) {
		data, err := io.ReadAll(r)
		return strings.NewReader(decodeCharset(data, charset)), err
	}}
	text, err := d.DecodeHeader(s)
	if err != nil {
		text = s
	}
	if !utf8.ValidString(text) { // sent as it was, without encoding
		text = decode([]byte(text))
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}

// fileName makes a name to show of what a message calls a file: no folders, no
// controls, at most 100 characters, its ending kept.
func fileName(s string) string {
	s = decodeWords(s)
	s = s[strings.LastIndexAny(s, `/\`)+1:]
	s = strings.TrimSpace(strings.TrimLeft(Clean(s), "."))
	s = strings.ReplaceAll(s, "\n", " ")
	const most = 100
	if runes := []rune(s); len(runes) > most {
		ext := []rune(path.Ext(s))
		if len(ext) > 10 {
			ext = nil
		}
		s = string(runes[:most-len(ext)]) + string(ext)
	}
	return s
}
