"""Deadlines and the clocks that run in a case."""
