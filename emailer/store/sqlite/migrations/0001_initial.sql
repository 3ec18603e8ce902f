-- Instants are milliseconds since 1970 UTC. The prefix lets these tables live in a host program's
-- file.

CREATE TABLE emailer_account (
    name TEXT PRIMARY KEY,
    -- the one sender: random per process start, fences every claim
    owner TEXT,
    transport TEXT NOT NULL,
    -- of the transport's settings: a change ends the program's pause
    fingerprint TEXT NOT NULL,
    connections INTEGER NOT NULL CHECK (connections > 0),
    rate_per_s REAL CHECK (rate_per_s > 0),
    pause_code TEXT,
    pause_text TEXT,
    resume_at INTEGER,
    notice TEXT,                         -- what slows the account down, in plain words
    -- set in a backup's copy only: a start on it asks before it sends
    copied_at INTEGER,
    CHECK ((pause_code IS NULL) = (pause_text IS NULL)),
    CHECK (resume_at IS NULL OR pause_code IS NOT NULL)
) STRICT;

CREATE TABLE emailer_run (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL
        CHECK (state IN ('importing', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
    paused_by TEXT CHECK (paused_by IN ('person', 'program')),
    pause_scope TEXT CHECK (pause_scope IN ('run', 'account')),
    pause_code TEXT,
    pause_text TEXT,
    resume_at INTEGER,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    sender TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    headers TEXT NOT NULL,               -- JSON: [[name, value], ...]
    message_domain TEXT NOT NULL,        -- what its Message-IDs end in
    transport TEXT NOT NULL,
    retry_delays_s TEXT NOT NULL,        -- JSON: [60, 300, ...]
    on_in_doubt TEXT NOT NULL CHECK (on_in_doubt IN ('hold', 'resend')),
    max_failures TEXT NOT NULL,
    rate_per_s REAL CHECK (rate_per_s > 0),
    claim_after INTEGER NOT NULL DEFAULT 0,  -- when its own rate lets it claim again
    idempotency_key TEXT UNIQUE,
    content_hash TEXT NOT NULL,
    -- JSON: the failure keys the breaker no longer stops at
    breaker_off TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    version INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    waiting INTEGER NOT NULL DEFAULT 0 CHECK (waiting >= 0),
    in_flight INTEGER NOT NULL DEFAULT 0 CHECK (in_flight >= 0),
    sent INTEGER NOT NULL DEFAULT 0 CHECK (sent >= 0),
    failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    in_doubt INTEGER NOT NULL DEFAULT 0 CHECK (in_doubt >= 0),
    cancelled INTEGER NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    skipped INTEGER NOT NULL DEFAULT 0 CHECK (skipped >= 0),
    duplicates INTEGER NOT NULL DEFAULT 0,
    rejected_count INTEGER NOT NULL DEFAULT 0,
    CHECK (total = waiting + in_flight + sent + failed + in_doubt + cancelled + skipped),
    CHECK ((state = 'paused') = (paused_by IS NOT NULL)),
    CHECK ((paused_by IS NULL) = (pause_scope IS NULL)),
    CHECK ((pause_code IS NULL) = (pause_text IS NULL)),
    CHECK (pause_code IS NOT NULL OR paused_by IS NOT 'program'),
    CHECK ((state IN ('finished', 'cancelled')) = (finished_at IS NOT NULL))
) STRICT;

CREATE INDEX emailer_run_by_state ON emailer_run (state, id);

CREATE TABLE emailer_recipient (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    email TEXT NOT NULL,
    address_key TEXT NOT NULL,           -- what makes two spellings the same address
    name TEXT NOT NULL,
    fields TEXT,                         -- JSON object, or NULL where it is empty
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN
        ('waiting', 'claimed', 'sending', 'sent', 'failed', 'in_doubt', 'cancelled', 'skipped')),
    has_been_emailed INTEGER NOT NULL DEFAULT 0 CHECK (has_been_emailed = (state = 'sent')),
    due_at INTEGER,                      -- 0: at once
    owner TEXT,
    claim_no INTEGER NOT NULL DEFAULT 0, -- only rises
    message_id TEXT,
    message_at INTEGER,                  -- the Date header
    attempts INTEGER NOT NULL DEFAULT 0, -- burned ones
    -- of those, the ones before a person's retry: they do not count
    forgiven INTEGER NOT NULL DEFAULT 0,
    lost_in_a_row INTEGER NOT NULL DEFAULT 0,
    slowed_in_a_row INTEGER NOT NULL DEFAULT 0,
    failure_key TEXT,
    decided TEXT CHECK (decided IN ('sent', 'resend')),
    version INTEGER NOT NULL DEFAULT 0,
    updated_at INTEGER NOT NULL,
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state IN ('claimed', 'sending')) = (owner IS NOT NULL)),
    CHECK (state NOT IN ('claimed', 'sending', 'sent', 'failed', 'in_doubt')
        OR message_id IS NOT NULL),
    CHECK ((message_id IS NULL) = (message_at IS NULL)),
    CHECK (forgiven <= attempts)
) STRICT;

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
CREATE INDEX emailer_recipient_reason ON emailer_recipient (run_id, failure_key, state, id)
    WHERE failure_key IS NOT NULL;

CREATE TABLE emailer_attempt (
    recipient_id INTEGER NOT NULL,
    claim_no INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    server TEXT NOT NULL,
    verdict TEXT NOT NULL,
    burned INTEGER NOT NULL CHECK (burned IN (0, 1)),
    stage TEXT,
    code INTEGER,
    enhanced TEXT,
    text TEXT,
    PRIMARY KEY (recipient_id, claim_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_failure (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    state TEXT NOT NULL CHECK (state IN ('failed', 'waiting', 'in_doubt')),
    key TEXT NOT NULL,
    sample TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (run_id, state, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_rejected (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (run_id, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_suppression (
    address_key TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
