package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ankebord/server/e2e/browser"
)

// letters are n letters of their own as files, the last of which cannot be read.
func letters(t *testing.T, about string, n int) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for i := range n {
		name, text := fmt.Sprintf("Afgørelse %d.txt", i+1), fmt.Sprintf("%s\n\nDette er brev nummer %d om %s.", letterText, i+1, about)
		if i == n-1 {
			name, text = "Program.pdf", "MZ"
		}
		paths = append(paths, filepath.Join(dir, name))
		if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

// TestManyFiles: several files at once become cases while one looks on, and the
// documents of a case are seen to.
func TestManyFiles(t *testing.T) {
	both(t, func(t *testing.T, s *site, b *browser.Browser, script bool) {
		paths := letters(t, fmt.Sprint("besøg ", script), 6)
		v := s.visit(b, 1280, script, "sagsbehandler")
		v.goTo("/indlaes")
		v.Run(chromedp.SetUploadFiles("#fil", paths, chromedp.ByQuery))
		v.send("main form")
		job := v.at()
		if !strings.HasPrefix(job, "/indlaes/job/") {
			t.Fatalf("several files lead to %s", job)
		}
		// The page renews itself, by the script or by the browser.
		v.Run(chromedp.WaitReady("#indlaesning:not([data-poll])", chromedp.ByQuery))
		v.says("5 af 6 filer er indlæst. 1 fil kan ikke indlæses.", "Program.pdf", "Filen kan ikke bruges", "Åbn sag")
		v.look("indlaesning")

		v.goTo("/indlaes")
		v.says("Seneste indlæsninger", "6 filer")
		v.look("indlaes-seneste")
		v.follow(`a[href="` + job + `"]`)
		v.follow("#fil-1 ~ td a")
		v.says("Kontrollér oplysninger")

		v.goTo(strings.TrimSuffix(v.at(), "/kontrol") + "/dokumenter")
		v.says("Afgørelse 1.txt", "Indlæst kl.", "af Sanne Bæk", "kommunens afgørelse")
		v.Run(chromedp.SetUploadFiles("#fil", paths[1:2], chromedp.ByQuery))
		v.send("section[aria-labelledby=tilfoej] form")
		v.says("Dokumentet er tilføjet.", "bilag »Afgørelse 2.txt«", "Findes også i sag")
		v.look("dokumenter")
		if script {
			narrow := s.visit(b, 390, script, "sagsbehandler")
			for name, path := range map[string]string{"indlaes-smal": "/indlaes", "indlaesning-smal": job, "dokumenter-smal": v.at()} {
				narrow.goTo(path)
				narrow.look(name)
			}
		}
	})
}
