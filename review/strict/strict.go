// Package strict reads YAML (and so JSON) without forgiving anything: an unknown
// key, a key given twice, a value of the wrong shape and a missing key are each
// a fault with its line, and all the faults of a file are found in one go.
package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// A Fault is one thing wrong with a file, in a Danish sentence that says what
// to do.
type Fault struct {
	File string
	Line int // from 1
	Text string
}

func (f Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text) }

// Faults are the faults of a file in the order of their lines.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// A File collects the faults of one file while it is read.
type File struct {
	Name   string
	faults Faults
}

// Open parses data and returns its root. A file that is no YAML has one fault,
// and a root that reads as empty.
func Open(name string, data []byte) (*File, Node) {
	f := &File{Name: name}
	var root yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(data))
	err := dec.Decode(&root)
	switch {
	case errors.Is(err, io.EOF):
		f.Fault(1, "Filen er tom; den skal begynde med »version: 1«")
		return f, Node{f: f}
	case err != nil:
		line, text := syntax(err)
		f.Fault(line, text)
		return f, Node{f: f}
	}
	var rest yaml.Node
	if err := dec.Decode(&rest); err == nil {
		f.Fault(rest.Line, "Filen har mere end ét dokument; fjern alt efter »---«")
	} else if !errors.Is(err, io.EOF) {
		f.Fault(syntax(err))
	}
	n := Node{f: f, n: &root}
	if root.Kind == yaml.DocumentNode && len(root.Content) == 1 {
		n.n = root.Content[0]
	}
	return f, n
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)$`)

func syntax(err error) (int, string) {
	line, detail := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(detail); m != nil {
		detail = m[2]
		if n, err := strconv.Atoi(m[1]); err == nil {
			line = n
		}
	}
	return line, "Filen kan ikke læses som YAML eller JSON (" + detail + "). Ret tegnsætningen ved denne linje"
}

// Fault notes one fault.
func (f *File) Fault(line int, text string) {
	f.faults = append(f.faults, Fault{f.Name, max(line, 1), text})
}

// Err returns all faults in the order of their lines, or nil.
func (f *File) Err() error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b Fault) int { return a.Line - b.Line })
	return f.faults
}

// A Node is one place in the file. The zero value stands for a place that is
// not there; it reads as empty and notes nothing.
type Node struct {
	f   *File
	n   *yaml.Node
	key string
}

// Exists tells whether the file has this place.
func (n Node) Exists() bool { return n.n != nil && n.n.Tag != "!!null" }

// Line is where the place stands, from 1.
func (n Node) Line() int {
	if n.n == nil {
		return 1
	}
	return n.n.Line
}

// File is the name of the file that is read.
func (n Node) File() string {
	if n.f == nil {
		return ""
	}
	return n.f.Name
}

// Fault notes that something is wrong here.
func (n Node) Fault(format string, args ...any) {
	if n.f != nil {
		n.f.Fault(n.Line(), fmt.Sprintf(format, args...))
	}
}

func (n Node) name() string {
	if n.key == "" {
		return "Filen"
	}
	return "»" + n.key + "«"
}

// A Map is a node's keys.
type Map struct {
	Node
	keys map[string]Node
}

// Map reads the node as keys and values. A key outside allowed, and a key given
// twice, are faults.
func (n Node) Map(allowed ...string) Map {
	m := Map{Node: n, keys: map[string]Node{}}
	if !n.Exists() {
		return m
	}
	if n.n.Kind != yaml.MappingNode {
		n.Fault("%s skal være en liste af nøgler med værdier", n.name())
		return m
	}
	for i := 0; i+1 < len(n.n.Content); i += 2 {
		k, v := n.n.Content[i], n.n.Content[i+1]
		if _, twice := m.keys[k.Value]; twice {
			n.f.Fault(k.Line, fmt.Sprintf("Nøglen »%s« står to gange; fjern den ene", k.Value))
			continue
		}
		if !slices.Contains(allowed, k.Value) {
			n.f.Fault(k.Line, fmt.Sprintf("Nøglen »%s« findes ikke her; brug %s", k.Value, strings.Join(allowed, ", ")))
			continue
		}
		m.keys[k.Value] = Node{f: n.f, n: v, key: k.Value}
	}
	return m
}

// At returns the value of key, or a node that is not there.
func (m Map) At(key string) Node { return m.keys[key] }

// Need returns the value of key and notes a fault where it is missing or empty.
func (m Map) Need(key string) Node {
	n := m.keys[key]
	if m.Exists() && (!n.Exists() || n.n.Kind == yaml.ScalarNode && strings.TrimSpace(n.n.Value) == "") {
		m.Fault("»%s« mangler", key)
	}
	return n
}

// List reads the node as a list; a missing node is an empty one.
func (n Node) List() []Node {
	if !n.Exists() {
		return nil
	}
	if n.n.Kind != yaml.SequenceNode {
		n.Fault("%s skal være en liste", n.name())
		return nil
	}
	out := make([]Node, len(n.n.Content))
	for i, c := range n.n.Content {
		out[i] = Node{f: n.f, n: c, key: n.key}
	}
	return out
}

// String reads the node as text, without space at its ends.
func (n Node) String() string {
	if !n.Exists() {
		return ""
	}
	if n.n.Kind != yaml.ScalarNode {
		n.Fault("%s skal være en tekst", n.name())
		return ""
	}
	return strings.TrimSpace(n.n.Value)
}

// Strings reads the node as a list of texts.
func (n Node) Strings() []string {
	var out []string
	for _, c := range n.List() {
		out = append(out, c.String())
	}
	return out
}

// Bool reads the node as true or false; a missing node is false.
func (n Node) Bool() bool {
	if !n.Exists() {
		return false
	}
	if n.n.Kind != yaml.ScalarNode || n.n.Tag != "!!bool" {
		n.Fault("%s skal være true eller false", n.name())
	}
	return n.n.Value == "true"
}

// Int reads the node as a whole number from 0; a missing node is 0.
func (n Node) Int() int {
	if !n.Exists() {
		return 0
	}
	v, err := strconv.Atoi(n.n.Value)
	if n.n.Kind != yaml.ScalarNode || n.n.Tag != "!!int" || err != nil || v < 0 {
		n.Fault("%s skal være et helt tal", n.name())
		return 0
	}
	return v
}

// Text reads the node into v by its own UnmarshalText, whose error is the
// fault. A missing node leaves v alone.
func (n Node) Text(v interface{ UnmarshalText([]byte) error }) {
	if !n.Exists() {
		return
	}
	if err := v.UnmarshalText([]byte(n.String())); err != nil {
		n.Fault("%s: %v", n.name(), err)
	}
}
