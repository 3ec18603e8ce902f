-- Accounts that a person set up while the program runs. Their secrets are kept elsewhere.

CREATE TABLE emailer_account_setup (
    name TEXT PRIMARY KEY,
    url TEXT NOT NULL,                   -- of the transport, without a password
    sender TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
