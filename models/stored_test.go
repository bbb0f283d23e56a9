package models

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"ankebord/review/danish"
)

func TestStampSortsAsTime(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	moments := []time.Time{
		time.Date(2025, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(2026, 1, 1, 2, 0, 0, 0, zone), // midnight UTC
		time.Date(2026, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(2026, 1, 1, 0, 0, 0, 100000000, time.UTC),
	}
	var stamps []string
	for _, m := range moments {
		stamps = append(stamps, stamp(m))
	}
	if !slices.IsSorted(stamps) || stamps[1] != "2026-01-01T00:00:00.000000Z" {
		t.Errorf("stamps = %q", stamps)
	}
}

func TestIDs(t *testing.T) {
	seen := map[ID]bool{}
	for range 1000 {
		id := NewID()
		if parsed, err := ParseID(string(id)); parsed != id || err != nil {
			t.Fatalf("ParseID(%q) = %q, %v", id, parsed, err)
		}
		if len(id) != 26 || strings.Trim(string(id), "abcdefghijklmnopqrstuvwxyz234567") != "" || seen[id] {
			t.Fatalf("NewID() = %q", id)
		}
		seen[id] = true
	}
	for _, s := range []string{"", "x", string(NewID()) + "a", strings.ToUpper(string(NewID())), "../../../../../../etc/passwd", "aaaaaaaaaaaaaaaaaaaaaaaaaå"} {
		if id, err := ParseID(s); id != "" || err == nil {
			t.Errorf("ParseID(%q) = %q", s, id)
		}
	}
	var id ID
	if err := id.Scan(7); err == nil {
		t.Error("a number was read as an id")
	}
}

// The key that the database sorts by gives the order of danish.Compare.
func TestSortKeySortsAsDanish(t *testing.T) {
	names := []string{"", "Aabenrå", "aarhøj", "Ålund", "ålund", "Ærby", "ærø", "Ødal", "Zebra", "Bo", "bo by", "Boby", "Åby", "Aaby",
		"A-by", "Öst", "Über", "é", "e", "100", "20"}
	for _, a := range names {
		for _, b := range names {
			want := danish.Compare(a, b)
			if got := bytes.Compare(sortKey(a), sortKey(b)); cmp.Compare(got, 0) != cmp.Compare(want, 0) {
				t.Errorf("keys of %q and %q compare as %d, danish.Compare says %d", a, b, got, want)
			}
		}
	}
}
