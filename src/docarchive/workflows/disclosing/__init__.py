"""Journeys of what leaves the archive room: masked copies, copies for readers."""
