package models

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
)

func TestOverview(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	got, err := w.Overview(t.Context(), w.leader, OverviewFilter{})
	if err != nil {
		t.Fatal(err)
	}
	want := Overview{
		Total: OutcomeCounts{Upheld: 1, Remitted: 1, Changed: 2, Dismissed: 1, Lapsed: 1},
		ByMunicipality: []MunicipalityCounts{
			{"Nordlyng Kommune", OutcomeCounts{Upheld: 1, Remitted: 1}},
			{"Ærby Kommune", OutcomeCounts{Changed: 1, Dismissed: 1}},
			{"Ålund Kommune", OutcomeCounts{Lapsed: 1}},
			{"Aarslev Kommune", OutcomeCounts{Changed: 1}},
		},
		ByMonth: []MonthCounts{
			{"2025-01", OutcomeCounts{Upheld: 1, Remitted: 1}},
			{"2025-02", OutcomeCounts{Changed: 2}},
			{"2025-03", OutcomeCounts{Dismissed: 1, Lapsed: 1}},
		},
		Defects:     []DefectCount{{"KO-02", 2}, {"KO-06", 1}}, // PR-02 dismissed, and is no defect
		Departed:    3,
		MedianWeeks: 4,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("overview (-want +got):\n%s", diff)
	}
	if c := got.Total; c.OnTheMerits() != 4 || c.Reversed() != 3 || c.Total() != 6 {
		t.Errorf("on the merits %d, reversed %d, total %d", c.OnTheMerits(), c.Reversed(), c.Total())
	}
}

// Each figure of an overview counts the cases that the list behind it shows.
func TestOverviewFiguresAreTheirLists(t *testing.T) {
	w := newWorld(t)
	population(t, w)
	for _, f := range []OverviewFilter{
		{},
		{Municipality: "Nordlyng Kommune"},
		{Type: review.Reduction},
		{Type: review.Ending},
		{Period: Period{From: day("2025-01-31"), To: day("2025-02-28")}},
		{Municipality: "Ærby Kommune", Period: Period{To: day("2025-02-28")}},
	} {
		o, err := w.Overview(t.Context(), w.leader, f)
		if err != nil {
			t.Fatal(err)
		}
		list := func(figure string, count int, change func(*CaseFilter)) {
			t.Helper()
			cf := CaseFilter{State: Decided, Municipality: f.Municipality, Type: f.Type, From: f.From, To: f.To}
			change(&cf)
			if _, total, err := w.Cases(t.Context(), w.leader, cf); err != nil || total != count {
				t.Errorf("%+v: %s is %d, the list has %d (%v)", f, figure, count, total, err)
			}
		}
		list("total", o.Total.Total(), func(*CaseFilter) {})
		list("on the merits", o.Total.OnTheMerits(), func(c *CaseFilter) { c.OnTheMerits = true })
		list("reversed", o.Total.Reversed(), func(c *CaseFilter) { c.Reversed = true })
		list("departed", o.Departed, func(c *CaseFilter) { c.Departs = true })
		for outcome, n := range map[review.Outcome]int{
			review.Upheld: o.Total.Upheld, review.Remitted: o.Total.Remitted, review.Changed: o.Total.Changed,
			review.Dismissed: o.Total.Dismissed, review.Referred: o.Total.Referred, review.Lapsed: o.Total.Lapsed,
		} {
			list(outcome.String(), n, func(c *CaseFilter) { c.Outcome = outcome })
		}
		for _, m := range o.ByMunicipality {
			list(m.Municipality, m.Total(), func(c *CaseFilter) { c.Municipality = m.Municipality })
		}
		for _, d := range o.Defects {
			list(string(d.Requirement), d.Cases, func(c *CaseFilter) { c.Requirement, c.Reversed = d.Requirement, true })
		}
	}
}

func TestMedianWeeks(t *testing.T) {
	w := newWorld(t)
	for _, row := range []struct {
		days int // of one more case; -1 for one whose appeal has no day
		want float64
	}{
		{-1, 0}, {7, 1}, {70, 5.5}, {14, 2}, {-1, 2}, {21, 2.5},
	} {
		n := decided("Ålund Kommune", "2025-01-01", review.Upheld, review.Upheld)
		n.Matter.AppealReceivedOn = danish.Date{}
		if row.days >= 0 {
			n.Matter.AppealReceivedOn = n.RuledOn.AddDays(-row.days)
		}
		w.create(t, rights.System, n)
		o, err := w.Overview(t.Context(), w.leader, OverviewFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if o.MedianWeeks != row.want {
			t.Errorf("median after a case of %d days = %v weeks, want %v", row.days, o.MedianWeeks, row.want)
		}
	}
}

func TestWhoSeesOverview(t *testing.T) {
	w := newWorld(t)
	for actor, want := range map[rights.Actor]error{
		w.worker: nil, w.approver: nil, w.leader: nil, rights.System: nil,
		w.teacher: ErrForbidden, w.trainee: ErrForbidden, w.admin: ErrForbidden, {}: ErrForbidden,
	} {
		if _, err := w.Overview(t.Context(), actor, OverviewFilter{}); !errors.Is(err, want) {
			t.Errorf("overview for %s = %v, want %v", actor.Role, err, want)
		}
	}
}

func BenchmarkOverview10000(b *testing.B) {
	w := newWorld(b)
	seed(b, w, 10_000)
	for name, f := range map[string]OverviewFilter{
		"all":  {},
		"year": {Period: Period{From: day("2022-01-01"), To: day("2022-12-31")}},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if o, err := w.Overview(b.Context(), w.leader, f); err != nil || o.Total.Total() == 0 {
					b.Fatal(o.Total, err)
				}
			}
		})
	}
}
