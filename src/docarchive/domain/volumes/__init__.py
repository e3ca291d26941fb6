"""A closed case as volumes (案卷): order, page numbers, reference code, retention. Pure values and functions."""
