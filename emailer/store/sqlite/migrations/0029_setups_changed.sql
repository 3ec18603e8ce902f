-- When an account was set up or changed last, its secret too: whoever sends looks again then.

ALTER TABLE emailer_account_setup ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0;
