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
// fault, and then with one for each page. Before its first request it sends an
// empty reply: it is ready.

// An order says what a worker may spend on a file.
type order struct {
	Pages   int    `json:"pages"`
	Seconds uint64 `json:"seconds"`
}

// A reply is what a worker has to say about a file or a page.
type reply struct {
	Pages  int    `json:"pages,omitempty"`
	Fault  fault  `json:"fault,omitempty"`
	Text   string `json:"text,omitempty"`
	Unread bool   `json:"unread,omitempty"` // the page is damaged
	Drawn  bool   `json:"drawn,omitempty"`  // the page has no text, but something to see
}

// A fault is why PDFium would not open a file.
type fault string

const (
	faultPassword fault = "password"
	faultBroken   fault = "broken"
	faultPages    fault = "pages"
)

// maxFrame bounds what one side believes of the other's length. PDFium has no
// more memory than this, so no file or page that it can read is longer.
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
