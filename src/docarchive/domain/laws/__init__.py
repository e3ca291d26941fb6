"""Laws: editions, citations, texts, penal articles and discretion."""
