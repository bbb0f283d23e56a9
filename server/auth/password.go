// Package auth is what logging in takes and no more: passwords as argon2id
// hashes, tokens of which only the hash is stored, and a throttle on tries. It
// stores nothing and knows no user.
package auth

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"
)

// params cost 19 MiB and about 25 ms a password: the first of the settings
// that the OWASP Password Storage Cheat Sheet holds to be equally strong.
var params = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// nobody is a hash that no password is known to have.
var nobody = fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", params.Memory, params.Iterations, params.Parallelism,
	base64.RawStdEncoding.EncodeToString(bytes.Repeat([]byte{1}, int(params.SaltLength))),
	base64.RawStdEncoding.EncodeToString(bytes.Repeat([]byte{1}, int(params.KeyLength))))

// ErrBusy says that too many passwords wait to be hashed; the caller should
// try again in a moment.
var ErrBusy = errors.New("too many log-ins at once")

// A gate bounds how much is done at once, and how much may wait for it.
type gate struct {
	slots   chan struct{}
	inside  atomic.Int64 // at work or waiting
	waiting int64        // most that wait
}

func newGate(atOnce, waiting int) *gate {
	return &gate{slots: make(chan struct{}, atOnce), waiting: int64(waiting)}
}

// do runs f when there is a slot, or returns ErrBusy where too many wait.
func (g *gate) do(f func() error) error {
	defer g.inside.Add(-1)
	if g.inside.Add(1) > int64(cap(g.slots))+g.waiting {
		return ErrBusy
	}
	g.slots <- struct{}{}
	defer func() { <-g.slots }()
	return f()
}

// hashing keeps log-ins from taking more cores and memory than there are.
var hashing = newGate(runtime.GOMAXPROCS(0), 50)

// Hash returns what is stored of a password, in the form of the argon2
// reference implementation. The error is ErrBusy.
func Hash(password string) (string, error) {
	var hash string
	err := hashing.do(func() (err error) {
		hash, err = argon2id.CreateHash(norm.NFC.String(password), params)
		return err
	})
	return hash, err
}

// Verify tells whether hash is the hash of password. The error is ErrBusy, or
// says that hash is none.
func Verify(hash, password string) (bool, error) {
	p, _, _, err := argon2id.DecodeHash(hash)
	if err == nil && (p.Iterations < 1 || p.Parallelism < 1) {
		err = argon2id.ErrInvalidHash
	}
	if err != nil {
		return false, fmt.Errorf("stored password: %w", err)
	}
	var match bool
	err = hashing.do(func() (err error) {
		match, err = argon2id.ComparePasswordAndHash(norm.NFC.String(password), hash)
		return err
	})
	return match, err
}

// VerifyNobody takes as long as Verify. A log-in calls it where there is no
// such user, so that the time does not tell. The error is ErrBusy.
func VerifyNobody(password string) error {
	_, err := Verify(nobody, password)
	return err
}

// The length of a password, in characters.
const (
	MinPassword = 15
	MaxPassword = 128
)

// CheckPassword says in a Danish sentence why a new password cannot be used,
// or nothing. Any character counts, the space too.
func CheckPassword(password string) string {
	switch n := utf8.RuneCountInString(norm.NFC.String(password)); {
	case n < MinPassword:
		return fmt.Sprintf("Adgangskoden skal have mindst %d tegn. Brug gerne flere ord med mellemrum", MinPassword)
	case n > MaxPassword:
		return fmt.Sprintf("Adgangskoden må højst have %d tegn", MaxPassword)
	}
	return ""
}
