"""Bytes written once, and the published ledger of facts."""
