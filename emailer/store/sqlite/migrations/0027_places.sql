-- What an owner is: which program, with which settings of its account's transport, and where it
-- lives; and how many of the account's connections it has taken. NULL: it asks for none.

ALTER TABLE emailer_owner ADD COLUMN version TEXT NOT NULL DEFAULT '';
ALTER TABLE emailer_owner ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';
ALTER TABLE emailer_owner ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE emailer_owner ADD COLUMN connections INTEGER CHECK (connections >= 0);
