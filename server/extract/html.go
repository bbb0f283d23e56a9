package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText gives the text of a page as it reads: scripts, styles and what is
// hidden left out, blocks on lines of their own. It goes through the markup
// once, token by token, and builds no tree of it.
func htmlText(markup string) string {
	var h htmlReader
	z := html.NewTokenizer(strings.NewReader(markup))
	z.SetMaxBuf(1 << 20)
	for {
		switch z.Next() {
		case html.ErrorToken:
			return h.out.String()
		case html.TextToken:
			if h.within == 0 {
				h.text(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			h.start(z.Token())
		case html.EndTagToken:
			name, _ := z.TagName()
			h.end(atom.Lookup(name))
		}
	}
}

// A htmlReader is a page being read.
type htmlReader struct {
	out    strings.Builder
	hidden atom.Atom // the element being left out
	within int       // how many of its name are open; 0: none is left out
	pre    bool      // line ends count
	cell   bool      // the row has one already
}

// unseen are the elements whose text is not shown.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Title: true, atom.Template: true, atom.Noscript: true,
	atom.Object: true, atom.Select: true, atom.Textarea: true, atom.Svg: true, atom.Math: true, atom.Iframe: true,
	atom.Audio: true, atom.Video: true, atom.Canvas: true,
}

// void are the elements that have no end.
var void = map[atom.Atom]bool{
	atom.Area: true, atom.Base: true, atom.Br: true, atom.Col: true, atom.Embed: true, atom.Hr: true, atom.Img: true,
	atom.Input: true, atom.Link: true, atom.Meta: true, atom.Source: true, atom.Track: true, atom.Wbr: true,
}

// blocks are the elements that stand on lines of their own, and whether a
// blank line parts them from what is around them.
var blocks = map[atom.Atom]bool{
	atom.P: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true, atom.Blockquote: true,
	atom.Table: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Hr: true, atom.Pre: true,
	atom.Div: false, atom.Li: false, atom.Tr: false, atom.Dt: false, atom.Dd: false, atom.Section: false, atom.Article: false,
	atom.Header: false, atom.Footer: false, atom.Address: false, atom.Center: false, atom.Caption: false, atom.Body: false,
}

func (h *htmlReader) start(t html.Token) {
	if t.DataAtom == atom.Body {
		h.within = 0 // the head may have no end of its own
	}
	switch {
	case h.within > 0:
		if t.DataAtom == h.hidden && t.Type == html.StartTagToken {
			h.within++
		}
		return
	case void[t.DataAtom]:
	case t.Type == html.StartTagToken && (unseen[t.DataAtom] || isHidden(t.Attr)):
		h.hidden, h.within = t.DataAtom, 1
		return
	}
	h.block(t.DataAtom)
	switch t.DataAtom {
	case atom.Br:
		h.out.WriteByte('\n')
	case atom.Li:
		h.out.WriteString("• ")
	case atom.Tr:
		h.cell = false
	case atom.Td, atom.Th:
		if h.cell {
			h.out.WriteByte('\t')
		}
		h.cell = true
	case atom.Pre:
		h.pre = true
	}
}

func (h *htmlReader) end(a atom.Atom) {
	switch {
	case h.within > 0:
		if a == h.hidden {
			h.within--
		}
		return
	case a == atom.Pre:
		h.pre = false
	}
	h.block(a)
}

// block starts a new line for an element that stands on one.
func (h *htmlReader) block(a atom.Atom) {
	if apart, ok := blocks[a]; ok {
		h.newLine()
		if apart {
			h.out.WriteByte('\n')
		}
	}
}

func (h *htmlReader) newLine() {
	if s := h.out.String(); s != "" && !strings.HasSuffix(s, "\n") {
		h.out.WriteByte('\n')
	}
}

func (h *htmlReader) text(s string) {
	if !h.pre {
		s = unwrap.Replace(s)
	}
	h.out.WriteString(s)
}

// isHidden says whether an element hides itself.
func isHidden(attrs []html.Attribute) bool {
	for _, a := range attrs {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") || strings.Contains(style, "mso-hide:all") {
				return true
			}
		}
	}
	return false
}
