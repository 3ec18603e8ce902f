"""A counting SMTP server in a process of its own, which does wrong what it is told to."""
