-- One guest's answer, or everybody's: what that takes to tell is kept with the run, its people and
-- the account.

ALTER TABLE emailer_run DROP COLUMN breaker_off;
ALTER TABLE emailer_run ADD COLUMN streak TEXT;
ALTER TABLE emailer_run ADD COLUMN passed_asked_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_run ADD COLUMN passed_accepted_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_run ADD COLUMN passed_answered_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_run ADD COLUMN resumed_no INTEGER NOT NULL DEFAULT 0;

ALTER TABLE emailer_recipient ADD COLUMN streak_no INTEGER;
ALTER TABLE emailer_recipient ADD COLUMN streak_claim_no INTEGER;
ALTER TABLE emailer_recipient ADD COLUMN refused_key TEXT;
CREATE INDEX emailer_recipient_streak ON emailer_recipient (run_id, streak_no)
    WHERE streak_no IS NOT NULL;

ALTER TABLE emailer_account ADD COLUMN login_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_account ADD COLUMN resumed_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_account ADD COLUMN paused_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE emailer_account ADD COLUMN steps INTEGER NOT NULL DEFAULT 0;
