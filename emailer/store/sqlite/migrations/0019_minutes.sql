-- What was answered in each minute of a run, for the chart of how it went.

CREATE TABLE emailer_minute (
    run_id INTEGER NOT NULL REFERENCES emailer_run (id),
    minute INTEGER NOT NULL,             -- since 1970 UTC
    sent INTEGER NOT NULL,
    failed INTEGER NOT NULL,             -- each time that somebody was
    PRIMARY KEY (run_id, minute)
) STRICT, WITHOUT ROWID;
