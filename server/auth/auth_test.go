package auth

import (
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
)

func TestHashAndVerify(t *testing.T) {
	const password = "hest batteri hæfteklamme"
	hash, err := Hash(password)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("Hash = %s", hash)
	}
	if again, _ := Hash(password); again == hash {
		t.Error("two hashes of a password are the same: there is no salt")
	}
	for _, row := range []struct {
		given string
		want  bool
	}{
		{password, true},
		{"hest batteri hæfteklamm", false},
		{"hest batteri hæfteklamme ", false},
		{"Hest batteri hæfteklamme", false},
		{"", false},
		{password + "\x00", false},
	} {
		if got, err := Verify(hash, row.given); got != row.want || err != nil {
			t.Errorf("Verify(%q) = %v, %v, want %v", row.given, got, err, row.want)
		}
	}
}

// å may be typed as one character or as two; it is one password.
func TestPasswordsAreComposed(t *testing.T) {
	hash, err := Hash("blå båd på åen i år")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := Verify(hash, strings.ReplaceAll("blå båd på åen i år", "å", "a\u030a")); !ok || err != nil {
		t.Errorf("decomposed: %v, %v", ok, err)
	}
}

func TestVerifyOfBrokenHash(t *testing.T) {
	for _, hash := range []string{"", "x", "$argon2id$v=19$m=19456,t=2,p=1$", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA",
		"$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAA", "$argon2id$v=19$m=19456,t=1,p=0$AAAA$AAAA"} {
		if ok, err := Verify(hash, "x"); ok || err == nil {
			t.Errorf("Verify(%q) = %v, %v", hash, ok, err)
		}
	}
}

// An unknown user costs what a known one does.
func TestVerifyNobodyIsEqualWork(t *testing.T) {
	hash, err := Hash("x")
	if err != nil {
		t.Fatal(err)
	}
	known, _, _, err := argon2id.DecodeHash(hash)
	if err != nil {
		t.Fatal(err)
	}
	unknown, _, _, err := argon2id.DecodeHash(nobody)
	if err != nil || *unknown != *known {
		t.Errorf("nobody has %+v, %v, a user %+v", unknown, err, known)
	}
	if err := VerifyNobody("x"); err != nil {
		t.Errorf("VerifyNobody = %v", err)
	}
}

func TestGateBoundsWork(t *testing.T) {
	g := newGate(2, 100)
	var atWork, most atomic.Int64
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			err := g.do(func() error {
				defer atWork.Add(-1)
				for n := atWork.Add(1); n > most.Load(); {
					most.Store(n)
				}
				runtime.Gosched()
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() > 2 {
		t.Errorf("%d at work at once, want 2 at most", most.Load())
	}
}

func TestGateTurnsAway(t *testing.T) {
	g := newGate(1, 0)
	inner := error(nil)
	if err := g.do(func() error { inner = g.do(func() error { return nil }); return nil }); err != nil {
		t.Errorf("an empty gate: %v", err)
	}
	if !errors.Is(inner, ErrBusy) {
		t.Errorf("a full gate: %v, want ErrBusy", inner)
	}
	if err := g.do(func() error { return nil }); err != nil {
		t.Errorf("an empty gate again: %v", err)
	}
}

func TestCheckPassword(t *testing.T) {
	for _, row := range []struct {
		password string
		want     string
	}{
		{"", "mindst 15"},
		{strings.Repeat("a", 14), "mindst 15"},
		{strings.Repeat("a", 15), ""},
		{strings.Repeat("å", 15), ""},
		{strings.Repeat("a\u030a", 14), "mindst 15"}, // 14 å
		{"fire ord i en række", ""},
		{strings.Repeat("a", 128), ""},
		{strings.Repeat("å", 129), "højst have 128"},
	} {
		got := CheckPassword(row.password)
		if row.want == "" && got != "" || !strings.Contains(got, row.want) {
			t.Errorf("CheckPassword(%q) = %q, want %q", row.password, got, row.want)
		}
	}
}

func TestTokens(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		token, hash := NewToken()
		if len(token) != 43 || seen[token] || strings.Contains(hash, token) {
			t.Fatalf("NewToken() = %s, %s", token, hash)
		}
		seen[token] = true
		if sum, err := hex.DecodeString(hash); err != nil || len(sum) != 32 || HashToken(token) != hash {
			t.Errorf("hash of %s = %s", token, hash)
		}
	}
	// FIPS 180-2, appendix B.1
	if got := HashToken("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("HashToken(abc) = %s", got)
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestThrottle(t *testing.T) {
	th := NewThrottle(3, 2*time.Minute)
	for _, row := range []struct {
		key  string
		at   time.Duration
		wait time.Duration // 0 where the try is let through
	}{
		{"asta", 0, 0},
		{"asta", 0, 0},
		{"asta", time.Second, 0},
		{"asta", 2 * time.Second, 2*time.Minute - 2*time.Second},
		{"bo", 2 * time.Second, 0}, // another key is another count
		{"asta", time.Minute, time.Minute},
		{"asta", 2 * time.Minute, 0}, // one more for two minutes
		{"asta", 2 * time.Minute, 2 * time.Minute},
		{"asta", 7 * time.Minute, 0}, // two more for four minutes
		{"asta", 7 * time.Minute, 0},
		{"asta", 7 * time.Minute, time.Minute},
		{"asta", 24 * time.Hour, 0}, // all forgotten: three again, and no more
		{"asta", 24 * time.Hour, 0},
		{"asta", 24 * time.Hour, 0},
		{"asta", 24 * time.Hour, 2 * time.Minute},
	} {
		ok, wait := th.Allow(row.key, noon.Add(row.at))
		if ok != (row.wait == 0) || wait != row.wait {
			t.Errorf("Allow(%s) after %v = %v, %v, want to wait %v", row.key, row.at, ok, wait, row.wait)
		}
	}
	th.Forget("asta")
	if ok, _ := th.Allow("asta", noon.Add(24*time.Hour)); !ok {
		t.Error("a good try is not forgotten")
	}
}

// Twenty tries from one address leave the account open from another.
func TestThrottleByPair(t *testing.T) {
	th := NewThrottle(5, time.Minute)
	through := 0
	for range 20 {
		if ok, _ := th.Allow("asta 192.0.2.1", noon); ok {
			through++
		}
	}
	if through != 5 {
		t.Errorf("%d tries let through, want 5", through)
	}
	if ok, _ := th.Allow("asta 192.0.2.2", noon); !ok {
		t.Error("another address is shut out")
	}
}

func TestThrottleForgetsKeys(t *testing.T) {
	th := NewThrottle(1, time.Minute)
	for i := range 10 * fewKeys {
		th.Allow(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Second))
	}
	if len(th.done) > fewKeys {
		t.Errorf("%d keys kept, of which 60 count", len(th.done))
	}
	for i := range maxKeys + fewKeys {
		th.Allow(fmt.Sprint(i), noon.Add(24*time.Hour))
	}
	if len(th.done) > maxKeys {
		t.Errorf("%d keys kept at once", len(th.done))
	}
}

func TestThrottleAtOnce(t *testing.T) {
	th := NewThrottle(10, time.Minute)
	var mu sync.Mutex
	through := 0
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if ok, _ := th.Allow("asta", noon); ok {
				mu.Lock()
				through++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if through != 10 {
		t.Errorf("%d let through at once, want 10", through)
	}
}

func BenchmarkVerify(b *testing.B) {
	hash, err := Hash("hest batteri hæfteklamme")
	if err != nil {
		b.Fatal(err)
	}
	b.Run("known", func(b *testing.B) {
		for b.Loop() {
			if ok, err := Verify(hash, "hest batteri hæfteklammer"); ok || err != nil {
				b.Fatal(ok, err)
			}
		}
	})
	b.Run("unknown", func(b *testing.B) {
		for b.Loop() {
			if err := VerifyNobody("hest batteri hæfteklammer"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
