"""The door scanners and recorders use: a watched folder."""
