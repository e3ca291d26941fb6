"""Groups of hits in tantivy: the numbers of all hits are read from its columns, and gathered here.

A hundred thousand hits would cost a fifth of a second: the engine itself can count groups, but neither order them by
their best hit nor name more than 65,000. So of many hits only the first are gathered, until they make the groups of
the page and tell whether another follows; each of these is then asked for by itself, and how many groups there are is
estimated by the engine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import tantivy

from docarchive.domain.query import GroupBy, HitGroup, Sort
from docarchive.index import fields
from docarchive.index.grouping import SHOWN, gather
from docarchive.index.tantivy_order import count_of, first_in_order, in_order, record_id_at, whole_runs
from docarchive.index.tantivy_pages import EQUALS, best_page, sorted_page
from docarchive.index.tantivy_question import Question

_GATHERED = 20_000
"""Hits up to which all are gathered."""
_AT_FIRST = 16
"""Hits that are looked at for each group of a page, of many."""


@dataclass(frozen=True, slots=True)
class FoundGroups:
    """A page of groups."""

    total: int
    """Hits in all."""
    groups: tuple[HitGroup, ...]
    known: int
    """Groups that were met: all there are, unless there are `more`."""
    more: bool
    """Whether there are more than were met on the way to the page; how many is for the engine to estimate."""


def hit_groups(
    searcher: tantivy.Searcher,
    question: Question,
    *,
    by: GroupBy,
    sort: Sort,
    scored: bool,
    offset: int,
    limit: int,
) -> FoundGroups:
    """The hits gathered, in the order of *sort*; without scores relevance is the order of the ids."""
    by_score = scored and sort is Sort.RELEVANCE
    column, end = fields.GROUPS[by], offset + limit
    size = (end + 1) * _AT_FIRST
    total, first = _first(searcher, question, sort, by_score, size)
    if total <= max(_GATHERED, end * _AT_FIRST):
        if total > len(first):
            first = _first(searcher, question, sort, by_score, total)[1]
        return _all_gathered(searcher, first, by=by, offset=offset, limit=limit)
    known = _groups_of(searcher, first, column)
    while len(known) <= end and size < total:
        size *= 8
        known = _groups_of(searcher, _first(searcher, question, sort, by_score, size)[1], column)
    groups = []
    for number in known[offset:end]:
        within = question.having(column, number)
        if by_score:
            count, shown = best_page(searcher, within, 0, SHOWN)
        else:
            count, shown = sorted_page(searcher, within, sort, 0, SHOWN)
        groups.append(HitGroup(count, shown))
    return FoundGroups(total, tuple(groups), len(known), more=len(known) > end)


def _groups_of(searcher: tantivy.Searcher, hits: Sequence[tantivy.DocAddress], column: str) -> list[int]:
    """Numbers of the groups of *hits*, in the order of their first ones."""
    return list(dict.fromkeys(int(number or 0) for number in searcher.fast_field_values(column, list(hits))))


def _first(
    searcher: tantivy.Searcher, question: Question, sort: Sort, by_score: bool, size: int
) -> tuple[int, list[tantivy.DocAddress]]:
    """How many hits there are, and the first in order: *size*, or some fewer where the last of them have equals."""
    if not by_score:
        return first_in_order(searcher, question, sort, size)
    found = searcher.search(question.query, size + EQUALS)
    total = count_of(found)
    known = whole_runs(found.hits, total)
    addresses, scores = [address for _, address in known], [score for score, _ in known]
    return total, in_order(searcher, addresses, sort, scores=scores)


def _all_gathered(
    searcher: tantivy.Searcher,
    ordered: Sequence[tantivy.DocAddress],
    *,
    by: GroupBy,
    offset: int,
    limit: int,
) -> FoundGroups:
    numbers = [int(value or 0) for value in searcher.fast_field_values(fields.GROUPS[by], list(ordered))]
    total, gathered = gather(numbers, offset=offset, limit=limit)
    groups = tuple(
        HitGroup(group.count, tuple(record_id_at(searcher, ordered[place]) for place in group.places))
        for group in gathered
    )
    return FoundGroups(len(ordered), groups, total, more=False)
