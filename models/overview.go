package models

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

// A Period is a stretch of days, both included. A zero day leaves it open.
type Period struct{ From, To danish.Date }

// An OverviewFilter says which decided appeals are counted, by the day of the
// ruling, municipality and decision type. What is zero does not restrict.
type OverviewFilter struct {
	Period
	Municipality string
	Type         review.DecisionType
}

// OutcomeCounts counts the outcomes of decided cases.
type OutcomeCounts struct {
	Upheld    int
	Remitted  int
	Changed   int // ændret or ophævet
	Dismissed int
	Referred  int
	Lapsed    int
}

// OnTheMerits is the denominator of the omgørelsesprocent.
func (c OutcomeCounts) OnTheMerits() int { return c.Upheld + c.Reversed() }

// Reversed is the numerator of the omgørelsesprocent.
func (c OutcomeCounts) Reversed() int { return c.Remitted + c.Changed }

// Total counts all.
func (c OutcomeCounts) Total() int { return c.OnTheMerits() + c.Dismissed + c.Referred + c.Lapsed }

// add counts n more cases of an outcome.
func (c *OutcomeCounts) add(o review.Outcome, n int) {
	switch o {
	case review.Upheld:
		c.Upheld += n
	case review.Remitted:
		c.Remitted += n
	case review.Changed, review.SetAside:
		c.Changed += n
	case review.Dismissed:
		c.Dismissed += n
	case review.Referred:
		c.Referred += n
	case review.Lapsed:
		c.Lapsed += n
	}
}

// addAll counts those of other too.
func (c *OutcomeCounts) addAll(other OutcomeCounts) {
	c.Upheld += other.Upheld
	c.Remitted += other.Remitted
	c.Changed += other.Changed
	c.Dismissed += other.Dismissed
	c.Referred += other.Referred
	c.Lapsed += other.Lapsed
}

// MunicipalityCounts are the outcomes of one municipality's decisions.
type MunicipalityCounts struct {
	Municipality string
	OutcomeCounts
}

// MonthCounts are the outcomes of one month's rulings.
type MonthCounts struct {
	Month string // "2022-03"
	OutcomeCounts
}

// A DefectCount says how many reversals a requirement carried.
type DefectCount struct {
	Requirement review.ReqID
	Cases       int
}

// An Overview is what decided appeals show when they are counted. Each figure
// counts the cases that a CaseFilter with the same period, municipality and
// type finds.
type Overview struct {
	Total          OutcomeCounts
	ByMunicipality []MunicipalityCounts // in Danish order
	ByMonth        []MonthCounts        // in order; a month without rulings is left out
	Defects        []DefectCount        // of reversals, the most frequent first
	Departed       int                  // cases that ended otherwise than was proposed
	MedianWeeks    float64              // from appeal to ruling, of the cases with both days; 0 where there is none
}

// Overview counts the decided appeals that the filter asks for.
func (s *Store) Overview(ctx context.Context, actor rights.Actor, f OverviewFilter) (Overview, error) {
	if !actor.May(rights.SeeOverview) {
		return Overview{}, fmt.Errorf("overview: %w", ErrForbidden)
	}
	var o Overview
	err := s.snapshot(ctx, func(tx *Store) error { return tx.overview(ctx, f, &o) })
	if err != nil {
		return Overview{}, fmt.Errorf("overview: %w", err)
	}
	return o, nil
}

func (s *Store) overview(ctx context.Context, f OverviewFilter, o *Overview) error {
	municipalities, err := s.countOutcomes(ctx, f, "municipality")
	if err != nil {
		return err
	}
	for _, name := range slices.SortedStableFunc(slices.Values(slices.Sorted(maps.Keys(municipalities))), danish.Compare) {
		o.ByMunicipality = append(o.ByMunicipality, MunicipalityCounts{name, municipalities[name]})
	}
	months, err := s.countOutcomes(ctx, f, "ruled_month")
	if err != nil {
		return err
	}
	for _, month := range slices.Sorted(maps.Keys(months)) {
		o.ByMonth = append(o.ByMonth, MonthCounts{month, months[month]})
		o.Total.addAll(months[month])
	}
	err = f.pick(s.read.WithContext(ctx)).
		Joins("JOIN case_defects ON case_defects.case_id = cases.id").
		Where("outcome IN ?", words(outcomesThat(review.Outcome.Reversal)...)).
		Select("requirement, count(*) AS cases").Group("requirement").Order("count(*) DESC, requirement").
		Find(&o.Defects).Error
	if err != nil {
		return err
	}
	var departed int64
	if err := f.pick(s.read.WithContext(ctx)).Where(departs).Count(&departed).Error; err != nil {
		return err
	}
	o.Departed = int(departed)
	o.MedianWeeks, err = s.medianWeeks(ctx, f)
	return err
}

// pick restricts db to the cases that are counted.
func (f OverviewFilter) pick(db *gorm.DB) *gorm.DB {
	return CaseFilter{State: Decided, Municipality: f.Municipality, Type: f.Type, From: f.From, To: f.To}.pick(db, rights.System)
}

// countOutcomes counts the outcomes for each value of a column.
func (s *Store) countOutcomes(ctx context.Context, f OverviewFilter, column string) (map[string]OutcomeCounts, error) {
	var rows []struct {
		Value   string
		Outcome review.Outcome `gorm:"serializer:word"`
		Cases   int
	}
	err := f.pick(s.read.WithContext(ctx)).
		Select(column + " AS value, outcome, count(*) AS cases").Group(column + ", outcome").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	counts := map[string]OutcomeCounts{}
	for _, r := range rows {
		c := counts[r.Value]
		c.add(r.Outcome, r.Cases)
		counts[r.Value] = c
	}
	return counts, nil
}

// medianWeeks is the median of the time from appeal to ruling.
func (s *Store) medianWeeks(ctx context.Context, f OverviewFilter) (float64, error) {
	timed := func() *gorm.DB { return f.pick(s.read.WithContext(ctx)).Where("days IS NOT NULL") }
	var n int64
	if err := timed().Count(&n).Error; err != nil || n == 0 {
		return 0, err
	}
	// The one in the middle, or the two.
	var days []int
	err := timed().Order("days").Offset(int(n-1)/2).Limit(2-int(n)%2).Pluck("days", &days).Error
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, d := range days {
		sum += d
	}
	return float64(sum) / float64(len(days)) / 7, nil
}
