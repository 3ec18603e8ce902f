-- The schema as it stands after all migrations, to be read; a test compares the two.
-- Instants are milliseconds since 1970 UTC. The prefix lets these tables live in a host program's
-- file.

CREATE TABLE emailer_migration (
    version INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE emailer_account (
    name TEXT PRIMARY KEY,
    transport TEXT NOT NULL,
    -- of the transport's settings: a change ends the program's pause
    fingerprint TEXT NOT NULL,
    connections INTEGER NOT NULL CHECK (connections > 0),
    pause_code TEXT,
    pause_params TEXT,                   -- JSON: the values of its code
    resume_at INTEGER,
    notice TEXT,                         -- JSON: [code, values] of what slows the account down
    -- set in a backup's copy only: a start on it asks before it sends
    copied_at INTEGER,
    login_no INTEGER NOT NULL DEFAULT 0, -- who was asked later and passed did so on this login
    resumed_no INTEGER NOT NULL DEFAULT 0,
    paused_no INTEGER NOT NULL DEFAULT 0,  -- when it last paused until a time,
    steps INTEGER NOT NULL DEFAULT 0,      -- and how often in a row
    CHECK ((pause_code IS NULL) = (pause_params IS NULL)),
    CHECK (resume_at IS NULL OR pause_code IS NOT NULL)
) STRICT;

-- Accounts that a person set up while the program runs. Their secrets are kept elsewhere, and
-- changed_at tells of them, too. label is what its person calls it, '' as its name.
CREATE TABLE emailer_account_setup (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,                   -- of the transport, without a password
    sender TEXT NOT NULL,
    created_at INTEGER NOT NULL
    , changed_at INTEGER NOT NULL DEFAULT 0, label TEXT NOT NULL DEFAULT '') STRICT;

-- Who sends: entered before its first claim, alive until it has ended; nobody else marks anything.
CREATE TABLE emailer_owner (
    owner TEXT PRIMARY KEY,              -- random per start, fences every claim
    account TEXT,                        -- the one it sends for; NULL: none
    since INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    ended_at INTEGER                     -- when it ended, or was known to be dead
    , version TEXT NOT NULL DEFAULT '',  -- of its program
    fingerprint TEXT NOT NULL DEFAULT '',  -- of the account's transport as it has it
    place TEXT NOT NULL DEFAULT '',      -- by which others on its machine know whether it is there
    -- how many of the account's it has taken; NULL: it asks for none
    connections INTEGER CHECK (connections >= 0)) STRICT;

-- So many messages in any so many seconds: all of an account's limits hold, and a run's own.
CREATE TABLE emailer_limit (
    account TEXT NOT NULL,
    run_id INTEGER NOT NULL,             -- 0: all runs of the account
    window_s REAL NOT NULL CHECK (window_s > 0),
    count INTEGER NOT NULL CHECK (count > 0),
    free_at INTEGER NOT NULL DEFAULT 0,  -- until then it lets nobody go; 0: it may let somebody go
    PRIMARY KEY (account, run_id, window_s)
) STRICT, WITHOUT ROWID;

-- How many messages were handed over, by the minute they began in: what a limit's window holds.
CREATE TABLE emailer_handed_over (
    account TEXT NOT NULL,
    since INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    until INTEGER NOT NULL,              -- when the last of them was
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (account, since, run_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_server (
    account TEXT NOT NULL,
    server TEXT NOT NULL,                -- host and port
    chain TEXT NOT NULL CHECK (chain IN ('nothing', 'bears', 'refuses')),
    learnt_at INTEGER NOT NULL,
    size_limit INTEGER,                  -- the largest message it takes, as it last said (RFC 1870)
    encrypts INTEGER NOT NULL DEFAULT 0 CHECK (encrypts IN (0, 1)),  -- it was seen to
    -- how many more logins it was asked for than their messages earn, and when that was
    logins_owed REAL NOT NULL DEFAULT 0, logins_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, server)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_run (
    id INTEGER PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL
        CHECK (state IN ('importing', 'scheduled', 'running', 'paused', 'finished', 'cancelled')),
    paused_by TEXT CHECK (paused_by IN ('person', 'program')),
    pause_scope TEXT CHECK (pause_scope IN ('run', 'account')),
    pause_code TEXT,
    pause_params TEXT,
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
    idempotency_key TEXT UNIQUE,
    content_hash TEXT NOT NULL,
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
    rest_of INTEGER REFERENCES emailer_run (id),  -- the run whose rest went on in this one
    taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),  -- how many came from there
    -- of the cancelled, those in another run
    moved INTEGER NOT NULL DEFAULT 0 CHECK (moved BETWEEN 0 AND cancelled),
    -- 0: when the run before it ends
    start_at INTEGER CHECK (start_at IS NOT NULL OR state <> 'scheduled'),
    -- above 0: its start moves with a clock that is set
    grace_ms INTEGER NOT NULL DEFAULT 0 CHECK (grace_ms >= 0),
    -- as it was written
    format TEXT NOT NULL DEFAULT 'text' CHECK (format IN ('text', 'markdown', 'html')),
    streak TEXT,                         -- JSON: refusals in a row, as emailer/streaks.py has them
    -- of those who passed: the last moment one was asked, was accepted at RCPT, and was answered
    passed_asked_no INTEGER NOT NULL DEFAULT 0,
    passed_accepted_no INTEGER NOT NULL DEFAULT 0,
    passed_answered_no INTEGER NOT NULL DEFAULT 0,
    -- what was asked before pauses nothing and fails nobody
    resumed_no INTEGER NOT NULL DEFAULT 0,
    -- of the skipped, whom an earlier run had written to
    left_out INTEGER NOT NULL DEFAULT 0 CHECK (left_out >= 0),
    filed_to TEXT DEFAULT '',            -- the last address in emailer_address; NULL: all are
    -- its people lie between these two, others' among them; NULL: not noted
    first_id INTEGER,
    last_id INTEGER,
    personal TEXT NOT NULL DEFAULT '',   -- the column that names each person's own files
    event TEXT NOT NULL DEFAULT '',      -- JSON: what the letter invites to, for calendars
    account TEXT NOT NULL DEFAULT 'default',  -- which sends it
    hours TEXT NOT NULL DEFAULT '',      -- when it may send, as emailer/clocks/hours.py writes it
    -- between these two, now or next;
    opens_at INTEGER CHECK ((opens_at IS NULL) = (hours = '')),
    closes_at INTEGER CHECK ((closes_at IS NULL) = (hours = '')),  -- 0: to be reckoned
    after_id INTEGER REFERENCES emailer_run (id),  -- it begins when that one is finished
    retry_at INTEGER,                    -- when its failed are tried again,
    retry_every_ms INTEGER NOT NULL DEFAULT 0 CHECK (retry_every_ms >= 0),
    retries_left INTEGER NOT NULL DEFAULT 0  -- so often, that one included
        CHECK (retries_left >= 0 AND (retries_left > 0) = (retry_at IS NOT NULL)),
    retry_missed_at INTEGER,             -- the last time nobody was there to do so
    -- its people and its message are
    erased_at INTEGER CHECK (erased_at IS NULL OR state IN ('finished', 'cancelled')),
    -- everybody up to this id is; NULL: all are
    erasing INTEGER CHECK (erasing IS NULL OR erased_at IS NOT NULL),
    -- of its people, those who were by themselves
    erased INTEGER NOT NULL DEFAULT 0 CHECK (erased >= 0),
    -- for the answer to a message; NULL: as the transport says
    send_timeout_ms INTEGER CHECK (send_timeout_ms > 0),
    -- of the skipped, whom another run was to write to
    left_waiting INTEGER NOT NULL DEFAULT 0 CHECK (left_waiting >= 0),
    -- JSON: what the list's columns are called, each with its field; "" for the addresses
    headings TEXT NOT NULL DEFAULT '[]',
    -- of its lines of no use, those of whom somebody chose to leave out
    chosen_count INTEGER NOT NULL DEFAULT 0,
    -- JSON: fields, each with the number format by which a message shows it
    written_as TEXT NOT NULL DEFAULT '[]',
    letter TEXT,                         -- a digest of what people read; NULL: not noted yet
    CHECK (total = waiting + in_flight + sent + failed + in_doubt + cancelled + skipped),
    CHECK ((state = 'paused') = (paused_by IS NOT NULL)),
    CHECK ((paused_by IS NULL) = (pause_scope IS NULL)),
    CHECK ((pause_code IS NULL) = (pause_params IS NULL)),
    CHECK (pause_code IS NOT NULL OR paused_by IS NOT 'program'),
    CHECK ((state IN ('finished', 'cancelled')) = (finished_at IS NOT NULL))
) STRICT;

CREATE INDEX emailer_run_by_state ON emailer_run (state, id);
CREATE INDEX emailer_run_unfiled ON emailer_run (state, id) WHERE filed_to IS NOT NULL;
CREATE INDEX emailer_run_unnoted ON emailer_run (id) WHERE letter IS NULL;
CREATE INDEX emailer_run_kinds ON emailer_run (id, transport, state, letter);
CREATE INDEX emailer_run_rest ON emailer_run (rest_of) WHERE rest_of IS NOT NULL;
CREATE INDEX emailer_run_retry ON emailer_run (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX emailer_run_kept ON emailer_run (finished_at)
    WHERE erased_at IS NULL AND finished_at IS NOT NULL;
CREATE INDEX emailer_run_erasing ON emailer_run (id) WHERE erasing IS NOT NULL;
CREATE INDEX emailer_run_erased ON emailer_run (id) WHERE erased_at IS NOT NULL;
CREATE INDEX emailer_run_in_doubt ON emailer_run (id) WHERE in_doubt > 0 AND erased_at IS NULL;

CREATE TABLE emailer_recipient (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    email TEXT NOT NULL,
    address_key TEXT NOT NULL,           -- what makes two spellings the same address
    name TEXT NOT NULL,
    fields TEXT,                         -- JSON object, or NULL where it is empty
    -- A list of three or more would be made a table anew for each row that is checked.
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state = 'waiting' OR state = 'claimed'
        OR state = 'sending' OR state = 'sent' OR state = 'failed' OR state = 'in_doubt'
        OR state = 'cancelled' OR state = 'skipped'),
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
    -- the run they went on in: no other state is left to them here
    moved_to INTEGER REFERENCES emailer_run (id)
        CHECK (moved_to IS NULL OR state = 'cancelled'),
    streak_no INTEGER,                   -- the streak of its run it was refused in,
    streak_claim_no INTEGER,             -- from this claim on
    refused_key TEXT,                    -- what it had failed with when a person tried it again
    -- where its line stood in the list: the part's number times 2^32, and the line; NULL: not known
    stood INTEGER,
    -- who was left out or cancelled: when they were due, and why they waited or had failed
    out_due_at INTEGER, out_key TEXT,
    name_in_list TEXT,                   -- what stood there; NULL: it is the name
    CHECK ((state = 'waiting') = (due_at IS NOT NULL)),
    CHECK ((state IN ('claimed', 'sending')) = (owner IS NOT NULL)),
    CHECK (message_id IS NOT NULL OR state = 'waiting' OR state = 'cancelled'
        OR state = 'skipped'),
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
CREATE INDEX emailer_recipient_rest ON emailer_recipient (run_id, id)
    WHERE state = 'cancelled' AND moved_to IS NULL;
CREATE INDEX emailer_recipient_moved ON emailer_recipient (moved_to, id) WHERE moved_to IS NOT NULL;
CREATE INDEX emailer_recipient_reason ON emailer_recipient (run_id, failure_key, state, id)
    WHERE failure_key IS NOT NULL;
CREATE INDEX emailer_recipient_streak ON emailer_recipient (run_id, streak_no)
    WHERE streak_no IS NOT NULL;

-- The runs an address is in, once they have ended.
CREATE TABLE emailer_address (
    address_key TEXT NOT NULL,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    PRIMARY KEY (address_key, run_id)
) STRICT, WITHOUT ROWID;

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

-- What an address was before a person put it right.
CREATE TABLE emailer_correction (
    recipient_id INTEGER NOT NULL,
    no INTEGER NOT NULL,
    at INTEGER NOT NULL,
    email TEXT NOT NULL,                 -- what it was
    claim_no INTEGER NOT NULL,           -- of the last attempt made under it
    address_key TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (recipient_id, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX emailer_correction_address ON emailer_correction (address_key);

CREATE TABLE emailer_failure (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    state TEXT NOT NULL CHECK (state IN ('failed', 'waiting', 'in_doubt')),
    key TEXT NOT NULL,
    sample TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (run_id, state, key)
) STRICT, WITHOUT ROWID;

-- What was answered in each minute, for the chart of how a run went.
CREATE TABLE emailer_minute (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    minute INTEGER NOT NULL,             -- since 1970 UTC
    sent INTEGER NOT NULL,
    failed INTEGER NOT NULL,             -- each time that somebody was
    PRIMARY KEY (run_id, minute)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_rejected (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    cells TEXT NOT NULL DEFAULT '[]',
    stood INTEGER,                        -- as in emailer_recipient
    -- somebody chose to leave this person out: nothing is wrong with the line
    is_chosen INTEGER NOT NULL DEFAULT 0 CHECK (is_chosen IN (0, 1)),
    PRIMARY KEY (run_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX emailer_rejected_chosen ON emailer_rejected (run_id, reason) WHERE is_chosen = 1;

CREATE TABLE emailer_part (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    kind TEXT NOT NULL CHECK (kind IN ('attachment', 'inline', 'personal')),
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes > 0),
    same_as INTEGER REFERENCES emailer_part (id)
) STRICT;

CREATE INDEX emailer_part_run ON emailer_part (run_id, id);
CREATE INDEX emailer_part_kind ON emailer_part (run_id, kind, size_bytes);
CREATE INDEX emailer_part_same ON emailer_part (same_as) WHERE same_as IS NOT NULL;

CREATE TABLE emailer_part_data (
    part_id INTEGER NOT NULL REFERENCES emailer_part (id),
    no INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (part_id, no)
) STRICT;

CREATE TABLE emailer_suppression (
    address_key TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_key (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('secret', 'publishable')),
    digest TEXT NOT NULL UNIQUE,         -- SHA-256: a key of 256 random bits needs no slow one
    hint TEXT NOT NULL,                  -- its beginning, by which a person knows it again
    origins TEXT NOT NULL,               -- JSON: ["https://example.org", ...]
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
) STRICT;

CREATE UNIQUE INDEX emailer_key_name ON emailer_key (name) WHERE revoked_at IS NULL;

CREATE TABLE emailer_session (
    digest TEXT PRIMARY KEY,             -- of the cookie
    key_id INTEGER REFERENCES emailer_key (id),  -- NULL: logged in by a secret of the settings
    proof TEXT NOT NULL,                 -- of that secret: a changed one ends the session
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_draft (
    key TEXT PRIMARY KEY,                -- of the form, and of the run it becomes
    title TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_draft_field (
    draft_key TEXT NOT NULL REFERENCES emailer_draft (key),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (draft_key, name)
) STRICT;

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

CREATE INDEX emailer_webhook_of_run ON emailer_webhook (run_id) WHERE run_id IS NOT NULL;

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

-- Since when what was erased may still stand between the rows of the file's pages.
CREATE TABLE emailer_residue (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL
) STRICT;
