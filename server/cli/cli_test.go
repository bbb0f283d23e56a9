package cli

import (
	"context"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"ankebord/models"
	"ankebord/models/rights"
)

// TestMain lets the scripts, and the extract worker that the program starts of
// itself, run the program under test.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"ankebord": func() { os.Exit(Main(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
	})
}

// TestScripts runs the commands as a user does: exit codes, output and files.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			// PDFium is compiled once for all scripts and kept between runs.
			cache, err := os.UserCacheDir()
			if err != nil {
				return err
			}
			e.Setenv("XDG_CACHE_HOME", cache)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"hold": hold, "release": release, "reviews": reviews},
	})
}

// held is the data folder that a script holds, as a server would.
var held sync.Map // *testscript.TestScript → *models.Store

// hold DIR [USERNAME] opens a data folder, and makes a case worker in it.
func hold(ts *testscript.TestScript, _ bool, args []string) {
	store, err := models.Open(context.Background(), models.Options{Dir: ts.MkAbs(args[0])})
	ts.Check(err)
	held.Store(ts, store)
	if len(args) > 1 {
		_, err := store.CreateUser(context.Background(), rights.System, models.User{Username: args[1], Name: args[1], Role: rights.CaseWorker})
		ts.Check(err)
	}
}

// release closes the data folder that is held.
func release(ts *testscript.TestScript, _ bool, _ []string) {
	store, _ := held.LoadAndDelete(ts)
	ts.Check(store.(*models.Store).Close())
}

// reviews USERNAME N says that a user has n cases in the data folder that is held.
func reviews(ts *testscript.TestScript, _ bool, args []string) {
	v, _ := held.Load(ts)
	store := v.(*models.Store)
	u, err := store.UserByUsername(context.Background(), args[0])
	ts.Check(err)
	_, n, err := store.Cases(context.Background(), u.Actor(), models.CaseFilter{Mine: true})
	ts.Check(err)
	if strconv.Itoa(n) != args[1] {
		ts.Fatalf("%s has %d cases, want %s", args[0], n, args[1])
	}
}
