package templates

import "strings"

// A Field is one text field of a form, with its fault where it has one.
type Field struct {
	ID, Label, Value, Hint, Error string
}

// DescribedBy names the elements that describe the field.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hjaelp")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-fejl")
	}
	return strings.Join(ids, " ")
}

func field(page Page, id, label, value, hint string) Field {
	return Field{id, label, value, hint, page.frame().Error(id)}
}
