package models

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

func TestCreateCaseReadsBack(t *testing.T) {
	w := newWorld(t)
	n := appeal()
	id := w.create(t, w.worker, n)
	got, err := w.CaseByID(t.Context(), w.worker, id)
	if err != nil {
		t.Fatal(err)
	}
	matter := n.Matter
	matter.Number = "2026-00001"
	document := n.Documents[0]
	document.ID, document.CaseID = got.Documents[0].ID, id
	document.Pages = []Page{{document.ID, 1, n.Documents[0].Pages[0].Text}, {document.ID, 2, ""}}
	document.Signals = []Signal{n.Documents[0].Signals[0]}
	document.Signals[0].DocumentID = document.ID
	want := Case{
		ID: id, Number: "2026-00001", Kind: Appeal, State: New, Demo: true, Matter: matter, MatterVersion: 1,
		RulesetID: n.RulesetID, Type: review.Reduction, FactsVersion: 1, ChoiceVersion: 1,
		ReviewerID: ID(w.worker.ID), ReviewerName: w.worker.Name, CreatedAt: start, UpdatedAt: start,
		Flags: []CaseFlag{
			{id, "alder_paaberaabt", FlagSuggested, "afgoerelse.pdf", 1, "du er fyldt 67"},
			{CaseID: id, Flag: "bor_i_botilbud", State: FlagYes},
			{CaseID: id, Flag: "koersel", State: FlagNo},
		},
		Answers: []Answer{
			{CaseID: id, Requirement: "PR-01", Position: 0, Version: 1},
			{CaseID: id, Requirement: "KO-02", Position: 1, Version: 1, Status: review.NotMet, Essential: review.No, Bearing: review.Yes,
				Class: review.ClassUnclear, Basis: review.Derived, Note: "Ikke undersøgt.", Lines: "12-14",
				Evidence: n.Answers[0].Evidence, SavedAt: start, SavedBy: w.worker.Name},
			{CaseID: id, Requirement: "LE-02", Position: 2, Version: 1},
		},
		Documents: []Document{document},
		Parts:     []RulingPart{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	byNumber, err := w.CaseByNumber(t.Context(), w.worker, "2026-00001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, byNumber); diff != "" {
		t.Errorf("by number (-by id +by number):\n%s", diff)
	}
}

func TestUnknownCase(t *testing.T) {
	w := newWorld(t)
	for _, id := range []ID{"", "x", NewID()} {
		if _, err := w.CaseByID(t.Context(), rights.System, id); !errors.Is(err, ErrNotFound) {
			t.Errorf("CaseByID(%q) = %v, want ErrNotFound", id, err)
		}
	}
	if _, err := w.CaseByNumber(t.Context(), w.worker, "2026-00001"); !errors.Is(err, ErrNotFound) {
		t.Errorf("CaseByNumber = %v, want ErrNotFound", err)
	}
}
