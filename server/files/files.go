// Package files keeps uploaded originals on disk under the hash of their
// content, so that a file is stored once, never changed, and its row can prove
// what it was. Names that users give never reach the file system.
package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// A Store is a folder of files by content.
type Store struct{ root *os.Root }

// Open opens the folder, making it where it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder for files: %w", err)
	}
	return &Store{root}, nil
}

// Close lets go of the folder.
func (s *Store) Close() error { return s.root.Close() }

// Sum is the SHA-256 of data in hex: the name under which it is kept.
func Sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// Put keeps data and returns its sum. When it returns, the file and its place
// in the folder are on the disk; a file that is there already is left alone.
func (s *Store) Put(data []byte) (string, error) {
	sum := Sum(data)
	dir, name := place(sum)
	if _, err := s.root.Stat(name); err == nil {
		return sum, nil
	}
	if err := s.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("keep file %s: %w", sum, err)
	}
	tmp := name + ".ny"
	if err := s.write(tmp, data); err != nil {
		return "", fmt.Errorf("keep file %s: %w", sum, err)
	}
	if err := s.root.Rename(tmp, name); err != nil {
		return "", fmt.Errorf("keep file %s: %w", sum, err)
	}
	return sum, s.sync(dir)
}

func (s *Store) write(name string, data []byte) error {
	f, err := s.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func (s *Store) sync(dir string) error {
	d, err := s.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get returns the file with the sum, having checked that it still is what its
// name says. It returns fs.ErrNotExist where there is none.
func (s *Store) Get(sum string) ([]byte, error) {
	if len(sum) != sha256.Size*2 {
		return nil, fs.ErrNotExist
	}
	_, name := place(sum)
	data, err := s.root.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", sum, err)
	}
	if Sum(data) != sum {
		return nil, fmt.Errorf("file %s is damaged: its content has another sum", sum)
	}
	return data, nil
}

func place(sum string) (dir, name string) { return sum[:2], path.Join(sum[:2], sum) }
