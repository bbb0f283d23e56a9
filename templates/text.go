package templates

import (
	"html/template"
	"strconv"
	"strings"
)

// HTML is the paragraph with its marks and where they lead. It is written here
// and not in a template: a long document has thousands of runs.
func (p Paragraph) HTML() template.HTML {
	var w textWriter
	w.put(`<p class="ab-page__text" data-start="`, strconv.Itoa(p.Start), `">`)
	for i := range p.Runs {
		w.run(&p.Runs[i])
	}
	w.put(`</p>`)
	return template.HTML(w.b.String())
}

// HTML is the button.
func (u *Use) HTML() template.HTML {
	var w textWriter
	w.use(u)
	return template.HTML(w.b.String())
}

// A textWriter writes HTML in pairs: markup of ours, then text that is escaped,
// then markup again.
type textWriter struct{ b strings.Builder }

func (w *textWriter) put(pairs ...string) {
	for i, s := range pairs {
		if i%2 == 1 && strings.ContainsAny(s, "\x00&<>\"'") {
			s = template.HTMLEscapeString(s)
		}
		w.b.WriteString(s)
	}
}

func (w *textWriter) run(r *Run) {
	if r.Kind == "" && !r.Hit {
		w.put("", r.Text)
	} else {
		w.mark(r)
	}
	for i := range r.Ends {
		m := &r.Ends[i]
		if m.Point.Href == "" && m.Use == nil {
			continue
		}
		w.put(`<span class="ab-signal__tools" data-of="`, m.ID, `">`)
		if m.Point.Href != "" {
			w.put(`<a class="ab-signal__ref" href="`, m.Point.Href)
			if m.Point.Target != "" {
				w.put(`" data-jump="#`, m.Point.Target)
			}
			w.put(`"><span class="sr-only">Gå til </span>`, m.Point.Label, `</a>`)
		}
		if m.Use != nil {
			w.use(m.Use)
		}
		w.put(`</span>`)
	}
}

// mark writes the text of a run that lies under passages. The first passage that
// begins with it gives the mark its id, and further ones stand within.
func (w *textWriter) mark(r *Run) {
	classes := ""
	if r.Kind != "" {
		classes = "ab-signal ab-signal--" + r.Kind
	}
	if r.Hit {
		classes = strings.TrimSpace(classes + " ab-hit")
	}
	w.put(`<mark class="`, classes, `"`)
	named := false
	for _, m := range r.Starts {
		switch {
		case m.ID == "":
		case !named:
			named = true
			w.put(` id="`, m.ID, `">`)
		default:
			w.put(`<span id="`, m.ID, `"></span>`)
		}
	}
	if !named {
		w.put(`>`)
	}
	for _, m := range r.Starts {
		if m.Name != "" {
			w.put(`<span class="sr-only">`, m.Name, ` begynder: </span>`)
		}
	}
	w.put("", r.Text)
	for _, m := range r.Ends {
		if m.Name != "" {
			w.put(`<span class="sr-only"> `, m.Name, ` slutter.</span>`)
		}
	}
	w.put(`</mark>`)
}

func (w *textWriter) use(u *Use) {
	w.put(`<button class="button button-unstyled" type="submit" form="`, u.Form, `" name="`, u.Name, `" value="`, u.Value)
	if u.Of != "" {
		w.put(`" data-back="`, u.Of)
	}
	w.put(`" data-quiet>Brug som belæg<span class="sr-only"> for `, u.Point, `</span></button>`)
}
