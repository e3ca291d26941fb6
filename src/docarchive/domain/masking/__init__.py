"""Personal data of natural persons: what is known, where it stands, how it is covered."""
