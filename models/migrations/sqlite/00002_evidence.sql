-- +goose Up

-- The decision was searched for what bears on the requirement, in vain. What
-- an answer rests on stays JSON beside it: the two have one version.
ALTER TABLE answers ADD COLUMN absent INTEGER NOT NULL DEFAULT 0 CHECK (absent IN (0, 1));

-- Signals that a person has found to bear on nothing. A signal is known by its
-- place and requirement, so that a rejection outlives signals found anew.
CREATE TABLE rejected_signals (
  document_id TEXT NOT NULL REFERENCES documents (id),
  page        INTEGER NOT NULL,
  start_byte  INTEGER NOT NULL,
  end_byte    INTEGER NOT NULL,
  requirement TEXT NOT NULL,
  at          TEXT NOT NULL,
  by          TEXT NOT NULL,
  PRIMARY KEY (document_id, page, start_byte, end_byte, requirement)
) STRICT, WITHOUT ROWID;
