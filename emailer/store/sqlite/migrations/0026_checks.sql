-- SQLite makes a table of each list of three or more values in a CHECK, anew for each row that is
-- checked: half of what it needs to mark a row. So each value is compared by itself. A CHECK cannot
-- be changed, so the people are copied; old names in a host's own views stay as they are.

PRAGMA legacy_alter_table = ON;
ALTER TABLE emailer_recipient RENAME TO emailer_recipient_before;
PRAGMA legacy_alter_table = OFF;

CREATE TABLE emailer_recipient (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    email TEXT NOT NULL,
    address_key TEXT NOT NULL,
    name TEXT NOT NULL,
    fields TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state = 'waiting' OR state = 'claimed'
        OR state = 'sending' OR state = 'sent' OR state = 'failed' OR state = 'in_doubt'
        OR state = 'cancelled' OR state = 'skipped'),
    has_been_emailed INTEGER NOT NULL DEFAULT 0 CHECK (has_been_emailed = (state = 'sent')),
    due_at INTEGER,
    owner TEXT,
    claim_no INTEGER NOT NULL DEFAULT 0,
    message_id TEXT,
    message_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    forgiven INTEGER NOT NULL DEFAULT 0,
    lost_in_a_row INTEGER NOT NULL DEFAULT 0,
    slowed_in_a_row INTEGER NOT NULL DEFAULT 0,
    failure_key TEXT,
    decided TEXT CHECK (decided IN ('sent', 'resend')),
    version INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL,
    moved_to INTEGER REFERENCES emailer_run (id)
        CHECK (moved_to IS NULL OR state = 'cancelled'),
    streak_no INTEGER,
    streak_claim_no INTEGER,
    refused_key TEXT,
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state IN ('claimed', 'sending')) = (owner IS NOT NULL)),
    CHECK (message_id IS NOT NULL OR state = 'waiting' OR state = 'cancelled'
        OR state = 'skipped'),
    CHECK ((message_id IS NULL) = (message_at IS NULL)),
    CHECK (forgiven <= attempts)
) STRICT;

INSERT INTO emailer_recipient (
    id, run_id, email, address_key, name, fields, state, has_been_emailed, due_at, owner,
    claim_no, message_id, message_at, attempts, forgiven, lost_in_a_row, slowed_in_a_row,
    failure_key, decided, version, updated_at, moved_to, streak_no, streak_claim_no, refused_key)
SELECT
    id, run_id, email, address_key, name, fields, state, has_been_emailed, due_at, owner,
    claim_no, message_id, message_at, attempts, forgiven, lost_in_a_row, slowed_in_a_row,
    failure_key, decided, version, updated_at, moved_to, streak_no, streak_claim_no, refused_key
FROM emailer_recipient_before;

DROP TABLE emailer_recipient_before;

CREATE UNIQUE INDEX emailer_recipient_address ON emailer_recipient (run_id, address_key);
CREATE INDEX emailer_recipient_due ON emailer_recipient (run_id, due_at, id)
    WHERE state = 'waiting';
CREATE INDEX emailer_recipient_in_flight ON emailer_recipient (run_id, id)
    WHERE state IN ('claimed', 'sending');
CREATE INDEX emailer_recipient_sent ON emailer_recipient (run_id, id) WHERE state = 'sent';
CREATE INDEX emailer_recipient_failed ON emailer_recipient (run_id, version) WHERE state = 'failed';
CREATE INDEX emailer_recipient_in_doubt ON emailer_recipient (run_id, version)
    WHERE state = 'in_doubt';
CREATE INDEX emailer_recipient_cancelled ON emailer_recipient (run_id, id)
    WHERE state = 'cancelled';
CREATE INDEX emailer_recipient_skipped ON emailer_recipient (run_id, id) WHERE state = 'skipped';
CREATE INDEX emailer_recipient_rest ON emailer_recipient (run_id, id)
    WHERE state = 'cancelled' AND moved_to IS NULL;
CREATE INDEX emailer_recipient_moved ON emailer_recipient (moved_to, id) WHERE moved_to IS NOT NULL;
CREATE INDEX emailer_recipient_reason ON emailer_recipient (run_id, failure_key, state, id)
    WHERE failure_key IS NOT NULL;
CREATE INDEX emailer_recipient_streak ON emailer_recipient (run_id, streak_no)
    WHERE streak_no IS NOT NULL;
