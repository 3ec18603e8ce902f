"""A submission, whatever way it came: looked at, warned of, stored.
Knows no HTTP: pages, API and commands share it.
"""
