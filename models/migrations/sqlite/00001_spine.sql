-- +goose Up

-- Moments are text in UTC of fixed width, 2026-03-01T12:00:00.000000Z; days are
-- ISO text; enumerations are the words of the case file.

CREATE TABLE settings (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE users (
  id            TEXT NOT NULL PRIMARY KEY,
  username      TEXT NOT NULL UNIQUE CHECK (username <> ''),
  name          TEXT NOT NULL,
  role          TEXT NOT NULL CHECK (role IN
    ('sagsbehandler', 'godkender', 'leder', 'underviser', 'kursist', 'administrator')),
  password_hash TEXT NOT NULL,
  disabled      INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  created_at    TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES users (id),
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- The last number of each series, "2026" and "T-2026".
CREATE TABLE number_series (
  series TEXT NOT NULL PRIMARY KEY,
  last   INTEGER NOT NULL
) STRICT;

CREATE TABLE cases (
  id                     TEXT NOT NULL PRIMARY KEY,
  number                 TEXT NOT NULL UNIQUE CHECK (number <> ''),
  kind                   TEXT NOT NULL CHECK (kind IN ('klage', 'traening')),
  state                  TEXT NOT NULL CHECK (state IN ('ny', 'under_vurdering', 'afgjort')),
  demo                   INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  title                  TEXT NOT NULL,
  municipality           TEXT NOT NULL,
  municipality_number    TEXT NOT NULL,
  provision              TEXT NOT NULL,
  decided_on             TEXT CHECK (decided_on IS date(decided_on)),
  appeal_received_on     TEXT CHECK (appeal_received_on IS date(appeal_received_on)),
  citizen_name           TEXT NOT NULL,
  citizen_cpr            TEXT NOT NULL,
  citizen_age            INTEGER NOT NULL,
  citizen_representative TEXT NOT NULL,
  matter_version         INTEGER NOT NULL CHECK (matter_version > 0),
  ruleset_id             TEXT NOT NULL,
  type                   TEXT NOT NULL CHECK (type IN ('', 'afslag', 'bevilling_mindre_end_oensket', 'nedsaettelse',
    'ophoer', 'tilbudsskift', 'leverandoervalg', 'koersel', 'betaling')),
  facts_version          INTEGER NOT NULL CHECK (facts_version > 0),
  choice                 TEXT NOT NULL CHECK (choice IN ('uafklaret', 'stadfaestelse', 'hjemvisning', 'afvisning',
    'aendring', 'ophaevelse', 'henvisning', 'bortfald')),
  choice_version         INTEGER NOT NULL CHECK (choice_version > 0),
  outcome                TEXT NOT NULL CHECK (outcome IN ('uafklaret', 'stadfaestelse', 'hjemvisning', 'afvisning',
    'aendring', 'ophaevelse', 'henvisning', 'bortfald')),
  proposed               TEXT NOT NULL CHECK (proposed IN ('uafklaret', 'stadfaestelse', 'hjemvisning', 'afvisning',
    'aendring', 'ophaevelse', 'henvisning', 'bortfald')),
  ruled_on               TEXT CHECK (ruled_on IS date(ruled_on)),
  meeting_number         INTEGER NOT NULL DEFAULT 0,
  finished_at            TEXT,
  reviewer_id            TEXT REFERENCES users (id),
  created_at             TEXT NOT NULL,
  updated_at             TEXT NOT NULL,
  -- Computed by the program from the columns above, for lists and figures.
  search                 TEXT NOT NULL, -- both numbers, title and municipality, folded
  title_key              BLOB NOT NULL, -- sorts as Danish
  municipality_key       BLOB NOT NULL, -- sorts as Danish
  ruled_month            TEXT NOT NULL, -- "2022-03", empty without a ruling
  days                   INTEGER,       -- from appeal to ruling
  -- Long texts stand last, where a list need not read past them.
  choice_reason          TEXT NOT NULL,
  facts                  TEXT NOT NULL,
  CHECK ((state = 'afgjort') = (outcome <> 'uafklaret')),
  CHECK (state <> 'afgjort' OR ruled_on IS NOT NULL),
  CHECK (kind = 'klage' OR state <> 'afgjort'),
  CHECK (kind = 'klage' OR meeting_number > 0)
) STRICT;
CREATE INDEX cases_reviewer ON cases (reviewer_id, kind, state, updated_at);
CREATE INDEX cases_updated ON cases (kind, updated_at, number, search, id);
CREATE INDEX cases_municipality ON cases (kind, municipality_key, number, municipality, id);
CREATE INDEX cases_decided ON cases (kind, state, ruled_on, municipality, type, ruled_month, outcome, proposed, days, id);

CREATE TABLE case_flags (
  case_id  TEXT NOT NULL REFERENCES cases (id),
  flag     TEXT NOT NULL CHECK (flag <> ''),
  state    TEXT NOT NULL CHECK (state IN ('ja', 'foreslaaet', 'nej')),
  document TEXT NOT NULL,
  page     INTEGER NOT NULL,
  quote    TEXT NOT NULL,
  PRIMARY KEY (case_id, flag)
) STRICT, WITHOUT ROWID;

-- The requirements that carry the outcome of a decided case.
CREATE TABLE case_defects (
  case_id     TEXT NOT NULL REFERENCES cases (id),
  requirement TEXT NOT NULL CHECK (requirement <> ''),
  PRIMARY KEY (requirement, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX case_defects_case ON case_defects (case_id);

CREATE TABLE answers (
  case_id     TEXT NOT NULL REFERENCES cases (id),
  requirement TEXT NOT NULL CHECK (requirement <> ''),
  position    INTEGER NOT NULL,
  status      TEXT NOT NULL CHECK (status IN
    ('ikke_vurderet', 'opfyldt', 'ikke_opfyldt', 'ikke_oplyst', 'ikke_relevant')),
  essential   INTEGER CHECK (essential IN (0, 1)),
  bearing     INTEGER CHECK (bearing IN (0, 1)),
  class       TEXT NOT NULL CHECK (class IN ('', 'faktisk_forvaltningsvirksomhed', 'afgoerelse', 'uafklaret')),
  basis       TEXT NOT NULL CHECK (basis IN ('', 'udtrykkelig', 'afledt', 'forudsat')),
  note        TEXT NOT NULL,
  lines       TEXT NOT NULL,
  evidence    TEXT CHECK (json_valid(evidence)),
  version     INTEGER NOT NULL CHECK (version > 0),
  saved_at    TEXT,
  saved_by    TEXT NOT NULL,
  PRIMARY KEY (case_id, requirement)
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  id       TEXT NOT NULL PRIMARY KEY,
  case_id  TEXT NOT NULL REFERENCES cases (id),
  position INTEGER NOT NULL,
  name     TEXT NOT NULL,
  format   TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  size     INTEGER NOT NULL,
  warnings TEXT CHECK (json_valid(warnings)),
  UNIQUE (case_id, position)
) STRICT;
CREATE INDEX documents_sha256 ON documents (sha256);

CREATE TABLE pages (
  document_id TEXT NOT NULL REFERENCES documents (id),
  number      INTEGER NOT NULL CHECK (number > 0),
  text        TEXT NOT NULL,
  PRIMARY KEY (document_id, number)
) STRICT;

-- start_byte and end_byte count bytes of the page's text.
CREATE TABLE signals (
  document_id TEXT NOT NULL REFERENCES documents (id),
  position    INTEGER NOT NULL,
  requirement TEXT NOT NULL,
  kind        TEXT NOT NULL,
  rule        TEXT NOT NULL,
  page        INTEGER NOT NULL,
  start_byte  INTEGER NOT NULL,
  end_byte    INTEGER NOT NULL,
  quote       TEXT NOT NULL,
  flags       TEXT CHECK (json_valid(flags)),
  PRIMARY KEY (document_id, position),
  CHECK (0 <= start_byte AND start_byte <= end_byte)
) STRICT, WITHOUT ROWID;

-- A part that was set back to the generated text stays, so that its versions
-- go on from where they were.
CREATE TABLE ruling_parts (
  case_id  TEXT NOT NULL REFERENCES cases (id),
  part     TEXT NOT NULL CHECK (part <> ''),
  edited   INTEGER NOT NULL CHECK (edited IN (0, 1)),
  text     TEXT NOT NULL,
  version  INTEGER NOT NULL CHECK (version > 0),
  saved_at TEXT NOT NULL,
  saved_by TEXT NOT NULL,
  PRIMARY KEY (case_id, part)
) STRICT, WITHOUT ROWID;

-- What happened. Rows are added and never changed.
CREATE TABLE events (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  at         TEXT NOT NULL,
  actor_id   TEXT REFERENCES users (id),
  actor_name TEXT NOT NULL,
  case_id    TEXT REFERENCES cases (id),
  action     TEXT NOT NULL CHECK (action <> ''),
  detail     TEXT NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX events_case ON events (case_id, id);

-- +goose StatementBegin
CREATE TRIGGER events_stand BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- +goose StatementEnd
-- REPLACE deletes without a word to the trigger above.
-- +goose StatementBegin
CREATE TRIGGER events_keep BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- +goose StatementEnd
