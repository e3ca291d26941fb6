"""Settings in, the chosen tools out: the one place that picks implementations."""
