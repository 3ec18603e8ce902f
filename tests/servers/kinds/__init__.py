"""One module a server: how it is brought, set up, started, and where it keeps what it took."""
