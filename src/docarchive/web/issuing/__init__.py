"""Filling in forms in a browser: what comes back from the page, its rows, and what it shows."""
