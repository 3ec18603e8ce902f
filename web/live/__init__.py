"""What happens, as it happens: one reader a run, its events to whoever watches."""
