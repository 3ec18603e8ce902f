-- Forms as they were typed, until they are sent or given up.

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
