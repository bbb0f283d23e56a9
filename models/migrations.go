package models

import (
	"context"
	"database/sql"
	"embed"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// The schema, one numbered file a step, in a folder an engine. A file that has
// been run somewhere is never changed.
//
//go:embed migrations
var migrations embed.FS

// migrate brings the schema up to the newest step. It refuses a database that
// is ahead of the program.
func migrate(ctx context.Context, db *sql.DB) error {
	folder, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, folder,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	current, newest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return ErrNewer
	}
	_, err = p.Up(ctx)
	return err
}
