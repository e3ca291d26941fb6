"""Publication of decisions, their retraction and credit repair."""
