"""The queue in one SQLite file: the engine, its one writer, the file itself."""
