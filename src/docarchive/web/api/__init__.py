"""The interface for programs: shapes of its own, so that the house may change inside; how answers are given and described."""
