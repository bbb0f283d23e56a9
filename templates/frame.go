package templates

// A Frame is what surrounds every page: header, menu, breadcrumb, messages.
type Frame struct {
	Title     string
	Board     string // the board's name
	User      string // who is logged in; empty where nobody is
	Role      string
	Nav       []NavItem
	Crumbs    []Link // to the pages above this one
	Demo      bool   // the data are made up, and every page says so
	Version   string
	LoggedOut bool
	Help      bool         // this is a page of help
	Saved     string       // what was just saved, for the alert at the top
	Errors    []FieldError // the error summary; each links to its field
}

func (f Frame) frame() Frame { return f }

// A Link is a text with an address.
type Link struct{ Label, Href string }

// A NavItem is an entry of the menu.
type NavItem struct {
	Link
	Current bool
}

// A FieldError is one fault of a form, told in the summary and at its field.
type FieldError struct {
	Field string // the field's id
	Text  string
	Href  string // where the fault is mended, if on another page
}

// Target is where the summary leads.
func (e FieldError) Target() string {
	if e.Href != "" {
		return e.Href
	}
	return "#" + e.Field
}

// AddError notes a fault of the form.
func (f *Frame) AddError(field, text string) {
	f.Errors = append(f.Errors, FieldError{Field: field, Text: text})
}

// Error returns the fault of a field, or nothing.
func (f Frame) Error(field string) string {
	for _, e := range f.Errors {
		if e.Field == field {
			return e.Text
		}
	}
	return ""
}

// FullTitle is the page's <title>.
func (f Frame) FullTitle() string {
	t := f.Title + " – Ankebord"
	if len(f.Errors) > 0 {
		t = "Fejl: " + t
	}
	return t
}

// LogInPage is /log-paa.
type LogInPage struct {
	Frame
	To       string // where to go afterwards
	Username string
}

// ProblemPage tells of a fault.
type ProblemPage struct {
	Frame
	Heading, Text string
	Number        string   // of a fault of ours, to tell support
	Kept          []string // what the user had typed
}

// HelpPage is /hjaelp: what the words and the answers mean.
type HelpPage struct {
	Frame
}

// ShortcutsPage is /hjaelp/genveje.
type ShortcutsPage struct {
	Frame
}
