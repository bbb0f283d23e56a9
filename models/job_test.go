package models

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ankebord/models/rights"
)

func (w *world) batch(t testing.TB, actor rights.Actor, b Batch) ID {
	t.Helper()
	id, err := w.CreateBatch(t.Context(), actor, b)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func files(names ...string) []Job {
	var jobs []Job
	for _, n := range names {
		jobs = append(jobs, Job{Kind: LoadFile, Name: n})
	}
	return jobs
}

// take is the name of the next job that is due, or empty.
func (w *world) take(t testing.TB) Job {
	t.Helper()
	j, err := w.TakeJob(t.Context(), time.Minute)
	if err != nil && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	return j
}

func (w *world) job(t testing.TB, batch ID, position int) Job {
	t.Helper()
	var j Job
	if err := w.write.Where("batch_id = ? AND position = ?", batch, position).Take(&j).Error; err != nil {
		t.Fatal(err)
	}
	return j
}

func TestJobRunsOnce(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Jobs: files("a.pdf", "b.pdf")})
	a, b := w.take(t), w.take(t)
	if a.Name != "a.pdf" || b.Name != "b.pdf" || a.State != JobRunning || a.Tries != 1 || w.take(t).Name != "" {
		t.Fatalf("taken: %+v, %+v", a, b)
	}
	if err := w.StepJob(t.Context(), a, StepText, 2, 5); err != nil {
		t.Fatal(err)
	}
	if j := w.job(t, id, 0); j.Step != StepText || j.Done != 2 || j.Total != 5 || j.State != JobRunning {
		t.Errorf("after a step: %+v", j)
	}
	cs := w.create(t, w.worker, appeal())
	document := w.read(t, cs).Documents[0].ID
	if err := w.FinishJob(t.Context(), a, cs, document); err != nil {
		t.Fatal(err)
	}
	if err := w.RefuseJob(t.Context(), b, "Filen kan ikke læses", ""); err != nil {
		t.Fatal(err)
	}
	got, err := w.BatchByID(t.Context(), w.worker, id)
	if err != nil || !got.Ended() {
		t.Fatalf("batch = %+v, %v", got, err)
	}
	if j := got.Jobs[0]; j.State != JobDone || j.CaseID != cs || j.DocumentID != document || j.Step != StepCreated || j.Lease != "" || j.LeasedUntil != nil {
		t.Errorf("done: %+v", j)
	}
	if j := got.Jobs[1]; j.State != JobRefused || j.Fault != "Filen kan ikke læses" || j.DuplicateID != "" {
		t.Errorf("refused: %+v", j)
	}
	if err := w.FinishJob(t.Context(), a, cs, document); !errors.Is(err, ErrConflict) {
		t.Errorf("finished twice: %v, want ErrConflict", err)
	}
}

// A lease that has run out is another's, and the one who had it can end nothing.
func TestLostLease(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Jobs: files("a.pdf")})
	first := w.take(t)
	w.clock = w.clock.Add(50 * time.Second)
	if err := w.ExtendJob(t.Context(), first.ID, first.Lease, time.Minute); err != nil {
		t.Fatal(err)
	}
	w.clock = w.clock.Add(50 * time.Second)
	if w.take(t).Name != "" {
		t.Fatal("a job was taken from the one who has it")
	}
	w.clock = w.clock.Add(10 * time.Second)
	second := w.take(t)
	if second.ID != first.ID || second.Tries != 2 || second.Lease == first.Lease {
		t.Fatalf("taken over: %+v", second)
	}
	cs := w.create(t, w.worker, appeal())
	for name, call := range map[string]func() error{
		"ExtendJob":    func() error { return w.ExtendJob(t.Context(), first.ID, first.Lease, time.Minute) },
		"StepJob":      func() error { return w.StepJob(t.Context(), first, StepText, 0, 0) },
		"RetryJob":     func() error { return w.RetryJob(t.Context(), first.ID, first.Lease, time.Minute) },
		"ReturnJob":    func() error { return w.ReturnJob(t.Context(), first.ID, first.Lease) },
		"ParkJob":      func() error { return w.ParkJob(t.Context(), first.ID, first.Lease, "x") },
		"RefuseJob":    func() error { return w.RefuseJob(t.Context(), first, "x", "") },
		"LeasedJob":    func() error { _, err := w.LeasedJob(t.Context(), first.ID, first.Lease); return err },
		"RecogniseJob": func() error { return w.RecogniseJob(t.Context(), first) },
		"FinishJob":    func() error { return w.FinishJob(t.Context(), first, cs, w.read(t, cs).Documents[0].ID) },
	} {
		if err := call(); !errors.Is(err, ErrConflict) {
			t.Errorf("%s under a lost lease: %v, want ErrConflict", name, err)
		}
	}
	if j := w.job(t, id, 0); j.Lease != second.Lease || j.State != JobRunning {
		t.Errorf("the job is %+v", j)
	}
}

func TestJobIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Jobs: files("a.pdf")})
	j := w.take(t)
	if err := w.RetryJob(t.Context(), j.ID, j.Lease, time.Minute); err != nil {
		t.Fatal(err)
	}
	if w.take(t).Name != "" {
		t.Error("tried again without a wait")
	}
	w.clock = w.clock.Add(time.Minute)
	j = w.take(t)
	if j.Tries != 2 {
		t.Errorf("tries = %d, want 2", j.Tries)
	}
	if err := w.ReturnJob(t.Context(), j.ID, j.Lease); err != nil {
		t.Fatal(err)
	}
	if j = w.take(t); j.Tries != 2 {
		t.Errorf("tries after it was given back = %d, want 2", j.Tries)
	}
	if err := w.ParkJob(t.Context(), j.ID, j.Lease, "Noget gik galt"); err != nil {
		t.Fatal(err)
	}
	w.clock = w.clock.Add(time.Hour)
	if w.take(t).Name != "" {
		t.Error("a parked job is tried")
	}
	if j := w.job(t, id, 0); j.State != JobParked || j.Fault != "Noget gik galt" {
		t.Errorf("parked: %+v", j)
	}
	if err := w.ResumeJob(t.Context(), w.colleague, id, 0); !errors.Is(err, ErrNotFound) {
		t.Errorf("resumed by a colleague: %v", err)
	}
	if err := w.ResumeJob(t.Context(), w.worker, id, 0); err != nil {
		t.Fatal(err)
	}
	if j = w.take(t); j.Tries != 1 || j.Fault != "" || j.Anyway {
		t.Errorf("resumed: %+v", j)
	}
	if err := w.ResumeJob(t.Context(), w.worker, id, 0); !errors.Is(err, ErrConflict) {
		t.Errorf("a running job was resumed: %v", err)
	}
}

// What a process that is no more left running waits again.
func TestReleaseJobs(t *testing.T) {
	w := newWorld(t)
	w.batch(t, w.worker, Batch{Jobs: files("a.pdf")})
	w.take(t)
	if err := w.ReleaseJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j := w.take(t); j.Name != "a.pdf" || j.Tries != 2 {
		t.Errorf("after the restart: %+v; the try that was cut off counts", j)
	}
}

// Text is recognised in one file at a time, so that others can be loaded.
func TestRecognitionTakesOnePlace(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Jobs: files("billeder", "flere billeder", "brev")})
	first := w.take(t)
	if err := w.RecogniseJob(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if got := w.job(t, id, first.Position); got.Kind != RecogniseText || got.State != JobWaiting || got.Tries != 0 {
		t.Fatalf("a job to recognise: %+v", got)
	}
	if first = w.take(t); first.Kind != RecogniseText {
		t.Fatalf("taken: %+v", first)
	}
	if j, err := w.LeasedJob(t.Context(), first.ID, first.Lease); err != nil || j.Name != "billeder" {
		t.Errorf("LeasedJob = %+v, %v", j, err)
	}
	second := w.take(t)
	if err := w.RecogniseJob(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	if third := w.take(t); third.Name != "brev" || w.take(t).Name != "" {
		t.Errorf("taken beside a recognition: %q", third.Name)
	}
}

// An enclosure whose text is recognised keeps no other waiting, but the decision does.
func TestFilesOfOneCasePassARecognition(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Together: true, Jobs: files("afgoerelse", "bilag")})
	if err := w.RecogniseJob(t.Context(), w.take(t)); err != nil {
		t.Fatal(err)
	}
	if j := w.take(t); j.Name != "afgoerelse" || w.take(t).Name != "" {
		t.Errorf("%q was taken, or an enclosure beside it", j.Name)
	}
	if err := w.JoinBatch(t.Context(), id, w.create(t, w.worker, appeal())); err != nil {
		t.Fatal(err)
	}
	if j := w.take(t); j.Name != "bilag" {
		t.Errorf("once there is a case: %q", j.Name)
	}
}

func TestOrderOfJobs(t *testing.T) {
	w := newWorld(t)
	w.batch(t, w.worker, Batch{Jobs: files("1", "2", "3")})
	w.clock = w.clock.Add(time.Second)
	w.batch(t, w.colleague, Batch{Jobs: files("kollegas")})
	var got []string
	for range 4 {
		got = append(got, w.take(t).Name)
	}
	if want := []string{"1", "kollegas", "2", "3"}; !slices.Equal(got, want) {
		t.Errorf("order = %v, want %v", got, want)
	}
}

// The files of one case go one by one, but a file that fails holds nobody back.
func TestFilesOfOneCase(t *testing.T) {
	w := newWorld(t)
	id := w.batch(t, w.worker, Batch{Together: true, Jobs: files("afgoerelse", "klage", "bilag")})
	j := w.take(t)
	if w.take(t).Name != "" {
		t.Error("an enclosure overtook the decision")
	}
	if err := w.RetryJob(t.Context(), j.ID, j.Lease, time.Hour); err != nil {
		t.Fatal(err)
	}
	if j = w.take(t); j.Name != "klage" {
		t.Errorf("after a failed decision: %q", j.Name)
	}
	other := w.create(t, w.worker, appeal())
	if err := w.RefuseJob(t.Context(), j, "findes allerede", other); err != nil {
		t.Fatal(err)
	}
	if next := w.take(t); next.Name != "" {
		t.Errorf("%q overtook a file that waits for a choice", next.Name)
	}
	if err := w.ResumeJob(t.Context(), w.worker, id, 1); err != nil {
		t.Fatal(err)
	}
	if j = w.take(t); j.Name != "klage" || !j.Anyway || j.DuplicateID != "" {
		t.Errorf("after the choice: %+v", j)
	}
	if err := w.JoinBatch(t.Context(), id, other); err != nil {
		t.Fatal(err)
	}
	b, sender, err := w.Sender(t.Context(), id)
	if err != nil || b.CaseID != other || sender != w.worker {
		t.Errorf("Sender = %+v, %+v, %v", b, sender, err)
	}
}

func TestBatchesAreOnesOwn(t *testing.T) {
	w := newWorld(t)
	old := w.batch(t, w.worker, Batch{Jobs: files("a")})
	w.clock = w.clock.Add(time.Second)
	waits := w.batch(t, w.worker, Batch{Jobs: files("b")})
	j := w.take(t)
	if err := w.RefuseJob(t.Context(), j, "x", ""); err != nil {
		t.Fatal(err)
	}
	w.clock = w.clock.Add(31 * 24 * time.Hour)
	fresh := w.batch(t, w.worker, Batch{Jobs: files("c", "d")})
	got, err := w.Batches(t.Context(), w.worker, 10)
	if err != nil || len(got) != 2 || got[0].ID != fresh || len(got[0].Jobs) != 2 || got[1].ID != waits {
		t.Errorf("batches = %+v, %v; want the new one, and the old one that waits", got, err)
	}
	if one, _ := w.Batches(t.Context(), w.worker, 1); len(one) != 1 {
		t.Errorf("%d batches, want 1", len(one))
	}
	if none, err := w.Batches(t.Context(), w.colleague, 10); len(none) != 0 || err != nil {
		t.Errorf("a colleague's: %v, %v", none, err)
	}
	for actor, id := range map[rights.Actor]ID{w.colleague: fresh, w.leader: fresh, w.worker: old} {
		if _, err := w.BatchByID(t.Context(), actor, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("BatchByID by %s: %v, want ErrNotFound", actor.Name, err)
		}
	}
	if _, err := w.CreateBatch(t.Context(), w.leader, Batch{}); !errors.Is(err, ErrForbidden) {
		t.Errorf("a leader's batch: %v", err)
	}
}

func TestJobOfDocument(t *testing.T) {
	w := newWorld(t)
	cs := w.create(t, w.worker, appeal())
	document := w.read(t, cs).Documents[0].ID
	if _, err := w.JobOfDocument(t.Context(), w.worker, cs, document); !errors.Is(err, ErrNotFound) {
		t.Errorf("before: %v", err)
	}
	w.batch(t, w.worker, Batch{Jobs: []Job{{Kind: RecogniseText, Name: "a", CaseID: cs, DocumentID: document}}})
	if j, err := w.JobOfDocument(t.Context(), w.leader, cs, document); err != nil || j.Name != "a" || j.State != JobWaiting {
		t.Errorf("JobOfDocument = %+v, %v", j, err)
	}
	if _, err := w.JobOfDocument(t.Context(), w.trainee, cs, document); !errors.Is(err, ErrNotFound) {
		t.Errorf("for a trainee: %v", err)
	}
}

func TestQuota(t *testing.T) {
	w := newWorld(t)
	quota := Quota{Files: 10, Bytes: 1000, Within: time.Hour}
	spend := func(actor rights.Actor, files int, bytes int64, want any) {
		t.Helper()
		err := w.Spend(t.Context(), actor, files, bytes, quota)
		full, _ := errors.AsType[*QuotaExceeded](err)
		switch {
		case want == nil && err != nil:
			t.Errorf("%d files, %d bytes: %v", files, bytes, err)
		case want != nil && (full == nil || !full.Again.Equal(want.(time.Time))):
			t.Errorf("%d files, %d bytes: %v, want full until %v", files, bytes, err, want)
		}
	}
	spend(w.worker, 4, 100, nil)
	w.clock = start.Add(10 * time.Minute)
	spend(w.worker, 4, 800, nil)
	spend(w.worker, 3, 0, start.Add(time.Hour))      // when the first four go
	spend(w.worker, 2, 101, start.Add(time.Hour))    // too many bytes
	spend(w.worker, 7, 0, start.Add(70*time.Minute)) // when the second four go
	spend(w.worker, 11, 0, time.Time{})              // never
	spend(w.worker, 0, 1001, time.Time{})            // never
	spend(w.worker, 2, 100, nil)                     // exactly full
	spend(w.worker, 1, 0, start.Add(time.Hour))      // what was refused was not counted
	spend(w.colleague, 10, 1000, nil)                // has a quota of his own
	spend(rights.System, 1000, 1<<40, nil)           // has none
	w.clock = start.Add(time.Hour)
	spend(w.worker, 4, 100, nil) // the first four are gone
	spend(w.worker, 1, 0, start.Add(70*time.Minute))
}
