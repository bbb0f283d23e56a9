// Package rulesets carries the law as data: one YAML file for each version of a
// ruleset. A file listed in published.sum has been used in decisions and is
// never changed; a new reading of the law is a new file.
package rulesets

import "embed"

//go:embed *.yaml published.sum
var files embed.FS

// A File is one ruleset as written.
type File struct {
	Name string
	Data []byte
}

// Files returns all rulesets in the order of their names.
func Files() []File {
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err) // an embedded folder is always readable
	}
	var out []File
	for _, e := range entries {
		if e.Name() == publishedSum {
			continue
		}
		data, err := files.ReadFile(e.Name())
		if err != nil {
			panic(err)
		}
		out = append(out, File{e.Name(), data})
	}
	return out
}

const publishedSum = "published.sum"

// Published returns the lines of published.sum: "HASH  NAME" as sha256sum
// writes them.
func Published() string {
	data, err := files.ReadFile(publishedSum)
	if err != nil {
		panic(err)
	}
	return string(data)
}
