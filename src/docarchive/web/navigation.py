"""The list of rooms at the head of every page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from docarchive.web.access import Access


@dataclass(frozen=True, slots=True)
class Entry:
    """One room in the list; shown to those who may enter."""

    title: str
    """``中文 / English``."""
    path: str
    access: Access
    also: re.Pattern[str] | None = None
    """Addresses elsewhere that belong to the room all the same."""


def room_of(path: str, entries: Iterable[Entry]) -> str | None:
    """The address of the room that a page belongs to, among those that are shown."""
    known = list(entries)
    also = (entry.path for entry in known if entry.also is not None and entry.also.fullmatch(path))
    below = (
        entry.path
        for entry in known
        if path == entry.path or (entry.path != "/" and path.startswith(entry.path))
    )
    return next(also, None) or next(below, None)
