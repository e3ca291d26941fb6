"""Where a reader is in a record: which file, which page, which of the places that were looked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from docarchive.domain.record import PageText, Record, Role
from docarchive.web.hit_places import HitPlaces
from docarchive.web.marked import Piece, pieces
from docarchive.web.viewing import ShownFile

_SECONDS = 60
"""A page of a recording's text is a minute."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """One view of one record."""

    record: Record
    files: Sequence[ShownFile]
    shown: ShownFile | None
    number: int
    """Of the page, from 1; of a recording the minute."""
    texts: Sequence[PageText]
    places: HitPlaces
    hit: int
    """Which place the reader is at, from 1; 0 when nothing was looked for or found."""
    q: str
    exact: bool

    @property
    def last(self) -> int:
        """The last page, or minute."""
        pages = self.shown.pages if self.shown else 0
        return pages or max((page.page_number for page in self.texts), default=1)

    @property
    def text(self) -> PageText | None:
        """The text of this page."""
        return next((page for page in self.texts if page.page_number == self.number), None)

    @property
    def text_pieces(self) -> list[Piece]:
        """The text of this page with what was looked for marked."""
        return self._pieces(self.text) if self.text else []

    @property
    def minutes(self) -> list[tuple[int, int, list[Piece]]]:
        """Of a recording: each minute with words, the second it begins at, and what was said."""
        return [
            (page.page_number, (page.page_number - 1) * _SECONDS, self._pieces(page))
            for page in self.texts
            if page.text.strip()
        ]

    @property
    def start_second(self) -> int:
        """Where a player is to begin."""
        return (self.number - 1) * _SECONDS if self.record.text_is_draft else 0

    @property
    def beside_player(self) -> list[ShownFile]:
        """Pictures that show what is in a recording."""
        roles = (Role.CONTACT_SHEET, Role.WAVEFORM)
        return [file for file in self.files if file.item.role in roles and file.pages]

    @property
    def marks_url(self) -> str | None:
        """What is laid over the picture; None when nothing was looked for."""
        if not self.shown or not self.q.strip():
            return None
        own = self.hit and self.places.page_of(self.hit) == self.number
        at = self.places.on_its_page(self.hit) if own else 0
        pairs = [*self._asked(), ("at", str(at)), ("of", str(self.places.count_on(self.number)))]
        return f"/records/{self.record.id}/files/{self.shown.number}/marks/{self.number}?{urlencode(pairs)}"

    def url(self, *, file: int | None = None, page: int | None = None, hit: int = 0) -> str:
        """The address of another view: of *hit*, which says the page; else of a page of a file."""
        number = self.places.page_of(hit) if hit else page or self.number
        of = file or (self.shown.number if self.shown else 0)
        pairs = [("file", str(of)), ("page", str(number)), *self._asked()]
        pairs += [("hit", str(hit))] if hit else []
        return f"/records/{self.record.id}?{urlencode(pairs)}{'#hit' if hit else ''}"

    def _asked(self) -> list[tuple[str, str]]:
        return [("q", self.q)] * bool(self.q) + [("exact", "1")] * self.exact

    def _pieces(self, page: PageText) -> list[Piece]:
        at = self.places.on_its_page(self.hit) if self.hit else 0
        own = self.hit and self.places.page_of(self.hit) == page.page_number
        return pieces(page.text, self.places.on_page(page.page_number), current=at if own else 0)


def view(
    record: Record,
    files: Sequence[ShownFile],
    shown: ShownFile | None,
    texts: Sequence[PageText],
    places: HitPlaces,
    *,
    page: int,
    hit: int,
    q: str,
    exact: bool,
) -> Viewer:
    """The view an address asks for; pages and places that are not become the nearest that are."""
    hit = min(hit, len(places.marks))
    last = Viewer(record, files, shown, 1, texts, places, 0, q, exact).last
    number = min(places.page_of(hit) if hit else page, last)
    return Viewer(record, files, shown, number, texts, places, hit or places.first_on(number), q, exact)
