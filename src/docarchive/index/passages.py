"""The places of a record's text that a query found, marked exactly; engines are not asked for them.

The stored text is shown untouched; the marks are worked out by the same analysis that found the record, so
they hold with blanks of OCR, line breaks, traditional and full-width characters too.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from docarchive.domain.query import And, IndexPage, Not, Or, Passage, Query, Span, Text
from docarchive.index.analysis import located_units, query_units

PASSAGE_LENGTH = 80
"""Characters of a passage, if no mark is longer."""


@dataclass(frozen=True, slots=True)
class _Mark:
    page_index: int
    start: int
    end: int


def passages(query: Query, pages: Sequence[IndexPage], *, limit: int = 3) -> tuple[Passage, ...]:
    """Cut out at most *limit* passages with what *query* looks for in the text, in reading order.

    Passages that show more of the wanted runs go first when there are more than *limit*. What the query
    excludes and what its filters compare is not marked; a run that crosses to the next page is marked on
    both. A query without words gives none.
    """
    found = _all_places(_runs(query), pages)
    marks = _merged(mark for places in found.values() for mark in places)
    stretches = [stretch for page in range(len(pages)) for stretch in _stretches(marks, page)]
    best = sorted(stretches, key=lambda stretch: -_variety(stretch, found))[:limit]
    return tuple(_passage(stretch, pages) for stretch in sorted(best, key=_place))


def marks(query: Query, text: str) -> tuple[Span, ...]:
    """Every place in the text of one page that *query* looks for, in reading order and apart from each other."""
    found = _all_places(_runs(query), (IndexPage(1, text),))
    places = (mark for places in found.values() for mark in places)
    return tuple(Span(mark.start, mark.end) for mark in _merged(places))


def text_marks(query: Query, pages: Sequence[IndexPage]) -> list[tuple[int, int, int]]:
    """All places of *pages* that *query* looks for, without overlaps and in reading order.

    Returns:
        Place of the page among *pages*, from 0; first character and the one behind the last, within the page.
    """
    return text_marks_of([query], pages)[0]


def text_marks_of(queries: Sequence[Query], pages: Sequence[IndexPage]) -> list[list[tuple[int, int, int]]]:
    """The same for each of many queries; the text is taken apart once."""
    runs = [_runs(query) for query in queries]
    found = _all_places(list(dict.fromkeys(chain.from_iterable(runs))), pages)
    return [
        [
            (mark.page_index, mark.start, mark.end)
            for mark in _merged(mark for run in some for mark in found[run])
        ]
        for some in runs
    ]


def _runs(query: Query) -> list[tuple[str, ...]]:
    runs = dict.fromkeys(tuple(query_units(text)) for text in _wanted(query))
    return [run for run in runs if run]


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


def _all_places(
    runs: Sequence[tuple[str, ...]], pages: Sequence[IndexPage]
) -> dict[tuple[str, ...], list[_Mark]]:
    """Where each run stands; the text is taken apart once for all of them."""
    if not runs:
        return {}
    text = "\n".join(page.text for page in pages)
    starts = [0]
    for page in pages:
        starts.append(starts[-1] + len(page.text) + 1)
    found: dict[tuple[str, ...], list[_Mark]] = {run: [] for run in runs}
    for units in located_units(text):
        for run, marks in found.items():
            for start, end in units.find(run):
                marks += _on_pages(start, end, starts)
    return {run: list(dict.fromkeys(marks)) for run, marks in found.items()}


def _on_pages(start: int, end: int, starts: Sequence[int]) -> Iterator[_Mark]:
    for page_index in range(len(starts) - 1):
        page_start, page_end = starts[page_index], starts[page_index + 1] - 1
        low, high = max(start, page_start), min(end, page_end)
        if low < high:
            yield _Mark(page_index, low - page_start, high - page_start)


def _merged(marks: Iterable[_Mark]) -> list[_Mark]:
    """The same stretches without overlaps, in reading order."""
    merged: list[_Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.page_index, mark.start, mark.end)):
        last = merged[-1] if merged else None
        if last and last.page_index == mark.page_index and mark.start < last.end:
            merged[-1] = _Mark(last.page_index, last.start, max(last.end, mark.end))
        else:
            merged.append(mark)
    return merged


def _stretches(marks: Sequence[_Mark], page_index: int) -> Iterator[list[_Mark]]:
    """Neighbouring marks of a page that one passage can show."""
    stretch: list[_Mark] = []
    for mark in marks:
        if mark.page_index != page_index:
            continue
        if stretch and mark.end - stretch[0].start > PASSAGE_LENGTH:
            yield stretch
            stretch = []
        stretch.append(mark)
    if stretch:
        yield stretch


def _variety(stretch: Sequence[_Mark], found: dict[tuple[str, ...], list[_Mark]]) -> int:
    return sum(any(_covers(stretch, mark) for mark in places) for places in found.values())


def _covers(stretch: Sequence[_Mark], mark: _Mark) -> bool:
    return any(
        wide.page_index == mark.page_index and wide.start <= mark.start and mark.end <= wide.end
        for wide in stretch
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
