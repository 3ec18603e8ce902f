-- By which number format a message shows a field, as the sheet did that it was read of (JSON:
-- fields, each with its format). '[]': its values stand as they were read.

ALTER TABLE emailer_run ADD COLUMN written_as TEXT NOT NULL DEFAULT '[]';
