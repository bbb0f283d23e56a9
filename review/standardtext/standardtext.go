// Package standardtext finds out how much of a decision's reasoning also stands
// in other decisions. A concrete assessment is written for one citizen; what
// stands word for word in the letters of others was not. That is a hint and no
// defect: a letter may rightly quote the law in the words of the last one.
//
// Texts are compared by their runs of five words, each as a hash, so that what
// is kept for comparing tells nothing of the citizen.
package standardtext

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"

	"ankebord/review/danish"
	"ankebord/review/signals"
)

// run is how many words make a run: shorter ones stand in any two letters, of
// longer ones a changed word loses too many.
const run = 5

// A Print is the hashes of a text's runs of words, sorted, each once.
type Print []uint64

// Of is the print of a text. Case, signs and line breaks do not count; figures
// do. A text of fewer than five words has an empty one.
func Of(text string) Print {
	var p Print
	var last [run]uint64 // hashes of the last words, the newest at n%run
	n := 0
	for w := range danish.Words(text) {
		last[n%run] = hash(danish.Fold(w.Text))
		n++
		if n < run {
			continue
		}
		h := uint64(offset)
		for i := range run {
			h = mixed(h ^ last[(n+i)%run])
		}
		p = append(p, h)
	}
	slices.Sort(p)
	return slices.Compact(p)
}

const (
	offset = 14695981039346656037 // of FNV-1a in 64 bits
	prime  = 1099511628211
)

func hash(word string) uint64 {
	h := uint64(offset)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * prime
	}
	return h
}

// mixed spreads h over all bits (the finalizer of splitmix64), so that order
// counts and the lowest bits are as good as any.
func mixed(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Sketch is the eighth of a print by which it can be told fast which others are
// worth comparing: a run that two prints share is in both sketches or in none.
func (p Print) Sketch() Print {
	var s Print
	for _, h := range p {
		if h%8 == 0 {
			s = append(s, h)
		}
	}
	return s
}

// Common counts the runs that stand in both.
func (p Print) Common(other Print) int {
	n := 0
	p.common(other, func(int) { n++ })
	return n
}

func (p Print) common(other Print, found func(i int)) {
	for i, j := 0, 0; i < len(p) && j < len(other); {
		switch cmp.Compare(p[i], other[j]) {
		case -1:
			i++
		case 1:
			j++
		default:
			found(i)
			i++
			j++
		}
	}
}

// Least is the share of a reasoning that another decision must hold to count as
// one in which it also stands.
const Least = 0.1

// Compare says how much of p also stands in those of the others that hold at
// least Least of it each, as a share from 0 to 1, and which others these are.
func (p Print) Compare(others []Print) (share float64, holds []int) {
	if len(p) == 0 {
		return 0, nil
	}
	seen := make([]bool, len(p))
	var at []int
	for k, other := range others {
		at = at[:0]
		p.common(other, func(i int) { at = append(at, i) })
		if float64(len(at)) < Least*float64(len(p)) {
			continue
		}
		holds = append(holds, k)
		for _, i := range at {
			seen[i] = true
		}
	}
	n := 0
	for _, s := range seen {
		if s {
			n++
		}
	}
	return float64(n) / float64(len(p)), holds
}

// MarshalBinary writes eight bytes a run, big-endian.
func (p Print) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, 8*len(p))
	for _, h := range p {
		out = binary.BigEndian.AppendUint64(out, h)
	}
	return out, nil
}

// UnmarshalBinary reads what MarshalBinary wrote, over what p held.
func (p *Print) UnmarshalBinary(data []byte) error {
	if len(data)%8 != 0 {
		return errors.New("standardtext: a print is cut off")
	}
	*p = (*p)[:0]
	for ; len(data) > 0; data = data[8:] {
		*p = append(*p, binary.BigEndian.Uint64(data))
	}
	return nil
}

// Reasoning is what a letter says between the decision and how to complain. A
// letter in which the one or the other is not found, or stands in another order,
// is taken from its beginning or to its end.
func Reasoning(pages []string, f signals.Found) string {
	from, to := place{1, 0}, place{len(pages), 0}
	if len(pages) > 0 {
		to.at = len(pages[len(pages)-1])
	}
	if f.DecisionType.Found() {
		from = place{f.DecisionType.Page, f.DecisionType.End}
	}
	if g := (place{f.ComplaintGuidance.Page, f.ComplaintGuidance.Start}); f.ComplaintGuidance.Found() && from.before(g) {
		to = g
	}
	var text []byte
	for n := from.page; n <= to.page; n++ {
		page := pages[n-1]
		if n == to.page {
			page = page[:to.at]
		}
		if n == from.page {
			page = page[from.at:]
		}
		text = append(append(text, page...), '\n')
	}
	return string(text)
}

// A place is a byte of a page, which counts from 1.
type place struct{ page, at int }

func (p place) before(q place) bool { return p.page < q.page || p.page == q.page && p.at < q.at }
