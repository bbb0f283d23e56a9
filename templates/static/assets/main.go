// Command assets copies what the browser needs from templates/static/node_modules
// into templates/static/dist, from where the program embeds it. Run it from the
// top of the repository, after npm ci: go run ./templates/static/assets
//
// It takes the style sheet of the Danish public design system with every image
// that it names, the icons of [icons] as one sprite, the cuts of IBM Plex Sans
// in [fonts], and the licences of all of them. MANIFEST, written last, lists
// each file with its SHA-256.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	source = "templates/static/node_modules/dkfds/dist"
	target = "templates/static/dist"
)

// A font is one cut of IBM Plex Sans. The family comes split by alphabet: a
// browser fetches a cut when a page shows a character of its ranges.
type font struct {
	file   string // in the design system, below fonts/IBMPlexSans/split/woff2
	name   string // in dist
	style  string
	weight string // SemiBold stands in for 500 and 700 too: two weights are enough, and half the bytes
	ranges string
}

// The ranges are the character tables of the font files.
const (
	latin1 = "U+0000-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02C6,U+02DA,U+02DC,U+2013-2014,U+2018-201A,U+201C-201E,U+2020-2022,U+2026,U+2030,U+2039-203A,U+2044,U+20AC,U+2122,U+2212,U+FB01-FB02"
	latin2 = "U+0100-0101,U+0104-0130,U+0132-0151,U+0154-017F,U+018F,U+0192,U+01A0-01A1,U+01AF-01B0,U+01FA-01FF,U+0218-021B,U+0237,U+0259,U+1E80-1E85,U+1E9E"
	signs  = "U+2032-2033,U+2150-2151,U+2153-215E,U+2190-2199,U+2248,U+2260,U+2264-2265,U+2713"
)

var fonts = []font{
	{"IBMPlexSans-Regular-Latin1.woff2", "plex-regular.woff2", "normal", "400", latin1},
	{"IBMPlexSans-Regular-Latin2.woff2", "plex-regular-latin2.woff2", "normal", "400", latin2},
	{"IBMPlexSans-Regular-Pi.woff2", "plex-regular-signs.woff2", "normal", "400", signs},
	{"IBMPlexSans-Italic-Latin1.woff2", "plex-italic.woff2", "italic", "400", latin1},
	{"IBMPlexSans-SemiBold-Latin1.woff2", "plex-semibold.woff2", "normal", "500 700", latin1},
	{"IBMPlexSans-SemiBold-Latin2.woff2", "plex-semibold-latin2.woff2", "normal", "500 700", latin2},
	{"IBMPlexSans-SemiBold-Pi.woff2", "plex-semibold-signs.woff2", "normal", "500 700", signs},
}

// icons are the symbols that icons.svg holds, by the design system's names.
var icons = []string{
	"account", "add-document", "analytics", "arrow-back", "arrow-downward", "arrow-forward", "arrow-upward",
	"attach-file", "bookmark", "business", "calendar-month", "check", "checklist", "chevron-down",
	"chevron-left", "chevron-right", "chevron-up", "close", "copy", "delete", "document", "download", "edit",
	"error", "file", "file-excel", "file-pdf", "file-word", "first-page", "flag", "help", "hourglass", "info",
	"last-page", "link", "lock", "menu", "minus", "open-in-new", "person", "persons", "plus", "print", "refresh",
	"reply", "save", "search", "send", "settings", "sort-table-ascending", "sort-table-descending",
	"sort-table-none", "student", "subdirectory-arrow-right", "success", "summary", "sync", "time", "upload",
	"view-split", "visibility", "visibility-off", "warning",
}

func main() {
	files, err := collect()
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w\nrun `npm ci --prefix templates/static` first, from the top of the repository", err)
	}
	if err == nil {
		err = write(files)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
}

// collect reads everything that dist shall hold, by its name there.
func collect() (map[string][]byte, error) {
	files := map[string][]byte{}
	var all []error
	take := func(name, from string) {
		b, err := os.ReadFile(filepath.Join(source, from))
		if err != nil {
			all = append(all, err)
			return
		}
		files[name] = b
	}

	take("LICENSE-dkfds.md", "LICENSE.md")
	take("LICENSE-plex.txt", "fonts/IBMPlexSans/split/woff2/license.txt")
	for _, f := range fonts {
		take(f.name, path.Join("fonts/IBMPlexSans/split/woff2", f.file))
	}
	take("icons.svg", "img/all-svg-icons.svg")
	take("dkfds.css", "css/dkfds.min.css")
	if len(all) > 0 {
		return nil, errors.Join(all...)
	}

	sprite, err := pick(files["icons.svg"])
	if err != nil {
		return nil, err
	}
	files["icons.svg"] = sprite
	css, images := restyle(files["dkfds.css"])
	files["dkfds.css"] = css
	for _, from := range images {
		take(path.Base(from), from)
	}
	return files, errors.Join(all...)
}

// pick keeps the symbols of the sprite that stand in icons, in that order.
func pick(sprite []byte) ([]byte, error) {
	out := bytes.NewBufferString(`<svg xmlns="http://www.w3.org/2000/svg">`)
	for _, id := range icons {
		start := bytes.Index(sprite, []byte(`<symbol id="`+id+`"`))
		if start < 0 {
			return nil, fmt.Errorf("the design system has no icon %q", id)
		}
		const end = "</symbol>"
		out.Write(sprite[start : start+bytes.Index(sprite[start:], []byte(end))+len(end)])
	}
	out.WriteString("</svg>\n")
	return out.Bytes(), nil
}

var (
	fontFace   = regexp.MustCompile(`@font-face\{[^}]*\}`)
	imageURL   = regexp.MustCompile(`url\(["']?\.\./(img/[^"')]+)["']?\)`)
	sourceLine = regexp.MustCompile(`(?m)^/\*# sourceMappingURL=.*$`)
)

// restyle puts our @font-face rules in place of the design system's, which ask
// for an .eot file first, and lets every image be looked for beside the style
// sheet. The rest goes into a cascade layer, so that a rule of ours always wins
// over one of the design system, however specific its selector. restyle also
// answers which images those are, by their place in the source.
func restyle(css []byte) ([]byte, []string) {
	css = fontFace.ReplaceAll(css, nil)
	css = sourceLine.ReplaceAll(css, nil)
	var images []string
	css = imageURL.ReplaceAllFunc(css, func(m []byte) []byte {
		from := string(imageURL.FindSubmatch(m)[1])
		images = append(images, from)
		return []byte("url(" + path.Base(from) + ")")
	})
	slices.Sort(images)

	var out bytes.Buffer
	for _, f := range fonts {
		fmt.Fprintf(&out, "@font-face{font-family:\"IBM Plex Sans\";font-style:%s;font-weight:%s;font-display:swap;src:url(%s) format(\"woff2\");unicode-range:%s}\n",
			f.style, f.weight, f.name, f.ranges)
	}
	out.WriteString("@layer dkfds{")
	out.Write(css)
	out.WriteString("}\n")
	return out.Bytes(), slices.Compact(images)
}

// write makes dist hold exactly the files given, its README.md and MANIFEST.
func write(files map[string][]byte) error {
	old, err := os.ReadDir(target)
	if err != nil {
		return err
	}
	for _, e := range old {
		if e.Name() == "README.md" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(target, e.Name())); err != nil {
			return err
		}
	}
	var manifest strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(target, name), files[name], 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&manifest, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return os.WriteFile(filepath.Join(target, "MANIFEST"), []byte(manifest.String()), 0o644)
}
