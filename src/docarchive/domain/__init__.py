"""The nouns, the rules and the ledger: pure, without input or output."""
