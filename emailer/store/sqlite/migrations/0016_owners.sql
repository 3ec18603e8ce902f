-- Who sends is a row of its own, and a run names its account. What an earlier version left in
-- flight has no owner's row, and so nobody who could mark it: the next start takes it up.

CREATE TABLE emailer_owner (
    owner TEXT PRIMARY KEY,
    account TEXT,
    since INTEGER NOT NULL,
    pid INTEGER NOT NULL,
    host TEXT NOT NULL,
    ended_at INTEGER
) STRICT;

ALTER TABLE emailer_account DROP COLUMN owner;
ALTER TABLE emailer_run ADD COLUMN account TEXT NOT NULL DEFAULT 'default';
