"""Who may: hosts, origins, keys, sessions, and the headers that guard the pages."""
