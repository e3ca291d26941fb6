"""Binding a volume: files looked into, pages numbered, one PDF with bookmarks and links. Runs in a child process."""
