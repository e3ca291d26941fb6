"""The child processes that open files from outside, and what they may not do."""
