package server

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"path"
	"slices"
	"strings"
	"unicode"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/danish"
	"ankebord/review/signals"
	"ankebord/review/standardtext"
	"ankebord/server/extract"
	"ankebord/server/files"
)

// An upload is a file that has been read, and what it is in its case.
type upload struct {
	name     string
	data     []byte
	document extract.Document
	kind     models.DocumentKind // empty for a decision
	fault    string              // why an attachment could not be read
	foreign  bool                // it is no file that we read, and is not kept
}

// maxInMail bounds the documents that one e-mail becomes.
const maxInMail = 20

// readFile reads a file of a kind, or of none where it is for the file to say
// what the decision is. An e-mail becomes several: its text and each of its
// attachments, the decision first. The error is the reader's; what is wrong with
// an attachment is told in its fault. Where recognised is given, text is read off
// pictures too, and recognised is told of each page.
func (s *Server) readFile(ctx context.Context, name string, data []byte, kind models.DocumentKind, recognised func(done, total int)) ([]upload, error) {
	up := upload{name: name, data: data, kind: kind}
	var err error
	if recognised == nil {
		up.document, err = s.reader.Read(ctx, name, data)
	} else {
		up.document, err = s.reader.Recognise(ctx, data, recognised)
	}
	if err != nil || up.document.Format != extract.EML {
		return []upload{up}, err
	}
	all, err := s.attachments(ctx, []upload{up}, up.document.Attachments)
	if err != nil {
		return nil, err
	}
	for i := range all[1:] {
		a := &all[i+1]
		if a.kind = guessKind(a.name); a.kind == models.DecisionLetter {
			a.kind = models.Enclosure
		}
	}
	if kind == "" {
		all = decisionFirst(all)
	}
	return all, nil
}

// attachments reads the attachments of an e-mail, and of e-mails in it, after
// what has been read; a file that came twice is read once.
func (s *Server) attachments(ctx context.Context, all []upload, attached []extract.Attachment) ([]upload, error) {
	for _, a := range attached {
		sum := files.Sum(a.Data)
		if slices.ContainsFunc(all, func(u upload) bool { return files.Sum(u.data) == sum }) {
			continue
		}
		if len(all) == maxInMail {
			all[0].document.Warnings = append(all[0].document.Warnings, "Beskeden har flere vedhæftede filer, end der kan læses på én gang. Tilføj resten til sagen bagefter")
			break
		}
		up := upload{name: shownName(a.Name), data: a.Data}
		document, err := s.reader.Read(ctx, a.Name, a.Data)
		refusal, refused := errors.AsType[*extract.Error](err)
		switch {
		case refused:
			up.fault, up.foreign = refusal.Text, refusal.Kind == extract.WrongType || refusal.Kind == extract.TooLarge
			up.document.Format = extract.Format(strings.TrimPrefix(strings.ToLower(path.Ext(a.Name)), "."))
			if refusal.Kind == extract.Scanned {
				up.document.Pages = []extract.Page{{Number: 1, Scanned: true}}
			}
		case err != nil:
			return nil, err
		default:
			up.document = document
		}
		all = append(all, up)
		if all, err = s.attachments(ctx, all, document.Attachments); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// decisionFirst finds the decision in an e-mail: the first attachment that reads
// like one, or else the message itself. It is put first.
func decisionFirst(all []upload) []upload {
	at := slices.IndexFunc(all[1:], func(u upload) bool {
		return !u.foreign && (decides(u.texts()) || u.scanned() && guessKind(u.name) == models.DecisionLetter)
	}) + 1 // 0, the message, where there is none
	all[0].kind = models.Enclosure
	decision := all[at]
	decision.kind = models.DecisionLetter
	return slices.Insert(slices.Delete(all, at, at+1), 0, decision)
}

// decides tells whether a text reads like a municipality's decision.
func decides(texts []string) bool {
	f := signals.FindFacts(texts)
	return f.DecisionType.Found() && (f.ComplaintGuidance.Found() || f.Municipality.Found())
}

// kindWords are what a document's name begins to say of its kind.
var kindWords = []struct {
	word string
	kind models.DocumentKind
}{
	{"klagevejledning", models.Enclosure},
	{"klage", models.Complaint},
	{"genvurdering", models.Reassessment}, {"revurdering", models.Reassessment}, {"genbehandling", models.Reassessment},
	{"fastholde", models.Reassessment},
	{"afgørelse", models.DecisionLetter}, {"afgoerelse", models.DecisionLetter}, {"afgorelse", models.DecisionLetter},
	{"bevilling", models.DecisionLetter}, {"afslag", models.DecisionLetter},
}

// guessKind guesses from a file's name what it is: the first word that says so
// counts, as in "Klage over afgørelse af 12. marts". It is an enclosure where
// none does.
func guessKind(name string) models.DocumentKind {
	name = danish.Fold(name)
	kind, first := models.Enclosure, len(name)
	for _, w := range kindWords {
		if i := strings.Index(name, danish.Fold(w.word)); i >= 0 && i < first {
			kind, first = w.kind, i
		}
	}
	return kind
}

// guessKinds guesses what the files of one case are. One is the decision: the
// first that is called so, or else the first.
func guessKinds(names []string) (kinds []models.DocumentKind, decision int) {
	kinds = make([]models.DocumentKind, len(names))
	decision = -1
	for i, name := range names {
		kinds[i] = guessKind(name)
		if kinds[i] == models.DecisionLetter {
			if decision >= 0 {
				kinds[i] = models.Enclosure
			} else {
				decision = i
			}
		}
	}
	decision = max(decision, 0)
	kinds[decision] = models.DecisionLetter
	return kinds, decision
}

// maxName is the longest name of a file that is shown, in letters.
const maxName = 120

// shownName is a file's name as it is shown: without folders, control signs and
// what turns the direction of writing.
func shownName(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name[strings.LastIndexAny(name, `/\`)+1:], "\ufffd"))
	if runes := []rune(name); len(runes) > maxName {
		ending := path.Ext(name)
		if len(ending) > 8 {
			ending = ""
		}
		name = string(runes[:maxName-len(ending)]) + ending
	}
	if strings.TrimSpace(name) == "" {
		return "Uden navn"
	}
	return name
}

// chosenFiles are the files of a form's field: a browser sends one without a name
// where none is chosen.
func chosenFiles(sent []*multipart.FileHeader) []*multipart.FileHeader {
	return slices.DeleteFunc(sent, func(h *multipart.FileHeader) bool { return h.Filename == "" })
}

// readUpload reads a file of a form into memory. The error is an *extract.Error
// where it is larger than any file that is read.
func readUpload(h *multipart.FileHeader) ([]byte, error) {
	if h.Size > maxFile {
		return nil, &extract.Error{Kind: extract.TooLarge, Text: tooLarge}
	}
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// texts are the texts of the pages.
func (u upload) texts() []string {
	var out []string
	for _, p := range u.document.Pages {
		out = append(out, p.Text)
	}
	return out
}

// scanned tells whether some of it is pictures of text.
func (u upload) scanned() bool {
	return slices.ContainsFunc(u.document.Pages, func(p extract.Page) bool { return p.Scanned })
}

// stored is the upload as a document of a case, with what is found in its text.
func (u upload) stored() models.NewDocument {
	d := models.NewDocument{Document: models.Document{
		Kind: u.kind, Name: u.name, Format: string(u.document.Format), SHA256: files.Sum(u.data), Size: int64(len(u.data)),
		Warnings: u.document.Warnings, Fault: u.fault, Scanned: u.scanned(),
	}}
	if d.Kind == "" {
		d.Kind = models.DecisionLetter
	}
	if u.foreign {
		d.Format = ""
	}
	var body []models.Page // without headers and footers, which differ between formats
	for _, p := range u.document.Pages {
		d.Pages = append(d.Pages, models.Page{Number: p.Number, Text: p.Text})
		text := []byte(p.Text)
		for _, f := range slices.Backward(p.Furniture) {
			text = slices.Delete(text, f.Start, f.End)
		}
		body = append(body, models.Page{Number: p.Number, Text: string(text)})
	}
	d.TextSHA256 = models.TextSum(body)
	findIn(&d)
	return d
}

// findIn finds in a document what there is to find in one of its kind: signals,
// the flags that they suggest, and what a decision's reasoning is compared by.
func findIn(d *models.NewDocument) {
	d.Signals, d.Flags, d.Print = nil, nil, nil
	if !d.Kind.Signals() {
		return
	}
	texts := textsOf(d.Pages)
	suggested := map[review.Flag]bool{}
	for _, sig := range signals.Find(texts) {
		row := models.Signal{
			Requirement: review.ReqID(sig.Req), Kind: string(sig.Kind), Rule: sig.Rule,
			Page: sig.Page, Start: sig.Start, End: sig.End, Quote: sig.Quote,
		}
		for _, f := range sig.Flags {
			flag := review.Flag(f)
			row.Flags = append(row.Flags, flag)
			if sig.Kind == signals.Tegn && !suggested[flag] {
				suggested[flag] = true
				d.Flags = append(d.Flags, models.CaseFlag{Flag: flag, State: models.FlagSuggested, Document: d.Name, Page: sig.Page, Quote: sig.Quote})
			}
		}
		d.Signals = append(d.Signals, row)
	}
	if d.Kind == models.DecisionLetter {
		d.Print = standardtext.Of(standardtext.Reasoning(texts, signals.FindFacts(texts)))
	}
}

func textsOf(pages []models.Page) []string {
	texts := make([]string, len(pages))
	for i, p := range pages {
		texts[i] = p.Text
	}
	return texts
}

// keep keeps the originals of uploads.
func (s *Server) keep(all []upload) error {
	for _, u := range all {
		if u.foreign {
			continue
		}
		if _, err := s.files.Put(u.data); err != nil {
			return err
		}
	}
	return nil
}

// newCase makes a case of uploads. What was found in the decision is only
// suggested: the matter is prefilled for step 2, a flag waits to be confirmed,
// and the type of decision is left open.
func newCase(all []upload, who rights.Actor) models.NewCase {
	n := models.NewCase{Kind: models.Appeal, State: models.New, ReviewerID: models.ID(who.ID)}
	var found signals.Found
	for _, u := range all {
		d := u.stored()
		d.LoadedBy = who.Name
		n.Documents = append(n.Documents, d.Document)
		for _, f := range d.Flags {
			if !slices.ContainsFunc(n.Flags, func(o models.CaseFlag) bool { return o.Flag == f.Flag }) {
				n.Flags = append(n.Flags, f)
			}
		}
		if d.Kind == models.DecisionLetter && !found.Municipality.Found() {
			found = signals.FindFacts(u.texts())
		}
	}
	n.Matter = review.Matter{
		Provision: review.DefaultProvision, Municipality: found.Municipality.Value, MunicipalityNumber: found.CaseNumber.Value,
		DecidedOn: found.DecisionDate.Value, Citizen: review.Citizen{Name: found.CitizenName.Value}, Title: "Aktivitets- og samværstilbud",
	}
	if n.Matter.Municipality != "" {
		n.Matter.Title += ", " + n.Matter.Municipality
	}
	rs := rulesetFor(n.Matter)
	n.RulesetID, n.Requirements = rs.ID, requirementIDs(rs)
	return n
}

// rulesetFor is the ruleset of a matter; a provision that has none gets the
// newest of the default one.
func rulesetFor(m review.Matter) *review.Ruleset {
	rs, err := review.ForDecision(m.Provision, m.DecidedOn)
	if err != nil {
		rs, _ = review.ForDecision(review.DefaultProvision, m.DecidedOn) // the default has a ruleset: a test holds it
	}
	return rs
}

func requirementIDs(rs *review.Ruleset) []review.ReqID {
	var out []review.ReqID
	for _, r := range rs.Requirements {
		out = append(out, r.ID)
	}
	return out
}
