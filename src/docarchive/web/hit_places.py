"""The places of a record's text that a query found, one after the other: what a reader walks along."""

from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.query import And, IndexPage, Query, Span
from docarchive.domain.record import PageText
from docarchive.index.passages import PagesRead, text_marks
from docarchive.web.visit import Visit
from docarchive.workflows.find import read_query


@dataclass(frozen=True, slots=True)
class HitPlaces:
    """All places in reading order; they count from 1."""

    marks: tuple[tuple[int, Span], ...] = ()
    """Number of the page, and where on it."""

    def on_page(self, page_number: int) -> tuple[Span, ...]:
        """Those of one page."""
        return tuple(span for number, span in self.marks if number == page_number)

    def count_on(self, page_number: int) -> int:
        """How many there are on one page."""
        return sum(number == page_number for number, _ in self.marks)

    def first_on(self, page_number: int) -> int:
        """The number of the first place on a page or behind it; 0 when there is none."""
        return next(
            (place for place, (number, _) in enumerate(self.marks, start=1) if number >= page_number), 0
        )

    def page_of(self, place: int) -> int:
        """On which page a place stands."""
        return self.marks[place - 1][0]

    def on_its_page(self, place: int) -> int:
        """Which of its page's places it is, from 1."""
        page_number = self.page_of(place)
        return sum(number == page_number for number, _ in self.marks[:place])


def asked_of(visit: Visit, text: str, *, exact: bool) -> Query | None:
    """What a reader looks for within a record, synonyms included; None for nothing, or what cannot be read."""
    if not text.strip():
        return None
    app = visit.app
    try:
        return read_query(
            text, catalog=app.catalog, synonyms=app.synonyms, sight=visit.sight, exact=exact
        ).query
    except RejectedError:
        return None


def hit_places(query: Query | None, texts: Sequence[PageText]) -> HitPlaces:
    """Where *query* stands in *texts*."""
    pages = [IndexPage(page.page_number, page.text) for page in texts]
    return HitPlaces(
        tuple(
            (pages[at].page_number, Span(start, end))
            for at, start, end in text_marks(query or And(()), PagesRead(pages))
        )
    )
