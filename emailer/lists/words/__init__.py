"""The words of lists in many languages: what columns, people and answers are called. Pure."""
