"""In the child: where an issued page prints what, how a scan lies on it, what was put on it by hand."""
