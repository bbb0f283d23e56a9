package server

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review/danish"
	"ankebord/server/extract"
	"ankebord/templates"
)

var loadRoutes = []route{
	{get, "/indlaes", rights.LoadCases, (*Server).showLoad},
	{post, "/indlaes", rights.LoadCases, (*Server).load},
	{get, "/indlaes/job/:id", rights.LoadCases, (*Server).showJobs},
	{post, "/indlaes/job/:id/:nr", rights.LoadCases, (*Server).resumeJob},
	{get, "/sager/:id/kontrol", rights.LoadCases, (*Server).showCheck},
	{post, "/sager/:id/kontrol", rights.LoadCases, (*Server).check},
	{get, "/sager/:id/original/:dokument", rights.ReadCases, (*Server).original},
}

// What may be sent at once, and by one user within an hour.
const (
	maxFile  = 25 << 20
	maxFiles = 20
	tooLarge = "Filens størrelse skal være under 25 MB"
)

var uploadQuota = models.Quota{Files: 200, Bytes: 1 << 30, Within: time.Hour}

// uploadTime is what an upload of that size may take on a slow line.
const uploadTime = 15 * time.Minute

// showLoad answers GET /indlaes: step 1, choose files or paste the text.
func (s *Server) showLoad(c *gin.Context) error {
	page, err := s.loadPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, page)
}

// recentLoads is how many earlier uploads the page tells of.
const recentLoads = 5

func (s *Server) loadPage(c *gin.Context) (templates.LoadPage, error) {
	page := templates.LoadPage{
		Frame: s.frame(c, "Indlæs afgørelse"), Accept: strings.Join(extract.Extensions(), ","), MaxFiles: maxFiles, Reads: s.reader.CanRecognise(),
	}
	batches, err := s.store.Batches(c.Request.Context(), actor(c), recentLoads)
	for _, b := range batches {
		page.Recent = append(page.Recent, templates.RecentLoad{
			Link: templates.Link{Label: batchName(b), Href: batchPath(b.ID)}, Sent: s.clock(b.CreatedAt), Status: batchStatus(b),
		})
	}
	return page, err
}

type loadForm struct {
	Files    []*multipart.FileHeader `form:"fil"`
	Text     string                  `form:"tekst"`
	Together bool                    `form:"samlet"`
	Anyway   bool                    `form:"alligevel"`
}

// load answers POST /indlaes. One decision becomes a case at once, whose facts
// are then checked at step 2; several files are loaded in the background. A
// refused file costs nothing: the page comes back with what was typed.
func (s *Server) load(c *gin.Context) error {
	allowTime(c)
	page, err := s.loadPage(c)
	if err != nil {
		return err
	}
	refuse := func(status int, field, text string) error {
		page.AddError(field, text)
		return s.render(c, status, page)
	}
	var form loadForm
	if err := c.ShouldBind(&form); err != nil {
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return refuse(http.StatusRequestEntityTooLarge, "fil", tooLarge)
		}
		return badForm(err)
	}
	form.Files = chosenFiles(form.Files)
	page.Text, page.Together = form.Text, form.Together
	ctx, who := c.Request.Context(), actor(c)
	switch n := len(form.Files); {
	case n == 0 && strings.TrimSpace(form.Text) == "":
		return refuse(http.StatusUnprocessableEntity, "fil", "Vælg en afgørelse, eller indsæt teksten")
	case n > maxFiles:
		return refuse(http.StatusUnprocessableEntity, "fil", fmt.Sprintf("Vælg højst %d filer ad gangen", maxFiles))
	}
	if full, err := s.spend(c, form.Files, form.Text); full != "" || err != nil {
		if err != nil {
			return err
		}
		return refuse(http.StatusTooManyRequests, "fil", full)
	}
	if len(form.Files) > 1 {
		return s.loadMany(c, form)
	}
	field, err := "fil", error(nil)
	var all []upload
	if len(form.Files) == 0 {
		field = "tekst"
		all, err = pasted(form.Text)
	} else {
		all, err = s.chosen(ctx, form.Files[0], "")
	}
	if refusal, ok := errors.AsType[*extract.Error](err); ok {
		if refusal.Kind == extract.Scanned && s.reader.CanRecognise() {
			return s.recogniseLater(c, all[0])
		}
		status := http.StatusUnprocessableEntity
		if refusal.Kind == extract.TooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return refuse(status, field, refusal.Text)
	}
	if err != nil {
		return err
	}
	if !form.Anyway {
		id, number, err := s.duplicate(ctx, who, all)
		if err != nil {
			return err
		}
		if id != "" {
			page.Duplicate = &templates.Link{Label: number, Href: casePath(id)}
			if field == "fil" {
				if page.Kept, err = s.keepDuplicate(ctx, who, form.Files[0], id, number); err != nil {
					return err
				}
			}
			return refuse(http.StatusConflict, field, duplicateText(number))
		}
	}
	if err := s.keep(all); err != nil {
		return err
	}
	cs := newCase(all, who)
	cs.Demo = s.demo // whatever is loaded into a demonstration is told as made up
	id, err := s.store.CreateCase(ctx, who, cs)
	if err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, casePath(id)+"/kontrol")
	return nil
}

// allowTime lets a request that brings files take longer than others.
func allowTime(c *gin.Context) {
	rc := http.NewResponseController(c.Writer)
	// Where the writer knows no deadline, it has none either.
	_ = rc.SetReadDeadline(time.Now().Add(uploadTime))
	_ = rc.SetWriteDeadline(time.Now().Add(uploadTime))
}

// spend counts what is sent against the user's quota, and says in a sentence
// where there is no room for it.
func (s *Server) spend(c *gin.Context, sent []*multipart.FileHeader, text string) (full string, _ error) {
	n, bytes := max(len(sent), 1), int64(len(text))
	for _, f := range sent {
		bytes += f.Size
	}
	q := s.quota
	err := s.store.Spend(c.Request.Context(), actor(c), n, bytes, q)
	exceeded, ok := errors.AsType[*models.QuotaExceeded](err)
	if !ok {
		return "", err
	}
	most := fmt.Sprintf("%s eller %d MB på en time", danish.Plural(q.Files, "fil", "filer"), q.Bytes>>20)
	if exceeded.Again.IsZero() {
		return "Det er for meget på én gang. Du kan højst indlæse " + most, nil
	}
	c.Header("Retry-After", strconv.Itoa(int(exceeded.Again.Sub(s.now()).Seconds())+1))
	return "Du har indlæst meget og kan højst indlæse " + most + ". Prøv igen " + s.clock(exceeded.Again), nil
}

// pasted is a decision whose text was pasted.
func pasted(text string) ([]upload, error) {
	up := upload{name: "Indsat tekst.txt", data: []byte(text)}
	var err error
	up.document, err = extract.FromText(text)
	return []upload{up}, err
}

// chosen reads a file of the form, of a kind or of none as readFile does.
func (s *Server) chosen(ctx context.Context, h *multipart.FileHeader, kind models.DocumentKind) ([]upload, error) {
	data, err := readUpload(h)
	if err != nil {
		return nil, err
	}
	return s.readFile(ctx, shownName(h.Filename), data, kind, nil)
}

// duplicate finds another case that holds the decision of uploads, as the same
// file or in the same words.
func (s *Server) duplicate(ctx context.Context, who rights.Actor, all []upload) (models.ID, string, error) {
	decision := all[0].stored()
	id, number, err := s.store.DocumentBySHA256(ctx, who, decision.SHA256, decision.TextSHA256)
	if errors.Is(err, models.ErrNotFound) {
		err = nil
	}
	return id, number, err
}

func duplicateText(number string) string {
	return fmt.Sprintf("Afgørelsen findes allerede i sag %s. Åbn sagen, eller indlæs den alligevel", number)
}

// keepDuplicate keeps a file that another case holds too, so that it need not be
// chosen again to be loaded anyway, and returns where that is asked for.
func (s *Server) keepDuplicate(ctx context.Context, who rights.Actor, h *multipart.FileHeader, id models.ID, number string) (string, error) {
	job, err := s.job(h)
	if err != nil {
		return "", err
	}
	job.State, job.Fault, job.DuplicateID = models.JobRefused, duplicateText(number), id
	batch, err := s.store.CreateBatch(ctx, who, models.Batch{Jobs: []models.Job{job}})
	return batchPath(batch) + "/0", err
}

// recogniseLater makes a job of a file whose text is in pictures.
func (s *Server) recogniseLater(c *gin.Context, up upload) error {
	sum, err := s.files.Put(up.data)
	if err != nil {
		return err
	}
	return s.begin(c, models.Batch{Jobs: []models.Job{{
		Kind: models.RecogniseText, Name: up.name, SHA256: sum, Size: int64(len(up.data)),
	}}})
}

// loadMany makes a job of each file.
func (s *Server) loadMany(c *gin.Context, form loadForm) error {
	b := models.Batch{Together: form.Together}
	for _, h := range form.Files {
		job, err := s.job(h)
		if err != nil {
			return err
		}
		b.Jobs = append(b.Jobs, job)
	}
	if b.Together {
		names := make([]string, len(b.Jobs))
		for i, j := range b.Jobs {
			names[i] = j.Name
		}
		kinds, decision := guessKinds(names)
		for i := range b.Jobs {
			b.Jobs[i].DocumentKind = kinds[i]
		}
		first := b.Jobs[decision]
		b.Jobs = slices.Insert(slices.Delete(b.Jobs, decision, decision+1), 0, first)
	}
	return s.begin(c, b)
}

// job is the loading of a file of the form, which is kept for it. One that is too
// large is refused at once.
func (s *Server) job(h *multipart.FileHeader) (models.Job, error) {
	job := models.Job{Kind: models.LoadFile, Name: shownName(h.Filename), Size: h.Size}
	data, err := readUpload(h)
	if refusal, ok := errors.AsType[*extract.Error](err); ok {
		job.State, job.Fault = models.JobRefused, refusal.Text
		return job, nil
	}
	if err != nil {
		return job, err
	}
	if job.SHA256, err = s.files.Put(data); err != nil {
		return job, err
	}
	return job, nil
}

// begin stores a batch, sets the workers to it and leads to its page.
func (s *Server) begin(c *gin.Context, b models.Batch) error {
	id, err := s.store.CreateBatch(c.Request.Context(), actor(c), b)
	if err != nil {
		return err
	}
	s.jobs.Wake()
	c.Redirect(http.StatusSeeOther, batchPath(id))
	return nil
}

func batchPath(id models.ID) string { return "/indlaes/job/" + string(id) }

// batchName is the file, or how many there are.
func batchName(b models.Batch) string {
	if len(b.Jobs) == 1 {
		return b.Jobs[0].Name
	}
	return fmt.Sprintf("%d filer", len(b.Jobs))
}

// batchStatus says in a sentence how far a batch has come.
func batchStatus(b models.Batch) string {
	count := map[models.JobState]int{}
	choices := 0
	for _, j := range b.Jobs {
		count[j.State]++
		if j.State == models.JobRefused && j.DuplicateID != "" {
			count[j.State]--
			choices++
		}
	}
	total, done := len(b.Jobs), count[models.JobDone]
	status := fmt.Sprintf("%d af %s er indlæst.", done, danish.Plural(total, "fil", "filer"))
	switch {
	case done == total && total == 1 && b.Jobs[0].DocumentID != "":
		status = "Teksten er læst."
	case done == total && total == 1:
		status = "Filen er indlæst."
	case done == total:
		status = fmt.Sprintf("Alle %d filer er indlæst.", total)
	}
	add := func(n int, one, many string) {
		if n > 0 {
			status += " " + danish.Plural(n, one, many) + "."
		}
	}
	add(count[models.JobRefused], "fil kan ikke indlæses", "filer kan ikke indlæses")
	add(choices, "fil venter på dit valg", "filer venter på dit valg")
	add(count[models.JobParked], "fil er lagt til side", "filer er lagt til side")
	return status
}

// showJobs answers GET /indlaes/job/:id: how far each file of an upload has come.
func (s *Server) showJobs(c *gin.Context) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	ctx, who := c.Request.Context(), actor(c)
	b, err := s.store.BatchByID(ctx, who, id)
	if err != nil {
		return err
	}
	ids := []models.ID{b.CaseID}
	for _, j := range b.Jobs {
		ids = append(ids, j.CaseID, j.DuplicateID)
	}
	numbers, err := s.store.CaseNumbers(ctx, who, ids)
	if err != nil {
		return err
	}
	link := func(id models.ID, below string) *templates.Link {
		if numbers[id] == "" {
			return nil
		}
		return &templates.Link{Label: "sag " + numbers[id], Href: casePath(id) + below}
	}
	page := templates.JobsPage{
		Frame: s.frame(c, "Indlæsning", templates.Link{Label: "Indlæs afgørelse", Href: "/indlaes"}),
		Sent:  s.clock(b.CreatedAt), Name: batchName(b), Status: batchStatus(b), Running: !b.Ended(), Together: b.Together, Case: link(b.CaseID, "/dokumenter"),
	}
	for _, j := range b.Jobs {
		row := templates.JobRow{
			ID: fmt.Sprintf("fil-%d", j.Position+1), Name: j.Name, Size: fileSize(j.Size), Fault: j.Fault,
			Case: link(j.CaseID, ""), Duplicate: link(j.DuplicateID, ""), State: jobState(j),
		}
		if b.Together {
			row.Kind = j.DocumentKind.Label()
		}
		switch {
		case j.State == models.JobParked:
			row.Resume = "Prøv igen"
		case j.State == models.JobRefused && j.DuplicateID != "":
			row.Resume = "Indlæs alligevel"
		}
		if row.Resume != "" {
			row.Action = fmt.Sprintf("%s/%d", batchPath(b.ID), j.Position)
		}
		page.Rows = append(page.Rows, row)
	}
	return s.render(c, http.StatusOK, page)
}

// jobState says how far a file has come.
func jobState(j models.Job) string {
	steps := map[models.JobStep]string{
		models.StepReceived: "Modtaget", models.StepChecked: "Kontrolleret", models.StepText: "Tekst udtrukket",
		models.StepSignals: "Signaler fundet", models.StepCreated: "Sag oprettet",
	}
	step := slices.Index(models.JobSteps(), j.Step)
	at := fmt.Sprintf("%s (trin %d af %d)", steps[j.Step], step+1, len(steps))
	switch {
	case j.State == models.JobDone && j.DocumentID != "":
		return "Tekst læst fra billeder"
	case j.State == models.JobDone:
		return "Indlæst"
	case j.State == models.JobRefused && j.DuplicateID != "":
		return "Venter på dit valg"
	case j.State == models.JobRefused:
		return "Ikke indlæst"
	case j.State == models.JobParked:
		return "Lagt til side"
	case j.State == models.JobWaiting && j.Tries > 0:
		return at + ". Prøves igen om lidt"
	case j.Kind == models.RecogniseText && j.Total > 0:
		return fmt.Sprintf("Læser tekst fra billeder: side %d af %d", j.Done, j.Total)
	case j.Kind == models.RecogniseText && j.State == models.JobWaiting:
		return "Venter på at få læst tekst fra billeder"
	case j.Kind == models.RecogniseText:
		return "Læser tekst fra billeder"
	case j.State == models.JobWaiting:
		return at + ". Venter"
	}
	return at
}

// fileSize is a size as people read one.
func fileSize(n int64) string {
	switch {
	case n < 1000:
		return danish.Plural(int(n), "byte", "byte")
	case n < 1000*1000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return strings.Replace(fmt.Sprintf("%.1f MB", float64(n)/1e6), ".", ",", 1)
}

// resumeJob answers POST /indlaes/job/:id/:nr: a file that was put aside is tried
// again, and one that another case holds is loaded anyway.
func (s *Server) resumeJob(c *gin.Context) error {
	id, err := caseID(c)
	if err != nil {
		return err
	}
	nr, err := strconv.Atoi(c.Param("nr"))
	if err != nil {
		return models.ErrNotFound
	}
	// Somebody who presses the button twice has got what he asked for.
	if err := s.store.ResumeJob(c.Request.Context(), actor(c), id, nr); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	s.jobs.Wake()
	c.Redirect(http.StatusSeeOther, batchPath(id))
	return nil
}

// clock says when something was, as on a review.
func (s *Server) clock(t time.Time) string { return (&drawer{now: s.now()}).clock(t) }
