"""The journeys, one file each."""
