"""Lending and viewing of files: who asked, who allowed it, what was seen, what was copied."""
