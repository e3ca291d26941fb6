"""What kind of file this is and whether it is all there, by its content alone."""
