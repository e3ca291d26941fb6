"""Groups of hits in tantivy: the numbers of all hits are read from its columns, and gathered here.

A hundred thousand hits would cost a fifth of a second: the engine itself can count groups, but neither order them by
their best hit nor name more than 65,000. So of many hits only the first are gathered, until they make the groups of
the page and tell whether another follows; each of these is then asked for by itself, and how many groups there are is
estimated by the engine.
"""

from collections.abc import Sequence

import tantivy
from tantivy import Occur

from docarchive.domain.query import EngineGroups, GroupBy, HitGroup, Sort
from docarchive.index import fields
from docarchive.index.grouping import SHOWN, gather
from docarchive.index.tantivy_order import count_of, first_in_order, in_order, record_id_at, whole_runs
from docarchive.index.tantivy_pages import best_page, sorted_page

_GATHERED = 20_000
"""Hits up to which all are gathered."""
_AT_FIRST = 16
"""Hits that are looked at for each group of a page, of many."""


def hit_groups(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    *,
    by: GroupBy,
    sort: Sort,
    scored: bool,
    offset: int,
    limit: int,
    schema: tantivy.Schema,
) -> EngineGroups:
    """The hits of *query* gathered, in the order of *sort*; without scores relevance is the order of the ids."""
    by_score = scored and sort is Sort.RELEVANCE
    column, end = fields.GROUPS[by], offset + limit
    size = (end + 1) * _AT_FIRST
    total, first = _first(searcher, query, sort, by_score, size, schema)
    if total <= max(_GATHERED, end * _AT_FIRST):
        if total > len(first):
            first = _first(searcher, query, sort, by_score, total, schema)[1]
        return _all_gathered(searcher, first, by=by, offset=offset, limit=limit)
    known = _groups_of(searcher, first, column)
    while len(known) <= end and size < total:
        size *= 8
        known = _groups_of(searcher, _first(searcher, query, sort, by_score, size, schema)[1], column)
    known = known[: end + 1]
    groups = []
    for number in known[offset:end]:
        of_group = tantivy.Query.const_score_query(tantivy.Query.term_query(schema, column, number), 0.0)
        within = tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, of_group)])
        if by_score:
            count, shown = best_page(searcher, within, 0, SHOWN)
        else:
            count, shown = sorted_page(searcher, within, sort, 0, SHOWN, schema=schema)
        groups.append(HitGroup(count, shown))
    if len(known) <= end:
        return EngineGroups(total, len(known), tuple(groups))
    counted = searcher.aggregate(query, {"groups": {"cardinality": {"field": column}}})
    # Not fewer than were met, else nobody would be led to the next page.
    group_total = max(round(counted["groups"]["value"]), len(known))
    return EngineGroups(total, group_total, tuple(groups), estimated=True)


def _groups_of(searcher: tantivy.Searcher, hits: Sequence[tantivy.DocAddress], column: str) -> list[int]:
    """Numbers of the groups of *hits*, in the order of their first ones."""
    return list(dict.fromkeys(int(number or 0) for number in searcher.fast_field_values(column, list(hits))))


def _first(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    sort: Sort,
    by_score: bool,
    size: int,
    schema: tantivy.Schema,
) -> tuple[int, list[tantivy.DocAddress]]:
    """How many hits there are, and the first in order: *size*, or some fewer where the last of them have equals."""
    if not by_score:
        return first_in_order(searcher, query, sort, size, schema=schema)
    found = searcher.search(query, size)
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
) -> EngineGroups:
    numbers = [int(value or 0) for value in searcher.fast_field_values(fields.GROUPS[by], list(ordered))]
    total, gathered = gather(numbers, offset=offset, limit=limit)
    groups = tuple(
        HitGroup(group.count, tuple(record_id_at(searcher, ordered[place]) for place in group.places))
        for group in gathered
    )
    return EngineGroups(len(ordered), total, groups)
