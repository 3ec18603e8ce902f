"""What clocks of a zone show, and between which times of theirs something may be sent. Pure."""
