ALTER TABLE emailer_run ADD COLUMN skip_written INTEGER NOT NULL DEFAULT 0 CHECK (skip_written IN (0, 1));
ALTER TABLE emailer_run ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0 CHECK (left_out >= 0);
CREATE INDEX emailer_recipient_everywhere ON emailer_recipient (address_key);
