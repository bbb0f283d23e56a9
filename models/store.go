// Package models stores cases, answers, documents, rulings, people and what
// happened to them. A [Store] is one SQLite file with two pools: one writer,
// whose transactions start immediately, and several readers.
//
// Every method that concerns a case or a person takes the [rights.Actor] on
// whose behalf it is done, and asks package rights itself, in the same
// transaction as the change. A case that the actor may not read does not exist
// for him (ErrNotFound); one that he may read and not change is ErrForbidden.
//
// Moments are UTC in whole microseconds. A change is stored with its [Event].
package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// A Store is the data of one board. It is safe for concurrent use.
type Store struct {
	read, write *gorm.DB // both the transaction, inside InTx
	pools       []*sql.DB
	lock        *os.File
	now         func() time.Time
	inTx        bool
}

// Options say where the data is.
type Options struct {
	Dir string           // made if it is not there, readable to its owner alone
	Log *slog.Logger     // nil for none; statements are logged without their values
	Now func() time.Time // nil for time.Now
}

const (
	databaseFile = "ankebord.db"
	lockFile     = "ankebord.lock"
)

// Open opens the data folder, brings its schema up to date and keeps other
// processes out until Close. The error is ErrInUse where one is in.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Store{now: func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) }}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", o.Dir, err), s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, o Options) error {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	var err error
	if s.lock, err = lock(filepath.Join(o.Dir, lockFile)); err != nil {
		return err
	}
	file := filepath.Join(o.Dir, databaseFile)
	if err := private(file); err != nil {
		return err
	}
	writer, err := s.pool(file, "_txlock=immediate", 1)
	if err != nil {
		return err
	}
	if err := migrate(ctx, writer); err != nil {
		return err
	}
	reader, err := s.pool(file, "_query_only=1", max(4, runtime.NumCPU()))
	if err != nil {
		return err
	}
	if s.write, err = s.gorm(writer, o.Log); err != nil {
		return err
	}
	s.read, err = s.gorm(reader, o.Log)
	return err
}

// lock takes the lock file. The lock ends with the process, however it ends.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrInUse
		}
		return nil, err
	}
	return f, nil
}

// private makes the database file, if it is not there, readable to its owner
// alone. SQLite gives the files beside it the same mode.
func private(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func (s *Store) pool(file, option string, connections int) (*sql.DB, error) {
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(),
		RawQuery: "_foreign_keys=on&_busy_timeout=5000&_journal_mode=WAL&_synchronous=FULL&" + option}
	db, err := sql.Open(sqlite.DriverName, dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	s.pools = append(s.pools, db)
	return db, nil
}

func (s *Store) gorm(db *sql.DB, log *slog.Logger) (*gorm.DB, error) {
	return gorm.Open(sqlite.Dialector{Conn: db}, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		PrepareStmt:            true,
		PrepareStmtMaxSize:     200,
		NowFunc:                s.now,
		Logger: logger.NewSlogLogger(log, logger.Config{
			SlowThreshold:             200 * time.Millisecond,
			LogLevel:                  logger.Warn,
			ParameterizedQueries:      true,
			IgnoreRecordNotFoundError: true,
		}),
	})
}

// Close closes the database and lets other processes in.
func (s *Store) Close() error {
	var err error
	for _, db := range s.pools {
		err = errors.Join(err, db.Close())
	}
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	return err
}

// InTx runs f in a transaction: what f does through tx is stored as a whole
// when f returns nil, and not at all when it returns an error. Reads through tx
// see what tx has written. There is one writer, so f should be brief, and must
// not write through the store itself, which would wait for f for good.
func (s *Store) InTx(ctx context.Context, f func(tx *Store) error) error {
	if s.inTx {
		return f(s)
	}
	return s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return f(&Store{read: tx, write: tx, now: s.now, inTx: true})
	})
}

// snapshot runs f in a transaction that only reads: all that f reads through tx
// stood there at one moment.
func (s *Store) snapshot(ctx context.Context, f func(tx *Store) error) error {
	if s.inTx {
		return f(s)
	}
	return s.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		return f(&Store{read: tx, write: tx, now: s.now, inTx: true})
	})
}

// Ready tells whether the database answers.
func (s *Store) Ready(ctx context.Context) error {
	for _, db := range s.pools {
		if err := db.PingContext(ctx); err != nil {
			return err
		}
	}
	return s.read.WithContext(ctx).Exec("SELECT 1").Error
}

// Empty tells whether the data folder is new: no users and no cases.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var used bool
	err := s.read.WithContext(ctx).
		Raw("SELECT EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM cases)").Scan(&used).Error
	return !used, err
}

// Demo tells whether the data folder holds demo data.
func (s *Store) Demo(ctx context.Context) (bool, error) {
	var demo bool
	err := s.read.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM settings WHERE name = 'demo')").Scan(&demo).Error
	return demo, err
}

// MarkDemo says for good that the data folder holds demo data.
func (s *Store) MarkDemo(ctx context.Context) error {
	return s.write.WithContext(ctx).
		Exec("INSERT INTO settings (name, value) VALUES ('demo', 'ja') ON CONFLICT DO NOTHING").Error
}
