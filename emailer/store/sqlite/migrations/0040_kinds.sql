-- What is asked of a run for each address of a list, without its row: that begins with its letter.

CREATE INDEX emailer_run_kinds ON emailer_run (id, transport, state, letter);
