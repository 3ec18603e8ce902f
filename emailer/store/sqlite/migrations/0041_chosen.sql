-- Whom somebody left out by hand is looked for with each list: without all other lines of no use.

CREATE INDEX emailer_rejected_chosen ON emailer_rejected (run_id, reason) WHERE is_chosen = 1;
