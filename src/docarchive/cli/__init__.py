"""The door operators use: the docarchive command."""
