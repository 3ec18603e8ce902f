-- A generated column is reckoned anew at each write of a row, whatever is written. Whose server a
-- recipient's is, is read off the key where somebody asks.

ALTER TABLE emailer_recipient DROP COLUMN domain;
