"""The command line: flags, settings, logs. Knows nothing of HTTP."""
