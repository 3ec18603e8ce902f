-- Whom another run will write to can be left out, too; and an address that was put right is found
-- by what it was before. (Of those before, capitals beyond ASCII stay: they are found as written.)

ALTER TABLE emailer_run ADD COLUMN skip_waiting BIGINT NOT NULL DEFAULT 0
    CHECK (skip_waiting IN (0, 1));
ALTER TABLE emailer_run ADD COLUMN left_waiting BIGINT NOT NULL DEFAULT 0
    CHECK (left_waiting >= 0);

ALTER TABLE emailer_correction ADD COLUMN address_key TEXT NOT NULL DEFAULT '';
UPDATE emailer_correction SET address_key = lower(email);
CREATE INDEX emailer_correction_address ON emailer_correction (address_key);
