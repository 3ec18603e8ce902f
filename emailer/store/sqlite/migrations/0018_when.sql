-- When a run may send, after which other one it begins, and when its failed are tried again.

ALTER TABLE emailer_run ADD COLUMN hours TEXT NOT NULL DEFAULT '';
ALTER TABLE emailer_run ADD COLUMN opens_at INTEGER CHECK ((opens_at IS NULL) = (hours = ''));
ALTER TABLE emailer_run ADD COLUMN closes_at INTEGER CHECK ((closes_at IS NULL) = (hours = ''));
ALTER TABLE emailer_run ADD COLUMN after_id INTEGER REFERENCES emailer_run (id);
ALTER TABLE emailer_run ADD COLUMN retry_at INTEGER;
ALTER TABLE emailer_run ADD COLUMN retry_every_ms INTEGER NOT NULL DEFAULT 0
    CHECK (retry_every_ms >= 0);
ALTER TABLE emailer_run ADD COLUMN retries_left INTEGER NOT NULL DEFAULT 0
    CHECK (retries_left >= 0 AND (retries_left > 0) = (retry_at IS NOT NULL));
ALTER TABLE emailer_run ADD COLUMN retry_missed_at INTEGER;
CREATE INDEX emailer_run_retry ON emailer_run (retry_at) WHERE retry_at IS NOT NULL;
