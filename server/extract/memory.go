package extract

import (
	"sync/atomic"

	"github.com/tetratelabs/wazero/experimental"
)

// What one PDFium may take of memory: to read text, and to draw a page, which
// unpacks a scanner's pictures.
const (
	textMemory = 64 << 20
	drawMemory = 192 << 20
)

// memory gives PDFium its memory: address space for the most it may take, of
// which only what it has touched costs anything. So it grows without being
// copied, and goes back to the machine at once.
type memory struct {
	limit atomic.Uint64 // bytes that a PDFium may grow to
}

// Allocate implements experimental.MemoryAllocator.
func (m *memory) Allocate(_, most uint64) experimental.LinearMemory {
	return &linear{limit: &m.limit, space: reserve(most)}
}

// A linear is the memory of one PDFium.
type linear struct {
	limit *atomic.Uint64
	space []byte
}

// Reallocate implements experimental.LinearMemory.
func (l *linear) Reallocate(size uint64) []byte {
	if size > min(uint64(len(l.space)), l.limit.Load()) {
		return nil
	}
	return l.space[:size]
}

// Free implements experimental.LinearMemory.
func (l *linear) Free() {
	release(l.space)
	l.space = nil
}
