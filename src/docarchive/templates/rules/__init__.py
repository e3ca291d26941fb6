"""The rules of a pack, read and checked whole."""
