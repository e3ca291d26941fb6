"""Journeys of a reviewer: like cases, an enterprise over the years, figures of periods."""
