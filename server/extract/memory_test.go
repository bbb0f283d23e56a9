package extract_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// The process that reads files keeps nothing of them: after a thousand more it
// holds what it held before.
func TestMemoryStaysFlat(t *testing.T) {
	from := slices.DeleteFunc(samples(t), func(s sample) bool {
		return judge(t.Context(), s.name, s.name, s.data).kind != 0
	})
	heap := func() uint64 {
		runtime.GC()
		runtime.GC() // what finalizers and pools let go of
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	round := func(n int) {
		for i := range n {
			s := from[i%len(from)]
			if v := judge(t.Context(), s.name, s.name, s.data); v.fault != "" {
				t.Fatalf("%s: %s", s.name, v.fault)
			}
		}
	}
	round(len(from))
	before, held := heap(), memoryOf("self", "VmRSS")
	goroutines := runtime.NumGoroutine()
	round(1000)
	after, holds := heap(), memoryOf("self", "VmRSS")
	t.Logf("%d KiB of heap before, %d KiB after; %d MiB of memory before, %d MiB after", before>>10, after>>10, held>>20, holds>>20)
	if after > before+1<<20 {
		t.Errorf("the heap grew from %d to %d KiB over 1,000 files", before>>10, after>>10)
	}
	if holds > held+50<<20 {
		t.Errorf("the process grew from %d to %d MiB over 1,000 files", held>>20, holds>>20)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines before, %d after: %s", goroutines, n, stacks())
	}
}

func stacks() string {
	b := make([]byte, 1<<16)
	return fmt.Sprintf("\n%s", b[:runtime.Stack(b, true)])
}
