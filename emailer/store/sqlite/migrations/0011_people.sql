ALTER TABLE emailer_run ADD COLUMN first_id INTEGER;
ALTER TABLE emailer_run ADD COLUMN last_id INTEGER;
UPDATE emailer_run SET first_id = (SELECT min(id) FROM emailer_recipient
    WHERE run_id = emailer_run.id),
    last_id = (SELECT max(id) FROM emailer_recipient WHERE run_id = emailer_run.id)
WHERE state <> 'importing';

CREATE TABLE emailer_correction (
    recipient_id INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    email TEXT NOT NULL,
    claim_no INTEGER NOT NULL,
    PRIMARY KEY (recipient_id, no)
) STRICT, WITHOUT ROWID;
