"""Sends what is queued: the pool, its workers, and how they judge and pace themselves."""
