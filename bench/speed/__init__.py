"""How fast the program sends, beside what others do on the same machine in the same minutes."""
