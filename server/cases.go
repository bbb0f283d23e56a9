package server

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
	_ "time/tzdata" // where the machine has none

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/templates"
)

var casesRoutes = []route{
	{get, "/sager", rights.ReadCases, (*Server).showCases},
}

// casesPerPage is how many rows a list shows at a time.
const casesPerPage = 25

// caseQuery is the query of /sager: the filter, in the words of the case file.
type caseQuery struct {
	Tab          string              `form:"vis"` // mine, alle; empty: mine, or alle where a filter is set
	Status       string              `form:"status"`
	Municipality string              `form:"kommune"`
	Outcome      review.Outcome      `form:"udfald,parser=encoding.TextUnmarshaler"`
	Requirement  string              `form:"krav"`
	Type         review.DecisionType `form:"type,parser=encoding.TextUnmarshaler"`
	From         danish.Date         `form:"fra,parser=encoding.TextUnmarshaler"`
	To           danish.Date         `form:"til,parser=encoding.TextUnmarshaler"`
	Merits       bool                `form:"realitet"`
	Reversed     bool                `form:"omgjort"`
	Departs      bool                `form:"afveg"`
	Query        string              `form:"q"`
	Sort         string              `form:"sorter"`
	Page         int                 `form:"side"`
}

// showCases answers GET /sager: what lies with the reader, and every case he
// may read, filtered by the same words that the overview's figures link with.
func (s *Server) showCases(c *gin.Context) error {
	ctx, who := c.Request.Context(), actor(c)
	page := templates.CasesPage{Frame: s.frame(c, "Mine sager"), MayLoad: who.May(rights.LoadCases), Path: "/sager"}
	var q caseQuery
	if err := c.ShouldBindQuery(&q); err != nil {
		page.AddError("q", "Filteret kan ikke læses. Vælg igen herunder")
		q = caseQuery{}
	}
	assesses := who.May(rights.AssessCases)
	filtered := q != (caseQuery{Tab: q.Tab, Sort: q.Sort, Page: q.Page})
	if q.Tab == "" {
		q.Tab = "alle"
		if assesses && !filtered {
			q.Tab = "mine"
		}
	}
	filter := models.CaseFilter{
		State: models.State(q.Status), Mine: q.Tab == "mine", Municipality: q.Municipality, Outcome: q.Outcome,
		OnTheMerits: q.Merits, Reversed: q.Reversed, Departs: q.Departs,
		Requirement: review.ReqID(q.Requirement), From: q.From, To: q.To, Type: q.Type, Query: q.Query, Sort: q.Sort,
		Page: max(q.Page, 1), PerPage: casesPerPage,
	}
	if q.Tab == "mine" && q.Status == "" {
		filter.State = models.UnderReview
	}
	rows, total, err := s.store.Cases(ctx, who, filter)
	if err != nil {
		return err
	}
	if assesses {
		counts, err := s.store.CaseCounts(ctx, who)
		if err != nil {
			return err
		}
		page.Summary = fmt.Sprintf("%s under vurdering, %s, der ikke er begyndt, og %s, du har afgjort.",
			danish.Plural(counts[models.UnderReview], "sag", "sager"), danish.Count(counts[models.New]), danish.Count(counts[models.Decided]))
		page.Tabs = []templates.Tab{
			{Link: templates.Link{Label: fmt.Sprintf("Under vurdering (%s)", danish.Count(counts[models.UnderReview])), Href: "/sager?vis=mine"},
				Current: q.Tab == "mine" && (q.Status == "" || q.Status == string(models.UnderReview))},
			{Link: templates.Link{Label: fmt.Sprintf("Ny (%s)", danish.Count(counts[models.New])), Href: "/sager?vis=mine&status=" + string(models.New)},
				Current: q.Tab == "mine" && q.Status == string(models.New)},
			{Link: templates.Link{Label: fmt.Sprintf("Afgjort (%s)", danish.Count(counts[models.Decided])), Href: "/sager?vis=mine&status=" + string(models.Decided)},
				Current: q.Tab == "mine" && q.Status == string(models.Decided)},
			{Link: templates.Link{Label: "Alle sager", Href: "/sager?vis=alle"}, Current: q.Tab == "alle"},
		}
	}
	page.Heading = "Mine sager"
	if q.Tab == "alle" {
		page.Heading = "Alle sager"
	}
	page.Caption = page.Heading
	page.Filters = describeFilter(q, c.Request.URL.Query())
	page.Query, page.Total, page.Sort = q.Query, total, q.Sort
	page.Hidden = hiddenFilter(c.Request.URL.Query())
	for _, r := range rows {
		page.Rows = append(page.Rows, caseRow(r))
	}
	page.Columns = caseColumns(c.Request.URL.Query(), q.Sort)
	page.Pagination = paginate(c.Request.URL, filter.Page, total, casesPerPage)
	return s.render(c, http.StatusOK, page)
}

func caseRow(r models.CaseRow) templates.CaseRow {
	out := templates.CaseRow{
		Href: "/sager/" + string(r.ID), Number: r.Number, Title: r.Title, Municipality: r.Municipality,
		State: r.State.Label(), Reviewer: r.ReviewerName, Progress: fmt.Sprintf("%d af %d punkter", r.Answered, r.Total),
		Changed: r.UpdatedAt.In(copenhagen).Format("02.01.2006"), Departs: r.Departs,
	}
	if r.State == models.New {
		out.Href += "/kontrol" // its facts have not been looked at yet
	}
	if !r.AppealReceivedOn.IsZero() {
		out.Received = r.AppealReceivedOn.Long()
	}
	if r.Outcome != review.Undecided {
		out.Outcome, out.OutcomeID = r.Outcome.Label(), r.Outcome.String()
	}
	if !r.RuledOn.IsZero() {
		out.Ruled = r.RuledOn.Long()
	}
	return out
}

// copenhagen is where the board's clocks stand.
var copenhagen = func() *time.Location {
	loc, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		panic(err) // the time zone data are embedded
	}
	return loc
}()

// describeFilter tells the filters in words, each with the link that removes it.
func describeFilter(q caseQuery, query url.Values) []templates.Filter {
	rs := rulesetFor(review.Matter{Provision: review.DefaultProvision})
	var out []templates.Filter
	add := func(label, value, key string) {
		if value == "" {
			return
		}
		rest := url.Values{}
		for k, v := range query {
			rest[k] = v
		}
		rest.Del(key)
		rest.Del("side")
		out = append(out, templates.Filter{Text: label + ": " + value, Remove: "/sager?" + rest.Encode()})
	}
	add("Søgning", q.Query, "q")
	add("Kommune", q.Municipality, "kommune")
	if q.Outcome != review.Undecided {
		add("Udfald", q.Outcome.Label(), "udfald")
	}
	if q.Merits {
		add("Kun", "realitetsbehandlede", "realitet")
	}
	if q.Reversed {
		add("Kun", "hjemvist, ændret eller ophævet", "omgjort")
	}
	if q.Departs {
		add("Kun", "afveg fra forslaget", "afveg")
	}
	if r := rs.Requirement(review.ReqID(q.Requirement)); r != nil {
		add("Afgørende krav", string(r.ID)+" "+r.Title, "krav")
	} else {
		add("Afgørende krav", q.Requirement, "krav")
	}
	if q.Type != review.NoType {
		add("Afgørelsestype", rs.TypeTitle(q.Type), "type")
	}
	if !q.From.IsZero() {
		add("Afgjort fra", q.From.Long(), "fra")
	}
	if !q.To.IsZero() {
		add("Afgjort til", q.To.Long(), "til")
	}
	if q.Tab == "alle" {
		add("Status", models.State(q.Status).Label(), "status")
	}
	return out
}

// hiddenFilter keeps the other filters when one searches.
func hiddenFilter(query url.Values) []templates.Hidden {
	var out []templates.Hidden
	for _, key := range []string{"vis", "status", "kommune", "udfald", "krav", "type", "fra", "til", "realitet", "omgjort", "afveg"} {
		if v := query.Get(key); v != "" {
			out = append(out, templates.Hidden{Name: key, Value: v})
		}
	}
	return out
}

// caseColumns are the sortable heads of the list.
func caseColumns(query url.Values, sorted string) []templates.Column {
	columns := []struct{ label, key string }{
		{"Sagsnummer", "sagsnummer"}, {"Emne", "titel"}, {"Kommune", "kommune"}, {"Klage modtaget", "modtaget"},
		{"Status", "afgjort"}, {"Fremdrift", ""}, {"Udfald", ""}, {"Sagsbehandler", ""}, {"Sidst ændret", "opdateret"},
	}
	var out []templates.Column
	for _, col := range columns {
		t := templates.Column{Label: col.label}
		if col.key != "" {
			q := url.Values{}
			for k, v := range query {
				q[k] = v
			}
			q.Del("side")
			q.Set("sorter", col.key)
			switch sorted {
			case col.key:
				t.Sorted = "ascending"
				q.Set("sorter", "-"+col.key)
			case "-" + col.key:
				t.Sorted = "descending"
			}
			t.Href = "/sager?" + q.Encode()
		}
		out = append(out, t)
	}
	return out
}

// paginate links to the pages of a list: the first, the last and those around
// the current one.
func paginate(u *url.URL, page, total, perPage int) templates.Pagination {
	last := (total + perPage - 1) / perPage
	p := templates.Pagination{}
	if last < 2 {
		return p
	}
	href := func(n int) string {
		q := u.Query()
		q.Set("side", fmt.Sprint(n))
		return u.Path + "?" + q.Encode()
	}
	gap := false
	for n := 1; n <= last; n++ {
		if last > 8 && n != 1 && n != last && (n < page-1 || n > page+1) {
			if !gap {
				p.Pages = append(p.Pages, templates.PageLink{Gap: true})
			}
			gap = true
			continue
		}
		gap = false
		p.Pages = append(p.Pages, templates.PageLink{Number: n, Href: href(n), Current: n == page})
	}
	if page > 1 {
		p.Previous = href(page - 1)
	}
	if page < last {
		p.Next = href(page + 1)
	}
	return p
}
