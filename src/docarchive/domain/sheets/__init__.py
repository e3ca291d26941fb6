"""Workbooks people fill in: columns, values, faults; no file is opened here."""
