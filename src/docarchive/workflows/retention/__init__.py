"""Journeys of volumes whose period is over."""
