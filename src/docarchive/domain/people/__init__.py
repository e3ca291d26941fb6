"""Who uses the house, and what each may see and do."""
