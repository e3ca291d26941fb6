"""Journeys of published decisions: masked, published, retracted, exported to the credit platform, repaired."""
