package extract

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// An archive is the opened zip file of a DOCX or ODT document.
type archive struct {
	members map[string]*zip.File
	limits  Limits
}

// openArchive reads the directory of a zip file and refuses what it can tell
// from that: too many members, too much or too well packed, encrypted, with
// macros or OLE objects, or with two members of one name, which two readers would take for
// two different documents.
func openArchive(data []byte, l Limits) (*archive, error) {
	// Counted before the directory is read, which costs memory for each entry.
	if n := bytes.Count(data, []byte("PK\x01\x02")); n > l.Entries {
		return nil, unpackTooLarge(fmt.Errorf("%d archive members", n))
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, broken(err)
	}
	a := &archive{members: make(map[string]*zip.File, len(z.File)), limits: l}
	most := min(uint64(l.UnpackedBytes), max(1<<20, uint64(l.Ratio)*uint64(len(data))))
	var unpacked uint64
	for _, f := range z.File {
		if f.UncompressedSize64 > most-unpacked {
			return nil, unpackTooLarge(fmt.Errorf("%d bytes unpack to more than %d", len(data), most))
		}
		unpacked += f.UncompressedSize64
		switch {
		case a.members[f.Name] != nil:
			return nil, broken(fmt.Errorf("archive member %q twice", f.Name))
		case f.Flags&1 != 0:
			return nil, password()
		case isMacro(f.Name):
			return nil, macros()
		case strings.HasPrefix(f.Name, "word/embeddings/") && strings.EqualFold(path.Ext(f.Name), ".bin"):
			return nil, embedded() // an OLE object, which Word starts when it is clicked
		}
		a.members[f.Name] = f
	}
	return a, nil
}

// isMacro says whether an archive member holds program code: VBA and ActiveX
// in DOCX, Basic and scripts in ODT.
func isMacro(name string) bool {
	return strings.EqualFold(path.Base(name), "vbaProject.bin") ||
		strings.HasPrefix(name, "word/activeX/") ||
		strings.HasPrefix(name, "Basic/") || strings.HasPrefix(name, "Scripts/")
}

// small reads a whole member of at most 1 MiB; a missing one is empty.
func (a *archive) small(name string) ([]byte, error) {
	f := a.members[name]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, broken(err)
	}
	defer r.Close()
	data, err := io.ReadAll(&capped{r: r, left: 1 << 20})
	return data, refusal(err)
}

// A handler is told of the elements of an XML part as they pass by.
type handler interface {
	start(e xml.StartElement) bool // false: skip the element and all it holds
	end(name xml.Name)
	text(s string)
}

// walk streams an XML part through h. The part may neither be larger nor more
// deeply nested than the limits, nor define a document type.
func (a *archive) walk(ctx context.Context, name string, h handler) error {
	r, err := a.members[name].Open()
	if err != nil {
		return broken(err)
	}
	defer r.Close()
	d := xml.NewDecoder(&capped{r: r, left: a.limits.PartBytes, run: maxRun})
	depth, skipped := 0, 0 // skipped: how deep within a skipped element
	for {
		token, err := d.Token()
		if err == io.EOF {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err != nil {
			return refusal(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth > a.limits.Depth {
				return broken(fmt.Errorf("elements more than %d deep", a.limits.Depth))
			}
			if skipped > 0 || !h.start(t) {
				skipped++
			}
		case xml.EndElement:
			depth--
			if skipped > 0 {
				skipped--
			} else {
				h.end(t.Name)
			}
		case xml.CharData:
			if skipped == 0 {
				h.text(string(t))
			}
		case xml.Directive:
			return broken(errors.New("document type definition"))
		}
	}
}

// refusal makes an *Error of what went wrong while unpacking, where it is none
// already.
func refusal(err error) error {
	if _, ok := errors.AsType[*Error](err); ok || err == nil {
		return err
	}
	return broken(err)
}

// maxRun is how many bytes an XML part may hold without a "<". The decoder
// keeps such a run in memory whole, attributes many times over.
const maxRun = 1 << 20

// A capped reader ends in a refusal once more than left bytes were read, or,
// where run is set, more than run bytes without a "<".
type capped struct {
	r         io.Reader
	left      int64
	run, tail int
}

func (c *capped) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, unpackTooLarge(errors.New("archive member over its cap"))
	}
	if c.run > 0 {
		if i := bytes.LastIndexByte(p[:n], '<'); i >= 0 {
			c.tail = n - i
		} else if c.tail += n; c.tail > c.run {
			return 0, unpackTooLarge(fmt.Errorf("over %d bytes without markup", c.run))
		}
	}
	return n, err
}
