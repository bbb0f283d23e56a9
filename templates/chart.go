package templates

import (
	"fmt"
	"strings"
)

// An OutcomeChart is a stacked column for each period, with the table that says
// the same.
type OutcomeChart struct {
	Title      string
	Conclusion string
	Series     []ChartSeries
	Rows       []ChartRow
	Heads      []ColumnHead
	Drawing    ChartDrawing
}

// A ChartSeries is what one layer of the columns counts; Pattern is the number
// of its fill, from 1.
type ChartSeries struct {
	Label   string
	Pattern int
}

// A ChartRow is one period: a column of the chart and a row of the table.
type ChartRow struct {
	Label  string // "marts 2022"
	Short  string // "mar"
	Year   string // below the axis, where a year begins
	Total  int
	Layers []int       // in the order of the series
	Counts []CountCell // in the order of the table
	Rate   string
}

// A ChartDrawing is the geometry, in user units from the upper left.
type ChartDrawing struct {
	Width, Height int
	Desc          string
	Grid          []ChartLine
	Bars          []ChartBar
	Texts         []ChartText
	Left, Base    int // where the axes meet
}

// A ChartLine is a horizontal line with its value.
type ChartLine struct {
	Y     int
	Label string
}

// A ChartBar is one layer of a column.
type ChartBar struct{ X, Y, Width, Height, Pattern int }

// A ChartText is a number or a name in the drawing, its middle at X.
type ChartText struct {
	X, Y int
	Text string
	Kind string // "total", "count", "axis" or "year"
}

const (
	chartLeft, chartTop    = 36, 24
	chartBase, chartHeight = 244, 292
	chartWidth             = 860 // that columns are spread over
	leastForText           = 14  // height of a layer that can hold its number
)

// Draw lays the chart out: columns as wide as fits, the axis in whole numbers,
// every total above its column, and a layer's count inside where there is room.
func (c *OutcomeChart) Draw() {
	highest := 1
	for _, r := range c.Rows {
		highest = max(highest, r.Total)
	}
	step := gridStep(highest)
	top := (highest + step - 1) / step * step
	column := min(max(chartWidth/max(len(c.Rows), 1), 34), 96)
	bar := column * 2 / 3
	scale := func(n int) int { return (chartBase - chartTop) * n / top }

	d := ChartDrawing{Width: chartLeft + column*len(c.Rows) + 8, Height: chartHeight, Left: chartLeft, Base: chartBase}
	for n := 0; n <= top; n += step {
		d.Grid = append(d.Grid, ChartLine{chartBase - scale(n), fmt.Sprint(n)})
	}
	var desc []string
	for i, r := range c.Rows {
		x := chartLeft + column*i + (column-bar)/2
		middle := x + bar/2
		under := 0
		for s, n := range r.Layers {
			if n == 0 {
				continue
			}
			y, below := chartBase-scale(under+n), chartBase-scale(under)
			d.Bars = append(d.Bars, ChartBar{x, y, bar, below - y, c.Series[s].Pattern})
			if below-y >= leastForText {
				d.Texts = append(d.Texts, ChartText{middle, (y+below)/2 + 4, fmt.Sprint(n), "count"})
			}
			under += n
		}
		d.Texts = append(d.Texts,
			ChartText{middle, chartBase - scale(under) - 6, fmt.Sprint(r.Total), "total"},
			ChartText{middle, chartBase + 18, r.Short, "axis"})
		if r.Year != "" {
			d.Texts = append(d.Texts, ChartText{middle, chartBase + 36, r.Year, "year"})
		}
		desc = append(desc, fmt.Sprintf("%s: %d", r.Label, r.Total))
	}
	d.Desc = "Afgjorte sager. " + strings.Join(desc, "; ") + ". Tabellen under figuren har alle tal."
	c.Drawing = d
}

// gridStep is the distance between the lines of an axis that reaches n: 1, 2 or
// 5 with noughts, so that there are at most five lines above the axis.
func gridStep(n int) int {
	for step := 1; ; step *= 10 {
		for _, s := range []int{step, 2 * step, 5 * step} {
			if n <= 5*s {
				return s
			}
		}
	}
}
