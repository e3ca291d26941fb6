"""Keeping the archive right: follow-ups, verification, rebuilding, health."""
