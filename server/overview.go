package server

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var overviewRoutes = []route{
	{get, "/overblik", rights.SeeOverview, (*Server).showOverview},
	{get, "/overblik/kommuner", rights.SeeOverview, (*Server).showMunicipalities},
	{get, "/overblik.csv", rights.SeeOverview, (*Server).overviewCSV},
}

const (
	// fewCases is the number of cases on the merits below which a rate is shown
	// with a warning and never ranked.
	fewCases = 10
	// Without a period in the address the whole of it is shown, and only its
	// last part once it has grown long.
	wholeMonths, recentMonths = 36, 18
	// frequentDefects is how many requirements the overview lists.
	frequentDefects = 10
)

// An overviewQuery is the filter of an overview, as the address has it. Days
// come as text, so that one that cannot be read is shown again.
type overviewQuery struct {
	From         string              `form:"fra"`
	To           string              `form:"til"`
	Municipality string              `form:"kommune"`
	Type         review.DecisionType `form:"type,parser=encoding.TextUnmarshaler"`
	Sort         string              `form:"sorter"`
}

// A scope is a filter that has been read. Its addresses carry it along.
type scope struct {
	models.OverviewFilter
	sort string
}

// query is the scope in the words of /overblik and /sager.
func (s scope) query() url.Values {
	q := url.Values{}
	set := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	if !s.From.IsZero() {
		set("fra", s.From.String())
	}
	if !s.To.IsZero() {
		set("til", s.To.String())
	}
	set("kommune", s.Municipality)
	set("type", s.Type.String())
	return q
}

// at is an address with the scope in its query.
func (s scope) at(path string) string {
	if q := s.query(); len(q) > 0 {
		return path + "?" + q.Encode()
	}
	return path
}

// cases is the address of the decided cases of the scope, further narrowed by
// pairs of key and value.
func (s scope) cases(narrower ...string) string {
	q := s.query()
	q.Set("status", string(models.Decided))
	for i := 0; i+1 < len(narrower); i += 2 {
		q.Set(narrower[i], narrower[i+1])
	}
	return "/sager?" + q.Encode()
}

// count leads a number to its cases.
func (s scope) count(n int, narrower ...string) templates.CountCell {
	cell := templates.CountCell{Count: n}
	if n > 0 {
		cell.Href = s.cases(narrower...)
	}
	return cell
}

// counts are the outcomes in the order of outcomeHeads, behind the rate.
func (s scope) counts(o models.OutcomeCounts) []templates.CountCell {
	return []templates.CountCell{
		s.count(o.Total()),
		s.count(o.OnTheMerits(), "realitet", "true"),
		s.count(o.Upheld, "udfald", review.Upheld.String()),
		s.count(o.Remitted, "udfald", review.Remitted.String()),
		s.count(o.Changed, "udfald", review.Changed.String()),
		s.count(o.Dismissed, "udfald", review.Dismissed.String()),
		s.count(o.Referred, "udfald", review.Referred.String()),
		s.count(o.Lapsed, "udfald", review.Lapsed.String()),
	}
}

// outcomeHeads names the columns of a table of outcomes, each with what sorts by
// it: the rate, then those of counts.
var outcomeHeads = []struct {
	key   string
	lines []string
}{
	{"procent", []string{"Omgørelses-", "procent"}},
	{"afgjorte", []string{"Afgjorte"}},
	{"realitet", []string{"Realitets-", "behandlede"}},
	{"stadfaestet", []string{"Stadfæstet"}},
	{"hjemvist", []string{"Hjemvist"}},
	{"aendret", []string{"Ændret eller", "ophævet"}},
	{"afvist", []string{"Afvist"}},
	{"henvist", []string{"Henvist"}},
	{"bortfald", []string{"Bortfald"}},
}

// showOverview answers GET /overblik: the figures of the decided cases.
func (s *Server) showOverview(c *gin.Context) error {
	page := templates.OverviewPage{Frame: s.frame(c, "Overblik")}
	sc, o, err := s.overview(c, &page.Frame, &page.Filter)
	if err != nil {
		return err
	}
	page.Cases = o.Total.Total()
	page.Rate, page.Figures = figures(sc, o)
	page.Outcomes = outcomeChart(sc, o.ByMonth)
	page.Defects = defectTable(sc, o, newestRuleset())
	page.Municipalities = municipalityTable(sc, o, "/overblik", "#kommuner")
	page.More = sc.at("/overblik/kommuner")
	return s.render(c, formStatus(page.Frame), page)
}

// showMunicipalities answers GET /overblik/kommuner.
func (s *Server) showMunicipalities(c *gin.Context) error {
	page := templates.MunicipalitiesPage{Frame: s.frame(c, "Kommuner", templates.Link{Label: "Overblik", Href: "/overblik"})}
	sc, o, err := s.overview(c, &page.Frame, &page.Filter)
	if err != nil {
		return err
	}
	page.Municipalities = municipalityTable(sc, o, "/overblik/kommuner", "")
	if err := s.addDefects(c, sc, &page.Municipalities); err != nil {
		return err
	}
	page.Back = sc.at("/overblik")
	return s.render(c, formStatus(page.Frame), page)
}

// formStatus is the status of a page whose form may have faults.
func formStatus(f templates.Frame) int {
	if len(f.Errors) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// overview reads the filter of the address and counts what it asks for. A day
// that cannot be read is a fault of the form and does not restrict.
func (s *Server) overview(c *gin.Context, frame *templates.Frame, form *templates.OverviewFilter) (scope, models.Overview, error) {
	var q overviewQuery
	if err := c.ShouldBindQuery(&q); err != nil {
		frame.AddError("type", "Vælg en afgørelsestype fra listen")
		q = overviewQuery{From: c.Query("fra"), To: c.Query("til"), Municipality: c.Query("kommune")}
	}
	sc := scope{sort: q.Sort}
	end := danish.Date{Year: 9999, Month: 12, Day: 31}
	sc.From = readDate(q.From, "fra", "Fra-datoen", end, frame.AddError)
	sc.To = readDate(q.To, "til", "Til-datoen", end, frame.AddError)
	if !sc.From.IsZero() && !sc.To.IsZero() && sc.To.Before(sc.From) {
		frame.AddError("til", "Til-datoen ligger før fra-datoen. Ret en af dem")
	}
	sc.Municipality, sc.Type = q.Municipality, q.Type

	ctx, who := c.Request.Context(), actor(c)
	o, err := s.store.Overview(ctx, who, sc.OverviewFilter)
	if err != nil {
		return sc, o, err
	}
	_, chosen := c.GetQuery("fra")
	if n := len(o.ByMonth); !chosen && n > 0 {
		first, last := monthOf(o.ByMonth[0].Month), monthOf(o.ByMonth[n-1].Month)
		if last-first >= wholeMonths {
			sc.From = (last - recentMonths + 1).first()
			if o, err = s.store.Overview(ctx, who, sc.OverviewFilter); err != nil {
				return sc, o, err
			}
		}
	}
	names, err := s.store.Municipalities(ctx, who)
	if err != nil {
		return sc, o, err
	}
	*form = filterForm(c.FullPath(), q, sc, o, names, s.today())
	return sc, o, nil
}

// filterForm is the form as it stands for a scope.
func filterForm(path string, q overviewQuery, sc scope, o models.Overview, names []string, today danish.Date) templates.OverviewFilter {
	form := templates.OverviewFilter{Path: path, From: q.From, To: q.To}
	if !sc.From.IsZero() {
		form.From = sc.From.String()
	}
	if !sc.To.IsZero() {
		form.To = sc.To.String()
	}
	option := func(value, label string, chosen bool) templates.Choice {
		return templates.Choice{Value: value, Label: label, Checked: chosen}
	}
	form.Municipalities = append(form.Municipalities, option("", "Alle kommuner", sc.Municipality == ""))
	if sc.Municipality != "" && !slices.Contains(names, sc.Municipality) {
		names = append(names, sc.Municipality)
	}
	for _, name := range names {
		form.Municipalities = append(form.Municipalities, option(name, name, name == sc.Municipality))
	}
	rs := newestRuleset()
	form.Types = append(form.Types, option("", "Alle afgørelsestyper", sc.Type == review.NoType))
	for _, t := range rs.DecisionTypes {
		form.Types = append(form.Types, option(t.Type.String(), t.Title, t.Type == sc.Type))
	}

	whole, year := sc, sc
	whole.From, whole.To = danish.Date{}, danish.Date{}
	q12 := monthIndex(today.Year, today.Month)
	year.From, year.To = (q12 - 11).first(), danish.Date{}
	wholeQuery := whole.query()
	wholeQuery.Set("fra", "") // an empty day asks for no default
	form.Presets = []templates.Link{
		{Label: "Hele perioden", Href: path + "?" + wholeQuery.Encode()},
		{Label: "Seneste 12 måneder", Href: year.at(path)},
	}

	form.Says = says(sc, o, rs)
	if n := o.Total.OnTheMerits(); n > 0 && n < fewCases {
		form.Few = fmt.Sprintf("Kun %s er realitetsbehandlet. Med færre end %d sager siger procenten meget lidt – vær forsigtig.",
			danish.Plural(n, "sag", "sager"), fewCases)
	}
	return form
}

// says tells what the figures are about, in a sentence.
func says(sc scope, o models.Overview, rs *review.Ruleset) string {
	var when string
	switch {
	case !sc.From.IsZero() && !sc.To.IsZero():
		when = "fra " + sc.From.Long() + " til " + sc.To.Long()
	case !sc.From.IsZero():
		when = "fra " + sc.From.Long()
	case !sc.To.IsZero():
		when = "til og med " + sc.To.Long()
	case len(o.ByMonth) > 0:
		first, last := monthOf(o.ByMonth[0].Month), monthOf(o.ByMonth[len(o.ByMonth)-1].Month)
		when = "i hele perioden, " + first.name() + " – " + last.name()
		if first == last {
			when = "i " + first.name()
		}
	default:
		when = "i hele perioden"
	}
	where := "alle kommuner"
	if sc.Municipality != "" {
		where = sc.Municipality
	}
	kind := "alle afgørelsestyper"
	if sc.Type != review.NoType {
		kind = "afgørelser om " + danish.LowerFirst(rs.TypeTitle(sc.Type))
	}
	return fmt.Sprintf("Sager afgjort %s: %s, %s.", when, where, kind)
}

// newestRuleset is where the overview takes the titles of requirements from.
func newestRuleset() *review.Ruleset {
	all := review.Rulesets()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Provision == review.DefaultProvision {
			return all[i]
		}
	}
	return all[len(all)-1]
}

// figures are the key figures: the rate with its numerator and denominator, and
// the numbers it is made of.
func figures(sc scope, o models.Overview) (templates.Figure, []templates.Figure) {
	t := o.Total
	rate := templates.Figure{
		Label: "Omgørelsesprocent", Value: danish.Percent(t.Reversed(), t.OnTheMerits()),
		Note: fmt.Sprintf("%s af %s realitetsbehandlede", danish.Count(t.Reversed()), danish.Count(t.OnTheMerits())),
	}
	reversed, merits := sc.count(t.Reversed(), "omgjort", "true"), sc.count(t.OnTheMerits(), "realitet", "true")
	rate.Href = reversed.Href
	rate.Parts = []templates.Link{
		{Label: danish.Plural(t.Reversed(), "omgjort sag", "omgjorte sager"), Href: reversed.Href},
		{Label: danish.Plural(t.OnTheMerits(), "realitetsbehandlet sag", "realitetsbehandlede sager"), Href: merits.Href},
	}
	figure := func(label string, n int, note string, narrower ...string) templates.Figure {
		cell := sc.count(n, narrower...)
		return templates.Figure{Label: label, Value: danish.Count(n), Note: note, Href: cell.Href}
	}
	list := []templates.Figure{
		figure("Afgjorte", t.Total(), ""),
		figure("Stadfæstet", t.Upheld, "", "udfald", review.Upheld.String()),
		figure("Hjemvist", t.Remitted, "", "udfald", review.Remitted.String()),
		figure("Ændret eller ophævet", t.Changed, "", "udfald", review.Changed.String()),
		figure("Afvist", t.Dismissed, "uden for procenten", "udfald", review.Dismissed.String()),
	}
	if t.Referred > 0 {
		list = append(list, figure("Henvist", t.Referred, "uden for procenten", "udfald", review.Referred.String()))
	}
	list = append(list,
		figure("Bortfald", t.Lapsed, "uden for procenten", "udfald", review.Lapsed.String()),
		figure("Afveg fra forslaget", o.Departed, fmt.Sprintf("%s af %s afgjorte", danish.Percent(o.Departed, t.Total()), danish.Count(t.Total())), "afveg", "true"),
		templates.Figure{Label: "Median sagsbehandlingstid", Value: danish.Decimal(o.MedianWeeks, 1), Unit: "uger",
			Note: "fra klagen er modtaget, til sagen er afgjort", Href: sc.count(t.Total()).Href},
	)
	return rate, list
}

// outcomeSeries are the layers of the chart, from below.
var outcomeSeries = []templates.ChartSeries{
	{Label: "Stadfæstet", Pattern: 1}, {Label: "Hjemvist", Pattern: 2}, {Label: "Ændret eller ophævet", Pattern: 3},
	{Label: "Afvist, henvist eller bortfaldet", Pattern: 4},
}

// outcomeChart draws the outcomes month by month, months without rulings too;
// a long period is told by quarters or years.
func outcomeChart(sc scope, months []models.MonthCounts) templates.OutcomeChart {
	chart := templates.OutcomeChart{Title: "Udfald måned for måned", Series: outcomeSeries}
	if len(months) == 0 {
		return chart
	}
	first, last := monthOf(months[0].Month), monthOf(months[len(months)-1].Month)
	span, head := month(1), "Måned"
	switch {
	case last-first >= 12*12:
		span, head, chart.Title = 12, "År", "Udfald år for år"
	case last-first >= wholeMonths:
		span, head, chart.Title = 3, "Kvartal", "Udfald kvartal for kvartal"
	}
	chart.Heads = []templates.ColumnHead{{Lines: []string{head}}}
	for _, h := range outcomeHeads {
		chart.Heads = append(chart.Heads, templates.ColumnHead{Lines: h.lines})
	}
	byMonth := map[month]models.OutcomeCounts{}
	for _, m := range months {
		byMonth[monthOf(m.Month)] = m.OutcomeCounts
	}
	for start := first - first%span; start <= last; start += span {
		var o models.OutcomeCounts
		for m := start; m < start+span; m++ {
			n := byMonth[m]
			o.Upheld += n.Upheld
			o.Remitted += n.Remitted
			o.Changed += n.Changed
			o.Dismissed += n.Dismissed
			o.Referred += n.Referred
			o.Lapsed += n.Lapsed
		}
		chart.Rows = append(chart.Rows, periodRow(sc, start, span, o, len(chart.Rows) == 0))
	}
	chart.Conclusion = outcomeConclusion(chart.Rows, months)
	chart.Draw()
	return chart
}

// periodRow is one column of the chart.
func periodRow(sc scope, start, span month, o models.OutcomeCounts, first bool) templates.ChartRow {
	in := sc
	if from := start.first(); from.After(sc.From) {
		in.From = from
	}
	if to := (start + span).first().AddDays(-1); sc.To.IsZero() || to.Before(sc.To) {
		in.To = to
	}
	row := templates.ChartRow{
		Counts: in.counts(o), Rate: danish.Percent(o.Reversed(), o.OnTheMerits()),
		Total: o.Total(), Layers: []int{o.Upheld, o.Remitted, o.Changed, o.Dismissed + o.Referred + o.Lapsed},
	}
	year := fmt.Sprint(start.first().Year)
	switch span {
	case 1:
		row.Label, row.Short = start.name(), start.name()[:3]
	case 3:
		row.Short = fmt.Sprintf("%d. kv.", start%12/3+1)
		row.Label = fmt.Sprintf("%d. kvartal %s", start%12/3+1, year)
	default:
		row.Label, row.Short = year, year
	}
	if span < 12 && (first || start%12 == 0) {
		row.Year = year
	}
	return row
}

// outcomeConclusion says in a sentence what the chart shows.
func outcomeConclusion(rows []templates.ChartRow, months []models.MonthCounts) string {
	var all models.OutcomeCounts
	for _, m := range months {
		all.Upheld += m.Upheld
		all.Remitted += m.Remitted
		all.Changed += m.Changed
	}
	most := slices.MaxFunc(rows, func(a, b templates.ChartRow) int { return cmp.Compare(a.Total, b.Total) })
	text := fmt.Sprintf("Flest sager blev afgjort i %s (%s).", most.Label, danish.Count(most.Total))
	if all.OnTheMerits() > 0 {
		text += fmt.Sprintf(" %s af %s realitetsbehandlede sager blev stadfæstet, %s hjemvist og %s ændret eller ophævet.",
			danish.Count(all.Upheld), danish.Count(all.OnTheMerits()), danish.Count(all.Remitted), danish.Count(all.Changed))
	}
	return text
}

// defectTable lists the requirements that carried most reversals.
func defectTable(sc scope, o models.Overview, rs *review.Ruleset) templates.DefectTable {
	var t templates.DefectTable
	reversed := o.Total.Reversed()
	for i, d := range o.Defects {
		if i == frequentDefects {
			t.Rest = len(o.Defects) - i
			break
		}
		row := defectRow(sc, rs, d)
		row.Share, row.Width = danish.Percent(d.Cases, reversed), 100*d.Cases/o.Defects[0].Cases
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		top := t.Rows[0]
		var names []string
		for _, row := range t.Rows {
			if row.Cases == top.Cases {
				names = append(names, row.ID)
			}
		}
		what := "kravet " + names[0] + " (" + danish.LowerFirst(top.Title) + ")"
		if len(names) > 1 {
			what = "et af kravene " + danish.List(names)
		}
		t.Conclusion = fmt.Sprintf("Oftest omgøres en afgørelse, fordi %s ikke er opfyldt eller oplyst: i %s af %s omgjorte sager. En sag kan have flere mangler.",
			what, danish.Count(top.Cases), danish.Count(reversed))
	}
	return t
}

// municipalityTable is the outcomes by municipality. Whatever it is sorted by,
// a municipality with few cases is never ranked by its rate: those stand last,
// by name.
func municipalityTable(sc scope, o models.Overview, path, anchor string) templates.MunicipalityTable {
	t := templates.MunicipalityTable{Caption: "Udfald for hver kommune", CSV: sc.at("/overblik.csv")}
	key, descending := strings.CutPrefix(sc.sort, "-")
	t.Heads = append(t.Heads, sortingHead(sc, path, anchor, "kommune", false, []string{"Kommune"}))
	for _, h := range outcomeHeads {
		t.Heads = append(t.Heads, sortingHead(sc, path, anchor, h.key, true, h.lines))
	}

	list := slices.Clone(o.ByMunicipality)
	few := 0
	for _, m := range list {
		if m.OnTheMerits() < fewCases {
			few++
		}
	}
	sortMunicipalities(list, key, descending)
	for _, m := range list {
		t.Rows = append(t.Rows, municipalityRow(sc, m))
	}
	if len(list) > 1 {
		total := municipalityRow(sc, models.MunicipalityCounts{OutcomeCounts: o.Total})
		total.Name, total.Href = "I alt", ""
		t.Total = &total
	}
	if n := len(list); n > 0 {
		t.Conclusion = fmt.Sprintf("%s fra %s.", danish.Plural(o.Total.Total(), "afgjort sag", "afgjorte sager"), danish.Plural(n, "kommune", "kommuner"))
		if few > 0 {
			t.Conclusion += fmt.Sprintf(" %s har færre end %d realitetsbehandlede sager. Deres procent siger lidt, er vist med grå og indgår ikke i en rækkefølge.",
				danish.Count(few), fewCases)
		}
	}
	return t
}

// sortingHead is the head of a column that can be sorted by: again the other way
// round, and numbers the greatest first.
func sortingHead(sc scope, path, anchor, key string, numbers bool, lines []string) templates.ColumnHead {
	h := templates.ColumnHead{Lines: lines}
	next := key
	if numbers {
		next = "-" + key
	}
	switch sc.sort {
	case key:
		h.Sorted, next = "ascending", "-"+key
	case "-" + key:
		h.Sorted, next = "descending", key
	case "":
		if key == "kommune" {
			h.Sorted, next = "ascending", "-"+key
		}
	}
	q := sc.query()
	q.Set("sorter", next)
	h.Href = path + "?" + q.Encode() + anchor
	return h
}

// sortMunicipalities puts the list, which comes in Danish order, in another.
func sortMunicipalities(list []models.MunicipalityCounts, key string, descending bool) {
	measures := map[string]func(models.OutcomeCounts) int{
		"afgjorte":    models.OutcomeCounts.Total,
		"realitet":    models.OutcomeCounts.OnTheMerits,
		"stadfaestet": func(o models.OutcomeCounts) int { return o.Upheld },
		"hjemvist":    func(o models.OutcomeCounts) int { return o.Remitted },
		"aendret":     func(o models.OutcomeCounts) int { return o.Changed },
		"afvist":      func(o models.OutcomeCounts) int { return o.Dismissed },
		"henvist":     func(o models.OutcomeCounts) int { return o.Referred },
		"bortfald":    func(o models.OutcomeCounts) int { return o.Lapsed },
	}
	order := func(n int) int {
		if descending {
			return -n
		}
		return n
	}
	switch measure := measures[key]; {
	case measure != nil:
		slices.SortStableFunc(list, func(a, b models.MunicipalityCounts) int {
			return order(cmp.Compare(measure(a.OutcomeCounts), measure(b.OutcomeCounts)))
		})
	case key == "procent":
		slices.SortStableFunc(list, func(a, b models.MunicipalityCounts) int {
			aFew, bFew := a.OnTheMerits() < fewCases, b.OnTheMerits() < fewCases
			switch {
			case aFew && bFew:
				return 0
			case aFew:
				return 1
			case bFew:
				return -1
			}
			return order(cmp.Compare(a.Reversed()*b.OnTheMerits(), b.Reversed()*a.OnTheMerits()))
		})
	case key == "kommune" && descending:
		slices.Reverse(list)
	}
}

func municipalityRow(sc scope, m models.MunicipalityCounts) templates.MunicipalityRow {
	if m.Municipality != "" {
		sc.Municipality = m.Municipality
	}
	return templates.MunicipalityRow{
		Name: m.Municipality, Href: sc.at("/overblik"), Counts: sc.counts(m.OutcomeCounts),
		Rate: danish.Percent(m.Reversed(), m.OnTheMerits()),
		Of:   fmt.Sprintf("%s af %s", danish.Count(m.Reversed()), danish.Count(m.OnTheMerits())),
		Few:  m.OnTheMerits() < fewCases,
	}
}

func defectRow(sc scope, rs *review.Ruleset, d models.DefectCount) templates.DefectRow {
	row := templates.DefectRow{
		ID: string(d.Requirement), Cases: d.Cases, Href: sc.cases("krav", string(d.Requirement), "omgjort", "true"),
	}
	if r := rs.Requirement(d.Requirement); r != nil {
		row.Title, row.Law = r.Title, rulesetPath(rs.ID)+"#"+string(r.ID)
	}
	return row
}

// addDefects gives each municipality the three requirements that carried most
// of its reversals.
func (s *Server) addDefects(c *gin.Context, sc scope, t *templates.MunicipalityTable) error {
	t.Defects = true
	t.Heads = slices.Insert(t.Heads, 2, templates.ColumnHead{Lines: []string{"Hyppigste", "mangler"}}) // behind the rate
	rs := newestRuleset()
	for i := range t.Rows {
		in := sc
		in.Municipality = t.Rows[i].Name
		o, err := s.store.Overview(c.Request.Context(), actor(c), in.OverviewFilter)
		if err != nil {
			return err
		}
		for _, d := range o.Defects[:min(3, len(o.Defects))] {
			row := defectRow(in, rs, d)
			t.Rows[i].Defects = append(t.Rows[i].Defects, row)
			if !slices.ContainsFunc(t.Key, func(k templates.DefectRow) bool { return k.ID == row.ID }) {
				t.Key = append(t.Key, row)
			}
		}
	}
	slices.SortFunc(t.Key, func(a, b templates.DefectRow) int { return cmp.Compare(a.ID, b.ID) })
	return nil
}

// overviewCSV answers GET /overblik.csv: the municipality table for a
// spreadsheet, with the filter of the address.
func (s *Server) overviewCSV(c *gin.Context) error {
	var frame templates.Frame
	var form templates.OverviewFilter
	_, o, err := s.overview(c, &frame, &form)
	if err != nil {
		return err
	}
	if len(frame.Errors) > 0 {
		c.String(http.StatusUnprocessableEntity, frame.Errors[0].Text+"\n")
		return nil
	}
	rows := [][]string{{"Kommune", "Afgjorte", "Realitetsbehandlede", "Stadfæstet", "Hjemvist", "Ændret eller ophævet", "Afvist", "Henvist",
		"Bortfald", "Omgjorte", "Omgørelsesprocent", "Forbehold"}}
	for _, m := range o.ByMunicipality {
		rows = append(rows, csvRow(m))
	}
	data, err := csvFile(rows)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="overblik.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", data)
	return nil
}

func csvRow(m models.MunicipalityCounts) []string {
	n := func(v int) string { return fmt.Sprint(v) }
	rate, note := "", ""
	if m.OnTheMerits() > 0 {
		rate = danish.Decimal(100*float64(m.Reversed())/float64(m.OnTheMerits()), 1)
	}
	if m.OnTheMerits() < fewCases {
		note = "få sager – vær forsigtig"
	}
	return []string{m.Municipality, n(m.Total()), n(m.OnTheMerits()), n(m.Upheld), n(m.Remitted), n(m.Changed), n(m.Dismissed), n(m.Referred),
		n(m.Lapsed), n(m.Reversed()), rate, note}
}

// csvFile writes rows as Danish spreadsheets read them: a byte order mark, and
// semicolons between the cells (RFC 4180 otherwise).
func csvFile(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = csvCell(cell)
		}
		if err := w.Write(safe); err != nil {
			return nil, fmt.Errorf("csv: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// csvCell keeps a text from being read as a formula: what begins with one of
// the signs that start one, also behind blanks and quotes or in full width,
// gets an apostrophe before it (OWASP, CSV injection).
func csvCell(text string) string {
	bare := strings.TrimLeft(text, " \u00a0\ufeff\"'“”„’‘«»")
	if strings.HasPrefix(text, "\t") || strings.HasPrefix(text, "\r") || strings.HasPrefix(text, "\n") ||
		bare != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(bare)[0]) {
		return "'" + text
	}
	return text
}

// A month counts months since the year 0.
type month int

func monthIndex(year int, m time.Month) month { return month(year*12 + int(m) - 1) }

// monthOf reads "2022-03".
func monthOf(text string) month {
	d, err := danish.ParseDate(text + "-01")
	if err != nil {
		return 0
	}
	return monthIndex(d.Year, d.Month)
}

func (m month) first() danish.Date {
	return danish.Date{Year: int(m) / 12, Month: time.Month(m%12 + 1), Day: 1}
}

// name is the month in words, "marts 2022".
func (m month) name() string { return strings.TrimPrefix(m.first().Long(), "1. ") }
