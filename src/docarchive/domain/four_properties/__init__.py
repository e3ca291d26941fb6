"""Four-property check (四性检测): what is looked at, and how a machine decides it. Data and pure functions."""
