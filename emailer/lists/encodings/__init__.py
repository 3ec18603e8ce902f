"""Bytes -> text, by what they say and by how it looks. Pure."""
