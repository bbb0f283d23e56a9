package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/server/extract"
	"ankebord/server/jobs"
)

// work does the jobs that are stored, until ctx ends: those that the last
// process left unfinished too.
func (s *Server) work(ctx context.Context) error {
	if err := s.store.ReleaseJobs(ctx); err != nil {
		return err
	}
	s.jobs.Run(ctx)
	return nil
}

// A queue is the stored jobs as package jobs runs them.
type queue struct{ *Server }

func (q queue) Take(ctx context.Context, lease time.Duration) (jobs.Job, error) {
	j, err := q.store.TakeJob(ctx, lease)
	if errors.Is(err, models.ErrNotFound) {
		err = jobs.ErrNone
	}
	return jobs.Job{ID: string(j.ID), Lease: string(j.Lease), Try: j.Tries}, err
}

// lost says of the lease of a job that is another's by now.
func lost(err error) error {
	if errors.Is(err, models.ErrConflict) {
		return jobs.ErrLost
	}
	return err
}

func (q queue) Extend(ctx context.Context, j jobs.Job, lease time.Duration) error {
	return lost(q.store.ExtendJob(ctx, models.ID(j.ID), models.ID(j.Lease), lease))
}

func (q queue) Retry(ctx context.Context, j jobs.Job, wait time.Duration, cause error) error {
	q.log.WarnContext(ctx, "job failed", slog.String("job", j.ID), slog.Int("try", j.Try), slog.Duration("wait", wait), slog.Any("error", cause))
	return q.store.RetryJob(ctx, models.ID(j.ID), models.ID(j.Lease), wait)
}

func (q queue) Park(ctx context.Context, j jobs.Job, cause error) error {
	number := errorNumber()
	q.log.ErrorContext(ctx, "job parked", slog.String("number", number), slog.String("job", j.ID), slog.Any("error", cause))
	return q.store.ParkJob(ctx, models.ID(j.ID), models.ID(j.Lease), "Noget gik galt hos os. Prøv igen, eller indsæt teksten. Fejlnummer "+number)
}

func (q queue) Return(ctx context.Context, j jobs.Job) error {
	return q.store.ReturnJob(ctx, models.ID(j.ID), models.ID(j.Lease))
}

// Do loads a file, or recognises the text of a document. That a file cannot be
// read, or that another case holds it, ends the job with that answer.
func (q queue) Do(ctx context.Context, leased jobs.Job) error {
	j, err := q.store.LeasedJob(ctx, models.ID(leased.ID), models.ID(leased.Lease))
	if err != nil {
		return lost(err)
	}
	b, who, err := q.store.Sender(ctx, j.BatchID)
	if err != nil {
		return err
	}
	if j.DocumentID != "" {
		err = q.recognise(ctx, j, who)
	} else {
		err = q.loadFile(ctx, j, b, who)
	}
	if text := refusal(err); text != "" {
		err = q.store.RefuseJob(ctx, j, text, "")
	}
	return lost(err)
}

// errGone is that a document changed while its text was recognised.
var errGone = errors.New("the document has changed")

// refusal is what to tell of an error that another try would only repeat; empty
// for any other.
func refusal(err error) string {
	if refused, ok := errors.AsType[*extract.Error](err); ok {
		return refused.Text
	}
	switch {
	case errors.Is(err, models.ErrExists):
		return "Filen findes allerede i sagen"
	case errors.Is(err, models.ErrFull):
		return fullText
	case errors.Is(err, models.ErrClosed):
		return "Sagen er afgjort og kan ikke få flere dokumenter"
	case errors.Is(err, models.ErrForbidden), errors.Is(err, models.ErrNotFound):
		return "Du har ikke længere adgang til sagen"
	case errors.Is(err, errGone):
		return "Der er brugt belæg fra siderne, mens teksten blev læst. De beholder den tekst, de har"
	case errors.Is(err, extract.ErrNoOCR):
		return "Tekst kan ikke læses fra billeder her. Indsæt teksten i stedet"
	}
	return ""
}

// loadFile makes a file a case, or a document of the case that its batch is of.
func (s *Server) loadFile(ctx context.Context, j models.Job, b models.Batch, who rights.Actor) error {
	data, err := s.files.Get(j.SHA256)
	if err != nil {
		return err
	}
	decision := j.DocumentKind == models.DecisionLetter && b.CaseID == ""
	step := func(step models.JobStep) error { return s.store.StepJob(ctx, j, step, j.Total, j.Total) }
	if err := step(models.StepChecked); err != nil {
		return err
	}
	var recognised func(done, total int)
	if j.Kind == models.RecogniseText {
		recognised = s.progress(ctx, &j)
	}
	kind := j.DocumentKind
	if decision {
		kind = "" // an e-mail may bring it as an attachment
	}
	all, err := s.readFile(ctx, j.Name, data, kind, recognised)
	if refused, ok := errors.AsType[*extract.Error](err); ok && refused.Kind == extract.Scanned && s.reader.CanRecognise() && recognised == nil {
		return s.store.RecogniseJob(ctx, j)
	}
	if err != nil {
		return err
	}
	if err := step(models.StepText); err != nil {
		return err
	}
	if decision && !j.Anyway {
		id, number, err := s.duplicate(ctx, who, all)
		if err != nil {
			return err
		}
		if id != "" {
			return s.store.RefuseJob(ctx, j, duplicateText(number), id)
		}
	}
	cs := newCase(all, who)
	cs.Demo = s.demo
	if err := step(models.StepSignals); err != nil {
		return err
	}
	if err := s.keep(all); err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *models.Store) error {
		// Read again: another file of the batch may have made the case meanwhile.
		b, _, err := tx.Sender(ctx, j.BatchID)
		if err != nil {
			return err
		}
		id := b.CaseID
		if id == "" {
			if id, err = tx.CreateCase(ctx, who, cs); err != nil {
				return err
			}
			if b.Together {
				if err := tx.JoinBatch(ctx, b.ID, id); err != nil {
					return err
				}
			}
		} else if _, err := tx.AddDocuments(ctx, who, id, storedAll(all)); err != nil {
			return err
		}
		return tx.FinishJob(ctx, j, id, "")
	})
}

func storedAll(all []upload) []models.NewDocument {
	out := make([]models.NewDocument, len(all))
	for i, u := range all {
		out[i] = u.stored()
	}
	return out
}

// progress notes each page of which the text has been recognised. Where it
// cannot be noted, the work goes on: the page then shows less.
func (s *Server) progress(ctx context.Context, j *models.Job) func(done, total int) {
	return func(done, total int) {
		j.Total = total
		if err := s.store.StepJob(ctx, *j, models.StepChecked, done, total); err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "progress not noted", slog.String("job", string(j.ID)), slog.Any("error", err))
		}
	}
}

// recognise reads the text of those pages of a document that are pictures.
func (s *Server) recognise(ctx context.Context, j models.Job, who rights.Actor) error {
	data, err := s.files.Get(j.SHA256)
	if err != nil {
		return err
	}
	document, err := s.reader.Recognise(ctx, data, s.progress(ctx, &j))
	if err != nil {
		return err
	}
	return s.store.InTx(ctx, func(tx *models.Store) error {
		err := s.readAgain(ctx, tx, who, j.CaseID, j.DocumentID, func(d models.Document) upload {
			return upload{name: d.Name, data: data, document: document, kind: d.Kind}
		})
		if errors.Is(err, models.ErrConflict) {
			return errGone // not of the lease
		}
		if err != nil {
			return err
		}
		return tx.FinishJob(ctx, j, j.CaseID, j.DocumentID)
	})
}
