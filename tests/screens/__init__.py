"""A film of the program in use: every page of one evening, in every look, with numbers that add up.

Not part of the suite: `python3 -m tests.screens`.
"""
