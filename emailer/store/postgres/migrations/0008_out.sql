-- Who is left out, or cancelled with their run, comes back as they were: when they were due, and for
-- which reason they waited or had failed. NULL: of those who were before, nobody noted it.

ALTER TABLE emailer_recipient ADD COLUMN out_due_at BIGINT;
ALTER TABLE emailer_recipient ADD COLUMN out_key TEXT;
