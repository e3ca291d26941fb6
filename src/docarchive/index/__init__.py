"""Finding text again: one analysis, one query language, several engines."""
