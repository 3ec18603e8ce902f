-- What the person who set an account up calls it; '': as its name.

ALTER TABLE emailer_account_setup ADD COLUMN label TEXT NOT NULL DEFAULT '';
