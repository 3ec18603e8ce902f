-- What is told to other programs: who wants to hear, and what was not heard yet.

CREATE TABLE emailer_webhook (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    kinds TEXT NOT NULL,                 -- JSON: ["run.finished", ...]
    run_id INTEGER REFERENCES emailer_run (id),  -- NULL: all runs
    secret TEXT NOT NULL,                -- signs what is told: it must be known, not its digest
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,   -- nothing is told before
    failures INTEGER NOT NULL DEFAULT 0, -- in a row
    failing_since INTEGER,
    disabled_at INTEGER,
    disabled_code TEXT CHECK (disabled_code IN ('failing', 'gone', 'person')),
    CHECK ((disabled_at IS NULL) = (disabled_code IS NULL)),
    CHECK ((failing_since IS NULL) = (failures = 0))
) STRICT;

CREATE TABLE emailer_webhook_event (
    id INTEGER PRIMARY KEY,              -- in the order in which it happened
    public_id TEXT NOT NULL UNIQUE,      -- the same however often it is told
    webhook_id INTEGER NOT NULL REFERENCES emailer_webhook (id),
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    recipient_id INTEGER,                -- NULL: it is about the run
    claim_no INTEGER,                    -- of the attempt that it tells of
    kind TEXT NOT NULL,
    -- JSON: the run as it was; of a person, the rows are read when it is told
    run TEXT,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'told', 'given_up')),
    due_at INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    tried_at INTEGER,                    -- last
    problem TEXT,                        -- of the last attempt: a code, and what it was answered
    status INTEGER,
    duration_ms INTEGER,
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((recipient_id IS NULL) = (claim_no IS NULL)),
    CHECK ((recipient_id IS NULL) = (run IS NOT NULL))
) STRICT;

CREATE INDEX emailer_webhook_event_waiting ON emailer_webhook_event (webhook_id, run_id, id)
    WHERE state = 'waiting';
CREATE INDEX emailer_webhook_event_of ON emailer_webhook_event (webhook_id, id);
CREATE INDEX emailer_webhook_event_over ON emailer_webhook_event (webhook_id, id)
    WHERE state <> 'waiting';
