"""Sends queued invitations and knows, for each of them, what became of it.
Knows nothing of HTTP.
"""

VERSION = "0.1.0"
