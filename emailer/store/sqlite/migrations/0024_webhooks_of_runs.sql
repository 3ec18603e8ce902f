-- A run may bring webhooks of its own: they are found by it, however many others there are.

CREATE INDEX emailer_webhook_of_run ON emailer_webhook (run_id) WHERE run_id IS NOT NULL;
