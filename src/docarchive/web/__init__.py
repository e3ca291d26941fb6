"""The pages and the HTTP interface: what an office does in a browser."""
