package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"ankebord/models"
	"ankebord/models/rights"
	"ankebord/review"
)

func TestRulingIsRefusedUntilItCanBeWritten(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	address := casePath(cs.ID) + "/afgoerelse"
	rec := b.ask(rights.CaseWorker, http.MethodGet, address, nil)
	if rec.Code != http.StatusConflict {
		t.Fatalf("status = %d, want 409", rec.Code)
	}
	sound(t, address, rec.Body.String())
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/fakta", url.Values{"version": {"1"}, "afgoerelsestype": {"afslag"}, "flag-botilbud_paaberaabt": {"ja"}})
	rec = b.ask(rights.CaseWorker, http.MethodGet, address, nil)
	page := rec.Body.String()
	wants(t, words(page), "Afgørelsen kan ikke skrives endnu", "Vurdér punkt KO-02: ")
	review := b.page(rights.CaseWorker, casePath(cs.ID))
	for _, point := range []string{"KO-01", "KO-02", "PR-05"} {
		if !strings.Contains(page, `href="`+casePath(cs.ID)+"#punkt-"+point+`"`) || !strings.Contains(review, `id="punkt-`+point+`"`) {
			t.Errorf("no link to %s, or the review has no such point", point)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		to := address
		if method == http.MethodGet {
			to += ".pdf"
		}
		if rec := b.ask(rights.CaseWorker, method, to, url.Values{"afsnit": {"begrundelse"}}); rec.Code != http.StatusConflict {
			t.Errorf("%s %s = %d, want 409", method, to, rec.Code)
		}
	}
	// An outcome that the answers cannot carry is refused in a sentence.
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/udfald", url.Values{"version": {"1"}, "udfald": {"hjemvisning"}, "begrundelse": {"Fordi"}})
	rec = b.ask(rights.CaseWorker, http.MethodGet, address, nil)
	wants(t, words(rec.Body.String()), "En hjemvisning skal hvile på mindst én væsentlig mangel")
}

func TestRulingIsEditedPartByPart(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "/afgoerelse"
	page := b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Udkast lavet ud fra dine svar", "brevet er kun et udkast", "Hjemvisning", "Prøvenævnet", "Resultatet er",
		"Vi sender sagen tilbage", "Statistik", "Demodata", "Indgangskravene PR-01", "Sagens fakta er ikke skrevet", "Lixtal")
	if n := strings.Count(page, `name="afsnit"`); n != 9 {
		t.Errorf("%d parts can be edited, want 9", n)
	}

	save := func(more ...string) url.Values {
		f := url.Values{"afsnit": {"resultat"}, "version": {"0"}, "tekst": {"- Vi stadfæster afgørelsen.\r\n- Ring til [telefon], 120358-1234."}}
		for i := 0; i+1 < len(more); i += 2 {
			f.Set(more[i], more[i+1])
		}
		return f
	}
	if to := b.moved(rights.CaseWorker, address, save()); to != address+"?gemt=afsnit#afsnit-resultat" {
		t.Errorf("saving leads to %s", to)
	}
	page = b.page(rights.CaseWorker, address)
	sound(t, address, page)
	wants(t, words(page), "Vi stadfæster afgørelsen.", "Rettet kl. 11.00 af Sagsbehandler", "Tilbage til udkastet",
		"»Resultatet er« nævner ikke udfaldet: hjemvisning", "»Resultatet er« nævner stadfæstelse, men udfaldet er hjemvisning",
		"noget, der ligner et CPR-nummer: 120358-••••", "noget, der skal udfyldes: [telefon]")

	stale := b.ask(rights.CaseWorker, http.MethodPost, address, save("tekst", "Min tekst"))
	page = refused(t, stale, http.StatusConflict, "tekst-resultat", "Sagsbehandler gemte afsnittet kl. 11.00, mens du skrev")
	wants(t, words(page), "Min tekst", "Vi stadfæster afgørelsen.")
	status, answer := b.script(rights.CaseWorker, address, save("tekst", "Min tekst"))
	if status != http.StatusConflict || answer["version"] != 1.0 || !strings.Contains(answer["konflikt"].(string), "Vi stadfæster afgørelsen.") {
		t.Errorf("a stale part = %d %v", status, answer)
	}
	b.moved(rights.CaseWorker, address, save("tekst", "Min tekst", "behold", "ja"))

	status, answer = b.script(rights.CaseWorker, address, save("version", "1", "tekst", "- Vi sender sagen tilbage (hjemviser)."))
	if status != http.StatusOK || answer["version"] != 2.0 {
		t.Fatalf("saving by script = %d %v", status, answer)
	}
	for _, id := range []string{"tjek", "brev"} {
		if element := ` id="` + id + `"`; !strings.Contains(answer["punkt"].(string), element) || !strings.Contains(page, element) {
			t.Errorf("#%s is not among the pieces, or not on the page", id)
		}
	}
	b.moved(rights.CaseWorker, address, save("version", "2", "nulstil", "true"))
	if parts := b.stored(cs.ID).Parts; len(parts) != 0 {
		t.Errorf("%d parts are edited after the reset", len(parts))
	}
	// Saving the draft's own text edits nothing.
	generated := b.letter(cs.ID).Part(review.PartResult).Text
	b.moved(rights.CaseWorker, address, save("tekst", generated))
	if parts := b.stored(cs.ID).Parts; len(parts) != 0 {
		t.Errorf("%d parts are edited after saving the draft as it is", len(parts))
	}
	for _, part := range []string{"statistik", "hoved", "findes_ikke", ""} {
		if rec := b.ask(rights.CaseWorker, http.MethodPost, address, save("afsnit", part)); rec.Code != http.StatusBadRequest {
			t.Errorf("part %q = %d, want 400", part, rec.Code)
		}
	}
}

// letter is the letter as it stands.
func (b *board) letter(id models.ID) *review.Ruling {
	b.t.Helper()
	j, err := judge(b.stored(id))
	if err != nil {
		b.t.Fatal(err)
	}
	l, err := b.server.write(j)
	if err != nil {
		b.t.Fatal(err)
	}
	return l.ruling
}

func TestRulingStillSpeaksOfWhatItRestsOn(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "/afgoerelse"
	gone := "»Begrundelse for afgørelsen« nævner ikke længere KO-02"
	reasons := b.letter(cs.ID).Part(review.PartReasons).Text
	b.moved(rights.CaseWorker, address, url.Values{"afsnit": {"begrundelse"}, "version": {"0"}, "tekst": {reasons + "\n\nEt afsnit mere."}})
	if page := b.page(rights.CaseWorker, address); strings.Contains(page, gone) {
		t.Error("a letter that still says it is said not to")
	}
	b.moved(rights.CaseWorker, address, url.Values{"afsnit": {"begrundelse"}, "version": {"1"}, "tekst": {"Vi er enige med dig."}})
	wants(t, words(b.page(rights.CaseWorker, address)), gone)
}

// TestAnEditedPartIsToldWhenTheFindingsChange: a text written for one outcome does
// not slip into a letter with another.
func TestAnEditedPartIsToldWhenTheFindingsChange(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "/afgoerelse"
	const told = "er ændret, siden du rettede afsnittet"
	reasons := b.letter(cs.ID).Part(review.PartReasons).Text
	mine := url.Values{"afsnit": {"begrundelse"}, "version": {"0"}, "tekst": {reasons + "\n\nEt afsnit mere."}}
	b.moved(rights.CaseWorker, address, mine)
	if page := words(b.page(rights.CaseWorker, address)); strings.Contains(page, told) {
		t.Error("a text just written is said to be outdated")
	}
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/udfald", url.Values{"udfald": {"afvisning"}, "begrundelse": {"Klageren har ikke partsstatus."}, "version": {strconv.Itoa(cs.ChoiceVersion)}})
	page := b.page(rights.CaseWorker, address)
	wants(t, words(page), told, "»Begrundelse for afgørelsen« er rettet, før svarene eller udfaldet blev ændret", "Klageren har ikke partsstatus.")
	sound(t, address, page)

	// Saying that the text still fits takes one press.
	mine.Set("version", "1")
	b.moved(rights.CaseWorker, address, mine)
	if page := words(b.page(rights.CaseWorker, address)); strings.Contains(page, told) {
		t.Error("a text that was said to fit is still told as outdated")
	}
}

func TestRulingAsPDF(t *testing.T) {
	b := newBoard(t, 0)
	cs := b.appeal()
	b.settle(cs.ID)
	address := casePath(cs.ID) + "/afgoerelse.pdf"
	rec := b.ask(rights.Leader, http.MethodGet, address, nil)
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(rec.Body.Bytes(), []byte("%PDF-")) {
		t.Fatalf("GET %s = %d %v", address, rec.Code, rec.Header())
	}
	if got := rec.Header().Get("Content-Disposition"); !strings.HasPrefix(got, "inline;") {
		t.Errorf("Content-Disposition = %q, want inline", got)
	}
	if got := rec.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control = %q, want no-store", got)
	}
	again := b.ask(rights.CaseWorker, http.MethodGet, address, nil)
	if !bytes.Equal(rec.Body.Bytes(), again.Body.Bytes()) {
		t.Error("the same letter gives other bytes")
	}
	b.moved(rights.CaseWorker, casePath(cs.ID)+"/afgoerelse", url.Values{"afsnit": {"klagen"}, "version": {"0"}, "tekst": {"Et tegn: שלום."}})
	refused(t, b.ask(rights.CaseWorker, http.MethodGet, address, nil), http.StatusUnprocessableEntity, "tekst-klagen", "Tegnet »ש«")
}
