package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ankebord/review/danish"
	"ankebord/review/signals"
	"ankebord/server/extract"
)

func inspectCommand() *command {
	var asJSON bool
	return &command{
		name: "inspect", args: "[--json] FIL…",
		help: "Læser kommunale afgørelser og viser oplysninger, tekst og signaler",
		flags: func(fs *flag.FlagSet) {
			fs.BoolVar(&asJSON, "json", false, "svar med ét JSON-dokument")
		},
		run: func(ctx context.Context, s streams, args []string) error {
			if len(args) == 0 {
				return errors.New("angiv mindst én fil")
			}
			reader, err := newReader()
			if err != nil {
				return err
			}
			defer reader.Close()
			out := []inspected{}
			refused := false
			for _, name := range args {
				one := inspect(ctx, s, reader, name)
				refused = refused || one.Fault != ""
				out = append(out, one)
			}
			if asJSON {
				err = writeJSON(s.out, out)
			} else {
				for _, one := range out {
					one.write(s)
				}
			}
			if err == nil && refused {
				err = reported{exitUsage}
			}
			return err
		},
	}
}

// newReader reads uploads outside a server: its worker is this program, its
// cache the user's own.
func newReader() (*extract.Reader, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program itself: %w", err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return extract.NewReader(extract.Options{
		WorkerCommand: []string{program, extractWorker},
		CacheDir:      filepath.Join(cache, "ankebord"),
		Limits:        extract.DefaultLimits(),
	})
}

// inspected is the JSON form of one file.
type inspected struct {
	File       string            `json:"fil"`
	Format     string            `json:"format,omitempty"`
	Pages      int               `json:"sider"`
	Characters int               `json:"tegn"`
	Found      *found            `json:"fundet,omitempty"`
	Text       []inspectedPage   `json:"tekst"`
	Signals    []inspectedSignal `json:"signaler"`
	Warnings   []string          `json:"advarsler"`
	Fault      string            `json:"fejl,omitempty"`
}

type found struct {
	Municipality string   `json:"kommune,omitempty"`
	DecidedOn    string   `json:"afgoerelsesdato,omitempty"`
	CaseNumber   string   `json:"sagsnummer,omitempty"`
	Provisions   []string `json:"bestemmelser"`
	Guidance     bool     `json:"klagevejledning"`
	DecisionType string   `json:"afgoerelsestype,omitempty"`
	Citizen      string   `json:"borger,omitempty"`
	CPR          string   `json:"personnummer,omitempty"` // masked
}

type inspectedPage struct {
	Number int    `json:"side"`
	Text   string `json:"tekst"`
}

type inspectedSignal struct {
	Req   string   `json:"krav"`
	Kind  string   `json:"slags"`
	Rule  string   `json:"regel"`
	Page  int      `json:"side"`
	Start int      `json:"start"` // Unicode code points into the page's text
	End   int      `json:"slut"`
	Quote string   `json:"citat"`
	Flags []string `json:"flag"`
}

func inspect(ctx context.Context, s streams, reader *extract.Reader, name string) inspected {
	one := inspected{File: name, Text: []inspectedPage{}, Signals: []inspectedSignal{}, Warnings: []string{}}
	data, err := readInput(s, name)
	if err != nil {
		one.Fault = strings.TrimPrefix(err.Error(), name+":1: ")
		return one
	}
	doc, err := reader.Read(ctx, name, data)
	if err != nil {
		one.Fault = err.Error()
		if refusal, ok := errors.AsType[*extract.Error](err); ok {
			one.Fault = refusal.Text
		}
		return one
	}
	one.Format, one.Pages, one.Characters = string(doc.Format), len(doc.Pages), doc.Characters()
	one.Warnings = append(one.Warnings, doc.Warnings...)
	var texts []string
	for _, p := range doc.Pages {
		one.Text = append(one.Text, inspectedPage{p.Number, p.Text})
		texts = append(texts, p.Text)
	}
	one.Found = findFacts(texts)
	for _, sig := range signals.Find(texts) {
		start, end := sig.RuneSpan(texts[sig.Page-1])
		one.Signals = append(one.Signals, inspectedSignal{
			sig.Req, string(sig.Kind), sig.Rule, sig.Page, start, end, sig.Quote, append([]string{}, sig.Flags...),
		})
	}
	return one
}

func findFacts(texts []string) *found {
	f := signals.FindFacts(texts)
	out := &found{
		Municipality: f.Municipality.Value, CaseNumber: f.CaseNumber.Value, Provisions: []string{}, Guidance: f.ComplaintGuidance.Value,
		DecisionType: f.DecisionType.Value, Citizen: f.CitizenName.Value, CPR: f.CPR.Value,
	}
	if f.DecisionDate.Found() {
		out.DecidedOn = f.DecisionDate.Value.String()
	}
	for _, p := range f.Provisions {
		out.Provisions = append(out.Provisions, p.Value)
	}
	return out
}

func (one inspected) write(s streams) {
	if one.Fault != "" {
		fmt.Fprintf(s.err, "%s:1: %s\n", one.File, one.Fault)
		return
	}
	fmt.Fprintf(s.out, "%s: %s, %s, %s tegn\n", one.File, one.Format, danish.Plural(one.Pages, "side", "sider"), danish.Count(one.Characters))
	line := func(label, text string) {
		if text != "" {
			fmt.Fprintf(s.out, "  %-17s %s\n", label, text)
		}
	}
	line("Kommune:", one.Found.Municipality)
	line("Afgørelsesdato:", one.Found.DecidedOn)
	line("Sagsnummer:", one.Found.CaseNumber)
	line("Bestemmelser:", strings.Join(one.Found.Provisions, ", "))
	line("Afgørelsestype:", one.Found.DecisionType)
	line("Borger:", one.Found.Citizen)
	line("Personnummer:", one.Found.CPR)
	line("Klagevejledning:", map[bool]string{true: "ja", false: "nej"}[one.Found.Guidance])
	for _, w := range one.Warnings {
		line("Advarsel:", w)
	}
	for _, p := range one.Text {
		fmt.Fprintf(s.out, "\n  Side %d\n    %s\n", p.Number, strings.ReplaceAll(p.Text, "\n", "\n    "))
	}
	if len(one.Signals) > 0 {
		fmt.Fprintln(s.out, "\n  Signaler")
	}
	for _, sig := range one.Signals {
		fmt.Fprintf(s.out, "  %-6s %-8s side %d: »%s«\n", sig.Req, sig.Kind, sig.Page, strings.Join(strings.Fields(sig.Quote), " "))
	}
	fmt.Fprintln(s.out)
}
