package extract_test

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ankebord/server/extract"
)

// makeEML makes a message of its lines, each ended as on the wire.
func makeEML(lines ...string) []byte {
	return []byte(strings.ReplaceAll(strings.Join(lines, "\n"), "\n", "\r\n"))
}

// makeMultipart makes a part of the kind out of parts, to stand in a message
// or in another part.
func makeMultipart(kind string, parts ...string) string {
	boundary := fmt.Sprintf("grænse%d", len(strings.Join(parts, "")))
	boundary = strings.ReplaceAll(boundary, "æ", "ae")
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=\"%s\"\n\nFor gamle programmer\n", kind, boundary)
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\n%s\n", boundary, p)
	}
	fmt.Fprintf(&b, "--%s--\nSlut\n", boundary)
	return b.String()
}

func makePart(head, body string) string { return head + "\n\n" + body }

func inBase64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestReadEML(t *testing.T) {
	const head = "From: =?iso-8859-1?Q?S=F8ren_Bj=E6lke?= <sb@nordlyng.example>\nTo: ankenaevn@example.org\nCc: =?utf-8?B?" + "w4VzZQ==" + "?= <aase@example.org>\n" +
		"Date: Wed, 14 Sep 2022 08:05:00 +0200\nSubject: =?utf-8?Q?Afg=C3=B8relse?= i sag\n =?utf-8?Q?en?=\nMIME-Version: 1.0\n"
	const shown = "Fra: Søren Bjælke <sb@nordlyng.example>\nTil: ankenaevn@example.org\nCc: Åse <aase@example.org>\nSendt: 14. september 2022 kl. 08.05\nEmne: Afgørelse i sag en\n"
	html := `<html><head><title>t</title><style>p{}</style></head><body><p>Du får <b>afslag</b>.</p></body></html>`
	for _, c := range []struct{ what, rest, want string }{
		{"no type", "\nDu får afslag.", "\nDu får afslag."},
		{"8 bits", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nDu får afslag.", "\nDu får afslag."},
		{"ISO 8859-1, quoted", "Content-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: Quoted-Printable\n\nDu f=E5r afs=\nlag.", "\nDu får afslag."},
		{"Windows-1252, base64", "Content-Type: text/plain; charset=\"windows-1252\"\nContent-Transfer-Encoding: base64\n\n" + inBase64("Du f\xe5r \x96 afslag."), "\nDu får – afslag."},
		{"says ASCII and is not", "Content-Type: text/plain; charset=us-ascii\n\nDu f\xe5r afslag.", "\nDu får afslag."},
		{"unknown charset", "Content-Type: text/plain; charset=klingonsk\n\nDu får afslag.", "\nDu får afslag."},
		{"UTF-16", "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64\n\n" + inBase64(utf16("Du får afslag.", false)), "\nDu får afslag."},
		{"HTML", "Content-Type: text/html; charset=utf-8\n\n" + html, "\nDu får afslag."},
		{"plain before HTML", makeMultipart("alternative", makePart("Content-Type: text/html; charset=utf-8", html), makePart("Content-Type: text/plain; charset=utf-8", "Du får afslag, enkelt sagt.")), "\nDu får afslag, enkelt sagt."},
		{"HTML where plain is blank", makeMultipart("alternative", makePart("Content-Type: text/plain", " "), makePart("Content-Type: text/html; charset=utf-8", html)), "\nDu får afslag."},
		{"plain of HTML with pictures", makeMultipart("alternative", makePart("Content-Type: text/plain; charset=utf-8", "Du får afslag."), makeMultipart("related", makePart("Content-Type: text/html", html), makePart("Content-Type: image/png\nContent-ID: <a>", "png"))), "\nDu får afslag."},
		{"several texts", makeMultipart("mixed", makePart("Content-Type: text/plain; charset=utf-8", "Du får afslag."), makePart("Content-Type: text/plain; charset=utf-8", "Sendt fra min telefon")), "\nDu får afslag.\n\nSendt fra min telefon"},
		{"signed", makeMultipart("signed", makePart("Content-Type: text/plain; charset=utf-8", "Du får afslag."), makePart("Content-Type: application/pkcs7-signature; name=smime.p7s", "x")), "\nDu får afslag."},
		{"bad type", "Content-Type: text/plain; charset\n\nDu får afslag.", "\nDu får afslag."},
		{"form feed", "Content-Type: text/plain; charset=utf-8\n\nDu får\fafslag.", "\nDu får\nafslag."},
	} {
		d := read(t, "a.eml", makeEML(head+c.rest))
		if got := texts(d); got != shown+c.want || d.Warnings != nil || d.Attachments != nil || d.Format != extract.EML {
			t.Errorf("%s: read %q, %v, %d attachments, want %q", c.what, got, d.Warnings, len(d.Attachments), shown+c.want)
		}
	}
}

func TestEMLAttachments(t *testing.T) {
	file := func(head, name, content string) string {
		return makePart(fmt.Sprintf("Content-Type: %s\nContent-Disposition: attachment; %s\nContent-Transfer-Encoding: base64", head, name), inBase64(content))
	}
	inner := "From: a@example.org\nSubject: =?utf-8?Q?Partsh=C3=B8ring?=\n\nHvad mener du?"
	d := read(t, "a.eml", makeEML("From: a@example.org\n"+makeMultipart("mixed",
		makePart("Content-Type: text/plain", "Se de to filer."),
		file("application/pdf", `filename*=utf-8''afg%C3%B8relse.pdf`, "%PDF-1.4"),
		file(`application/octet-stream; name="=?iso-8859-1?Q?bilag_=E5.docx?="`, `filename="=?iso-8859-1?Q?bilag_=E5.docx?="`, "PK"),
		file("application/pdf", `filename="..\\..\\etc/passwd"`, "x"),
		file("application/pdf", `x=y`, "x"),
		file("text/plain", `filename="notat.txt"`, "Notat"),
		makePart("Content-Type: text/plain; name=log.txt", "Log"),
		makePart("Content-Type: message/rfc822", inner),
		makePart("Content-Type: image/png; name=logo.png\nContent-ID: <l>\nContent-Disposition: inline", "png"),
		file("application/pdf", `filename="tom.pdf"`, ""),
	)))
	var got []string
	for _, a := range d.Attachments {
		got = append(got, a.Name)
	}
	want := []string{"afgørelse.pdf", "bilag å.docx", "passwd.pdf", "Vedhæftet fil 4.pdf", "notat.txt", "log.txt", "Partshøring.eml"}
	if !slices.Equal(got, want) || d.Warnings != nil {
		t.Fatalf("attachments %q, %v, want %q", got, d.Warnings, want)
	}
	if text := "Fra: a@example.org\nVedhæftet: " + strings.Join(want, ", ") + "\n\nSe de to filer."; texts(d) != text {
		t.Errorf("read %q, want %q", texts(d), text)
	}
	if string(d.Attachments[0].Data) != "%PDF-1.4" || string(d.Attachments[1].Data) != "PK" {
		t.Errorf("the files hold %q and %q", d.Attachments[0].Data, d.Attachments[1].Data)
	}
	if m := read(t, d.Attachments[6].Name, d.Attachments[6].Data); texts(m) != "Fra: a@example.org\nEmne: Partshøring\n\nHvad mener du?" {
		t.Errorf("the message within reads %q", texts(m))
	}

	long := file("application/pdf", `filename="`+strings.Repeat("a", 300)+`.pdf"`, "x")
	d = read(t, "a.eml", makeEML("Subject: x\n"+makeMultipart("mixed", slices.Repeat([]string{long}, 51)...)))
	if len(d.Attachments) != 50 || len(d.Attachments[0].Name) != 100 || !strings.HasSuffix(d.Attachments[0].Name, "a.pdf") || !slices.Equal(d.Warnings, []string{"Beskeden har mere end 50 vedhæftede filer. Resten er ikke læst"}) {
		t.Errorf("%d attachments, the first %q, %q", len(d.Attachments), d.Attachments[0].Name, d.Warnings)
	}
}

func TestEMLWarnings(t *testing.T) {
	const damaged = "En del af beskeden er beskadiget og måske ikke læst helt"
	scan := makePart("Content-Type: image/jpeg\nContent-ID: <a>", strings.Repeat("x", 200<<10))
	for _, c := range []struct{ what, message, want, warning string }{
		{"bad base64", "Content-Transfer-Encoding: base64\n\nRHUgZsOlciA!!", "Du få", damaged},
		{"cut", strings.TrimSuffix(makeMultipart("mixed", makePart("Content-Type: text/plain", "Du får afslag.")), "--\nSlut\n"), "Du får afslag.", damaged},
		{"no boundary", "Content-Type: multipart/mixed\n\nDu får afslag.", "", damaged},
		{"large picture", makeMultipart("related", makePart("Content-Type: text/plain", "Du får afslag."), scan), "Du får afslag.", "Billeder i beskeden er ikke læst"},
	} {
		d := read(t, "a.eml", makeEML("Subject: x\n"+c.message))
		if got := strings.TrimSpace(strings.TrimPrefix(texts(d), "Emne: x")); got != c.want || !slices.Equal(d.Warnings, []string{c.warning}) {
			t.Errorf("%s: read %q, %q, want %q, %q", c.what, got, d.Warnings, c.want, c.warning)
		}
	}
}

func TestRefuseEML(t *testing.T) {
	nested := makePart("Content-Type: text/plain", "x")
	for range 20 {
		nested = makeMultipart("mixed", nested)
	}
	for _, c := range []struct {
		what, message string
		kind          extract.Kind
		sentence      string
	}{
		{"too deep", nested, extract.Broken, "Filen kan ikke læses"},
		{"too many parts", makeMultipart("mixed", slices.Repeat([]string{"\n\na"}, 501)...), extract.Broken, "Filen kan ikke læses"},
		{"encrypted", makeMultipart("encrypted", makePart("Content-Type: application/pgp-encrypted", "Version: 1")), extract.Password, "Beskeden er krypteret"},
		{"encrypted, S/MIME", "Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nAAAA", extract.Password, "Beskeden er krypteret"},
		{"no text", "\n", extract.NoText, "Filen indeholder ingen tekst"},
	} {
		_, err := reader.Read(t.Context(), "a.eml", makeEML("Subject: \nDate: i går\n"+c.message))
		checkRefused(t, c.what, err, c.kind, c.sentence)
	}
}

func TestHTMLInMail(t *testing.T) {
	for _, c := range []struct{ what, html, want string }{
		{"paragraphs", "<p>en</p><p>to\n tre</p>", "en\n\nto tre"},
		{"lines", "en<br>to<br/>tre<div>fire</div>fem", "en\nto\ntre\nfire\nfem"},
		{"list", "<ul><li>en<li>to</ul>slut", "• en\n• to\n\nslut"},
		{"table", "<table><tr><th>Støtte</th><th>Timer</th></tr><tr><td>Samvær</td><td>3</td></tr></table>", "Støtte\tTimer\nSamvær\t3"},
		{"signs", "§&nbsp;104 &amp; &aelig;&oslash;&#229; &lt;b&gt;", "§ 104 & æøå <b>"},
		{"scripts", "a<script>alert('<p>x</p>')</script><style>p{}</style><noscript>n</noscript>b", "ab"},
		{"hidden", `a<div style="Display: none"><div>x</div>y</div><span hidden>z</span>b`, "ab"},
		{"hidden picture", `a<img style="display:none">b`, "ab"},
		{"head without an end", "<head><title>t</title><meta charset=x><body>a", "a"},
		{"preformatted", "<pre>en\nto</pre>tre\nfire", "en\nto\n\ntre fire"},
		{"comments and unknown", "<!-- x --><!DOCTYPE html><o:p>a</o:p><![CDATA[b]]>", "a"},
		{"cut", "a<p", "a"},
		{"never closed", strings.Repeat("<div><b>", 100_000) + "a", "a"},
	} {
		d := read(t, "a.eml", makeEML("Subject: x\nContent-Type: text/html; charset=utf-8\n\n"+c.html))
		if got := strings.TrimPrefix(texts(d), "Emne: x\n\n"); got != c.want {
			t.Errorf("%s: read %q, want %q", c.what, got, c.want)
		}
	}
}
