ALTER TABLE emailer_run ADD COLUMN skip_written INTEGER NOT NULL DEFAULT 0
    CHECK (skip_written IN (0, 1));
ALTER TABLE emailer_run ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0 CHECK (left_out >= 0);
ALTER TABLE emailer_run ADD COLUMN filed_to TEXT DEFAULT '';
CREATE INDEX emailer_run_unfiled ON emailer_run (state, id) WHERE filed_to IS NOT NULL;

CREATE TABLE emailer_address (
    address_key TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    PRIMARY KEY (address_key, run_id)
) STRICT, WITHOUT ROWID;
