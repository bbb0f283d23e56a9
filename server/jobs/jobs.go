// Package jobs does work that outlives a request. What there is to do lies in a
// Queue, which outlives the process too: a job is leased for a time and leased on
// while it is being done, so that one whose process has died is taken up again.
// What goes wrong is tried again after a wait, some times, and then put aside for
// a person to look at.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// A Job is something to do, as the queue knows it.
type Job struct {
	ID    string
	Lease string // of this try
	Try   int    // from 1
}

// ErrNone is what Take returns where nothing is due.
var ErrNone = errors.New("jobs: nothing is due")

// ErrLost is what Extend returns where the lease is another's by now.
var ErrLost = errors.New("jobs: the lease is lost")

// A Queue keeps jobs. Its methods may be called by several goroutines at once.
type Queue interface {
	// Take leases the next job that is due for a time.
	Take(ctx context.Context, lease time.Duration) (Job, error)
	// Extend leases a job on.
	Extend(ctx context.Context, j Job, lease time.Duration) error
	// Do does a job, and tells the queue in its own way that it is done. An error
	// says that it went wrong and may go better another time.
	Do(ctx context.Context, j Job) error
	// Retry lets a job wait that went wrong by cause.
	Retry(ctx context.Context, j Job, wait time.Duration, cause error) error
	// Park puts a job aside that has gone wrong, last by cause.
	Park(ctx context.Context, j Job, cause error) error
	// Return gives a job back that was cut off by the end of the process.
	Return(ctx context.Context, j Job) error
}

// Options say how jobs are run.
type Options struct {
	Workers int           // jobs at a time
	Tries   int           // of one job before it is put aside
	Lease   time.Duration // for which a job is taken, and taken on
	Look    time.Duration // how often the queue is looked at when nobody has woken the runner
	Wait    time.Duration // before the second try; each later wait is four times as long
	Fault   func(error)   // is told when the queue itself fails
}

// Defaults are two jobs at a time, as many as files are read at once, and five
// tries within a quarter of an hour.
func Defaults() Options {
	return Options{Workers: 2, Tries: 5, Lease: time.Minute, Look: 5 * time.Second, Wait: 10 * time.Second, Fault: func(error) {}}
}

// A Runner does the jobs of a queue.
type Runner struct {
	queue Queue
	o     Options
	wake  chan struct{}
}

// New returns a runner of a queue's jobs; Run sets it to work.
func New(q Queue, o Options) *Runner { return &Runner{q, o, make(chan struct{}, o.Workers)} }

// Wake says that there is something new to do.
func (r *Runner) Wake() {
	for range r.o.Workers {
		select {
		case r.wake <- struct{}{}:
		default:
		}
	}
}

// Run does jobs until ctx ends, gives back those that it had begun, and returns.
func (r *Runner) Run(ctx context.Context) {
	var workers sync.WaitGroup
	for range r.o.Workers {
		workers.Go(func() { r.work(ctx) })
	}
	workers.Wait()
}

func (r *Runner) work(ctx context.Context) {
	look := time.NewTicker(r.o.Look)
	defer look.Stop()
	for ctx.Err() == nil {
		found, err := r.Next(ctx)
		if err != nil && ctx.Err() == nil {
			r.o.Fault(err)
		}
		if found && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-look.C:
		case <-r.wake:
		}
	}
}

// Next does the next job that is due, and says whether there was one. The error
// is the queue's; that the job went wrong is none.
func (r *Runner) Next(ctx context.Context) (found bool, _ error) {
	j, err := r.queue.Take(ctx, r.o.Lease)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// What becomes of the job is told also when ctx has ended.
	telling := context.WithoutCancel(ctx)
	if j.Try > r.o.Tries { // the last try ended with its process
		return true, r.queue.Park(telling, j, errors.New("the process ended during every try"))
	}
	err = r.do(ctx, j)
	switch {
	case err == nil, errors.Is(err, ErrLost):
		return true, nil
	case ctx.Err() != nil:
		return true, r.queue.Return(telling, j)
	case j.Try == r.o.Tries:
		return true, r.queue.Park(telling, j, err)
	}
	return true, r.queue.Retry(telling, j, r.wait(j.Try), err)
}

// wait is how long a job waits after a try.
func (r *Runner) wait(try int) time.Duration {
	w := r.o.Wait
	for range try - 1 {
		w *= 4
	}
	return w
}

// do does a job under a lease that is kept up. It returns ErrLost where another
// has taken the job over, and a panic as an error.
func (r *Runner) do(ctx context.Context, j Job) (err error) {
	working, cancel := context.WithCancelCause(ctx)
	var keeping sync.WaitGroup
	keeping.Go(func() { r.keep(working, cancel, j) })
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v\n%s", v, debug.Stack())
		}
		cancel(nil)
		keeping.Wait()
		if err != nil && errors.Is(context.Cause(working), ErrLost) {
			err = ErrLost
		}
	}()
	return r.queue.Do(working, j)
}

// keep leases a job on while it is done, and ends it where the lease is lost.
func (r *Runner) keep(ctx context.Context, cancel context.CancelCauseFunc, j Job) {
	beat := time.NewTicker(r.o.Lease / 3)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			if err := r.queue.Extend(ctx, j, r.o.Lease); errors.Is(err, ErrLost) {
				cancel(ErrLost)
				return
			} else if err != nil && ctx.Err() == nil {
				r.o.Fault(err)
			}
		}
	}
}
