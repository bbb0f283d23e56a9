package extract

import "syscall"

// reserve gives n bytes of zeroes, or none, in large pages where the machine
// has them: PDFium touches most of what it takes.
func reserve(n uint64) []byte {
	space, err := syscall.Mmap(-1, 0, int(n), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	_ = syscall.Madvise(space, syscall.MADV_HUGEPAGE)
	return space
}

func release(space []byte) { _ = syscall.Munmap(space) }
