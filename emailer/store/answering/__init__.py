"""The seam's verbs, whatever engine reads and writes: each is calls into verbs/ and bells for who waits."""
