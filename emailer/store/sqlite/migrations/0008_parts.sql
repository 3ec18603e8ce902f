-- Files that go with a run's message, kept with it; `same_as`: the part of an earlier run whose
-- bytes they are.

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

CREATE TABLE emailer_part_data (
    part_id INTEGER NOT NULL REFERENCES emailer_part (id),
    no INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (part_id, no)
) STRICT;
