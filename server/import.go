package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/extract"
)

// An Imported file is what became of one file of a folder: a case, or a reason
// why not.
type Imported struct {
	File         string // with the folder
	CaseID       models.ID
	Number       string
	Municipality string
	Documents    int
	Holds        string // the number of the case that holds the same decision already
	Fault        string // why the file cannot be read, as people read it
}

// Import makes a case of every file of a folder, but not of those below it or
// hidden, and tells report of each. They are new and have no reviewer, or the
// one whose username is given. A file that cannot be read, or whose decision a
// case holds already, stops none of the others. The error is models.ErrInUse
// where a server has the data.
func Import(ctx context.Context, config Config, around Surroundings, dir, reviewer string, report func(Imported)) error {
	names, err := filesOf(dir)
	if err != nil {
		return err
	}
	store, err := models.Open(ctx, models.Options{Dir: config.Data, Log: around.Log, Now: around.Now})
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := New(config, store, around)
	if err != nil {
		return err
	}
	defer s.Close()
	if s.demo, err = store.Demo(ctx); err != nil {
		return err
	}
	var whose models.ID
	if reviewer != "" {
		u, err := store.UserByUsername(ctx, reviewer)
		if errors.Is(err, models.ErrNotFound) || err == nil && (u.Disabled || !u.Actor().May(rights.LoadCases)) {
			return fmt.Errorf("»%s« er ikke brugernavnet på en sagsbehandler", reviewer)
		}
		if err != nil {
			return err
		}
		whose = u.ID
	}
	for _, name := range names {
		done, err := s.importFile(ctx, name, whose)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		report(done)
	}
	return nil
}

// filesOf lists the files of a folder, by name.
func filesOf(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, fmt.Errorf("%s:1: Mappen findes ikke; kontrollér navnet", dir)
	case err != nil:
		return nil, fmt.Errorf("%s:1: Mappen kan ikke læses (%v)", dir, err)
	}
	var names []string
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s:1: Mappen indeholder ingen filer; angiv en mappe med afgørelser", dir)
	}
	return names, nil
}

func (s *Server) importFile(ctx context.Context, file string, reviewer models.ID) (Imported, error) {
	done := Imported{File: file}
	all, err := s.readFrom(ctx, file)
	if refused, ok := errors.AsType[*extract.Error](err); ok {
		done.Fault = refused.Text
		return done, nil
	}
	if err != nil {
		return done, err
	}
	_, number, err := s.duplicate(ctx, rights.System, all)
	if err != nil || number != "" {
		done.Holds = number
		return done, err
	}
	if err := s.keep(all); err != nil {
		return done, err
	}
	n := newCase(all, rights.System)
	n.Demo, n.ReviewerID = s.demo, reviewer
	if done.CaseID, err = s.store.CreateCase(ctx, rights.System, n); err != nil {
		return done, err
	}
	numbers, err := s.store.CaseNumbers(ctx, rights.System, []models.ID{done.CaseID})
	done.Number, done.Municipality, done.Documents = numbers[done.CaseID], n.Matter.Municipality, len(all)
	return done, err
}

// readFrom reads a file from the disk, off its pictures where it has nothing
// else and they can be read.
func (s *Server) readFrom(ctx context.Context, file string) ([]upload, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, &extract.Error{Kind: extract.TooLarge, Text: tooLarge}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	name := shownName(filepath.Base(file))
	all, err := s.readFile(ctx, name, data, "", nil)
	if refused, ok := errors.AsType[*extract.Error](err); ok && refused.Kind == extract.Scanned && s.reader.CanRecognise() {
		return s.readFile(ctx, name, data, "", func(int, int) {})
	}
	return all, err
}
