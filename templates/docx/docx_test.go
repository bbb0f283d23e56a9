package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"ankebord/fixtures"
	"ankebord/review"
)

// TestThematicRulings draws the nine rulings: the same bytes twice, every part
// well-formed, and every word of the ruling in its order.
func TestThematicRulings(t *testing.T) {
	cases, err := fixtures.Thematic()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range cases {
		r, err := review.Draft(a, a.Evaluate(), "Ankestyrelsen")
		if err != nil {
			t.Fatal(err)
		}
		r.Demo = true
		r.Parts[1].Text += "\n\n<w:t> & \"tegn\""
		var one, two bytes.Buffer
		if err := errors.Join(Ruling(&one, r), Ruling(&two, r)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one.Bytes(), two.Bytes()) {
			t.Error("the same ruling gives two documents")
		}
		got := strings.Fields(text(t, one.Bytes()))
		at := 0
		for _, p := range r.Parts {
			for _, b := range review.Blocks(p.Text) {
				for _, item := range b.Items {
					for _, word := range strings.Fields(review.Text(item)) {
						for at < len(got) && got[at] != word {
							at++
						}
						if at == len(got) {
							t.Fatalf("case %d: %q is not in the document, or not in its place", a.Case.Meeting.Number, word)
						}
						at++
					}
				}
			}
		}
	}
}

// text reads the document's text and sees that each part of it is XML.
func text(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(r)
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			if f.Name != "word/document.xml" {
				continue
			}
			switch tok := token.(type) {
			case xml.CharData:
				out.Write(tok)
			case xml.EndElement:
				if tok.Name.Local == "p" || tok.Name.Local == "br" {
					out.WriteByte('\n')
				}
			}
		}
		r.Close()
	}
	return out.String()
}
