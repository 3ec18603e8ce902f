"""Pages for people: each handler parses, makes one call, and renders."""
