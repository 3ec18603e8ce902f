-- What was seen of a server outlives the process: that it encrypts (whoever takes the offer away
-- reads along), and how many more logins it was asked for than their messages earn.

ALTER TABLE emailer_server ADD COLUMN encrypts BIGINT NOT NULL DEFAULT 0
    CHECK (encrypts IN (0, 1));
ALTER TABLE emailer_server ADD COLUMN logins_owed DOUBLE PRECISION NOT NULL DEFAULT 0;
ALTER TABLE emailer_server ADD COLUMN logins_at BIGINT NOT NULL DEFAULT 0;
