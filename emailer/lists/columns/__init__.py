"""What the columns of a table hold, by their headings and their cells. Pure."""
