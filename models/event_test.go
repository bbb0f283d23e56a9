package models

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ankebord/models/rights"
	"ankebord/review"
)

func TestEventsTellWhatHappened(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	id := w.create(t, w.worker, appeal())
	matter := w.read(t, id).Matter
	matter.Municipality, matter.Citizen.Name, matter.Facts = "Ålund Kommune", "Hemmelig", "Hemmelig"
	answer := Answer{
		Requirement: "KO-02", Status: review.Met, Bearing: review.Yes, Note: "Se 010190-1234.",
		Evidence: []Evidence{{Quote: "Hemmelig"}, {Quote: "Hemmelig"}},
	}
	for _, call := range []func() error{
		func() error { _, err := w.SaveMatter(ctx, w.worker, id, 1, matter); return err },
		func() error {
			_, err := w.SaveFacts(ctx, w.worker, id, 1, review.Ending, map[review.Flag]FlagState{"koersel": FlagYes})
			return err
		},
		func() error { _, err := w.SaveAnswer(ctx, w.worker, id, 1, answer); return err },
		func() error {
			_, err := w.SaveChoice(ctx, w.worker, id, 1, review.Lapsed, "Trukket tilbage.")
			return err
		},
		func() error {
			_, err := w.SavePart(ctx, w.worker, id, 0, review.PartLaw, "Hemmelig", "Udkast.")
			return err
		},
		func() error { return w.ResetPart(ctx, w.worker, id, 1, review.PartLaw) },
	} {
		if err := call(); err != nil {
			t.Fatal(err)
		}
	}
	events, err := w.Events(ctx, w.leader, id)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range events {
		got = append(got, e.Action+" "+e.Detail)
		if e.ActorID != ID(w.worker.ID) || e.ActorName != w.worker.Name || e.CaseID != id || !e.At.Equal(start) || e.ID == 0 {
			t.Errorf("event %+v", e)
		}
	}
	want := []string{
		`afsnit_nulstillet {"afsnit":"regler","version":2}`,
		`afsnit_gemt {"afsnit":"regler","version":1}`,
		`valg_gemt {"udfald":{"efter":"bortfald","foer":"uafklaret"},"udfald_begrundelse":{"efter":"Trukket tilbage.","foer":""},"version":2}`,
		`svar_gemt {"belaeg":{"efter":2,"foer":1},"grundlag":{"efter":"","foer":"afledt"},"klassifikation":{"efter":"","foer":"uafklaret"},` +
			`"krav":"KO-02","notat":{"efter":"","foer":"12-14"},"note":{"efter":"Se 010190-••••.","foer":"Ikke undersøgt."},` +
			`"status":{"efter":"opfyldt","foer":"ikke_opfyldt"},"vaesentlig":{"efter":null,"foer":false},"version":2}`,
		`fakta_gemt {"afgoerelsestype":{"efter":"ophoer","foer":"nedsaettelse"},"flag koersel":{"efter":"ja","foer":"nej"},"version":2}`,
		`oplysninger_gemt {"borger":"aendret","fakta":"aendret","kommune":{"efter":"Ålund Kommune","foer":"Nordlyng Kommune"},"version":2}`,
		`sag_oprettet {"dokumenter":1,"regelsaet":"sel-104/2022-01-24","sagsnummer":"2026-00001","slags":"klage"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	for _, e := range events {
		if strings.Contains(e.Detail, "Hemmelig") || strings.Contains(e.Detail, "1234") || !json.Valid([]byte(e.Detail)) {
			t.Errorf("event %s tells too much: %s", e.Action, e.Detail)
		}
	}
}

// What happened cannot be altered, in whatever way it is tried.
func TestEventsStand(t *testing.T) {
	w := newWorld(t)
	id := w.create(t, rights.System, NewCase{Kind: Appeal})
	before, err := w.Events(t.Context(), rights.System, id)
	if err != nil || len(before) != 1 {
		t.Fatalf("events = %v, %v", before, err)
	}
	for _, sql := range []string{
		"UPDATE events SET action = 'andet'",
		"UPDATE events SET id = id + 100",
		"DELETE FROM events",
		"INSERT OR REPLACE INTO events (id, at, actor_name, action, detail) SELECT id, at, 'andre', action, detail FROM events",
		"INSERT INTO events (id, at, actor_name, action, detail) SELECT id, at, 'andre', action, detail FROM events WHERE true" +
			" ON CONFLICT (id) DO UPDATE SET actor_name = 'andre'",
	} {
		if err := w.write.Exec(sql).Error; err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	after, err := w.Events(t.Context(), rights.System, id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("events (-before +after):\n%s", diff)
	}
}
