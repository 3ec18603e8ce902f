-- What a server has shown about the way to speak with it; another server of the same account is
-- learnt anew.

CREATE TABLE emailer_server (
    account TEXT NOT NULL,
    server TEXT NOT NULL,                -- host and port
    chain TEXT NOT NULL CHECK (chain IN ('nothing', 'bears', 'refuses')),
    learnt_at INTEGER NOT NULL,
    PRIMARY KEY (account, server)
) STRICT, WITHOUT ROWID;
