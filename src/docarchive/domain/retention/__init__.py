"""Volumes whose period is over: appraisal by two people, and holds that keep them."""
