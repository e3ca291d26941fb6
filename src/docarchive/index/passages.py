"""The places of a record's text that a query found, marked exactly; engines are not asked for them.

The stored text is shown untouched; the marks are worked out by the same analysis that found the record, so
they hold with blanks of OCR, line breaks, traditional and full-width characters too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain
from typing import NamedTuple

from docarchive.domain.query import And, IndexPage, Not, Or, Passage, Query, Span, Text
from docarchive.index.analysis import LocatedUnits, located_units, query_units

PASSAGE_LENGTH = 80
"""Characters of a passage, if no mark is longer."""


class _Mark(NamedTuple):
    """In reading order when sorted."""

    page_index: int
    start: int
    end: int


class PagesRead:
    """Some pages; their text is taken apart once, and each run looked for once, whoever asks."""

    def __init__(self, pages: Sequence[IndexPage]) -> None:
        self.pages = pages
        self._found: dict[tuple[str, ...], list[_Mark]] = {}

    def places(self, run: tuple[str, ...]) -> list[_Mark]:
        """Where the units *run* stand side by side; a stretch over a page break has a mark on both pages."""
        if run not in self._found:
            stretches = chain.from_iterable(units.find(run) for units in self._units)
            marks = chain.from_iterable(self._on_pages(start, end) for start, end in stretches)
            self._found[run] = list(dict.fromkeys(marks))
        return self._found[run]

    @cached_property
    def _units(self) -> list[LocatedUnits]:
        return located_units("\n".join(page.text for page in self.pages))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each page begins in the joined text, and where one behind the last would."""
        return list(accumulate((len(page.text) + 1 for page in self.pages), initial=0))

    def _on_pages(self, start: int, end: int) -> Iterator[_Mark]:
        for page_index in range(bisect_right(self._starts, start) - 1, len(self.pages)):
            page_start, page_end = self._starts[page_index], self._starts[page_index + 1] - 1
            if page_start >= end:
                return
            low, high = max(start, page_start), min(end, page_end)
            if low < high:
                yield _Mark(page_index, low - page_start, high - page_start)


def passages(query: Query, read: PagesRead, *, limit: int = 3) -> tuple[Passage, ...]:
    """Cut out at most *limit* passages with what *query* looks for in the text, in reading order.

    Passages that show more of the wanted runs go first when there are more than *limit*. What the query
    excludes and what its filters compare is not marked; a run that crosses to the next page is marked on
    both. A query without words gives none.
    """
    found = [read.places(run) for run in _runs(query)]
    stretches = list(_stretches(_merged(chain.from_iterable(found))))
    if len(stretches) > limit:
        stretches = sorted(sorted(stretches, key=lambda one: -_variety(one, found))[:limit], key=_place)
    return tuple(_passage(stretch, read.pages) for stretch in stretches)


def text_marks(query: Query, read: PagesRead) -> list[tuple[int, int, int]]:
    """All places that *query* looks for, without overlaps and in reading order.

    Returns:
        Place of the page among the pages, from 0; first character and the one behind the last, within the page.
    """
    found = _merged(chain.from_iterable(read.places(run) for run in _runs(query)))
    return [(mark.page_index, mark.start, mark.end) for mark in found]


@lru_cache(maxsize=1024)  # a page of results asks for the same of each hit, as a whole and part by part
def _runs(query: Query) -> tuple[tuple[str, ...], ...]:
    runs = dict.fromkeys(tuple(query_units(text)) for text in _wanted(query))
    return tuple(run for run in runs if run)


def _wanted(query: Query) -> Iterator[str]:
    """The runs that make a record a hit; under an odd number of Not they would make it none."""
    match query:
        case Text(text):
            yield text
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case Not(Not(part)):
            yield from _wanted(part)
        case _:
            return


def _merged(marks: Iterable[_Mark]) -> list[_Mark]:
    """The same stretches without overlaps, in reading order."""
    merged: list[_Mark] = []
    for mark in sorted(marks):
        last = merged[-1] if merged else None
        if last and last.page_index == mark.page_index and mark.start < last.end:
            merged[-1] = _Mark(last.page_index, last.start, max(last.end, mark.end))
        else:
            merged.append(mark)
    return merged


def _stretches(marks: Iterable[_Mark]) -> Iterator[list[_Mark]]:
    """Neighbouring marks of a page that one passage can show."""
    stretch: list[_Mark] = []
    for mark in marks:
        if stretch and (
            mark.page_index != stretch[0].page_index or mark.end - stretch[0].start > PASSAGE_LENGTH
        ):
            yield stretch
            stretch = []
        stretch.append(mark)
    if stretch:
        yield stretch


def _variety(stretch: Sequence[_Mark], found: Iterable[Sequence[_Mark]]) -> int:
    """How many of the runs stand in it; between its marks stands none, since all are marked."""
    page_index, start, end = stretch[0].page_index, stretch[0].start, stretch[-1].end
    return sum(
        any(mark.page_index == page_index and start <= mark.start and mark.end <= end for mark in places)
        for places in found
    )


def _place(stretch: Sequence[_Mark]) -> tuple[int, int]:
    return stretch[0].page_index, stretch[0].start


def _passage(stretch: Sequence[_Mark], pages: Sequence[IndexPage]) -> Passage:
    page = pages[stretch[0].page_index]
    spare = max(PASSAGE_LENGTH - (stretch[-1].end - stretch[0].start), 0)
    start = max(stretch[0].start - spare // 2, 0)
    end = min(max(start + PASSAGE_LENGTH, stretch[-1].end), len(page.text))
    start = max(min(start, end - PASSAGE_LENGTH), 0)
    return Passage(
        page_number=page.page_number,
        text=page.text[start:end],
        marks=tuple(Span(mark.start - start, mark.end - start) for mark in stretch),
    )
