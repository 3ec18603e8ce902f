-- How long the server's answer to a message of this run is waited for; NULL: as long as the
-- account's transport says.

ALTER TABLE emailer_run ADD COLUMN send_timeout_ms BIGINT CHECK (send_timeout_ms > 0);
