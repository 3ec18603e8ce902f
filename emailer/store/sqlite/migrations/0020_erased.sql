-- What is erased of runs and of people: how they stood, and how many they were, stays.

ALTER TABLE emailer_run ADD COLUMN erased_at INTEGER
    CHECK (erased_at IS NULL OR state IN ('finished', 'cancelled'));
ALTER TABLE emailer_run ADD COLUMN erasing INTEGER CHECK (erasing IS NULL OR erased_at IS NOT NULL);
ALTER TABLE emailer_run ADD COLUMN erased INTEGER NOT NULL DEFAULT 0 CHECK (erased >= 0);
CREATE INDEX emailer_run_kept ON emailer_run (finished_at)
    WHERE erased_at IS NULL AND finished_at IS NOT NULL;
CREATE INDEX emailer_run_erasing ON emailer_run (id) WHERE erasing IS NOT NULL;
CREATE INDEX emailer_run_erased ON emailer_run (id) WHERE erased_at IS NOT NULL;
CREATE INDEX emailer_part_same ON emailer_part (same_as) WHERE same_as IS NOT NULL;

-- Since when what was erased may still stand between the rows of the file's pages.
CREATE TABLE emailer_residue (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    since INTEGER NOT NULL
) STRICT;
