//go:build !linux

package extract

// reserve gives n bytes of zeroes.
func reserve(n uint64) []byte { return make([]byte, n) }

func release([]byte) {}
