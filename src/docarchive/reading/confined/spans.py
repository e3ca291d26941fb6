"""A large file read in spans of pages: by several children at a time, each with its own limits of time and memory.

The children of large files share so many places, whoever asks; those of small files need none, and the large
ones' are nicer to the machine. So a heap of a thousand pages keeps every core busy and nobody waiting.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from docarchive.reading.confined.confinement import BEHIND
from docarchive.reading.port import Reading

SPAN_PAGES = 64

ReadSpan = Callable[[Mapping[str, object]], Reading]
"""Reads one span of a file: what is added to the request."""


class Spans:
    """So many places for children that read spans. Safe for several threads."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._places = threading.BoundedSemaphore(processes)

    def read(self, read_span: ReadSpan) -> Reading:
        """Read a whole file; the first span, which looks at the file's objects, comes alone.

        Raises:
            DocArchiveError: what the first span that failed raised.
        """
        first = self._in_place(read_span, 0)
        starts = range(SPAN_PAGES, first.page_count, SPAN_PAGES)
        if not starts:
            return first
        with ThreadPoolExecutor(self._processes) as pool:
            others = [pool.submit(self._in_place, read_span, start) for start in starts]
            try:
                rest = [other.result() for other in others]
            finally:
                for other in others:
                    other.cancel()
        return _joined(first, rest)

    def _in_place(self, read_span: ReadSpan, start: int) -> Reading:
        with self._places:
            return read_span({"span": (start, start + SPAN_PAGES), "nice": BEHIND})


def _joined(first: Reading, rest: list[Reading]) -> Reading:
    pages = tuple(page for part in (first, *rest) for page in part.pages)
    named = next((part for part in (first, *rest) if part.engine), first)
    return replace(first, pages=pages, engine=named.engine, engine_version=named.engine_version)
