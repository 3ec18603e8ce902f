"""Tells other programs, by HTTP, what waits in the store to be told.

Knows nothing of who sends mail.
"""
