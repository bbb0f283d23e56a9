package extract

import (
	"bytes"
	"path"
	"strings"
	"unicode/utf16"
)

// formatOf gives the format that a file's name and content agree on, or the
// refusal. What sort of document an archive holds is for its reader to say.
func formatOf(name string, data []byte) (Format, error) {
	format := Format(strings.TrimPrefix(strings.ToLower(path.Ext(strings.TrimSpace(name))), "."))
	want, known := map[Format]string{PDF: "pdf", DOCX: "zip", ODT: "zip", RTF: "rtf", TXT: "", EML: ""}[format]
	got := container(data)
	switch {
	case !known:
		return "", wrongType()
	case format == DOCX && got == "ole" && bytes.Contains(data, encryptedPackage):
		return "", password()
	case got != want:
		return "", wrongType()
	}
	return format, nil
}

// container names the wrapping that a file's first bytes show, or "" where
// they show none that we know; then it may be plain text.
func container(data []byte) string {
	head := data[:min(len(data), 1024)]
	for magic, name := range map[string]string{
		"PK\x03\x04":                       "zip",
		"PK\x05\x06":                       "zip", // an archive without members
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole", // DOC, XLS, and whatever Office encrypts
		`{\rtf`:                            "rtf",
	} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return name
		}
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, bomUTF8), " \t\r\n"))
	for _, tag := range []string{"<!doctype", "<html", "<?xml"} {
		if bytes.HasPrefix(start, []byte(tag)) {
			return "markup"
		}
	}
	// Readers of PDF accept a header anywhere in the first 1,024 bytes; we do
	// not where the file is a program as well.
	if bytes.Contains(head, []byte("%PDF-")) {
		for _, magic := range []string{"MZ", "\x7fELF", "#!"} {
			if bytes.HasPrefix(head, []byte(magic)) {
				return "program"
			}
		}
		return "pdf"
	}
	return ""
}

// encryptedPackage is the name under which Office keeps an encrypted document
// in an OLE file (MS-OFFCRYPTO 2.3.4.4), as UTF-16 in the file's directory.
var encryptedPackage = func() []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune("EncryptedPackage")) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}()
