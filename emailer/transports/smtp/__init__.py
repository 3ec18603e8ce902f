"""SMTP (RFC 5321): a session, the wire under it, and one delivery over it."""
