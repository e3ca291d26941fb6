"""Sealed volumes as packages that open and prove themselves without this program."""
