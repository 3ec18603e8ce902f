"""Workbooks -> rows, read by processes of their own."""
