package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
)

// A Batch is what someone sent to be loaded at once. It belongs to the one who
// sent it; others do not know of it.
type Batch struct {
	ID        ID `gorm:"primaryKey"`
	UserID    ID
	Together  bool      // the files are the documents of one case; else each is a case of its own
	CaseID    ID        // that case, once it is made
	CreatedAt time.Time `gorm:"serializer:moment;autoCreateTime:false"`
	Jobs      []Job     `gorm:"-"` // in order
}

// A JobKind is what is to be done with a file.
type JobKind string

// The kinds of job.
const (
	LoadFile      JobKind = "indlaesning"   // make it a case, or a document of the batch's case
	RecogniseText JobKind = "tekstlaesning" // the same, with the text read off its pictures; or that text of a document that is there
)

// A JobState is what has become of a job.
type JobState string

// The states of a job.
const (
	JobWaiting JobState = "venter"
	JobRunning JobState = "koerer"
	JobDone    JobState = "faerdig"
	JobRefused JobState = "afvist"   // its Fault says why; to try again would give the same
	JobParked  JobState = "parkeret" // tried often enough; waits for a person
)

// A JobStep is how far a file has come.
type JobStep string

// The steps, in order.
const (
	StepReceived JobStep = "modtaget"
	StepChecked  JobStep = "kontrolleret"
	StepText     JobStep = "tekst"
	StepSignals  JobStep = "signaler"
	StepCreated  JobStep = "oprettet"
)

// JobSteps lists the steps in order.
func JobSteps() []JobStep {
	return []JobStep{StepReceived, StepChecked, StepText, StepSignals, StepCreated}
}

// A Job is one file of a batch.
type Job struct {
	ID           ID `gorm:"primaryKey"`
	BatchID      ID
	Position     int // in the batch, from 0
	Kind         JobKind
	Name         string
	SHA256       string `gorm:"column:sha256"` // of the file; empty where it was refused unread
	Size         int64  // in bytes
	DocumentKind DocumentKind
	Anyway       bool // load it though another case holds it
	State        JobState
	Step         JobStep    // the last one done
	Done, Total  int        // pages whose text is being recognised
	Tries        int        // begun, so far
	DueAt        time.Time  `gorm:"serializer:moment"` // not before
	Lease        ID         // of the one who has a running job
	LeasedUntil  *time.Time `gorm:"serializer:moment"`
	Fault        string
	DuplicateID  ID // of a refused job: the case that holds the same
	CaseID       ID // of a job that is done, or of the document to recognise
	DocumentID   ID
	UpdatedAt    time.Time `gorm:"serializer:moment;autoUpdateTime:false"`
}

// Ended tells whether the job is over, unless a person takes it up again.
func (j Job) Ended() bool { return j.State != JobWaiting && j.State != JobRunning }

// Ended tells whether all jobs of the batch are.
func (b Batch) Ended() bool {
	for _, j := range b.Jobs {
		if !j.Ended() {
			return false
		}
	}
	return true
}

// keptFor is how long a batch whose files are all loaded or refused is kept.
const keptFor = 30 * 24 * time.Hour

// CreateBatch stores a batch of the actor's with its jobs, whose ids and order
// it sets; those in no state wait. Old batches of the same user are forgotten.
func (s *Store) CreateBatch(ctx context.Context, actor rights.Actor, b Batch) (ID, error) {
	if !actor.May(rights.LoadCases) {
		return "", fmt.Errorf("create batch: %w", ErrForbidden)
	}
	b.ID, b.UserID, b.CreatedAt = NewID(), ID(actor.ID), s.now()
	err := s.InTx(ctx, func(tx *Store) error {
		if err := tx.forget(ctx, b.UserID); err != nil {
			return err
		}
		if err := gorm.G[Batch](tx.write).Create(ctx, &b); err != nil {
			return err
		}
		jobs := make([]Job, len(b.Jobs))
		for i, j := range b.Jobs {
			j.ID, j.BatchID, j.Position, j.DueAt, j.UpdatedAt = NewID(), b.ID, i, b.CreatedAt, b.CreatedAt
			if j.State == "" {
				j.State = JobWaiting
			}
			if j.Step == "" {
				j.Step = StepReceived
			}
			if j.DocumentKind == "" {
				j.DocumentKind = DecisionLetter
			}
			jobs[i] = j
		}
		return insert(ctx, tx.write, jobs)
	})
	if err != nil {
		return "", fmt.Errorf("create batch: %w", translate(err))
	}
	return b.ID, nil
}

// forget deletes what a user has loaded long ago, but for jobs that wait for
// something.
func (s *Store) forget(ctx context.Context, user ID) error {
	db := s.write.WithContext(ctx)
	old := map[string]any{"user": user, "before": stamp(s.now().Add(-keptFor)), "ended": []JobState{JobDone, JobRefused}}
	err := db.Exec(`DELETE FROM jobs WHERE batch_id IN (SELECT id FROM batches WHERE user_id = @user AND created_at < @before AND NOT EXISTS
		(SELECT 1 FROM jobs AS other WHERE other.batch_id = batches.id AND other.state NOT IN @ended))`, old).Error
	if err != nil {
		return err
	}
	return db.Exec(`DELETE FROM batches WHERE user_id = @user AND created_at < @before AND NOT EXISTS
		(SELECT 1 FROM jobs WHERE batch_id = batches.id)`, old).Error
}

// BatchByID returns a batch of the actor's own with its jobs.
func (s *Store) BatchByID(ctx context.Context, actor rights.Actor, id ID) (Batch, error) {
	var b Batch
	err := s.snapshot(ctx, func(tx *Store) (err error) {
		if b, err = gorm.G[Batch](tx.read).Where("id = ? AND user_id = ?", id, actor.ID).Take(ctx); err != nil {
			return err
		}
		b.Jobs, err = gorm.G[Job](tx.read).Where("batch_id = ?", id).Order("position").Find(ctx)
		return err
	})
	if err != nil {
		return Batch{}, fmt.Errorf("batch %s: %w", id, translate(err))
	}
	return b, nil
}

// Batches returns the newest batches of the actor's own, at most n, with their
// jobs.
func (s *Store) Batches(ctx context.Context, actor rights.Actor, n int) ([]Batch, error) {
	var batches []Batch
	err := s.snapshot(ctx, func(tx *Store) (err error) {
		batches, err = gorm.G[Batch](tx.read).Where("user_id = ?", actor.ID).Order("created_at DESC, id").Limit(n).Find(ctx)
		if err != nil {
			return err
		}
		at := map[ID]int{}
		ids := make([]ID, len(batches))
		for i, b := range batches {
			ids[i], at[b.ID] = b.ID, i
		}
		jobs, err := gorm.G[Job](tx.read).Where("batch_id IN ?", ids).Order("batch_id, position").Find(ctx)
		for _, j := range jobs {
			b := &batches[at[j.BatchID]]
			b.Jobs = append(b.Jobs, j)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("batches: %w", err)
	}
	return batches, nil
}

// JobOfDocument returns the newest job that recognises the text of a document,
// or ErrNotFound.
func (s *Store) JobOfDocument(ctx context.Context, actor rights.Actor, id, document ID) (Job, error) {
	if _, err := s.readable(ctx, actor, id); err != nil {
		return Job{}, fmt.Errorf("job of document %s: %w", document, err)
	}
	j, err := gorm.G[Job](s.read).Where("case_id = ? AND document_id = ? AND kind = ?", id, document, RecogniseText).
		Order("updated_at DESC, id").Take(ctx)
	if err != nil {
		return Job{}, fmt.Errorf("job of document %s: %w", document, translate(err))
	}
	return j, nil
}

// TakeJob leases the next job that is due to the caller, for a time, and counts
// the try. A lease that has run out is taken over. Whoever has fewest jobs
// running comes first, so that a large batch keeps nobody waiting, and text is
// recognised in one file at a time, which takes minutes. The files of one case go
// in order, the decision first, so that the case is made of it; once it is, they
// pass one whose text is recognised. The error is ErrNotFound where nothing is due.
func (s *Store) TakeJob(ctx context.Context, lease time.Duration) (Job, error) {
	var job Job
	err := s.InTx(ctx, func(tx *Store) error {
		now := tx.now()
		var err error
		job, err = gorm.G[Job](tx.write).Raw(`
			SELECT jobs.* FROM jobs JOIN batches ON batches.id = jobs.batch_id
			WHERE (jobs.state = 'venter' AND jobs.due_at <= @now OR jobs.state = 'koerer' AND jobs.leased_until <= @now)
			AND NOT (jobs.kind = 'tekstlaesning' AND EXISTS (
				SELECT 1 FROM jobs AS other WHERE other.kind = 'tekstlaesning' AND other.state = 'koerer' AND other.leased_until > @now))
			AND NOT (batches.together AND EXISTS (
				SELECT 1 FROM jobs AS earlier WHERE earlier.batch_id = jobs.batch_id AND earlier.position < jobs.position AND (
					earlier.state = 'koerer' OR earlier.state = 'venter' AND earlier.tries = 0 OR
					earlier.state = 'afvist' AND earlier.duplicate_id IS NOT NULL)
				AND NOT (earlier.kind = 'tekstlaesning' AND batches.case_id IS NOT NULL)))
			ORDER BY (
				SELECT count(*) FROM jobs AS other JOIN batches AS theirs ON theirs.id = other.batch_id
				WHERE other.state = 'koerer' AND theirs.user_id = batches.user_id AND other.id <> jobs.id
			), jobs.due_at, batches.created_at, jobs.position, jobs.id LIMIT 1`,
			map[string]any{"now": stamp(now)}).Take(ctx)
		if err != nil {
			return err
		}
		job.State, job.Lease, job.LeasedUntil = JobRunning, NewID(), new(now.Add(lease))
		job.Tries++
		job.Fault = ""
		return tx.updateJob(ctx, "", job, "State", "Lease", "LeasedUntil", "Tries", "Fault")
	})
	if err != nil {
		return Job{}, fmt.Errorf("take job: %w", translate(err))
	}
	return job, nil
}

// LeasedJob returns a running job to the one who has it. The error is ErrConflict
// where the lease has been lost.
func (s *Store) LeasedJob(ctx context.Context, job, lease ID) (Job, error) {
	j, err := gorm.G[Job](s.read).Where("id = ? AND lease = ?", job, lease).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = ErrConflict
	}
	if err != nil {
		return Job{}, fmt.Errorf("job %s: %w", job, err)
	}
	return j, nil
}

// updateJob writes fields of a job. Where lease is given, the job must still be
// leased under it; else the error is ErrConflict, since another has it now.
func (s *Store) updateJob(ctx context.Context, lease ID, j Job, fields ...any) error {
	j.UpdatedAt = s.now()
	q := gorm.G[Job](s.write).Where("id = ?", j.ID)
	if lease != "" {
		q = q.Where("lease = ?", lease)
	}
	n, err := q.Select("UpdatedAt", fields...).Updates(ctx, j)
	if err == nil && n == 0 {
		err = ErrConflict
	}
	return err
}

// ExtendJob leases a job on. The error is ErrConflict where the lease has been
// lost.
func (s *Store) ExtendJob(ctx context.Context, job, lease ID, more time.Duration) error {
	err := s.updateJob(ctx, lease, Job{ID: job, LeasedUntil: new(s.now().Add(more))}, "LeasedUntil")
	if err != nil {
		return fmt.Errorf("extend job %s: %w", job, err)
	}
	return nil
}

// StepJob notes how far a running job has come.
func (s *Store) StepJob(ctx context.Context, j Job, step JobStep, done, total int) error {
	err := s.updateJob(ctx, j.Lease, Job{ID: j.ID, Step: step, Done: done, Total: total}, "Step", "Done", "Total")
	if err != nil {
		return fmt.Errorf("note step of job %s: %w", j.ID, err)
	}
	return nil
}

// endJob writes what has become of a running job and gives its lease up.
func (s *Store) endJob(ctx context.Context, lease ID, j Job, fields ...any) error {
	j.Lease, j.LeasedUntil = "", nil
	if err := s.updateJob(ctx, lease, j, append([]any{"State", "Lease", "LeasedUntil"}, fields...)...); err != nil {
		return fmt.Errorf("end job %s: %w", j.ID, err)
	}
	return nil
}

// FinishJob says that a job is done, and the case it made or added to; document is
// the one whose text it recognised, or empty. Inside the transaction
// that makes it, the work is done once, whoever else has taken the job over.
func (s *Store) FinishJob(ctx context.Context, j Job, cs, document ID) error {
	return s.endJob(ctx, j.Lease, Job{ID: j.ID, State: JobDone, Step: StepCreated, CaseID: cs, DocumentID: document, Done: j.Total, Total: j.Total},
		"Step", "CaseID", "DocumentID", "Done", "Total")
}

// RefuseJob says why a job cannot be done; duplicate is the case that holds the
// same, or empty.
func (s *Store) RefuseJob(ctx context.Context, j Job, fault string, duplicate ID) error {
	return s.endJob(ctx, j.Lease, Job{ID: j.ID, State: JobRefused, Fault: fault, DuplicateID: duplicate}, "Fault", "DuplicateID")
}

// RetryJob lets a job that went wrong wait before it is tried again.
func (s *Store) RetryJob(ctx context.Context, job, lease ID, wait time.Duration) error {
	return s.endJob(ctx, lease, Job{ID: job, State: JobWaiting, DueAt: s.now().Add(wait)}, "DueAt")
}

// RecogniseJob gives a job back as one whose file holds pictures of text.
func (s *Store) RecogniseJob(ctx context.Context, j Job) error {
	return s.endJob(ctx, j.Lease, Job{ID: j.ID, State: JobWaiting, Kind: RecogniseText}, "Kind", "Tries")
}

// ReturnJob gives a job back as if it had not been tried.
func (s *Store) ReturnJob(ctx context.Context, job, lease ID) error {
	return s.InTx(ctx, func(tx *Store) error {
		j, err := gorm.G[Job](tx.write).Where("id = ?", job).Take(ctx)
		if err != nil {
			return translate(err)
		}
		return tx.endJob(ctx, lease, Job{ID: job, State: JobWaiting, Tries: max(j.Tries-1, 0)}, "Tries")
	})
}

// ParkJob puts a job aside that has gone wrong too often.
func (s *Store) ParkJob(ctx context.Context, job, lease ID, fault string) error {
	return s.endJob(ctx, lease, Job{ID: job, State: JobParked, Fault: fault}, "Fault")
}

// ReleaseJobs takes the leases of a process that is no more: what it left
// running waits again. Only a process that has just opened the store may say so.
func (s *Store) ReleaseJobs(ctx context.Context) error {
	err := s.write.WithContext(ctx).Exec("UPDATE jobs SET state = 'venter', lease = NULL, leased_until = NULL WHERE state = 'koerer'").Error
	if err != nil {
		return fmt.Errorf("release jobs: %w", err)
	}
	return nil
}

// JoinBatch says that the files of a batch belong to a case. It must run inside
// the transaction that makes the case.
func (s *Store) JoinBatch(ctx context.Context, batch, cs ID) error {
	n, err := gorm.G[Batch](s.write).Where("id = ?", batch).Update(ctx, "case_id", cs)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}

// Sender returns a batch, without its jobs, and on whose behalf it is loaded.
func (s *Store) Sender(ctx context.Context, batch ID) (Batch, rights.Actor, error) {
	b, err := gorm.G[Batch](s.read).Where("id = ?", batch).Take(ctx)
	if err != nil {
		return Batch{}, rights.Actor{}, fmt.Errorf("sender of batch %s: %w", batch, translate(err))
	}
	u, err := gorm.G[User](s.read).Where("id = ?", b.UserID).Take(ctx)
	if err != nil {
		return Batch{}, rights.Actor{}, fmt.Errorf("sender of batch %s: %w", batch, translate(err))
	}
	return b, u.Actor(), nil
}

// ResumeJob lets a job of the actor's own be tried again from the start: one
// that is parked, or one that was refused as a duplicate, which is then loaded
// anyway. Others stay as they are (ErrConflict).
func (s *Store) ResumeJob(ctx context.Context, actor rights.Actor, batch ID, position int) error {
	err := s.InTx(ctx, func(tx *Store) error {
		j, err := gorm.G[Job](tx.write).Where("batch_id = ? AND position = ? AND batch_id IN (SELECT id FROM batches WHERE user_id = ?)",
			batch, position, actor.ID).Take(ctx)
		if err != nil {
			return err
		}
		duplicate := j.State == JobRefused && j.DuplicateID != ""
		if !duplicate && j.State != JobParked {
			return ErrConflict
		}
		return tx.updateJob(ctx, "", Job{ID: j.ID, State: JobWaiting, Step: StepReceived, DueAt: tx.now(), Anyway: j.Anyway || duplicate},
			"State", "Step", "Done", "Total", "Tries", "DueAt", "Fault", "Anyway", "DuplicateID")
	})
	if err != nil {
		return fmt.Errorf("resume job %d of batch %s: %w", position, batch, translate(err))
	}
	return nil
}

// A Quota is the most that one user may send within a time.
type Quota struct {
	Files  int
	Bytes  int64
	Within time.Duration
}

// A QuotaExceeded refuses what would go beyond a quota, and says when there is
// room again; a zero time says never, for it is more than the quota holds.
type QuotaExceeded struct{ Again time.Time }

func (q *QuotaExceeded) Error() string { return "quota exceeded until " + q.Again.String() }

// Spend counts files and bytes against the actor's quota. The error is a
// *QuotaExceeded, and nothing is counted, where there is no room. The program
// itself has no quota.
func (s *Store) Spend(ctx context.Context, actor rights.Actor, files int, bytes int64, q Quota) error {
	if actor.IsSystem() {
		return nil
	}
	err := s.InTx(ctx, func(tx *Store) error {
		now := tx.now()
		user, since := ID(actor.ID), stamp(now.Add(-q.Within))
		if _, err := gorm.G[upload](tx.write).Where("user_id = ? AND at <= ?", user, since).Delete(ctx); err != nil {
			return err
		}
		sent, err := gorm.G[upload](tx.write).Where("user_id = ?", user).Order("at DESC, id DESC").Find(ctx)
		if err != nil {
			return err
		}
		n, b := files, bytes
		if n > q.Files || b > q.Bytes {
			return &QuotaExceeded{}
		}
		for _, u := range sent { // the newest stay longest
			n, b = n+u.Files, b+u.Bytes
			if n > q.Files || b > q.Bytes {
				return &QuotaExceeded{u.At.Add(q.Within)}
			}
		}
		return gorm.G[upload](tx.write).Create(ctx, &upload{UserID: user, At: now, Files: files, Bytes: bytes})
	})
	if full, ok := errors.AsType[*QuotaExceeded](err); ok {
		return full
	}
	if err != nil {
		return fmt.Errorf("spend: %w", translate(err))
	}
	return nil
}

// An upload is what a user has sent at one moment.
type upload struct {
	ID     int64 `gorm:"primaryKey"`
	UserID ID
	At     time.Time `gorm:"serializer:moment"`
	Files  int
	Bytes  int64
}
