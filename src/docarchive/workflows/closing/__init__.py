"""Journeys from a finished case to its volume."""
