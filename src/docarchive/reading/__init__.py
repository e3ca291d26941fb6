"""What is in a file: type, text, page codes, recording data; hostile files in a child process."""
