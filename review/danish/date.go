package danish

import (
	"database/sql/driver"
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Date is a legal day: a day in the calendar, without clock or time zone.
// Dates compare with ==. The zero value is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day that t shows in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads an ISO day, "2022-03-14". A day that the calendar lacks,
// such as the 31st of February, is an error.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q er ikke en dato (skriv år-måned-dag, fx 2022-03-14)", s)
	}
	return DateOf(t), nil
}

// IsZero says whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Valid says whether d stands in the calendar, in the years 1 to 9999.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && DateOf(d.midnight()) == d
}

func (d Date) midnight() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
}

// String is the day in ISO form, "2022-09-12", and "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

var months = [...]string{
	"januar", "februar", "marts", "april", "maj", "juni",
	"juli", "august", "september", "oktober", "november", "december",
}

// Long is the day as a letter writes it, "12. september 2022", and "" for no
// day.
func (d Date) Long() string {
	if !d.Valid() {
		return ""
	}
	return fmt.Sprintf("%d. %s %d", d.Day, months[d.Month-1], d.Year)
}

// AddDays is the day n days after d, before d where n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.midnight().AddDate(0, 0, n)) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// Compare is -1, 0 or +1 as d lies before, on or after other. No day lies
// before every day.
func (d Date) Compare(other Date) int {
	switch {
	case d == other:
		return 0
	case d.Year != other.Year:
		return sign(d.Year - other.Year)
	case d.Month != other.Month:
		return sign(int(d.Month - other.Month))
	}
	return sign(d.Day - other.Day)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// Before says whether d lies before other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After says whether d lies after other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// MarshalText writes the ISO form; no day is empty.
func (d Date) MarshalText() ([]byte, error) {
	if !d.IsZero() && !d.Valid() {
		return nil, fmt.Errorf("%04d-%02d-%02d er ingen dag i kalenderen", d.Year, int(d.Month), d.Day)
	}
	return []byte(d.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value stores the day as ISO text, no day as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	text, err := d.MarshalText()
	return string(text), err
}

// Scan reads a stored day: ISO text, a moment (its day in its own location),
// or NULL.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = DateOf(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("a day cannot be read from a %T", src)
}

// GormDataType makes the column text in both engines.
func (Date) GormDataType() string { return "text" }

// A DateSpan is a day and where in the text it is written.
type DateSpan struct {
	Date
	Span
}

// written are the ways letters write a day: ISO; day, month in words, year;
// day, month and year in figures. A slash, as in 12/9-22, is the one sign
// that makes two figures a year: 12.09.22 may as well be a file number.
var written = regexp.MustCompile(strings.ReplaceAll(`(?i)`+
	`(\d{4})-(\d\d)-(\d\d)`+
	`|(\d{1,2})\.?_{0,3}(jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)(\pL*)\.?,?_{1,3}(\d{4})`+
	`|(\d{1,2})_?/_?(\d{1,2})(?:_?[-/.]_?|_)(\d{4}|\d\d)`+
	`|(\d{1,2})-(\d{1,2})-(\d{4})`+
	`|(\d{1,2})\._?(\d{1,2})\._?(\d{4})`, "_", `[\s\x{a0}]`))

// FindDates yields the days written in text, in order: "12. september 2022",
// "12. sept. 2022", "12/9 2022", "12-09-2022", "12.09.2022", "2022-09-12". A
// day that the calendar lacks is passed over, and so are figures that are part
// of a longer number or word, such as a file number.
func FindDates(text string) iter.Seq[DateSpan] {
	return func(yield func(DateSpan) bool) {
		for at := 0; at < len(text); {
			m := written.FindStringSubmatchIndex(text[at:])
			if m == nil {
				return
			}
			start, end := at+m[0], at+m[1]
			group := func(i int) string {
				if m[2*i] < 0 {
					return ""
				}
				return text[at+m[2*i] : at+m[2*i+1]]
			}
			d, ok := dateOf(group)
			if !ok || !standsAlone(text, start, end, group(4) == "") {
				at = start + 1
				continue
			}
			if !yield(DateSpan{d, Span{start, end}}) {
				return
			}
			at = end
		}
	}
}

func dateOf(group func(int) string) (Date, bool) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	var d Date
	switch {
	case group(1) != "":
		d = Date{number(group(1)), time.Month(number(group(2))), number(group(3))}
	case group(4) != "":
		name := strings.ToLower(group(5) + group(6))
		d = Date{number(group(7)), monthNamed(name), number(group(4))}
	case group(8) != "":
		d = Date{number(group(10)), time.Month(number(group(9))), number(group(8))}
		if len(group(10)) == 2 {
			d.Year += 2000
		}
	case group(11) != "":
		d = Date{number(group(13)), time.Month(number(group(12))), number(group(11))}
	default:
		d = Date{number(group(16)), time.Month(number(group(15))), number(group(14))}
	}
	return d, d.Valid()
}

// monthNamed is the month called name, in full or cut short; 0 where none is.
func monthNamed(name string) time.Month {
	for i, full := range months {
		if strings.HasPrefix(full, name) {
			return time.Month(i + 1)
		}
	}
	return 0
}

// standsAlone says whether text[start:end] is not part of a longer number, and
// where it is all figures not part of a file number or a range of them.
func standsAlone(text string, start, end int, figures bool) bool {
	before, after := lastRune(text[:start]), firstRune(text[end:])
	if inWord(before) || inWord(after) {
		return false
	}
	joins := func(r rune) bool { return r == '-' || r == '.' || r == '/' }
	if !figures {
		return true
	}
	if joins(before) && inWord(lastRune(strings.TrimRight(text[:start], "-./"))) {
		return false
	}
	return !joins(after) || !inWord(firstRune(strings.TrimLeft(text[end:], "-./")))
}
