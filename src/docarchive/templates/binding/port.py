"""What may be asked of a binder; plain values that cross to its child process as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose pages go into a volume."""

    path: str
    media_type: str
    """``application/pdf`` or a picture's."""
    sure: tuple[int, ...] = ()
    """Page indexes known to have content (their code or their text was read): these are not looked at again."""


@dataclass(frozen=True, slots=True)
class PagePart:
    """One page of a source, to be joined with pages of others."""

    source: Source
    index: int
    """From 0."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is in a source."""

    content: tuple[bool, ...] = ()
    """For each page whether it carries writing or a picture."""
    faults: tuple[str, ...] = ()
    """What keeps its pages out of PDF/A-2b, Chinese and English."""
    unreadable: str | None = None
    """Why it cannot be read at all."""


@dataclass(frozen=True, slots=True)
class BoundItem:
    """A source with the volume page numbers of its pages."""

    source: Source | None
    """None: it lies on a disc, or has no pages."""
    title: str
    """Of its bookmark; each item has another."""
    numbers: tuple[int, ...]
    """One a page; 0 for pages without content."""
    row: str
    """What its row of the contents prints before the page, in order and without blanks: number of the row, title …"""
    pages: str
    """What the row prints as page."""


@dataclass(frozen=True, slots=True)
class Job:
    """One volume to bind."""

    title: str
    reference: str
    made_at: str
    """ISO 8601, UTC: goes into the metadata."""
    cover: str | None
    """Paths of PDFs; None without a converter."""
    contents: str | None
    note: str | None
    items: tuple[BoundItem, ...]
    top: bool
    odd_right: bool
    claim: bool
    """No source is known to keep the volume from being PDF/A-2b."""
    target: str
    """Path of the new file."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What was bound."""

    pages: int
    """All pages, unnumbered ones too."""
    numbered: int
    pdfa: bool
    """Whether the file says of itself that it is PDF/A-2b: none of its sources is known to keep it from that."""


class Binder(Protocol):
    """Looks into files, joins pages of several, and binds them."""

    def look(self, sources: Sequence[Source]) -> Sequence[Looked]:
        """What is in each, in the order given.

        Raises:
            UnavailableError: the child died or took too long.
        """

    def join(self, parts: Sequence[PagePart], target: str) -> None:
        """Write the pages, in this order, as one PDF to *target*; equal parts of equal files give equal bytes.

        Raises:
            RejectedError: a file cannot be read, or has no such page.
            UnavailableError: disk full, or the child died or took too long.
        """

    def bind(self, job: Job) -> Bound:
        """Write the volume to ``job.target``; equal jobs over equal files give equal bytes.

        Raises:
            RejectedError: a file cannot be read, has other pages than numbers, or the contents do not print what
                they should.
            UnavailableError: disk full, or the child died or took too long.
        """
