"""A PDF held in memory, opened."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pikepdf


@contextmanager
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    """Open *pdf* and close it on leaving; `pikepdf.PdfError` when it cannot be read."""
    # From a file: reading through a Python stream costs more than all the rest.
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        with pikepdf.open(file.name) as document:
            yield document
