package jobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A memory is a queue that keeps its jobs in mind, and what became of them.
type memory struct {
	do func(ctx context.Context, j Job) error

	mu    sync.Mutex
	jobs  []*entry
	start time.Time
	told  []string // "0s a take 1"
	leave bool     // Take fails
}

type entry struct {
	Job
	due   time.Time
	until time.Time // of the lease
	over  bool
}

func newMemory(do func(context.Context, Job) error, names ...string) *memory {
	m := &memory{do: do, start: time.Now()}
	for _, n := range names {
		m.jobs = append(m.jobs, &entry{Job: Job{ID: n}, due: m.start})
	}
	return m
}

func (m *memory) tell(format string, args ...any) {
	m.told = append(m.told, fmt.Sprintf("%v ", time.Since(m.start))+fmt.Sprintf(format, args...))
}

func (m *memory) Take(_ context.Context, lease time.Duration) (Job, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leave {
		return Job{}, errors.New("no disk")
	}
	now := time.Now()
	for _, e := range m.jobs {
		if !e.over && !e.due.After(now) && !e.until.After(now) {
			e.Try++
			e.Lease, e.until = fmt.Sprint(e.ID, e.Try), now.Add(lease)
			m.tell("%s take %d", e.ID, e.Try)
			return e.Job, nil
		}
	}
	return Job{}, ErrNone
}

func (m *memory) held(j Job, f func(*entry)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.jobs {
		if e.ID == j.ID && e.Lease == j.Lease {
			f(e)
			return nil
		}
	}
	return ErrLost
}

func (m *memory) Extend(_ context.Context, j Job, lease time.Duration) error {
	return m.held(j, func(e *entry) { e.until = time.Now().Add(lease) })
}

func (m *memory) Do(ctx context.Context, j Job) error {
	if err := m.do(ctx, j); err != nil {
		return err
	}
	return m.held(j, func(e *entry) { e.over = true; m.tell("%s done", j.ID) })
}

func (m *memory) Retry(_ context.Context, j Job, wait time.Duration, cause error) error {
	return m.held(j, func(e *entry) {
		e.due, e.until, e.Lease = time.Now().Add(wait), time.Time{}, ""
		m.tell("%s retry in %v: %.5s", j.ID, wait, cause)
	})
}

func (m *memory) Park(_ context.Context, j Job, cause error) error {
	return m.held(j, func(e *entry) { e.over = true; m.tell("%s park: %s", j.ID, strings.Split(cause.Error(), "\n")[0]) })
}

func (m *memory) Return(_ context.Context, j Job) error {
	return m.held(j, func(e *entry) { e.until, e.Lease = time.Time{}, ""; e.Try--; m.tell("%s return", j.ID) })
}

func (m *memory) lines() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.told)
}

// over says how often a line of the kind was told.
func (m *memory) count(part string) int {
	n := 0
	for _, l := range m.lines() {
		if strings.Contains(l, part) {
			n++
		}
	}
	return n
}

// running starts a runner in the bubble, and returns its end.
func running(t *testing.T, q Queue, o Options) (r *Runner, end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	r = New(q, o)
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	return r, func() { cancel(); <-done }
}

func TestJobsAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most int
		var mu sync.Mutex
		m := newMemory(func(context.Context, Job) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}, "a", "b", "c", "d", "e")
		_, end := running(t, m, Defaults())
		time.Sleep(time.Minute)
		end()
		if m.count(" done") != 5 || most != 2 {
			t.Errorf("%d done, %d at a time at most; want 5 and 2", m.count(" done"), most)
		}
	})
}

// A job that always fails is tried five times, further apart each time, and then
// put aside; another is done meanwhile.
func TestFailingJobIsParked(t *testing.T) {
	for name, fail := range map[string]func() error{
		"error": func() error { return errors.New("nej") },
		"panic": func() error { panic("nej") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemory(func(_ context.Context, j Job) error {
					if j.ID == "god" {
						return nil
					}
					return fail()
				}, "daarlig", "god")
				o := Defaults()
				o.Workers = 1
				_, end := running(t, m, o)
				time.Sleep(time.Hour)
				end()
				cause := "nej"
				if name == "panic" {
					cause = "panic"
				}
				short := cause[:min(len(cause), 5)]
				want := []string{
					"0s daarlig take 1", "0s daarlig retry in 10s: " + short, "0s god take 1", "0s god done",
					"10s daarlig take 2", "10s daarlig retry in 40s: " + short,
					"50s daarlig take 3", "50s daarlig retry in 2m40s: " + short,
					"3m30s daarlig take 4", "3m30s daarlig retry in 10m40s: " + short,
					"14m10s daarlig take 5", "14m10s daarlig park: ",
				}
				got := m.lines()
				last := len(got) - 1
				if len(got) != len(want) || !slices.Equal(got[:last], want[:last]) || !strings.HasPrefix(got[last], want[last]) || !strings.Contains(got[last], "nej") {
					t.Errorf("told:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			})
		})
	}
}

// A runner that nobody wakes looks by itself, and one that is woken does not wait.
func TestWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(func(context.Context, Job) error { return nil })
		r, end := running(t, m, Defaults())
		add := func(name string) {
			m.mu.Lock()
			m.jobs = append(m.jobs, &entry{Job: Job{ID: name}, due: time.Now()})
			m.mu.Unlock()
		}
		time.Sleep(time.Second)
		add("uset")
		time.Sleep(5 * time.Second)
		add("kaldt")
		r.Wake()
		r.Wake()
		synctest.Wait()
		end()
		want := []string{"5s uset take 1", "5s uset done", "6s kaldt take 1", "6s kaldt done"}
		if got := m.lines(); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A job is leased on while it is done, however long that takes.
func TestLeaseIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(func(context.Context, Job) error { time.Sleep(10 * time.Minute); return nil }, "lang")
		_, end := running(t, m, Defaults())
		time.Sleep(time.Hour)
		end()
		if got, want := m.lines(), []string{"0s lang take 1", "10m0s lang done"}; !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A job whose lease another has is let go of, and nothing is said of it.
func TestLostLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(nil, "a")
		m.do = func(ctx context.Context, _ Job) error {
			m.mu.Lock()
			m.jobs[0].Lease, m.jobs[0].until = "en andens", time.Now().Add(time.Hour)
			m.mu.Unlock()
			<-ctx.Done()
			return ctx.Err()
		}
		_, end := running(t, m, Defaults())
		time.Sleep(30 * time.Minute)
		end()
		if got, want := m.lines(), []string{"0s a take 1"}; !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A process that ends gives back what it has begun, and the next one does it.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(func(ctx context.Context, _ Job) error { <-ctx.Done(); return ctx.Err() }, "a")
		_, end := running(t, m, Defaults())
		time.Sleep(time.Second)
		end()
		m.do = func(context.Context, Job) error { return nil }
		_, end = running(t, m, Defaults())
		time.Sleep(time.Second)
		end()
		if got, want := m.lines(), []string{"0s a take 1", "1s a return", "1s a take 1", "1s a done"}; !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
	})
}

// A job that ends the process each time is put aside, once it has had its tries.
func TestJobThatEndsItsProcess(t *testing.T) {
	m := newMemory(func(context.Context, Job) error { t.Error("tried once more"); return nil }, "gift")
	m.jobs[0].Try = 5
	found, err := New(m, Defaults()).Next(t.Context())
	if !found || err != nil || m.count("gift park") != 1 {
		t.Errorf("Next = %v, %v; told %q", found, err, m.lines())
	}
}

func TestQueueThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(func(context.Context, Job) error { return nil }, "a")
		m.leave = true
		faults := 0
		o := Defaults()
		o.Workers, o.Fault = 1, func(error) { faults++ }
		_, end := running(t, m, o)
		time.Sleep(11 * time.Second)
		m.mu.Lock()
		m.leave = false
		m.mu.Unlock()
		time.Sleep(5 * time.Second)
		end()
		if faults != 3 || m.count("a done") != 1 {
			t.Errorf("%d faults, told %q; want one each five seconds, then the work", faults, m.lines())
		}
	})
}
