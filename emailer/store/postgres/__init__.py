"""The queue in PostgreSQL: the engine for many processes on many machines."""
