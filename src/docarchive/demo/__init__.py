"""One synthetic case played end to end, with a simulated printer, pen, seal and scanner."""
