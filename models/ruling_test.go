package models

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ankebord/review"
)

func TestPartReadsBack(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	save := func(version int, text string) int {
		t.Helper()
		saved, err := w.SavePart(t.Context(), w.worker, id, version, review.PartReasons, text, "Udkast.")
		if err != nil {
			t.Fatal(err)
		}
		got := w.read(t, id)
		want := []RulingPart{{id, review.PartReasons, true, text, "Udkast.", saved, w.clock, w.worker.Name}}
		if diff := cmp.Diff(want, got.Parts); diff != "" {
			t.Errorf("parts (-want +got):\n%s", diff)
		}
		if got.State != UnderReview {
			t.Errorf("state %s", got.State)
		}
		return saved
	}
	stands := func(version, want int) {
		t.Helper()
		for name, call := range map[string]func() error{
			"SavePart": func() error {
				_, err := w.SavePart(t.Context(), w.worker, id, version, review.PartReasons, "?", "Udkast.")
				return err
			},
			"ResetPart": func() error { return w.ResetPart(t.Context(), w.worker, id, version, review.PartReasons) },
		} {
			err := call()
			conflict, ok := errors.AsType[*PartConflict](err)
			if !ok || !errors.Is(err, ErrConflict) || conflict.Standing.Version != want || conflict.Standing.Part != review.PartReasons {
				t.Errorf("%s of version %d = %v, want a conflict with %d", name, version, err, want)
			}
		}
	}
	stands(1, 0)
	v := save(0, "Egen tekst.")
	stands(0, v)
	v = save(v, "")
	v = save(v, "Ny tekst.")
	old := v
	if err := w.ResetPart(t.Context(), w.worker, id, v, review.PartReasons); err != nil {
		t.Fatal(err)
	}
	if parts := w.read(t, id).Parts; len(parts) != 0 {
		t.Errorf("parts after a reset: %v", parts)
	}
	stands(old, 0)
	v = save(0, "Igen.")
	if v <= old {
		t.Errorf("version %d after %d: an old page would overwrite the new text", v, old)
	}
	stands(old, v)
}
