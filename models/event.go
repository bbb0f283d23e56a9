package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"ankebord/models/rights"
	"ankebord/review/danish"
)

// An Event says that someone did something. Events are added in the
// transaction of the change and never altered: the database refuses it.
type Event struct {
	ID        int64     `gorm:"primaryKey"`
	At        time.Time `gorm:"serializer:moment"`
	ActorID   ID        // empty for the program itself
	ActorName string
	CaseID    ID // empty where it concerns no case
	Action    string
	Detail    string // a JSON object: ids, versions, changed fields before and after
}

// The actions of events.
const (
	ActionUserCreated      = "bruger_oprettet"
	ActionPasswordSet      = "adgangskode_sat"
	ActionCaseCreated      = "sag_oprettet"
	ActionMatterSaved      = "oplysninger_gemt"
	ActionReviewBegun      = "vurdering_begyndt"
	ActionFactsSaved       = "fakta_gemt"
	ActionAnswerSaved      = "svar_gemt"
	ActionSignalRejected   = "signal_afvist"
	ActionSignalRestored   = "signal_genoptaget"
	ActionChoiceSaved      = "valg_gemt"
	ActionPartSaved        = "afsnit_gemt"
	ActionPartReset        = "afsnit_nulstillet"
	ActionTrainingFinished = "traening_afsluttet"
)

// A detail is what an event tells beside its action. It holds no document text
// and no CPR number.
type detail map[string]any

// changed notes a field whose value has changed.
func (d detail) changed(field string, before, after any) {
	if before != after {
		d[field] = map[string]any{"foer": before, "efter": after}
	}
}

// changedText notes a text that has changed, with any CPR number masked.
func (d detail) changedText(field, before, after string) {
	if before != after {
		d[field] = map[string]any{"foer": danish.MaskCPR(before), "efter": danish.MaskCPR(after)}
	}
}

// record adds an event. It must run inside InTx.
func (s *Store) record(ctx context.Context, actor rights.Actor, about ID, action string, d detail) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return gorm.G[Event](s.write).Create(ctx, &Event{
		At: s.now(), ActorID: ID(actor.ID), ActorName: actor.Name, CaseID: about, Action: action, Detail: string(text),
	})
}

// maxEvents bounds a history; the newest are kept.
const maxEvents = 1000

// Events returns what happened to a case, newest first, at most 1,000.
func (s *Store) Events(ctx context.Context, actor rights.Actor, id ID) ([]Event, error) {
	if _, err := s.readable(ctx, actor, id); err != nil {
		return nil, fmt.Errorf("events of case %s: %w", id, err)
	}
	return gorm.G[Event](s.read).Where("case_id = ?", id).Order("id DESC").Limit(maxEvents).Find(ctx)
}
