ALTER TABLE emailer_recipient ADD COLUMN moved_to INTEGER REFERENCES emailer_run (id)
    CHECK (moved_to IS NULL OR state = 'cancelled');
CREATE INDEX emailer_recipient_rest ON emailer_recipient (run_id, id)
    WHERE state = 'cancelled' AND moved_to IS NULL;
CREATE INDEX emailer_recipient_moved ON emailer_recipient (moved_to, id) WHERE moved_to IS NOT NULL;

ALTER TABLE emailer_run ADD COLUMN rest_of INTEGER REFERENCES emailer_run (id);
ALTER TABLE emailer_run ADD COLUMN taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0);
ALTER TABLE emailer_run ADD COLUMN moved INTEGER NOT NULL DEFAULT 0
    CHECK (moved BETWEEN 0 AND cancelled);
CREATE INDEX emailer_run_rest ON emailer_run (rest_of) WHERE rest_of IS NOT NULL;
