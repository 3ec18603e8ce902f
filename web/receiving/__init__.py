"""Takes what strangers send, within bounds: connections, bodies, forms, files."""
