// Package templates draws the site's pages. A page is a struct of finished
// values; its template, named for its type (CasePage is drawn by
// pages/case.html), chooses and repeats and does nothing else.
package templates

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"strings"

	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates/static"
)

//go:embed layout/*.html pages/*.html partials/*.html
var files embed.FS

// A Page is one of the page structs of this package, each of which embeds a Frame.
type Page interface{ frame() Frame }

// Pages are the parsed templates, by the name of the page's type.
type Pages struct {
	byType map[string]*template.Template
}

// Parse reads all templates. Its error names the file and line.
func Parse() (*Pages, error) {
	base, err := template.New("base.html").Funcs(functions).ParseFS(files, "layout/*.html", "partials/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse layout: %w", err)
	}
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, err
	}
	p := &Pages{byType: map[string]*template.Template{}}
	for _, name := range names {
		t, err := base.Clone()
		if err != nil {
			return nil, err
		}
		if _, err := t.ParseFS(files, name); err != nil {
			return nil, fmt.Errorf("parse %s: %w", name, err)
		}
		p.byType[strings.TrimSuffix(path.Base(name), ".html")] = t
	}
	return p, nil
}

// Render draws a page. Where it fails, w may hold half of it, so w is a buffer.
func (p *Pages) Render(w io.Writer, page Page) error {
	return p.execute(w, "base.html", page)
}

// Fragment draws one partial of a page's template, for a script that replaces a
// part of the page.
func (p *Pages) Fragment(w io.Writer, partial string, data any) error {
	for _, t := range p.byType {
		if err := t.ExecuteTemplate(w, partial, data); err != nil {
			return fmt.Errorf("draw %s: %w", partial, err)
		}
		return nil
	}
	return fmt.Errorf("no templates parsed")
}

func (p *Pages) execute(w io.Writer, name string, page Page) error {
	kind := templateName(page)
	t := p.byType[kind]
	if t == nil {
		return fmt.Errorf("no template pages/%s.html for %T", kind, page)
	}
	if err := t.ExecuteTemplate(w, name, page); err != nil {
		return fmt.Errorf("draw pages/%s.html: %w", kind, err)
	}
	return nil
}

// templateName turns LogInPage into log-in.
func templateName(page Page) string {
	name := strings.TrimSuffix(reflect.TypeOf(page).Name(), "Page")
	var b strings.Builder
	for i, r := range name {
		if i > 0 && 'A' <= r && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

var functions = template.FuncMap{
	"asset":  static.Path,
	"long":   danish.Date.Long,
	"blocks": review.Blocks,
	"add":    func(a, b int) int { return a + b },
	"count":  danish.Count,
	"plural": danish.Plural,
	"lower":  strings.ToLower,
	"list":   danish.List,
	"field":  field,
	"bound":  bound,
}

// bound keeps a paragraph sign on the line of its number.
func bound(text string) string { return strings.ReplaceAll(text, "§ ", "§\u00a0") }

// RulingHTML draws a ruling as an HTML document that stands alone.
func RulingHTML(w io.Writer, r *review.Ruling) error {
	t, err := template.New("ruling-document.html").Funcs(functions).ParseFS(files, "layout/ruling-document.html", "partials/*.html")
	if err != nil {
		return fmt.Errorf("parse ruling: %w", err)
	}
	return t.Execute(w, r)
}
