"""One file for each room of pages: its addresses, who may use them, and what each shows."""
