"""Where the characters of a PDF are printed: read once in the confined child, kept while the service runs."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docarchive.archive.port import Archive
from docarchive.domain.comparing.printed import PrintedPage
from docarchive.domain.errors import UnavailableError
from docarchive.domain.identifiers import Sha256
from docarchive.domain.record import Representation

if TYPE_CHECKING:
    from docarchive.reading.compared.port import PaperReader

_KEPT = 64
"""Files; a page of characters takes some 100 kB."""
_MOST_PAGES = 60
"""Longer ones are not laid out for their marks alone; the text beside is marked all the same."""


class PrintedShelf:
    """Printed pages by digest; used by many threads at a time."""

    def __init__(self, reader: "PaperReader", archive: Archive, *, kept: int = _KEPT) -> None:
        """Have *reader* look at files of *archive*."""
        self._reader = reader
        self._archive = archive
        self._room = kept
        self._lock = threading.Lock()
        self._pages: OrderedDict[Sha256, Sequence[PrintedPage]] = OrderedDict()

    def pages(self, item: Representation) -> Sequence[PrintedPage]:
        """What a PDF prints and where; nothing of a very long one.

        Raises:
            UnavailableError: the file is not on this machine.
            RejectedError: it cannot be read.
        """
        if (item.page_count or 0) > _MOST_PAGES:
            return ()
        with self._lock:
            if item.sha256 in self._pages:
                self._pages.move_to_end(item.sha256)
                return self._pages[item.sha256]
        path = self._archive.local_path(item.key)
        if path is None:
            raise UnavailableError("文件不在本机 / the file is not on this machine")
        pages = self._reader.printed_pages(path)
        with self._lock:
            self._pages[item.sha256] = pages
            while len(self._pages) > self._room:
                self._pages.popitem(last=False)
        return pages
