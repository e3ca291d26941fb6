"""What the office knows before it acts: registers, laws, what happens to a case."""
