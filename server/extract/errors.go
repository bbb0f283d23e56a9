package extract

import (
	"errors"
	"fmt"
)

// A Kind is why a file was refused. TooLarge and UnpackTooLarge answer with
// HTTP status 413, the others with 422.
type Kind uint8

// The kinds of refusal.
const (
	_              Kind = iota
	WrongType           // not a file we read, or its name says another type than its content
	Empty               // no bytes
	TooLarge            // more bytes than FileBytes
	UnpackTooLarge      // unpacks to more than the limits allow
	TooLong             // more pages or text than the limits allow
	Password            // encrypted
	Broken              // damaged, or made so that it cannot be read
	NoText              // readable, but without text
	Scanned             // readable, but all text is in pictures; see Reader.Recognise
	TimedOut            // not read within the limits
)

// An Error is a refusal. Its text is Danish, says what to do and may be shown
// to anyone; what went wrong underneath is for the log alone.
type Error struct {
	Kind  Kind
	Text  string
	cause error
}

// Error gives the refusal with its cause.
func (e *Error) Error() string {
	if e.cause == nil {
		return e.Text
	}
	return fmt.Sprintf("%s (%v)", e.Text, e.cause)
}

// Unwrap gives what went wrong underneath, or nil.
func (e *Error) Unwrap() error { return e.cause }

// ErrClosed is what Read gives once the reader is closed.
var ErrClosed = errors.New("extract: reader is closed")

func wrongType() error {
	return &Error{Kind: WrongType, Text: "Filen kan ikke bruges. Vælg en fil af typen PDF, DOCX, ODT, RTF, TXT eller EML"}
}

func macros() error {
	return &Error{Kind: WrongType, Text: "Filen indeholder makroer og kan ikke bruges. Gem den uden makroer, eller indsæt teksten"}
}

func embedded() error {
	return &Error{Kind: WrongType, Text: "Filen indeholder en indlejret fil eller et program og kan ikke bruges. Gem den som PDF, eller indsæt teksten"}
}

func empty() error {
	return &Error{Kind: Empty, Text: "Den valgte fil er tom. Vælg en anden fil, eller indsæt teksten"}
}

func tooLarge(l Limits) error {
	return &Error{Kind: TooLarge, Text: fmt.Sprintf("Filens størrelse skal være under %d MB", l.FileBytes>>20)}
}

func unpackTooLarge(cause error) error {
	return &Error{Kind: UnpackTooLarge, Text: "Filen fylder for meget, når den pakkes ud. Gem den som PDF, eller indsæt teksten", cause: cause}
}

func tooManyPages(l Limits) error {
	return &Error{Kind: TooLong, Text: fmt.Sprintf("Filen har mere end %d sider. Vælg en fil med afgørelsen alene, eller indsæt teksten", l.Pages)}
}

func tooMuchText(l Limits) error {
	return &Error{Kind: TooLong, Text: "Teksten er for lang. Vælg en fil med afgørelsen alene, eller indsæt en kortere tekst",
		cause: fmt.Errorf("more than %d characters", l.Characters)}
}

func password() error {
	return &Error{Kind: Password, Text: "Den valgte fil er beskyttet af en adgangskode. Fjern adgangskoden, eller indsæt teksten"}
}

func encryptedMail() error {
	return &Error{Kind: Password, Text: "Beskeden er krypteret. Gem den uden kryptering, eller indsæt teksten"}
}

func broken(cause error) error {
	return &Error{Kind: Broken, Text: "Filen kan ikke læses. Bed kommunen om en ny, eller indsæt teksten", cause: cause}
}

func noText() error {
	return &Error{Kind: NoText, Text: "Filen indeholder ingen tekst. Vælg en anden fil, eller indsæt teksten"}
}

func onlyPictures() error {
	return &Error{Kind: Scanned, Text: "Filen indeholder kun billeder af tekst. Indsæt teksten i stedet"}
}

func onlyPicturesYet() error {
	return &Error{Kind: Scanned, Text: `Filen indeholder kun billeder af tekst. Vælg "Læs tekst fra billeder", eller indsæt teksten`}
}

func timedOut() error {
	return &Error{Kind: TimedOut, Text: "Det tog for lang tid at læse filen. Prøv igen, eller indsæt teksten"}
}
