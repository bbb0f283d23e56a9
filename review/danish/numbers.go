package danish

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

const hardSpace = "\u00a0"

// Count sets a whole number with points between the thousands: 1.234.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "." + digits[i:]
	}
	return sign + digits
}

// Decimal sets a number with places figures after the comma: 1.234,5.
func Decimal(v float64, places int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', places, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return "–"
	}
	out := Count(n)
	if fraction != "" {
		out += "," + fraction
	}
	if v < 0 && strings.Trim(text, "0.") != "" {
		out = "-" + out
	}
	return out
}

// Percent sets part of whole in per cent with one figure after the comma and a
// hard space: 14,7 %. A share of nothing is "–".
func Percent(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return Decimal(100*float64(part)/float64(whole), 1) + hardSpace + "%"
}

// Plural sets a count with its noun: 1 punkt, 2 punkter, 0 punkter.
func Plural(n int, one, many string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s", one)
	}
	return fmt.Sprintf("%s %s", Count(n), many)
}

// List joins items as a sentence does: a, b og c.
func List(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " og " + items[last]
}

var collators = sync.Pool{New: func() any { return collate.New(language.Danish) }}

// Compare orders two names as a Danish index does: æ, ø, å last, Aa with Å.
func Compare(a, b string) int {
	c := collators.Get().(*collate.Collator)
	order := c.CompareString(a, b)
	collators.Put(c)
	return order
}

// Sort puts names in Danish order.
func Sort(names []string) { slices.SortStableFunc(names, Compare) }
