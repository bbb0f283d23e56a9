package server

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gin-gonic/gin"

	"ankebord/models"
)

// BenchmarkStart is from an existing data folder to the first page drawn: the
// database is opened and checked for migrations, templates and ruleset are read.
func BenchmarkStart(b *testing.B) {
	gin.SetMode(gin.TestMode)
	config := Config{Addr: "127.0.0.1:8080", Data: b.TempDir(), BoardName: "Prøvenævnet"}
	for b.Loop() {
		store, err := models.Open(b.Context(), models.Options{Dir: config.Data})
		if err != nil {
			b.Fatal(err)
		}
		s, err := New(config, store, Surroundings{Log: slog.New(slog.DiscardHandler), Out: io.Discard, WorkerCommand: []string{"none"}})
		if err != nil {
			b.Fatal(err)
		}
		rec := httptest.NewRecorder()
		s.Handler().ServeHTTP(rec, httptest.NewRequest(get, "/log-paa", nil))
		if rec.Code != http.StatusOK {
			b.Fatalf("/log-paa = %d", rec.Code)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSeedDemo is what the demonstration's first start adds: 80 decided
// cases, evaluated and stored.
func BenchmarkSeedDemo(b *testing.B) {
	for b.Loop() {
		newBoard(b, demoCases)
	}
}
