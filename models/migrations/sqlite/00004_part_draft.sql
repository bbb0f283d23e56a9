-- +goose Up
-- What the findings made of a part when a reviewer wrote it anew: where they
-- make something else of it now, the page says so.
ALTER TABLE ruling_parts ADD COLUMN draft TEXT NOT NULL DEFAULT '';
