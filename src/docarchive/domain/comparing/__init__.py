"""Is the signed scan the issued text, and is it signed, sealed and dated: pure rules."""
