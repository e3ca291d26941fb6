"""Word files: their members, text, tags and faces."""
