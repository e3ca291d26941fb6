"""What we know: facts and what follows from them, on SQLite or PostgreSQL."""
