-- Whom somebody chose to leave out stands among the lines of no use, and nothing is wrong with
-- their line: it is not one to be mended. Lines of before are taken for what they were shown as.

ALTER TABLE emailer_rejected ADD COLUMN is_chosen BIGINT NOT NULL DEFAULT 0
    CHECK (is_chosen IN (0, 1));
ALTER TABLE emailer_run ADD COLUMN chosen_count BIGINT NOT NULL DEFAULT 0;
