-- Whoever has had this very letter is told from whoever has had another: each run has a digest of
-- its own. NULL: it is not noted yet, as of runs that were made before or by a host.

ALTER TABLE emailer_run ADD COLUMN letter TEXT;
CREATE INDEX emailer_run_unnoted ON emailer_run (id) WHERE letter IS NULL;

-- Who is left out is said as a list is stored, and needs no place.

ALTER TABLE emailer_run DROP COLUMN skip_written;
ALTER TABLE emailer_run DROP COLUMN skip_waiting;
