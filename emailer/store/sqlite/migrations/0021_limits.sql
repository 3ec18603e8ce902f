-- Limits are rows, several for an account or a run; what went out is counted by the minute, so that
-- a window is known after a restart. A rate of before is written by the unit that makes it whole.

CREATE TABLE emailer_limit (
    account TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    window_s REAL NOT NULL CHECK (window_s > 0),
    count INTEGER NOT NULL CHECK (count > 0),
    free_at INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (account, run_id, window_s)
) STRICT, WITHOUT ROWID;

CREATE TABLE emailer_handed_over (
    account TEXT NOT NULL,
    since INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    until INTEGER NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (account, since, run_id)
) STRICT, WITHOUT ROWID;

INSERT INTO emailer_limit (account, run_id, window_s, count)
SELECT account, run_id, coalesce(unit, 1 / rate),
    CAST(max(round(rate * coalesce(unit, 0)), 1) AS INTEGER)
FROM (
    SELECT old.*, (
        SELECT min(column1) FROM (VALUES (1.0), (60.0), (3600.0), (86400.0))
        WHERE round(rate * column1) >= 1
            AND abs(rate * column1 - round(rate * column1)) < 1e-6 * rate * column1
    ) AS unit
    FROM (
        SELECT name AS account, 0 AS run_id, rate_per_s AS rate FROM emailer_account
        UNION ALL SELECT account, id, rate_per_s FROM emailer_run
    ) AS old WHERE rate IS NOT NULL
);

ALTER TABLE emailer_account DROP COLUMN rate_per_s;
ALTER TABLE emailer_run DROP COLUMN rate_per_s;
ALTER TABLE emailer_run DROP COLUMN claim_after;
