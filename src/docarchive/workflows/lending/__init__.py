"""Journeys of lending and viewing."""
