-- +goose Up

-- What a document is in its case; signals are found in decisions alone.
ALTER TABLE documents ADD COLUMN kind TEXT NOT NULL DEFAULT 'afgoerelse'
  CHECK (kind IN ('afgoerelse', 'klage', 'genvurdering', 'bilag'));
-- SHA-256 of its words, so that the same letter is known in another format;
-- empty where it has too few.
ALTER TABLE documents ADD COLUMN text_sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN fault TEXT NOT NULL DEFAULT ''; -- why nothing was read
-- Some of it is pictures of text that nobody has read.
ALTER TABLE documents ADD COLUMN scanned INTEGER NOT NULL DEFAULT 0 CHECK (scanned IN (0, 1));
ALTER TABLE documents ADD COLUMN loaded_at TEXT;
ALTER TABLE documents ADD COLUMN loaded_by TEXT NOT NULL DEFAULT ''; -- a name
CREATE INDEX documents_text ON documents (text_sha256) WHERE text_sha256 <> '';

UPDATE documents SET
  loaded_at = (SELECT created_at FROM cases WHERE cases.id = documents.case_id),
  loaded_by = coalesce((SELECT actor_name FROM events
    WHERE events.case_id = documents.case_id AND action = 'sag_oprettet' ORDER BY id LIMIT 1), '');

-- How decisions are worded, as hashes. The sketches of a municipality stand side
-- by side, since every one is read to find the few prints worth comparing.
CREATE TABLE sketches (
  municipality_key BLOB NOT NULL, -- of the case
  case_id          TEXT NOT NULL REFERENCES cases (id),
  document_id      TEXT NOT NULL REFERENCES documents (id),
  sketch           BLOB NOT NULL,
  PRIMARY KEY (municipality_key, case_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sketches_document ON sketches (document_id);
CREATE INDEX sketches_case ON sketches (case_id);
-- +goose StatementBegin
CREATE TRIGGER sketches_move AFTER UPDATE OF municipality_key ON cases WHEN OLD.municipality_key <> NEW.municipality_key
BEGIN UPDATE sketches SET municipality_key = NEW.municipality_key WHERE case_id = NEW.id; END;
-- +goose StatementEnd
CREATE TABLE prints (
  document_id TEXT NOT NULL PRIMARY KEY REFERENCES documents (id),
  print       BLOB NOT NULL
) STRICT;

-- What someone sent to be loaded at once: the files are its jobs.
CREATE TABLE batches (
  id         TEXT NOT NULL PRIMARY KEY,
  user_id    TEXT NOT NULL REFERENCES users (id),
  together   INTEGER NOT NULL CHECK (together IN (0, 1)), -- all of one case
  case_id    TEXT REFERENCES cases (id),                  -- that case, once it is made
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX batches_user ON batches (user_id, created_at);

CREATE TABLE jobs (
  id            TEXT NOT NULL PRIMARY KEY,
  batch_id      TEXT NOT NULL REFERENCES batches (id),
  position      INTEGER NOT NULL, -- in the batch, from 0
  kind          TEXT NOT NULL CHECK (kind IN ('indlaesning', 'tekstlaesning')),
  name          TEXT NOT NULL,
  sha256        TEXT NOT NULL, -- of the file; empty where it was not kept
  size          INTEGER NOT NULL,
  document_kind TEXT NOT NULL CHECK (document_kind IN ('afgoerelse', 'klage', 'genvurdering', 'bilag')),
  anyway        INTEGER NOT NULL CHECK (anyway IN (0, 1)), -- load it though it is a duplicate
  state         TEXT NOT NULL CHECK (state IN ('venter', 'koerer', 'faerdig', 'afvist', 'parkeret')),
  step          TEXT NOT NULL CHECK (step IN ('modtaget', 'kontrolleret', 'tekst', 'signaler', 'oprettet')),
  done          INTEGER NOT NULL, -- pages recognised so far
  total         INTEGER NOT NULL, -- pages to recognise
  tries         INTEGER NOT NULL CHECK (tries >= 0),
  due_at        TEXT NOT NULL,
  lease         TEXT,          -- of the one who has it now
  leased_until  TEXT,
  fault         TEXT NOT NULL, -- what is wrong, as people read it
  duplicate_id  TEXT REFERENCES cases (id),
  case_id       TEXT REFERENCES cases (id),
  document_id   TEXT REFERENCES documents (id),
  updated_at    TEXT NOT NULL,
  UNIQUE (batch_id, position),
  CHECK ((state = 'koerer') = (lease IS NOT NULL))
) STRICT;
CREATE INDEX jobs_due ON jobs (state, due_at);

-- What each user has sent lately, against the quota.
CREATE TABLE uploads (
  id      INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  at      TEXT NOT NULL,
  files   INTEGER NOT NULL,
  bytes   INTEGER NOT NULL
) STRICT;
CREATE INDEX uploads_user ON uploads (user_id, at);
