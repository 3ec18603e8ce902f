ALTER TABLE emailer_run ADD COLUMN start_at INTEGER
    CHECK (start_at IS NOT NULL OR state <> 'scheduled');
ALTER TABLE emailer_run ADD COLUMN grace_ms INTEGER NOT NULL DEFAULT 0 CHECK (grace_ms >= 0);
