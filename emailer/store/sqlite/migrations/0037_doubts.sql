-- Runs with people in doubt are found at once: each page that begins says whose they are.

CREATE INDEX emailer_run_in_doubt ON emailer_run (id) WHERE in_doubt > 0 AND erased_at IS NULL;
