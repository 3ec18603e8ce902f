-- Reasons are a code and its values; a sentence of an earlier version stays readable as it is.
ALTER TABLE emailer_run RENAME COLUMN pause_text TO pause_params;
ALTER TABLE emailer_account RENAME COLUMN pause_text TO pause_params;
UPDATE emailer_run SET pause_params = json_object('text', pause_params)
    WHERE pause_params IS NOT NULL;
UPDATE emailer_account SET pause_params = json_object('text', pause_params)
    WHERE pause_params IS NOT NULL;
UPDATE emailer_run SET pause_params = json_set(pause_params, '$.key', substr(pause_code, 9)),
    pause_code = 'breaker'
WHERE pause_code LIKE 'breaker:%';
UPDATE emailer_account SET notice = NULL;
UPDATE emailer_run SET streak = json_remove(streak, '$.text') WHERE streak IS NOT NULL;
