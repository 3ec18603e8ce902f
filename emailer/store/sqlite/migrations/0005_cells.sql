-- The cells of a rejected row under their headings, [[heading, cell], ...]: it can be exported in
-- the columns it came in.

ALTER TABLE emailer_rejected ADD COLUMN cells TEXT NOT NULL DEFAULT '[]';
