package auth

import (
	"crypto/sha256"
	"maps"
	"sync"
	"time"
)

// A Throttle lets a number of tries through at once for each key, and then one
// more for each stretch of time that passes. It has no clock, and forgets by
// itself what no longer counts.
//
// A log-in asks one throttle for the pair of account and address, which stops
// guessing and leaves the account open from elsewhere, and a wider one for the
// address alone, which stops guessing across accounts.
type Throttle struct {
	atOnce int
	every  time.Duration

	mu   sync.Mutex
	done map[key]time.Time // when all tries of a key are forgotten
	next int               // how many keys there may be before the forgotten ones are removed
}

// A key is the hash of one, so that a long one costs no memory.
type key [sha256.Size]byte

const fewKeys, maxKeys = 1_000, 100_000

// NewThrottle makes a throttle that lets atOnce tries through for a key, and
// one more for each stretch of every.
func NewThrottle(atOnce int, every time.Duration) *Throttle {
	return &Throttle{atOnce: atOnce, every: every, done: map[key]time.Time{}, next: fewKeys}
}

// Allow tells whether one more try is let through for the key, and counts the
// one that is; where it is not, wait is how long until one will be.
func (t *Throttle) Allow(name string, now time.Time) (ok bool, wait time.Duration) {
	k := key(sha256.Sum256([]byte(name)))
	t.mu.Lock()
	defer t.mu.Unlock()
	done := t.done[k]
	if done.Before(now) {
		done = now
	}
	done = done.Add(t.every)
	if wait := done.Sub(now) - time.Duration(t.atOnce)*t.every; wait > 0 {
		return false, wait
	}
	t.done[k] = done
	t.sweep(now)
	return true, 0
}

// Forget takes back what was counted for the key: the try was a good one.
func (t *Throttle) Forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.done, sha256.Sum256([]byte(name)))
}

// sweep removes the keys that count nothing any more, and half of the others
// where there are far too many of them.
func (t *Throttle) sweep(now time.Time) {
	if len(t.done) < t.next {
		return
	}
	maps.DeleteFunc(t.done, func(_ key, done time.Time) bool { return !done.After(now) })
	if len(t.done) >= maxKeys {
		maps.DeleteFunc(t.done, func(key, time.Time) bool { return len(t.done) > maxKeys/2 })
	}
	t.next = min(max(fewKeys, 2*len(t.done)), maxKeys)
}
