-- A run's list can be written down again as it came: where each line stood in it (the number of its
-- part times 2^32, and the line), and what its columns are called (JSON: headings, each with its
-- field; "" for the column of the addresses). NULL and '[]': nobody noted it.

ALTER TABLE emailer_recipient ADD COLUMN stood BIGINT;
ALTER TABLE emailer_rejected ADD COLUMN stood BIGINT;
ALTER TABLE emailer_run ADD COLUMN headings TEXT NOT NULL DEFAULT '[]';
