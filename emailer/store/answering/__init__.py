"""The seam's verbs, whatever engine reads and writes: calls into verbs/,
and bells for who waits.
"""
