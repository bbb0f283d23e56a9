package extract

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
)

// Reader and worker speak in frames: a length of four bytes, big-endian, then
// that many bytes. A request is two frames, an order in JSON and the PDF file;
// the worker replies with a reply in JSON that has the number of pages or a
// fault, and then with one for each page, in the order they are done. To an
// order to draw it replies with a size and a frame of pixels, a byte each, in
// place of the pages. Before its first request it sends an empty reply: it is
// ready.

// An order says what a worker is to do with a file and may spend on it.
type order struct {
	Pages   int    `json:"pages"`
	Seconds uint64 `json:"seconds"`
	Draw    int    `json:"draw,omitempty"` // the page to draw, from 1; 0: read the text of all
}

// A reply is what a worker has to say about a file or a page.
type reply struct {
	Pages   int    `json:"pages,omitempty"`
	Fault   fault  `json:"fault,omitempty"`
	Page    int    `json:"page,omitempty"` // from 1
	Text    string `json:"text,omitempty"`
	Unread  bool   `json:"unread,omitempty"`  // the page is damaged
	Scanned bool   `json:"scanned,omitempty"` // the page is shown by a picture
	Width   int    `json:"width,omitempty"`   // of the drawn page, in pixels
	Height  int    `json:"height,omitempty"`
}

// A fault is why PDFium would not open a file.
type fault string

const (
	faultPassword fault = "password"
	faultBroken   fault = "broken"
	faultPages    fault = "pages"
)

// maxFrame bounds what one side believes of the other's length. PDFium has no
// more memory than this to read in, so no file or page that it can read is
// longer; nor is a drawn page.
const maxFrame = 64 << 20

var errFrame = errors.New("frame too long")

func writeFrame(w io.Writer, data []byte) error {
	if len(data) > maxFrame {
		return errFrame
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	if _, err := w.Write(head); err != nil {
		return err
	}
	_, err := w.Write(data)
	return err
}

func readFrame(r io.Reader) ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return nil, errFrame
	}
	data := make([]byte, n)
	_, err := io.ReadFull(r, data)
	return data, err
}

func writeJSON(w io.Writer, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return writeFrame(w, data)
}

func readJSON(r io.Reader, v any) error {
	data, err := readFrame(r)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}
