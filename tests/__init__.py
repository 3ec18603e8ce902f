"""The tests: run them with `python3 -m tests`, which first obtains what they need."""
