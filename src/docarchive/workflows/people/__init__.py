"""Those who use the house: their accounts, how they sign in, who looked at what."""
