package files

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPutAndGet(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	data := []byte("Afgørelse")
	sum, err := s.Put(data)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Put(data); err != nil || again != sum {
		t.Errorf("Put twice = %q, %v; want %q", again, err, sum)
	}
	if got, err := s.Get(sum); err != nil || !bytes.Equal(got, data) {
		t.Errorf("Get = %q, %v", got, err)
	}
	for _, name := range []string{"", "..", strings.Repeat("0", 64), strings.Repeat("/", 64)} {
		if _, err := s.Get(name); err == nil {
			t.Errorf("Get(%q) found a file", name)
		}
	}
	if _, err := s.Get(strings.Repeat("0", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file gives %v, want ErrNotExist", err)
	}
	if err := os.WriteFile(filepath.Join(dir, sum[:2], sum), []byte("andet"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(sum); err == nil {
		t.Error("a changed file is handed out")
	}
}
