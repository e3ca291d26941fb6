"""From a finished Word file to paper: PDF, the code on every page, fonts, merging."""
