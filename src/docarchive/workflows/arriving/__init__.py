"""From a file in the inbox to a record in its case."""
