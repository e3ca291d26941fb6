"""From values to an issued document, one or five hundred."""
