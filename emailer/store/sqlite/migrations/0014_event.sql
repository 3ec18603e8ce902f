ALTER TABLE emailer_run ADD COLUMN event TEXT NOT NULL DEFAULT '';
CREATE INDEX emailer_part_kind ON emailer_part (run_id, kind, size_bytes);
ALTER TABLE emailer_server ADD COLUMN size_limit INTEGER;
