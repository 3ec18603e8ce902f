-- A name that is turned round for its letter ("Lima, Ana") stands in the list that is given back as
-- it came. NULL: the name came as it is, or before this was noted.

ALTER TABLE emailer_recipient ADD COLUMN name_in_list TEXT;
