"""Real mail servers, brought from Debian and npm, started on loopback,
with the real program sending to them.
"""
