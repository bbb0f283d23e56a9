package models

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorm.io/gorm/schema"
)

// stored are all structs that are rows of a table.
var stored = []any{&User{}, &Session{}, &caseRecord{}, &CaseFlag{}, &caseDefect{}, &Answer{}, &Document{}, &Page{}, &Signal{}, &RejectedSignal{},
	&RulingPart{}, &Event{}, &sketch{}, &wording{}, &Batch{}, &Job{}, &upload{}}

// unmapped are the tables that no struct stands for.
var unmapped = []string{"goose_db_version", "number_series", "settings", "sqlite_sequence"}

func TestModelsFitSchema(t *testing.T) {
	w := newWorld(t)
	tables := map[string]bool{}
	for _, model := range stored {
		s, err := schema.Parse(model, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		tables[s.Table] = true
		var mapped, keys []string
		for _, f := range s.Fields {
			if f.Creatable {
				mapped = append(mapped, f.DBName)
			}
			if f.PrimaryKey {
				keys = append(keys, f.DBName)
			}
		}
		var columns, primary []string
		if err := w.write.Raw("SELECT name FROM pragma_table_info(?)", s.Table).Scan(&columns).Error; err != nil {
			t.Fatal(err)
		}
		if err := w.write.Raw("SELECT name FROM pragma_table_info(?) WHERE pk > 0", s.Table).Scan(&primary).Error; err != nil {
			t.Fatal(err)
		}
		for _, names := range [][]string{mapped, columns, keys, primary} {
			slices.Sort(names)
		}
		if diff := cmp.Diff(columns, mapped); diff != "" {
			t.Errorf("%s (-table +struct):\n%s", s.Table, diff)
		}
		if diff := cmp.Diff(primary, keys); diff != "" {
			t.Errorf("key of %s (-table +struct):\n%s", s.Table, diff)
		}
	}
	var all []struct {
		Name   string
		Strict bool
	}
	if err := w.write.Raw("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name <> 'sqlite_schema'").Scan(&all).Error; err != nil {
		t.Fatal(err)
	}
	for _, table := range all {
		switch {
		case slices.Contains(unmapped[:1], table.Name) || table.Name == "sqlite_sequence":
		case !table.Strict:
			t.Errorf("table %s is not STRICT", table.Name)
		case !tables[table.Name] && !slices.Contains(unmapped, table.Name):
			t.Errorf("table %s has no struct", table.Name)
		}
	}
}

// Nothing can be stored that belongs to nothing.
func TestForeignKeys(t *testing.T) {
	w := newWorld(t)
	for _, sql := range []string{
		"INSERT INTO sessions VALUES ('h', 'nobody', 't', 't')",
		"INSERT INTO case_flags VALUES ('nothing', 'f', 'ja', '', 0, '')",
		"INSERT INTO case_defects VALUES ('nothing', 'KO-02')",
		"INSERT INTO answers VALUES ('nothing', 'KO-02', 0, 'opfyldt', NULL, NULL, '', '', '', '', NULL, 1, NULL, '', 0)",
		"INSERT INTO documents (id, case_id, position, name, format, sha256, size) VALUES ('d', 'nothing', 0, '', '', '', 0)",
		"INSERT INTO sketches VALUES (x'', 'nothing', 'nothing', x'')",
		"INSERT INTO prints VALUES ('nothing', x'')",
		"INSERT INTO batches VALUES ('b', 'nobody', 0, NULL, 't')",
		"INSERT INTO jobs VALUES ('j', 'nothing', 0, 'indlaesning', '', '', 0, 'bilag', 0, 'venter', 'tekst', 0, 0, 0, 't', '', NULL, '', NULL, NULL, NULL, 't')",
		"INSERT INTO uploads VALUES (1, 'nobody', 't', 1, 1)",
		"INSERT INTO pages VALUES ('nothing', 1, '')",
		"INSERT INTO signals VALUES ('nothing', 0, '', 'tegn', '', 1, 0, 0, '', NULL)",
		"INSERT INTO rejected_signals VALUES ('nothing', 1, 0, 1, '', 't', '')",
		"INSERT INTO ruling_parts VALUES ('nothing', 'regler', 1, '', 1, 't', '')",
		"INSERT INTO events VALUES (NULL, 't', NULL, '', 'nothing', 'x', '{}')",
	} {
		if err := w.write.Exec(sql).Error; err == nil {
			t.Errorf("%s: stored", sql)
		}
	}
	id := w.create(t, w.worker, appeal())
	if err := w.write.Exec("DELETE FROM cases WHERE id = ?", id).Error; err == nil {
		t.Error("a case was deleted under what belongs to it")
	}
}
