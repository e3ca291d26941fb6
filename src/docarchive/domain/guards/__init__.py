"""Checks of the law before a document is issued: pure functions over a case."""
