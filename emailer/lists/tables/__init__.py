"""Rows of a table -> people and problems. Pure."""
