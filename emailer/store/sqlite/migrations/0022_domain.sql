-- Whose server a recipient's is: reckoned from its key, so that no row is written, none can differ.

ALTER TABLE emailer_recipient ADD COLUMN domain TEXT GENERATED ALWAYS AS (
    CASE WHEN instr(address_key, '@') = 0 THEN ''
        ELSE replace(address_key, rtrim(address_key, replace(address_key, '@', '')), '') END
) VIRTUAL;
