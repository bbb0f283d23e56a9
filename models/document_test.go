package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ankebord/models/rights"
	"ankebord/review"
	"ankebord/review/standardtext"
)

// letter is a document of one page that has enough words to be known again.
func letter(name, text string) Document {
	return Document{Name: name, Format: "txt", SHA256: fmt.Sprintf("%064x", name+text), Pages: []Page{{Number: 1, Text: text}}}
}

const long = "Vi har besluttet, at dit tilbud stopper, fordi du bor i et botilbud, hvor der er aktiviteter hver dag, som du kan deltage i sammen med de andre."

func TestEvidenceNames(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	n.Documents = []Document{
		{Name: "a.pdf"}, {Name: "b.pdf", Kind: Complaint}, {Name: "c.pdf", Kind: Complaint}, {Name: "d.pdf", Kind: Reassessment},
		{Name: "e.pdf", Kind: Enclosure}, {Name: "e.pdf", Kind: Enclosure}, {Name: "e.pdf", Kind: Enclosure}, {Name: "ny.pdf"},
	}
	var got []string
	for _, d := range w.read(t, w.create(t, w.worker, n)).Documents {
		got = append(got, d.EvidenceName())
	}
	want := []string{review.AppealedDecision, "klagen", "klagen »c.pdf«", "genvurderingen", "bilag »e.pdf«", "bilag »e (2).pdf«",
		"bilag »e (3).pdf«", review.AppealedDecision + " »ny.pdf«"}
	if !slices.Equal(got, want) {
		t.Errorf("names = %q, want %q", got, want)
	}
}

func TestTextSum(t *testing.T) {
	of := func(pages ...string) string {
		var p []Page
		for i, text := range pages {
			p = append(p, Page{Number: i + 1, Text: text})
		}
		return TextSum(p)
	}
	if of(long) != of(strings.ToUpper(strings.ReplaceAll(long, " ", "\n"))) || of(long) != of(long[:40], long[40:]) {
		t.Error("lines, pages, case or signs make another text")
	}
	if of(long) == of(strings.Replace(long, "hver", "hveranden", 1)) {
		t.Error("another word makes no other text")
	}
	if of("Se vedlagte bilag.") != "" {
		t.Error("a few words are taken for a text that is known again")
	}
}

func TestAddDocuments(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	klage := NewDocument{Document: letter("klage.txt", long), Flags: []CaseFlag{
		{Flag: "alder_paaberaabt", Page: 1, Quote: "x"}, // stands already
		{Flag: "taet_paa_skift", Page: 1, Quote: "y"},
	}}
	klage.Kind = Complaint
	ids, err := w.AddDocuments(t.Context(), w.worker, id, []NewDocument{klage})
	if err != nil {
		t.Fatal(err)
	}
	c := w.read(t, id)
	d := c.Documents[1]
	if len(ids) != 1 || d.ID != ids[0] || d.Position != 1 || d.Kind != Complaint || d.LoadedBy != w.worker.Name || !d.LoadedAt.Equal(start) || d.Pages[0].Text != long {
		t.Errorf("added document = %+v", d)
	}
	flags := map[review.Flag]string{}
	for _, f := range c.Flags {
		flags[f.Flag] = f.Document
	}
	if flags["alder_paaberaabt"] != "afgoerelse.pdf" || flags["taet_paa_skift"] != "klage.txt" {
		t.Errorf("flags = %v: what stands, stays; what is new, is suggested", flags)
	}
	if _, err := w.AddDocuments(t.Context(), w.worker, id, []NewDocument{{Document: letter("ny.txt", "ny")}, klage}); !errors.Is(err, ErrExists) {
		t.Errorf("the same file again: %v, want ErrExists", err)
	}
	if n := len(w.read(t, id).Documents); n != 2 {
		t.Errorf("a refused addition left %d documents", n)
	}
	events, err := w.Events(t.Context(), w.worker, id)
	if err != nil || events[0].Action != ActionDocumentAdded || !strings.Contains(events[0].Detail, string(d.ID)) {
		t.Errorf("events = %v, %v", events, err)
	}
	var many []NewDocument
	for i := range MaxDocuments - 1 {
		many = append(many, NewDocument{Document: letter(fmt.Sprint(i), "")})
	}
	if _, err := w.AddDocuments(t.Context(), w.worker, id, many); !errors.Is(err, ErrFull) {
		t.Errorf("more than a case can have: %v, want ErrFull", err)
	}
	for actor, want := range map[*rights.Actor]error{&w.colleague: ErrForbidden, &w.approver: ErrForbidden, &w.trainee: ErrNotFound} {
		if _, err := w.AddDocuments(t.Context(), *actor, id, []NewDocument{{Document: letter("x.txt", "x")}}); !errors.Is(err, want) {
			t.Errorf("added by %s: %v, want %v", actor.Role, err, want)
		}
	}
}

func TestReadAgain(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, w.worker, appeal())
	d := w.read(t, id).Documents[0]
	again := NewDocument{Document: d, Flags: []CaseFlag{{Flag: "taet_paa_skift", Page: 2, Quote: "to"}}}
	again.Pages = []Page{d.Pages[0], {Number: 2, Text: "Side to er læst."}}
	again.Signals = []Signal{{Requirement: "KO-06", Kind: "tegn", Rule: "r", Page: 2, Start: 0, End: 4, Quote: "Side"}}
	again.Warnings, again.Print, again.Scanned, again.Fault = nil, standardtext.Of(long), true, "Halvt læst"
	if err := w.ReadAgain(t.Context(), w.worker, id, again); err != nil {
		t.Fatal(err)
	}
	c := w.read(t, id)
	got := c.Documents[0]
	if got.Pages[1].Text != "Side to er læst." || len(got.Signals) != 1 || got.Signals[0].Requirement != "KO-06" || len(got.Warnings) != 0 || !got.Scanned || got.Fault != "Halvt læst" {
		t.Errorf("document = %+v", got)
	}
	var flags []review.Flag
	for _, f := range c.Flags {
		flags = append(flags, f.Flag)
	}
	if want := []review.Flag{"bor_i_botilbud", "koersel", "taet_paa_skift"}; !slices.Equal(flags, want) {
		t.Errorf("flags = %v, want %v: one that only the old reading suggested goes", flags, want)
	}
	var prints int
	if w.write.Raw("SELECT count(*) FROM prints JOIN sketches USING (document_id)").Scan(&prints); prints != 1 {
		t.Errorf("%d prints", prints)
	}

	answer := Answer{Requirement: "PR-01", Status: review.Met, Evidence: []Evidence{{DocumentID: d.ID, Page: 2, Start: 0, End: 4, Quote: "Side"}}}
	if _, err := w.SaveAnswer(t.Context(), w.worker, id, 1, answer); err != nil {
		t.Fatal(err)
	}
	for name, pages := range map[string][]Page{"another text": {got.Pages[0], {Number: 2, Text: "andet"}}, "a word before": {got.Pages[0], {Number: 2, Text: "Ny Side to er læst."}}, "a page less": got.Pages[:1]} {
		changed := NewDocument{Document: got}
		changed.Pages = pages
		if err := w.ReadAgain(t.Context(), w.worker, id, changed); !errors.Is(err, ErrConflict) {
			t.Errorf("%s under evidence: %v, want ErrConflict", name, err)
		}
	}
	got.Pages[0].Text, got.Pages[1].Text = "læst om", "Side to er læst, og der er mere."
	if err := w.ReadAgain(t.Context(), w.worker, id, NewDocument{Document: got}); err != nil || w.read(t, id).Documents[0].Pages[0].Text != "læst om" {
		t.Errorf("what leaves the evidence where it stands: %v", err)
	}

	moved := NewDocument{Document: got}
	moved.Kind, moved.Signals = Enclosure, nil
	if err := w.ReadAgain(t.Context(), w.worker, id, moved); err != nil {
		t.Fatal(err)
	}
	if d := w.read(t, id).Documents[0]; d.Kind != Enclosure || len(d.Signals) != 0 {
		t.Errorf("as an enclosure: %+v", d)
	}
	if w.write.Raw("SELECT count(*) FROM prints").Scan(&prints); prints != 0 {
		t.Error("an enclosure is compared with decisions")
	}
	if err := w.ReadAgain(t.Context(), w.colleague, id, moved); !errors.Is(err, ErrForbidden) {
		t.Errorf("by a colleague: %v", err)
	}
	moved.ID = NewID()
	if err := w.ReadAgain(t.Context(), w.worker, id, moved); !errors.Is(err, ErrNotFound) {
		t.Errorf("of no document: %v", err)
	}
}

func TestCopies(t *testing.T) {
	w := newWorld(t)
	make := func(documents ...Document) ID {
		n := appeal()
		n.Documents = documents
		return w.create(t, w.worker, n)
	}
	short := letter("kort.txt", "Se bilag.")
	one := make(letter("afgoerelse.pdf", long), short)
	two := make(letter("afgoerelse.docx", strings.ToUpper(long)))
	three := make(letter("afgoerelse.pdf", long), letter("ogsaa kort.txt", "Se bilag."))
	copies, err := w.Copies(t.Context(), w.worker, one)
	if err != nil {
		t.Fatal(err)
	}
	first := w.read(t, one).Documents[0].ID
	want := []CaseRef{{two, "2026-00002"}, {three, "2026-00003"}}
	if len(copies) != 1 || !slices.Equal(copies[first], want) {
		t.Errorf("copies = %v, want %v", copies, want)
	}
	sum := TextSum([]Page{{Number: 1, Text: long}})
	if _, number, err := w.DocumentBySHA256(t.Context(), w.worker, strings.Repeat("0", 64), sum); err != nil || number != "2026-00001" && number != "2026-00002" && number != "2026-00003" {
		t.Errorf("by its text: %s, %v", number, err)
	}
	if _, _, err := w.DocumentBySHA256(t.Context(), w.worker, "", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("by no sum: %v", err)
	}
	if got, err := w.CaseNumbers(t.Context(), w.leader, []ID{one, three, NewID()}); err != nil || len(got) != 2 || got[three] != "2026-00003" {
		t.Errorf("CaseNumbers = %v, %v", got, err)
	}
	if got, err := w.CaseNumbers(t.Context(), w.trainee, []ID{one}); err != nil || len(got) != 0 {
		t.Errorf("CaseNumbers for a trainee = %v, %v", got, err)
	}
	if _, err := w.Copies(t.Context(), w.trainee, one); !errors.Is(err, ErrNotFound) {
		t.Errorf("for a trainee: %v", err)
	}
}

// decision is an appeal of a decision with a reasoning.
func decision(municipality, text string) NewCase {
	n := NewCase{Kind: Appeal, RulesetID: "sel-104/2022-01-24", Documents: []Document{letter("afgoerelse.txt", text)}}
	n.Matter.Municipality = municipality
	n.Documents[0].Print = standardtext.Of(text)
	return n
}

// words are n made-up words, other ones for each seed.
func madeUp(seed string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d ", seed, i)
	}
	return b.String()
}

func TestStandardText(t *testing.T) {
	w := newWorld(t)
	shared := madeUp("fast", 300)
	own := w.create(t, w.worker, decision("Nordlyng Kommune", shared+madeUp("ib", 200)))
	document := w.read(t, own).Documents[0].ID
	none := func(why string) {
		t.Helper()
		if got, err := w.StandardText(t.Context(), w.worker, own, document); err != nil || got.Share != 0 || len(got.Cases) != 0 {
			t.Errorf("%s: %+v, %v", why, got, err)
		}
	}
	none("the only decision")
	w.create(t, w.worker, decision("Skovlund Kommune", shared+madeUp("eva", 200)))
	none("one of another municipality")
	w.create(t, w.worker, decision("Nordlyng Kommune", shared+madeUp("ib", 200)))
	none("the same letter in another case")
	replay := decision("Nordlyng Kommune", shared)
	replay.Kind, replay.MeetingNumber = Training, 1
	w.create(t, w.worker, replay)
	none("a letter to train on")
	two := w.create(t, w.worker, decision("Nordlyng Kommune", shared+madeUp("eva", 200)))
	three := w.create(t, w.colleague, decision("Nordlyng Kommune", madeUp("fast", 150)))
	got, err := w.StandardText(t.Context(), w.leader, own, document)
	if err != nil {
		t.Fatal(err)
	}
	want := []CaseRef{{two, w.read(t, two).Number}, {three, w.read(t, three).Number}}
	if got.Municipality != "Nordlyng Kommune" || got.Share < 0.59 || got.Share > 0.61 || got.Decisions != 2 || !slices.Equal(got.Cases, want) || got.AtLeast {
		t.Errorf("standard text = %+v, want 60 %% in %v", got, want)
	}
	if _, err := w.StandardText(t.Context(), w.trainee, own, document); !errors.Is(err, ErrNotFound) {
		t.Errorf("for a trainee: %v", err)
	}
	if got, err := w.StandardText(t.Context(), w.worker, two, document); err != nil || got.Share != 0 {
		t.Errorf("of a document of another case: %+v, %v", got, err)
	}
	// A case that is given another municipality goes with it.
	m := w.read(t, two).Matter
	m.Municipality = "Skovlund Kommune"
	if _, err := w.SaveMatter(t.Context(), w.worker, two, 1, m); err != nil {
		t.Fatal(err)
	}
	if got, err := w.StandardText(t.Context(), w.worker, own, document); err != nil || got.Decisions != 1 || got.Cases[0].ID != three {
		t.Errorf("after the move: %+v, %v", got, err)
	}
}

// BenchmarkStandardText10000 compares a decision with 10,000 others, all of its
// own municipality and every one with a page of text in common with some.
func BenchmarkStandardText10000(b *testing.B) {
	w := newWorld(b)
	var own ID
	err := w.InTx(b.Context(), func(tx *Store) error {
		for i := range 10_000 {
			text := madeUp("lov", 60) + madeUp(fmt.Sprint("fast", i%40, "x"), 140) + madeUp(fmt.Sprint("egen", i, "x"), 250)
			id, err := tx.CreateCase(b.Context(), w.worker, decision("Nordlyng Kommune", text))
			if err != nil {
				return err
			}
			own = id
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	document := w.read(b, own).Documents[0].ID
	for b.Loop() {
		got, err := w.StandardText(b.Context(), w.worker, own, document)
		if err != nil || got.Share < 0.4 || got.Decisions != maxCompared {
			b.Fatal(got, err)
		}
	}
}
