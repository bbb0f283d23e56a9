package server

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ankebord/fixtures"
	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

func TestTrainingList(t *testing.T) {
	b := newBoard(t, 0)
	page := b.page(rights.Trainee, "/traening")
	sound(t, "/traening", page)
	tasks := map[string]bool{}
	for _, m := range regexp.MustCompile(`href="(/traening/[^"/?#]+)"`).FindAllStringSubmatch(page, -1) {
		tasks[m[1]] = true
	}
	for nr := 1; nr <= 9; nr++ {
		if !tasks[fmt.Sprintf("/traening/%d", nr)] {
			t.Errorf("the list does not lead to case %d", nr)
		}
	}
	if len(tasks) != 9 {
		t.Errorf("the list leads to %d addresses, want 9", len(tasks))
	}
	wants(t, words(page), "Du har gennemspillet 0 af 9 sager", "Ikke begyndt", "Sag 4 og 6", "Sag 7 og 9", "Sag 1 og 4", "Sag 2 og 4",
		"Vises, når begge er færdige")
	for _, address := range []string{"/traening/0", "/traening/10", "/traening/01", "/traening/x", "/traening/3/kontrast/4", "/traening/3/resultat", "/traening/3/afslut"} {
		if rec := b.ask(rights.Trainee, http.MethodGet, address, nil); rec.Code != http.StatusNotFound {
			t.Errorf("GET %s = %d, want 404", address, rec.Code)
		}
	}
}

// secrets are what the meeting found in a case, in its own words.
func secrets(t *testing.T, a *review.Assessment) []string {
	t.Helper()
	out := []string{a.Case.Meeting.Assessment}
	for _, c := range a.Case.Meeting.Contrasts {
		out = append(out, c.Point)
	}
	for _, answer := range a.Case.Answers {
		if answer.Basis != review.Presupposed {
			out = append(out, answer.Note)
		}
	}
	return out
}

// Until a replay is ended no page of it tells what the meeting found, in this
// case or in another.
func TestTrainingIsBlind(t *testing.T) {
	b := newBoard(t, 0)
	all, err := thematicCases()
	if err != nil {
		t.Fatal(err)
	}
	for _, nr := range []int{2, 3, 5, 6, 7, 8} { // their letters are no PDF
		path := trainingPath(nr)
		b.moved(rights.Trainee, path, url.Values{})
		pages := []string{"/traening", path, path + "?punkt=KO-02", path + "?punkt=EG-03", path + "?visning=tjekliste", path + "/afslut"}
		for _, address := range pages {
			page := b.page(rights.Trainee, address)
			sound(t, address, page)
			text := words(page)
			for _, a := range all {
				for _, secret := range secrets(t, a) {
					if strings.Contains(text, secret) {
						t.Errorf("%s tells what the meeting found: %s", address, secret)
					}
				}
			}
			if address != "/traening" && !strings.HasSuffix(address, "/afslut") {
				if found := regexp.MustCompile(`(?i).{30}\(?\bsag \d\b(?:, l\.| og|\)).{0,30}`).FindString(text); found != "" {
					t.Errorf("%s points to a case of the note: %s", address, found)
				}
			}
		}
		if !strings.Contains(b.page(rights.Trainee, path), `href="`+path+`/afslut"`) {
			t.Errorf("%s does not lead to its end", path)
		}
		if rec := b.ask(rights.Trainee, http.MethodGet, path+"/resultat", nil); rec.Header().Get("Location") != path {
			t.Errorf("GET %s/resultat = %d to %q before the end, want %s", path, rec.Code, rec.Header().Get("Location"), path)
		}
	}
}

func TestWithoutMeeting(t *testing.T) {
	for text, want := range map[string]string{
		"Et hensyn er ikke nok (sag 4).":                   "Et hensyn er ikke nok.",
		"Hold det adskilt (sag 5 og 7; LE-01) fra det.":    "Hold det adskilt fra det.",
		"I sag 9 manglede oplysninger. Det var afgørende.": "",
		"Sagen er oplyst.":                                 "Sagen er oplyst.",
		"":                                                 "",
	} {
		if got := withoutMeeting(text); got != want {
			t.Errorf("withoutMeeting(%q) = %q, want %q", text, got, want)
		}
	}
}

// answer saves an answer of a replay as the page's own form does.
func (b *board) answer(role rights.Role, nr int, id review.ReqID, status review.Status, more ...string) {
	b.t.Helper()
	cs, err := b.server.store.TrainingCase(b.t.Context(), b.users[role], nr)
	if err != nil {
		b.t.Fatal(err)
	}
	form := url.Values{"krav": {string(id)}, "status": {status.String()}}
	for _, a := range cs.Answers {
		if a.Requirement == id {
			form.Set("version", strconv.Itoa(a.Version))
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	b.moved(role, trainingPath(nr)+"/vurdering", form)
}

// confirm says of every suggested flag whether it holds.
func (b *board) confirm(role rights.Role, nr int, holds ...review.Flag) {
	b.t.Helper()
	cs, err := b.server.store.TrainingCase(b.t.Context(), b.users[role], nr)
	if err != nil {
		b.t.Fatal(err)
	}
	form := url.Values{"version": {strconv.Itoa(cs.FactsVersion)}, "afgoerelsestype": {cs.Type.String()}}
	for _, f := range cs.Flags {
		if f.State == models.FlagYes {
			form.Add("flag", string(f.Flag))
		}
		if f.State == models.FlagSuggested {
			form.Set("flag-"+string(f.Flag), string(models.FlagNo))
		}
	}
	for _, f := range holds {
		form.Set("flag-"+string(f), string(models.FlagYes))
	}
	b.moved(role, trainingPath(nr)+"/fakta", form)
}

func (b *board) finish(role rights.Role, nr int, o review.Outcome, reason string) {
	b.t.Helper()
	cs, err := b.server.store.TrainingCase(b.t.Context(), b.users[role], nr)
	if err != nil {
		b.t.Fatal(err)
	}
	form := url.Values{"version": {strconv.Itoa(cs.ChoiceVersion)}, "udfald": {o.String()}, "begrundelse": {reason}}
	if to := b.moved(role, trainingPath(nr)+"/afslut", form); to != trainingPath(nr)+"/resultat" {
		b.t.Fatalf("the end leads to %s", to)
	}
}

func TestTrainingResult(t *testing.T) {
	b := newBoard(t, 0)
	who := rights.Teacher
	if to := b.moved(who, "/traening/3", url.Values{}); to != "/traening/3" {
		t.Errorf("a begun replay leads to %s", to)
	}
	b.moved(who, "/traening/3", url.Values{}) // goes on with the same one
	b.confirm(who, 3, "alder_paaberaabt", "andet_kommunalt_tilbud_paaberaabt")
	for id, status := range map[review.ReqID]review.Status{
		"KO-04": review.NotShown, "PK-05": review.Met, "PK-04": review.Met,
		"PK-01": review.Met, "PK-02": review.Met, "KO-01": review.Met, "PR-05": review.Met, "PR-06": review.Met, "PR-07": review.Met,
	} {
		b.answer(who, 3, id, status, "note", "Min note om "+string(id))
	}
	wants(t, words(b.page(who, "/traening")), "I gang")

	rec := b.ask(who, http.MethodPost, "/traening/3/afslut", url.Values{"version": {"1"}, "begrundelse": {"Fordi."}})
	text := words(rec.Body.String())
	if rec.Code != http.StatusUnprocessableEntity || strings.Count(text, "Vælg, hvordan du ville afgøre sagen") != 2 || !strings.Contains(text, "Fordi.") {
		t.Errorf("an end without an outcome = %d\n%s", rec.Code, text)
	}
	b.finish(who, 3, review.Remitted, "Dagcentret er ikke belyst.")

	page := b.page(who, "/traening/3/resultat")
	sound(t, "/traening/3/resultat", page)
	text = words(page)
	wants(t, text,
		"Notatet omtaler 3 punkter. Du var enig i 1.", "Yderligere 2 punkter følger af notatet. Du var enig i 2.",
		"Ingen af forskellene ændrer udfaldet.", "Står i notatet, l. 238–239",
		"Enig: du og temamødet kom til samme udfald", "Dagcentret er ikke belyst.", "Min note om KO-04",
		"Temamødets svar", "Bærer temamødets udfald", "6 punkter tæller ikke med", "Ikke omtalt i notatet – tæller ikke med")
	if differs, agrees := strings.Index(text, "PK-05 "), strings.Index(text, "KO-04 "); differs > agrees {
		t.Error("a point on which both agree stands before one on which they differ")
	}
	wants(t, words(b.page(who, "/traening")), "Færdig", "Du har gennemspillet 1 af 9 sager")

	// What is ended stays as it is.
	if rec := b.ask(who, http.MethodPost, "/traening/3/vurdering", url.Values{"krav": {"KO-04"}, "status": {"opfyldt"}, "version": {"2"}}); rec.Code != http.StatusForbidden {
		t.Errorf("an answer after the end = %d, want 403", rec.Code)
	}
	// Nobody else sees it.
	if rec := b.ask(rights.Trainee, http.MethodGet, "/traening/3/resultat", nil); rec.Code != http.StatusNotFound {
		t.Errorf("another's result = %d, want 404", rec.Code)
	}
	// A new replay begins blank, and the old one is kept.
	wants(t, words(b.page(who, "/traening/3")), "Prøv igen", "afsluttet 3. juni 2024")
	first, err := b.server.store.TrainingCase(t.Context(), b.users[who], 3)
	if err != nil {
		t.Fatal(err)
	}
	b.moved(who, "/traening/3", url.Values{})
	second, err := b.server.store.TrainingCase(t.Context(), b.users[who], 3)
	if err != nil {
		t.Fatal(err)
	}
	if second.ID == first.ID || len(second.Review().Answers) != 0 {
		t.Errorf("the new replay is %s with %d answers, want another than %s and none", second.ID, len(second.Review().Answers), first.ID)
	}
	if _, err := b.server.store.CaseByID(t.Context(), b.users[who], first.ID); err != nil {
		t.Errorf("the old replay is gone: %v", err)
	}
}

// A single difference that turns the outcome is named.
func TestTrainingNamesTheTurningPoint(t *testing.T) {
	b := newBoard(t, 0)
	who := rights.Trainee
	b.moved(who, "/traening/8", url.Values{})
	b.confirm(who, 8, "botilbud_paaberaabt")
	all, err := thematicCases()
	if err != nil {
		t.Fatal(err)
	}
	board := all[7]
	cs, err := b.server.store.TrainingCase(t.Context(), b.users[who], 8)
	if err != nil {
		t.Fatal(err)
	}
	own, err := ownAssessment(cs)
	if err != nil {
		t.Fatal(err)
	}
	// Everything open is met, so that each of the meeting's defects would turn it.
	for _, id := range own.Evaluate().Missing {
		b.answer(who, 8, id, review.Met)
	}
	b.finish(who, 8, review.Upheld, "")
	text := words(b.page(who, "/traening/8/resultat"))
	wants(t, text, "ændrer hver for sig udfaldet", "Forskelligt: du og temamødet kom til hvert sit udfald",
		"med temamødets svar bliver forslaget hjemvisning")
	for _, id := range board.Case.Meeting.Decisive {
		wants(t, text, string(id))
	}
}

func TestContrastWaitsForBoth(t *testing.T) {
	b := newBoard(t, 0)
	who := rights.Teacher
	all, err := thematicCases()
	if err != nil {
		t.Fatal(err)
	}
	start := func(nr int) { // by the store: the letter of case 9 is a PDF
		a := all[nr-1]
		id, err := b.server.store.CreateCase(t.Context(), b.users[who], models.NewCase{
			Kind: models.Training, MeetingNumber: nr, Matter: a.Case.Matter, RulesetID: a.Ruleset.ID, Type: a.Case.Facts.Type,
			Requirements: requirementIDs(a.Ruleset),
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := b.server.store.FinishTraining(t.Context(), b.users[who], id); err != nil {
			t.Fatal(err)
		}
	}
	start(7)
	if rec := b.ask(who, http.MethodGet, "/traening/7/kontrast/9", nil); rec.Header().Get("Location") != "/traening/9" {
		t.Errorf("before both are finished the contrast leads to %q", rec.Header().Get("Location"))
	}
	wants(t, words(b.page(who, "/traening/7/resultat")), "Gennemspil sag 9")
	start(9)
	page := b.page(who, "/traening/7/kontrast/9")
	sound(t, "/traening/7/kontrast/9", page)
	wants(t, words(page), all[6].Case.Meeting.Contrasts[0].Point, "Stadfæstelse", "Hjemvisning", "Forskelligt")
	wants(t, words(b.page(who, "/traening")), all[6].Case.Meeting.Contrasts[0].Point, "Sammenlign sag 7 og 9")
	wants(t, words(b.page(who, "/traening/7/resultat")), all[6].Case.Meeting.Contrasts[0].Point)
}

// TestTrainingReadsEveryLetter starts each of the nine, whatever its format, and
// sees that a save which is turned down keeps the replay blind too.
func TestTrainingReadsEveryLetter(t *testing.T) {
	b := newBoard(t, 0)
	b.readsPDF()
	for nr := 1; nr <= fixtures.ThematicCount; nr++ {
		address := fmt.Sprintf("/traening/%d", nr)
		b.moved(rights.Trainee, address, url.Values{})
		page := b.page(rights.Trainee, address)
		wants(t, words(page), "Træning", "Side 1")
		refused := b.ask(rights.Trainee, post, address+"/vurdering", url.Values{
			"krav": {"KO-01"}, "version": {"1"}, "status": {"ikke_opfyldt"}, "spurgt": {"ikke_opfyldt"}, "vaesentlig": {"nej"}, "note": {""},
		})
		if refused.Code != 422 {
			t.Errorf("%s: the presumption set aside without a reason = %d, want 422", address, refused.Code)
		}
		if strings.Contains(refused.Body.String(), "(sag ") {
			t.Errorf("%s: the refused page tells of the thematic cases", address)
		}
	}
}
