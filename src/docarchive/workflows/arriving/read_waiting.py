"""Read the pages of files that were set aside because nothing on them says where they belong, then look again.

A page without a code may still name its document, its case or its parties, but only a recogniser can tell. That takes a
second a page, so it is done beside the inbox, never in its way: the file is set aside at once, its pages are read a few at
a time, each few kept as a note, and when all are read the inbox is asked again. What it cannot place even then waits for a
person, with suggestions by what the pages say.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.identifiers import ArrivalId
from docarchive.reading.ocr.port import TextRecogniser
from docarchive.reading.port import PageReading, Reading

_TOGETHER = 4
"""Pages read between two notes."""
_PAPER = ("application/pdf", "image/")


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What a recogniser made of one page of a waiting file."""

    text: str
    rotation: int
    """Degrees clockwise that stand the page upright."""


@dataclass(frozen=True, slots=True)
class WaitingReader:
    """Reads one waiting file at a time; several may run, and reading twice does no harm."""

    catalog: Catalog
    recogniser: TextRecogniser
    find: Callable[[ArrivalId], Path | None]
    """Where a waiting file stands."""
    now: Callable[[], datetime]

    def unread(self) -> Sequence[Arrival]:
        """The files set aside whose pages have not all been read, the longest waiting first."""
        with self.catalog.reading() as reader:
            waiting = [
                row
                for row in reader.arrivals({ArrivalState.SET_ASIDE})
                if _is_paper(row) and row.open_pages and row.archived_at is None
            ]
            unread = [row for row in waiting if set(row.open_pages) - set(recognised(row, reader))]
        return sorted(unread, key=lambda row: row.seen_at)

    def read(self, arrival: Arrival, stop: threading.Event) -> bool:
        """Read the open pages of *arrival* that are not read yet, then hand it back to the inbox.

        Returns:
            Whether it was handed back; False when its file is gone, it was worked on meanwhile, or *stop* was set.

        Raises:
            UnavailableError: no recogniser, or it could not be started.
        """
        path = self.find(arrival.id)
        if path is None:
            return False
        with self.catalog.reading() as reader:
            pages = dict(recognised(arrival, reader))
        left = [index for index in arrival.open_pages if index not in pages]
        for start in range(0, len(left), _TOGETHER):
            if stop.is_set():
                return False
            pages |= self._read_some(arrival, path, left[start : start + _TOGETHER])
            with self.catalog.transaction() as tx:
                tx.set_note(_note_of(arrival.id), _plain(arrival, pages))
        return self._hand_back(arrival)

    def _read_some(self, arrival: Arrival, path: Path, indexes: list[int]) -> dict[int, RecognisedPage]:
        """Read these pages; one that kills its reader counts as read, without text."""
        try:
            texts = self.recogniser.read_pages(path, arrival.media_type or "", indexes, [0] * len(indexes))
        except UnavailableError:
            raise
        except DocArchiveError:
            if len(indexes) == 1:
                return {indexes[0]: RecognisedPage("", 0)}
            return {
                index: page
                for each in indexes
                for index, page in self._read_some(arrival, path, [each]).items()
            }
        return {
            index: RecognisedPage(page.text, page.rotation)
            for index, page in zip(indexes, texts, strict=True)
        }

    def _hand_back(self, arrival: Arrival) -> bool:
        with self.catalog.transaction() as tx:
            row = tx.get_arrival(arrival.id)
            if row.state is not ArrivalState.SET_ASIDE or row.sha256 != arrival.sha256:
                return False
            tx.save_arrival(replace(row, state=ArrivalState.CLAIMED, since=self.now(), attempts=0))
        return True


def recognised(arrival: Arrival, reader: Reader) -> Mapping[int, RecognisedPage]:
    """The pages of a waiting file that were read, by index; of this content only."""
    note = reader.note(_note_of(arrival.id)) or {}
    if arrival.sha256 is None or note.get("sha256") != str(arrival.sha256):
        return {}
    return {int(index): RecognisedPage(text, rotation) for index, (text, rotation) in note["pages"].items()}


def with_recognised(reading: Reading, pages: Mapping[int, RecognisedPage]) -> Reading:
    """*reading* with what was recognised on pages that have neither text nor a code of their own."""
    return replace(reading, pages=tuple(_filled(page, pages.get(page.page_index)) for page in reading.pages))


def forget_recognised(arrival_id: ArrivalId, catalog: Catalog) -> None:
    """Drop what was read of a file that has left the inbox; its records have a text of their own."""
    with catalog.reading() as reader:
        known = reader.note(_note_of(arrival_id)) is not None
    if known:
        with catalog.transaction() as tx:
            tx.drop_note(_note_of(arrival_id))


def _filled(page: PageReading, seen: RecognisedPage | None) -> PageReading:
    if seen is None or page.text.strip() or page.codes:
        return page
    return replace(page, text=seen.text, rotation=seen.rotation)


def _is_paper(arrival: Arrival) -> bool:
    return (arrival.media_type or "").startswith(_PAPER)


def _note_of(arrival_id: ArrivalId) -> str:
    return f"recognised {arrival_id}"


def _plain(arrival: Arrival, pages: Mapping[int, RecognisedPage]) -> dict[str, object]:
    return {
        "sha256": str(arrival.sha256),
        "pages": {str(index): [page.text, page.rotation] for index, page in pages.items()},
    }
