package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNoOCR is what Recognise gives where no tesseract that knows Danish is
// installed.
var ErrNoOCR = errors.New("extract: tesseract with Danish is not installed")

const (
	ocrTime   = 60 * time.Second // for one page; most take three
	ocrMemory = 1 << 30          // bytes of tesseract's; an A4 page takes some 200 MB
)

// CanRecognise says whether text can be read off pictures here. The first call
// asks tesseract what it knows.
func (r *Reader) CanRecognise() bool { return r.ocr() != "" }

// findOCR gives the path of a tesseract that knows Danish and how to find the
// lines of a page, or "".
func findOCR(name string) string {
	if name == "" {
		return ""
	}
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "--list-langs").Output()
	languages := strings.Fields(string(out))
	if err != nil || !slices.Contains(languages, "dan") || !slices.Contains(languages, "osd") {
		return ""
	}
	return path
}

// Recognise reads a PDF file as Read does, and has tesseract read its scanned
// pages off their pictures. That takes some three seconds a page: it is work
// for the background, under a ctx of its own. After each page it calls
// progress, unless that is nil, from the same goroutine. A page that
// tesseract fails on is kept as unread, with a warning.
//
// It returns what Read returns, and ErrNoOCR.
func (r *Reader) Recognise(ctx context.Context, data []byte, progress func(done, total int)) (Document, error) {
	switch {
	case r.closed.Err() != nil:
		return Document{}, ErrClosed
	case !r.CanRecognise():
		return Document{}, ErrNoOCR
	case len(data) == 0:
		return Document{}, empty()
	case int64(len(data)) > r.limits.FileBytes:
		return Document{}, tooLarge(r.limits)
	case container(data) != "pdf":
		return Document{}, wrongType()
	}
	pages, err := r.pages(ctx, data)
	if err != nil {
		return Document{}, err
	}
	var scanned []int
	for i, p := range pages {
		if p.scanned {
			scanned = append(scanned, i)
		}
	}
	var read, unsure []int
	for done, i := range scanned {
		text, sure, err := r.recognise(ctx, data, i+1)
		refusal, refused := errors.AsType[*Error](err)
		switch {
		case err == nil && len(text) > len(pages[i].text):
			pages[i] = rawPage{text: text, recognised: true}
			read = append(read, i+1)
			if !sure {
				unsure = append(unsure, i+1)
			}
		case err != nil && !refused:
			return Document{}, err
		case refused && refusal.Kind == TimedOut, refused && refusal.Kind == Broken:
			pages[i].unread = true
		}
		if progress != nil {
			progress(done+1, len(scanned))
		}
	}
	d, err := newDocument(PDF, pages, r.limits)
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == Scanned {
		err = noText() // also tesseract has found none
	}
	if err == nil && len(read) > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("Teksten på side %s er læst fra et billede. Sammenhold den med originalen", numberList(read)))
	}
	if err == nil && len(unsure) > 0 {
		d.Warnings = append(d.Warnings, fmt.Sprintf("Billedet på side %s er svært at læse, og mange ord kan være forkerte", numberList(unsure)))
	}
	return d, err
}

// recognise reads the text off a page's picture, and says whether tesseract
// was sure of it. One page is read at a time, so that other work finds the
// machine free.
func (r *Reader) recognise(ctx context.Context, data []byte, page int) (_ string, sure bool, _ error) {
	select {
	case r.recognising <- struct{}{}:
		defer func() { <-r.recognising }()
	case <-ctx.Done():
		return "", false, ctx.Err()
	case <-r.closed.Done():
		return "", false, ErrClosed
	}
	picture, err := r.draw(ctx, data, page)
	if err != nil {
		return "", false, err
	}
	limited, cancel := context.WithTimeoutCause(ctx, ocrTime, timedOut())
	defer cancel()
	defer context.AfterFunc(r.closed, cancel)()
	found, err := tesseract(limited, r.ocr(), picture)
	switch {
	case r.closed.Err() != nil:
		return "", false, ErrClosed
	case limited.Err() != nil:
		return "", false, context.Cause(limited)
	case err != nil:
		return "", false, broken(err)
	}
	lines, sure := ocrLines(found)
	return mend(arrange(lines, page == 1)), sure, nil
}

// draw has a worker draw a page, and gives the picture as a portable graymap.
func (r *Reader) draw(ctx context.Context, data []byte, page int) ([]byte, error) {
	var picture []byte
	err := r.order(ctx, order{Draw: page}, data, func(w *worker, _ int) (bool, error) {
		size, err := w.hear(r.limits)
		if err != nil {
			return false, err
		}
		if size.Unread {
			return true, broken(errors.New("PDFium cannot draw it"))
		}
		pixels, err := readFrame(w.out)
		if err != nil || len(pixels) != size.Width*size.Height {
			return false, errors.Join(err, fmt.Errorf("%d × %d pixels, %d given", size.Width, size.Height, len(pixels)))
		}
		picture = append(fmt.Appendf(nil, "P5 %d %d 255\n", size.Width, size.Height), pixels...)
		return true, nil
	})
	return picture, err
}

// tesseract runs the program on a picture, with nothing of our environment,
// and gives its table of what it has found.
func tesseract(ctx context.Context, path string, picture []byte) (string, error) {
	cmd := exec.CommandContext(ctx, path, "stdin", "stdout", "-l", "dan", "--psm", "1", "--dpi", strconv.Itoa(drawDPI), "tsv")
	cmd.Env = []string{"OMP_THREAD_LIMIT=1"} // more threads make it slower
	isolate(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	var said firstLine
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return "", err
	}
	// It waits for the picture: now is the time to bind its hands.
	bound := bind(cmd.Process.Pid, ocrMemory)
	_, written := in.Write(picture)
	err = errors.Join(bound, written, in.Close(), cmd.Wait())
	if err != nil {
		return "", fmt.Errorf("tesseract: %w: %s", err, said.text)
	}
	return out.String(), nil
}

// ocrLines makes lines of tesseract's table, and says whether it was sure of
// most words. The table has a row for each block, paragraph, line and word:
// level, five numbers, left, top, width, height, confidence, text.
func ocrLines(table string) (lines []line, sure bool) {
	var words, confidence float64
	var in box // the line, upside down as boxes are
	for row := range strings.Lines(table) {
		cells := strings.SplitN(strings.TrimRight(row, "\r\n"), "\t", 12)
		var n [11]float64
		for i := range min(len(cells), len(n)) {
			n[i], _ = strconv.ParseFloat(cells[i], 32)
		}
		level, left, top, right, bottom := n[0], float32(n[6]), float32(n[7]), float32(n[6]+n[8]), float32(n[7]+n[9])
		switch {
		case len(cells) < 11:
			continue
		case level == 4:
			in = box{bottom: -bottom, top: -top}
			lines = append(lines, nil)
			continue
		case level != 5 || len(cells) < 12 || strings.TrimSpace(cells[11]) == "" || len(lines) == 0:
			continue
		}
		words, confidence = words+1, confidence+n[10]
		l := &lines[len(lines)-1]
		if last := len(*l) - 1; last >= 0 && left-(*l)[last].right <= wideGap*(in.top-in.bottom) {
			(*l)[last].text += " " + cells[11]
			(*l)[last].right = right
			continue
		}
		*l = append(*l, piece{box{left: left, right: right, bottom: in.bottom, top: in.top}, cells[11]})
	}
	return slices.DeleteFunc(lines, func(l line) bool { return len(l) == 0 }), confidence >= 70*words
}

// Where a law is cited tesseract takes a paragraph sign for one of these, and
// "&" before a number is one anywhere.
const notSign = `[$&3589]`

// misread is what tesseract often reads wrong, and what was meant.
var misread = []struct {
	what  *regexp.Regexp
	meant string
}{
	{regexp.MustCompile(`(^|[\s(])&{1,2} ?(\d)`), "${1}§ ${2}"},
	{regexp.MustCompile(`(?i)((?:lov|loven|lovens|lovs|jf\.|efter|SEL|FVL|RSL) )` + notSign + `( \d)`), "${1}§${2}"},
	{regexp.MustCompile(`(?i)(^|[\s(])` + notSign + `( \d+[a-z]?(?:, stk\. \d+)?,? i [a-zæøå]*lov)`), "${1}§${2}"},
	{regexp.MustCompile(`(?m)^[+*«»¢°]\.?[ \t]`), "• "},
}

// mend puts right what tesseract often reads wrong.
func mend(text string) string {
	for _, m := range misread {
		text = m.what.ReplaceAllString(text, m.meant)
	}
	return text
}

// numberList writes ascending numbers as in "1-3, 5 og 7".
func numberList(numbers []int) string {
	var parts []string
	for len(numbers) > 0 {
		n := 1
		for n < len(numbers) && numbers[n] == numbers[0]+n {
			n++
		}
		switch first := numbers[0]; n {
		case 1:
			parts = append(parts, fmt.Sprint(first))
		case 2:
			parts = append(parts, fmt.Sprint(first), fmt.Sprint(first+1))
		default:
			parts = append(parts, fmt.Sprintf("%d-%d", first, first+n-1))
		}
		numbers = numbers[n:]
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " og " + parts[last]
	}
	return parts[0]
}
