package server

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/review/signals"
	"ankebord/templates"
)

// A matterForm is what a reviewer tells of a case. Dates come as text, so that
// one that cannot be read is shown again as it was typed.
type matterForm struct {
	Version            int    `form:"version"`
	Title              string `form:"titel"`
	Municipality       string `form:"kommune"`
	MunicipalityNumber string `form:"kommunens_sagsnummer"`
	DecidedOn          string `form:"afgoerelsesdato"`
	AppealReceivedOn   string `form:"klage_modtaget"`
	CitizenName        string `form:"borger_navn"`
	CitizenCPR         string `form:"borger_cpr"`
	CitizenAge         string `form:"borger_alder"`
	Representative     string `form:"partsrepraesentant"`
	Facts              string `form:"fakta"`
}

// matterFormOf is the form as it stands for a stored matter.
func matterFormOf(m review.Matter, version int) matterForm {
	f := matterForm{
		Version: version, Title: m.Title, Municipality: m.Municipality, MunicipalityNumber: m.MunicipalityNumber,
		CitizenName: m.Citizen.Name, CitizenCPR: m.Citizen.CPR, Representative: m.Citizen.Representative, Facts: m.Facts,
	}
	if !m.DecidedOn.IsZero() {
		f.DecidedOn = typedDate(m.DecidedOn)
	}
	if !m.AppealReceivedOn.IsZero() {
		f.AppealReceivedOn = typedDate(m.AppealReceivedOn)
	}
	if m.Citizen.Age > 0 {
		f.CitizenAge = strconv.Itoa(m.Citizen.Age)
	}
	return f
}

// typedDate is a day as one types it: 12-09-2022.
func typedDate(d danish.Date) string { return fmt.Sprintf("%02d-%02d-%04d", d.Day, d.Month, d.Year) }

// matter reads the form over a stored matter, and notes what cannot be right.
func (f matterForm) matter(m review.Matter, today danish.Date, fault func(field, text string)) review.Matter {
	m.Title = strings.TrimSpace(f.Title)
	m.Municipality = strings.TrimSpace(f.Municipality)
	if m.Municipality != "" && !strings.Contains(strings.ToLower(m.Municipality), "kommune") {
		m.Municipality += " Kommune" // one name for each, so that its cases count together
	}
	m.MunicipalityNumber = strings.TrimSpace(f.MunicipalityNumber)
	m.Citizen.Name = strings.TrimSpace(f.CitizenName)
	m.Citizen.CPR = strings.TrimSpace(f.CitizenCPR)
	m.Citizen.Representative = strings.TrimSpace(f.Representative)
	m.Facts = strings.TrimSpace(f.Facts)
	m.DecidedOn = readDate(f.DecidedOn, "afgoerelsesdato", "Afgørelsens dato", today, fault)
	m.AppealReceivedOn = readDate(f.AppealReceivedOn, "klage_modtaget", "Datoen for klagen", today, fault)
	if !m.DecidedOn.IsZero() && !m.AppealReceivedOn.IsZero() && m.AppealReceivedOn.Before(m.DecidedOn) {
		fault("klage_modtaget", "Klagen kan ikke være modtaget før afgørelsen. Ret en af datoerne")
	}
	m.Citizen.Age = 0
	if age := strings.TrimSpace(f.CitizenAge); age != "" {
		n, err := strconv.Atoi(age)
		if err != nil || n < 0 || n > 130 {
			fault("borger_alder", "Skriv borgerens alder som et helt tal, for eksempel 58")
		} else {
			m.Citizen.Age = n
		}
	}
	if m.Title == "" {
		fault("titel", "Skriv, hvad sagen handler om")
	}
	if m.Municipality == "" {
		fault("kommune", "Skriv, hvilken kommune der har truffet afgørelsen")
	}
	return m
}

// readDate reads a day as people write one: 2022-09-12, 12-09-2022 or 12.
// september 2022. Nothing typed is no day.
func readDate(text, field, name string, today danish.Date, fault func(field, text string)) danish.Date {
	text = strings.TrimSpace(text)
	if text == "" {
		return danish.Date{}
	}
	d, err := danish.ParseDate(text)
	if err != nil {
		for span := range danish.FindDates(text) {
			if span.Start == 0 && span.End == len(text) {
				d, err = span.Date, nil
			}
		}
	}
	switch {
	case err != nil:
		fault(field, name+" kan ikke læses. Skriv den som 12-09-2022")
		return danish.Date{}
	case d.After(today):
		fault(field, name+" ligger i fremtiden. Ret datoen")
	}
	return d
}

func (s *Server) today() danish.Date { return danish.DateOf(s.now().In(copenhagen)) }

// showCheck answers GET /sager/:id/kontrol: step 2, what was found in the
// decision, each with its place, to be confirmed by a person.
func (s *Server) showCheck(c *gin.Context) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	cs, err := s.store.CaseByID(c.Request.Context(), actor(c), id)
	if err != nil {
		return err
	}
	form := matterFormOf(cs.Matter, cs.MatterVersion)
	form.fill(factsOf(cs))
	return s.render(c, http.StatusOK, s.checkPage(c, cs, form))
}

// fill suggests what was found for what is still empty: the decision may have
// come later than the case.
func (f *matterForm) fill(found signals.Found) {
	f.Municipality = cmp.Or(f.Municipality, found.Municipality.Value)
	f.MunicipalityNumber = cmp.Or(f.MunicipalityNumber, found.CaseNumber.Value)
	f.CitizenName = cmp.Or(f.CitizenName, found.CitizenName.Value)
	if f.DecidedOn == "" && found.DecisionDate.Found() {
		f.DecidedOn = typedDate(found.DecisionDate.Value)
	}
}

// factsOf finds the facts in the decision of a case.
func factsOf(cs models.Case) signals.Found {
	for _, d := range cs.Documents {
		if d.Kind == models.DecisionLetter && d.HasText() {
			return signals.FindFacts(textsOf(d.Pages))
		}
	}
	return signals.Found{}
}

func (s *Server) checkPage(c *gin.Context, cs models.Case, form matterForm) templates.CheckPage {
	page := templates.CheckPage{
		Frame:  s.frame(c, "Kontrollér oplysninger", templates.Link{Label: "Indlæs afgørelse", Href: "/indlaes"}),
		Action: "/sager/" + string(cs.ID) + "/kontrol", Number: cs.Number, Matter: templates.MatterForm(form),
	}
	f := factsOf(cs)
	page.Found = templates.FoundFacts{
		Municipality: place(f.Municipality), Number: place(f.CaseNumber),
		DecidedOn: place(f.DecisionDate), Citizen: place(f.CitizenName),
	}
	page.Guidance = f.ComplaintGuidance.Value
	for _, d := range cs.Documents {
		of := ""
		if len(cs.Documents) > 1 {
			of = d.Name + ": "
		}
		for _, w := range append(d.Warnings, d.Fault) {
			if w != "" {
				page.Warnings = append(page.Warnings, of+w)
			}
		}
	}
	page.Others = templates.Link{Label: "Tilføj klage, genvurdering eller bilag", Href: casePath(cs.ID) + "/dokumenter"}
	if n := len(cs.Documents); n > 1 {
		page.Others.Label = fmt.Sprintf("Sagens %d dokumenter", n)
	}
	return page
}

// place says where a fact was found, or nothing where it was not.
func place[T any](f signals.Fact[T]) string {
	if !f.Found() {
		return ""
	}
	return "Fundet på side " + strconv.Itoa(f.Page) + ": »" + strings.Join(strings.Fields(f.Quote), " ") + "«"
}

// check answers POST /sager/:id/kontrol: the facts are confirmed and the review
// begins.
func (s *Server) check(c *gin.Context) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	var form matterForm
	if err := c.ShouldBind(&form); err != nil {
		return badForm(err)
	}
	ctx, who := c.Request.Context(), actor(c)
	cs, err := s.store.CaseByID(ctx, who, id)
	if err != nil {
		return err
	}
	page := s.checkPage(c, cs, form)
	m := form.matter(cs.Matter, s.today(), page.AddError)
	if len(page.Errors) > 0 {
		return s.render(c, http.StatusUnprocessableEntity, page)
	}
	err = s.store.InTx(ctx, func(tx *models.Store) error {
		if _, err := tx.SaveMatter(ctx, who, id, form.Version, m); err != nil {
			return err
		}
		return tx.Begin(ctx, who, id)
	})
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/sager/"+string(id))
	return nil
}
