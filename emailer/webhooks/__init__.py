"""What may be told to other programs, where, and signed how. Pure; knows no HTTP."""
