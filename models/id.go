package models

import (
	"crypto/rand"
	"database/sql/driver"
	"fmt"
	"regexp"
	"strings"
)

// An ID names a stored thing, in addresses too: 26 letters that nobody can
// guess. The empty ID is nothing, and is stored as NULL.
type ID string

// NewID makes an ID of 128 random bits and more.
func NewID() ID { return ID(strings.ToLower(rand.Text())) }

var idForm = regexp.MustCompile(`^[a-z2-7]{26}$`)

// ParseID reads an ID from an address.
func ParseID(s string) (ID, error) {
	if !idForm.MatchString(s) {
		return "", fmt.Errorf("%q is no id", s)
	}
	return ID(s), nil
}

// Value stores the ID as text, none as NULL.
func (id ID) Value() (driver.Value, error) {
	if id == "" {
		return nil, nil
	}
	return string(id), nil
}

// Scan reads what Value stores.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ""
	case string:
		*id = ID(v)
	case []byte:
		*id = ID(v)
	default:
		return fmt.Errorf("an id cannot be read from a %T", src)
	}
	return nil
}
