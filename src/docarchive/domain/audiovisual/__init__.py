"""Recordings as evidence: when and where they were made, by what, and what is missing between them."""
