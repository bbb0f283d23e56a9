package extract_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jung-kurt/gofpdf"

	"ankebord/server/extract"
)

var (
	hostileFiles = flag.Int("hostile", 300, "how many damaged files TestHostileCorpus reads; a full run takes 20000")
	hostileSeed  = flag.Uint64("seed", 1, "what the damage of TestHostileCorpus is made from")
)

// A sample is a file to damage.
type sample struct {
	name string
	data []byte
}

// samples are sound files of every format, large and small, packed and not.
func samples(t testing.TB) []sample {
	var all []sample
	add := func(ext string, files ...[]byte) {
		for _, data := range files {
			all = append(all, sample{fmt.Sprintf("%d%s", len(all), ext), data})
		}
	}
	unpacked := func(draw func(*gofpdf.Fpdf), pages ...string) []byte {
		return makePDF(t, func(p *gofpdf.Fpdf) {
			p.SetCompression(false)
			if draw != nil {
				draw(p)
			}
		}, pages...)
	}
	linked := func(p *gofpdf.Fpdf) {
		p.Bookmark("Afgørelse", 0, 0)
		p.SetTitle("Afgørelse", true)
		p.LinkString(10, 10, 50, 10, "https://example.org")
		p.SetXmpMetadata([]byte("<x:xmpmeta/>"))
	}
	locked := func(p *gofpdf.Fpdf) { p.SetProtection(gofpdf.CnProtectPrint, "", "ejer") }
	columns := drawAt(rows([]float64{20, 130}, 20, 5, []string{"Alma Rosenvold", "Nordlyng"}, []string{"Torvet 1", "Sag 7"}, []string{"Samvær", "3 timer"})...)
	add(".pdf", makePDF(t, nil, letter), makePDF(t, nil, letter, letter, letter, letter, letter), unpacked(nil, "Afgørelse"), unpacked(nil, letter, "Bilag"),
		unpacked(linked, "Afgørelse"), unpacked(columns), makePDF(t, drawPicture, "Afgørelse"), unpacked(drawPicture), makePDF(t, scan(t, "Afgørelse")),
		makePDF(t, locked, "Afgørelse"), unpacked(letterByLetter(1)), makePDF(t, nil, slices.Repeat([]string{"Side"}, 40)...), nestedForms(), []byte(noPages))
	table := `<w:tbl><w:tr><w:tc>` + par("Samvær") + `</w:tc><w:tc>` + par("3 timer") + `</w:tc></w:tr></w:tbl>`
	rich := `<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:ins><w:r><w:t>ny</w:t></w:r></w:ins><w:del><w:r><w:delText>gammel</w:delText></w:r></w:del><w:r><w:sym w:char="F0B7"/><w:br w:type="page"/></w:r></w:p>`
	add(".docx", makeDOCX(t, par(letter)), makeDOCX(t, rich+table+par("slut"), member{"word/styles.xml", "<w:styles/>"}, member{"word/media/image1.png", string(onePixel(t))}))
	add(".odt", makeODT(t, `<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/></style:style>`,
		`<text:p text:style-name="P1">Afgørelse</text:p><text:list><text:list-item><text:p>punkt</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`))
	add(".rtf", makeRTF(letter), makeRTF(`\trowd\intbl Samv\'e6r\cell 3\cell\row\pard{\listtext\f1\'b7\tab}punkt\par{\field{\*\fldinst PAGE}{\fldrslt 7}}\u229?\page{\*\shppict{\pict\bin4 abcd}}{\upr{a}{\*\ud b}}{\v skjult}`))
	attached := makePart("Content-Type: application/pdf; name=bilag.pdf\nContent-Transfer-Encoding: base64", inBase64(string(makePDF(t, nil, "Bilag"))))
	add(".eml", makeEML("From: =?utf-8?Q?S=C3=B8ren?= <a@example.org>", "Date: Wed, 14 Sep 2022 08:05:00 +0200", "Subject: x", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Du f=C3=A5r afslag."),
		makeEML("Subject: x\n"+makeMultipart("mixed", makeMultipart("alternative", makePart("Content-Type: text/plain", "a"), makePart("Content-Type: text/html; charset=utf-8", "<table><tr><td style='display:none'>a<td>b</table><p>§&nbsp;104")), attached)))
	add(".txt", []byte(letter), []byte("\xef\xbb\xbfAfgørelse\fBilag"), []byte("\xff\xfe"+utf16("Afgørelse\r\nSide 1", false)), []byte("Afg\xf8relse efter \xa7 104\nfolkepen-\nsionist"))
	fixtures, err := filepath.Glob("../../fixtures/decisions/sag-*")
	if err != nil || len(fixtures) == 0 {
		t.Fatalf("no made-up decisions: %v", err)
	}
	for _, path := range fixtures {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		add(filepath.Ext(path), data)
	}
	return all
}

// tokens are what the formats are made of.
var tokens = map[string][]string{
	".pdf": {"/Length 2147483648", "/Length -1", "/Kids [1 0 R]", "/Kids [3 0 R 3 0 R]", "/Count 99999999", "/Parent 3 0 R", "/Type /Pages", "/Type /Catalog", "/Filter /FlateDecode",
		"/Filter [/ASCII85Decode /LZWDecode /RunLengthDecode]", "/Filter /JBIG2Decode", "/Filter /JPXDecode", "/Filter /CCITTFaxDecode", "/Filter /Crypt", "/DecodeParms <</Predictor 15 /Columns 2147483647>>",
		"/MediaBox [0 0 1e30 1e30]", "/Rotate 90", "/Encrypt 1 0 R", "/ObjStm", "/XRef", "/W [1 8 8]", "/Index [0 2147483647]", "/Prev 0", "/Size 1", "xref\n0 99999\n", "trailer<</Root 1 0 R>>", "startxref\n0\n%%EOF",
		"obj", "endobj", "stream\n", "endstream", "<<", ">>", "[", "]", "(", ")", "<", ">", "BT", "ET", "Tj", "TJ", "q ", "Q ", "1e38 0 0 1e38 0 0 cm", "/F Do", "BI /W 30000 /H 30000 ID", "EI", "/ToUnicode 4 0 R", "/CIDToGIDMap",
		"beginbfrange <0000> <ffff> <0000> endbfrange", "/SMask 3 0 R", "/OC /MC0 BDC", "\x00", "%PDF-1.7\n", "/JavaScript", "/OpenAction", "/XFA", "/Widths [", "/FontFile2 3 0 R"},
	".docx": {"<w:p>", "</w:p>", "<w:t>", "</w:t>", "<w:del>", "<w:tc>", "</w:tc>", "<w:tr>", "<w:br w:type=\"page\"/>", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "&#0;", "&#xD800;", "<![CDATA[", "]]>", "<!--", "-->", "<?xml version=\"1.1\"?>", "xmlns:w=\"\"", "<w:vanish/>", "<mc:Fallback>", "\x00", "PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06"},
	".odt":  {"<text:p>", "</text:p>", "<text:s text:c=\"2147483647\"/>", "<table:table-cell>", "<text:list-item>", "<text:soft-page-break/>", "<office:annotation>", "<!DOCTYPE x>", "&lt;", "PK\x03\x04", "PK\x01\x02", "encryption-data"},
	".rtf":  {"{", "}", "\\", "\\'", "\\'f", "\\bin2147483647 ", "\\bin-1 ", "\\u-1?", "\\u99999999999?", "\\uc100 ", "\\uc-5 ", "\\f2147483647 ", "\\deff-1 ", "\\ansicpg0 ", "{\\*\\", "\\objdata", "\\row", "\\cell", "\\trowd\\intbl", "\\page", "\\sect", "\\v", "{\\upr{", "{\\*\\ud", "{\\fonttbl", "\\fcharset2", "{\\pict ", "\\par", "\x00"},
	".eml":  {"Content-Type: multipart/mixed; boundary=x\r\n", "Content-Type: multipart/mixed\r\n", "--x\r\n", "--x--\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "charset=utf-16", "charset=iso-2022-kr", "=?utf-8?B?", "=?x?Q?=FF?=", "=", "=0", "\r\n\r\n", "\r\n ", "Subject: ", "<script>", "<!--", "<p style='display:none'>", "&#x110000;", "</body>", "\x00", "message/rfc822", "filename*=utf-8''%ff", "application/pkcs7-mime"},
	".txt":  {"\x00", "\xff\xfe", "\xfe\xff", "\xef\xbb\xbf", "\f", "-\n", "\u00ad\n", "\u202e", "\u0301", "\U0010ffff", "\xed\xa0\x80", "%PDF-1.7", "PK\x03\x04", "{\\rtf", "<html>", "<?xml "},
}

var number = regexp.MustCompile(`-?\d+`)

// damage makes a hostile file of the samples, the same for the same r, and
// says how.
func damage(r *rand.Rand, from []sample) (name, how string, data []byte) {
	s := from[r.IntN(len(from))]
	name, data = s.name, bytes.Clone(s.data)
	ext := filepath.Ext(name)
	how = name
	for range 1 + r.IntN(4) {
		at := func() int { return r.IntN(len(data) + 1) }
		span := func(most int) (int, int) {
			a := at()
			return a, min(len(data), a+r.IntN(most))
		}
		kind := [...]string{"bits", "bytes", "splice", "cut out", "double", "truncate", "token", "token over", "number", "zip field", "polyglot", "swap", "inside"}[r.IntN(13)]
		how += ", " + kind
		switch kind {
		case "bits":
			for range 1 + r.IntN(64) {
				if len(data) > 0 {
					data[r.IntN(len(data))] ^= 1 << r.IntN(8)
				}
			}
		case "bytes":
			for range 1 + r.IntN(16) {
				if len(data) > 0 {
					data[r.IntN(len(data))] = [...]byte{0, 1, 0x7f, 0x80, 0xff, '<', '{', '\n'}[r.IntN(8)]
				}
			}
		case "splice":
			other := from[r.IntN(len(from))].data
			data = append(data[:at():len(data)], other[r.IntN(len(other)+1):]...)
		case "cut out":
			a, b := span(2000)
			data = slices.Delete(data, a, b)
		case "double":
			a, b := span(4000)
			block := bytes.Repeat(data[a:b], 1+r.IntN(50))
			data = slices.Insert(data, at(), block...)
		case "truncate":
			data = data[:at()]
		case "token":
			for range 1 + r.IntN(8) {
				data = slices.Insert(data, at(), pick(r, tokens[ext])...)
			}
		case "token over":
			for range 1 + r.IntN(8) {
				copy(data[at():], pick(r, tokens[ext]))
			}
		case "number":
			if found := number.FindAllIndex(data, 2000); len(found) > 0 {
				place := found[r.IntN(len(found))]
				data = slices.Replace(data, place[0], place[1], pick(r, []string{"0", "-1", "1", "65536", "2147483647", "2147483648", "4294967295", "-2147483648", "99999999999999999999", "1e400"})...)
			}
		case "zip field":
			editZip(r, data)
		case "inside":
			data = inside(r, data, tokens[ext])
		case "polyglot":
			other := from[r.IntN(len(from))].data
			if r.IntN(2) == 0 {
				data = append(bytes.Clone(other[:min(len(other), r.IntN(1100))]), data...)
			} else {
				data = append(data, other...)
			}
		case "swap":
			name = "x" + filepath.Ext(from[r.IntN(len(from))].name)
		}
	}
	return name, how, data
}

func pick(r *rand.Rand, from []string) []byte { return []byte(from[r.IntN(len(from))]) }

// editZip changes a field in one header of a zip file.
func editZip(r *rand.Rand, data []byte) {
	var heads []int
	for _, magic := range []string{"PK\x01\x02", "PK\x03\x04", "PK\x05\x06"} {
		for i := 0; ; {
			k := bytes.Index(data[i:], []byte(magic))
			if k < 0 || len(heads) > 100 {
				break
			}
			heads = append(heads, i+k+4)
			i += k + 4
		}
	}
	if len(heads) == 0 {
		return
	}
	field := data[min(heads[r.IntN(len(heads))]+r.IntN(42), len(data)):]
	copy(field, [][]byte{{0, 0, 0, 0}, {0xff, 0xff, 0xff, 0xff}, {8, 0}, {99, 0}, {1, 0}, {0xff, 0xff, 0xff, 0x7f}, {byte(r.IntN(256)), byte(r.IntN(256))}}[r.IntN(7)])
}

// inside damages what a zip file holds and packs it again, so that the damage
// is met by who reads the XML. What is no zip file stays as it is.
func inside(r *rand.Rand, data []byte, tokens []string) []byte {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return data
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return data
		}
		content, err := io.ReadAll(io.LimitReader(in, 1<<20))
		out, failed := w.Create(f.Name)
		if err != nil || failed != nil {
			return data
		}
		for range r.IntN(4) {
			at := r.IntN(len(content) + 1)
			switch end := min(len(content), at+r.IntN(500)); r.IntN(4) {
			case 0:
				content = slices.Insert(content, at, pick(r, tokens)...)
			case 1:
				content = slices.Delete(content, at, end)
			case 2:
				content = slices.Insert(content, at, bytes.Repeat(content[at:end], 1+r.IntN(300))...)
			case 3:
				if len(content) > 0 {
					content[r.IntN(len(content))] ^= 1 << r.IntN(8)
				}
			}
		}
		if _, err := out.Write(content); err != nil {
			return data
		}
	}
	if err := w.Close(); err != nil {
		return data
	}
	return b.Bytes()
}

// A verdict is what came of a hostile file.
type verdict struct {
	name, how string
	size      int
	took      time.Duration
	kind      extract.Kind // 0: it was read
	cause     string
	fault     string // what is wrong with the answer; empty: it is text or a refusal in words
}

func (v verdict) String() string {
	return fmt.Sprintf("%.2f s, %d bytes: %s", v.took.Seconds(), v.size, v.how)
}

// judge reads a file and holds the answer against what Read promises.
func judge(ctx context.Context, name, how string, data []byte) verdict {
	v := verdict{name: name, how: how, size: len(data)}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	start := time.Now()
	d, err := reader.Read(ctx, name, data)
	v.took = time.Since(start)
	refusal, refused := errors.AsType[*extract.Error](err)
	switch {
	case refused:
		v.kind, v.cause = refusal.Kind, err.Error()
		if refusal.Kind == 0 || refusal.Text == "" {
			v.fault = "a refusal without words"
		}
	case err != nil:
		v.fault = err.Error()
	case len(d.Pages) == 0 || d.Characters() == 0:
		v.fault = "neither text nor refusal"
	default:
		for i, p := range d.Pages {
			if p.Number != i+1 || extract.Clean(p.Text) != p.Text {
				v.fault = fmt.Sprintf("page %d is no clean page: number %d, %.200q", i+1, p.Number, p.Text)
			}
			for _, s := range p.Furniture {
				if s.Start < 0 || s.Start >= s.End || s.End > len(p.Text) {
					v.fault = fmt.Sprintf("page %d of %d bytes has furniture at %v", i+1, len(p.Text), s)
				}
			}
		}
	}
	return v
}

// raced says whether the race detector looks on, which takes its share of time
// and memory.
func raced() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// mostTime is what a hostile file may take.
func mostTime() time.Duration {
	if raced() {
		return time.Minute
	}
	return 10 * time.Second
}

// Whatever is done to a file, it is read or refused in words, in time, and the
// next one is none the worse for it. The full run, with its report:
//
//	go test ./server/extract -run TestHostileCorpus -v -timeout 5h -hostile 20000
func TestHostileCorpus(t *testing.T) {
	from := samples(t)
	for _, s := range from {
		if v := judge(t.Context(), s.name, s.name, s.data); v.fault != "" {
			t.Errorf("%s, undamaged: %s", s.name, v.fault)
		}
	}
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range *hostileFiles {
			next <- i
		}
	}()
	var mu sync.Mutex
	var all []verdict
	var peak peakMemory
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() {
			for i := range next {
				name, how, data := damage(rand.New(rand.NewPCG(*hostileSeed, uint64(i))), from)
				v := judge(t.Context(), name, fmt.Sprintf("%d: %s as %s", i, how, name), data)
				mu.Lock()
				if v.fault != "" || v.took > mostTime() {
					path := filepath.Join(t.ArtifactDir(), fmt.Sprint("hostile-", i, filepath.Ext(name)))
					t.Errorf("%v: %s (kept as %s: %v)", v, v.fault, path, os.WriteFile(path, data, 0o600))
				}
				all = append(all, v)
				if len(all)%50 == 0 {
					peak.look()
				}
				mu.Unlock()
			}
		})
	}
	working.Wait()
	peak.look()
	report(t, all, peak)
	if got := texts(read(t, "a.pdf", makePDF(t, nil, "Afgørelse"))); got != "Afgørelse" {
		t.Errorf("afterwards a sound file reads %q", got)
	}
}

// report logs what came of the files.
func report(t *testing.T, all []verdict, peak peakMemory) {
	kinds := map[string]int{}
	restarts := map[string]int{}
	read, slow := 0, 0
	for _, v := range all {
		if v.kind == 0 && v.fault == "" {
			read++
		} else {
			kinds[fmt.Sprint(filepath.Ext(v.name), " ", strings.SplitN(v.cause, " (", 2)[0])]++
		}
		if _, cause, ok := strings.Cut(v.cause, "(worker: "); ok {
			restarts[shorten(cause)]++
		}
		if v.took > time.Second {
			slow++
		}
	}
	t.Logf("%d files from seed %d: %d read, %d refused in words, %d neither", len(all), *hostileSeed, read,
		len(all)-read-count(all, func(v verdict) bool { return v.fault != "" }), count(all, func(v verdict) bool { return v.fault != "" }))
	for _, k := range slices.Sorted(maps.Keys(kinds)) {
		t.Logf("%7d %s", kinds[k], k)
	}
	slices.SortFunc(all, func(a, b verdict) int { return cmp.Compare(b.took, a.took) })
	t.Logf("over one second: %d; the slowest:", slow)
	for _, v := range all[:min(5, len(all))] {
		t.Logf("    %.2f s: %s", v.took.Seconds(), v.how)
	}
	t.Logf("most memory: %d MiB this process, %d MiB a worker; workers that ended in a file:", peak.self>>20, peak.worker>>20)
	for _, k := range slices.Sorted(maps.Keys(restarts)) {
		t.Logf("%7d %s", restarts[k], k)
	}
}

func count(all []verdict, is func(verdict) bool) int {
	n := 0
	for _, v := range all {
		if is(v) {
			n++
		}
	}
	return n
}

var detail = regexp.MustCompile(`\d+`)

func shorten(cause string) string {
	cause = detail.ReplaceAllString(cause, "N")
	return cause[:min(len(cause), 120)]
}

// peakMemory is the most that processes have had in memory, in bytes.
type peakMemory struct{ self, worker int }

// look notes what this process and its workers have had.
func (p *peakMemory) look() {
	p.self = max(p.self, memoryOf("self", "VmHWM"))
	children, _ := filepath.Glob("/proc/self/task/*/children")
	for _, path := range children {
		pids, _ := os.ReadFile(path)
		for pid := range strings.FieldsSeq(string(pids)) {
			p.worker = max(p.worker, memoryOf(pid, "VmHWM"))
		}
	}
}

// memoryOf reads a figure from what the kernel says of a process; 0 where it
// says nothing.
func memoryOf(pid, figure string) int {
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	_, rest, _ := strings.Cut(string(status), figure+":")
	kib, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.Atoi(kib)
	return n << 10
}
