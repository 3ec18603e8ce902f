-- How the message was written; its text and HTML are stored as they are sent.

ALTER TABLE emailer_run ADD COLUMN format TEXT NOT NULL DEFAULT 'text'
    CHECK (format IN ('text', 'markdown', 'html'));
