"""One file a format: text, pages and pictures out of it. Run in the child only."""
