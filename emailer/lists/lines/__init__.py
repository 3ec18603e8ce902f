"""A line somebody wrote -> the people in it, and what is said of them. Pure."""
