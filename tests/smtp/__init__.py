"""Tests of the SMTP transport, and the server that misbehaves for them."""
