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
