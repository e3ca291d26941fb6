"""Bringing an office's pack of forms to what a newer program ships, without touching what the office has changed."""
