package signals

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// lettersAround are letters for a sentence to stand in, by their kind.
var lettersAround = map[string]string{
	"A": "Du har søgt om et aktivitets- og samværstilbud efter servicelovens § 104. Vi kan ikke imødekomme din ansøgning.",
	"C": "Du går i Perlen efter servicelovens § 104. Din plads slutter den 1. januar 2023.",
	"S": "Du er visiteret til et tilbud efter servicelovens § 104. Fra den 1. januar 2023 skal du gå i Åhuset i stedet for i Perlen.",
	"K": "Du er visiteret til et tilbud efter servicelovens § 104. Brevet handler om, hvordan du kommer derhen.",
	"B": "Du er i et tilbud efter servicelovens § 104. Brevet handler om penge.",
}

// TestSentences: of the sentences in testdata, all but a few are pointed at,
// and of those that only mention a thing or speak for the municipality, all but
// a few are left alone.
func TestSentences(t *testing.T) {
	for _, c := range []struct {
		file string
		want bool
		few  int
	}{
		{"testdata/rammer.txt", true, 18},
		{"testdata/rammer_ikke.txt", false, 0},
	} {
		data, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		var wrong []string
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
				continue
			}
			parts := strings.SplitN(line, "|", 3)
			if len(parts) != 3 || lettersAround[parts[1]] == "" {
				t.Fatalf("%s: %q is no requirement, letter and sentence", c.file, line)
			}
			before := "Skovlund Kommune\n12. september 2022\n\nKære Bo\n\n" + lettersAround[parts[1]] + "\n\n"
			text := before + parts[2] + "\n\nDu kan klage til Ankestyrelsen inden fire uger.\n"
			got := slices.ContainsFunc(Find([]string{text}), func(s Signal) bool {
				return s.Req == parts[0] && s.Kind == Tegn && s.Start < len(before)+len(parts[2]) && s.End > len(before)
			})
			if got != c.want {
				wrong = append(wrong, line)
			}
		}
		if len(wrong) > c.few {
			t.Errorf("%s: %d sentences go wrong, at most %d may:\n%s", c.file, len(wrong), c.few, strings.Join(wrong, "\n"))
		}
	}
}
