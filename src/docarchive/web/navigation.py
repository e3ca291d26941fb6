"""The list of rooms at the head of every page."""

from dataclasses import dataclass

from docarchive.web.access import Access


@dataclass(frozen=True, slots=True)
class Entry:
    """One room in the list; shown to those who may enter."""

    title: str
    """``中文 / English``."""
    path: str
    access: Access
