"""Closing a case: what its volume must hold."""
