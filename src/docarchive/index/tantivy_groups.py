"""Groups of hits in tantivy: the numbers of all hits are read from its columns, and gathered here.

A hundred thousand hits would cost a fifth of a second: the engine itself can count groups, but neither order them by
their best hit nor name more than 65,000. So of many hits only the first are gathered, until they make the groups of
the page and tell whether another follows; each of these is then asked for by itself, and how many groups there are is
estimated by the engine.
"""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Order

from docarchive.domain.query import EngineGroups, GroupBy, HitGroup, Sort
from docarchive.index import fields
from docarchive.index.grouping import SHOWN, gather
from docarchive.index.paging import Window
from docarchive.index.tantivy_pages import LEADS, best_page, count_of, record_id_at, sorted_page

_GATHERED = 20_000
"""Hits up to which all are gathered."""
_AT_FIRST = 16
"""Hits that are looked at for each group of a page, of many."""
_SORTED_AT_FIRST = 4
"""The same of hits that are ordered by texts, each of which the engine has to look up."""


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
    size = (end + 1) * (_AT_FIRST if by_score else _SORTED_AT_FIRST)
    first = _first(searcher, query, sort, by_score, size, count=True)
    total = count_of(first)
    if total <= max(_GATHERED, end * _AT_FIRST):
        hits = searcher.search(query, max(total, 1), count=False).hits
        return _all_gathered(searcher, hits, by=by, sort=sort, by_score=by_score, offset=offset, limit=limit)
    known = _first_groups(searcher, query, column, sort, by_score, end + 1, first)
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


def _first_groups(
    searcher: tantivy.Searcher,
    query: tantivy.Query,
    column: str,
    sort: Sort,
    by_score: bool,
    wanted: int,
    first: tantivy.SearchResult,
) -> list[int]:
    """Numbers of the first groups, in the order of their first hits; of as many as it takes, of which *first* are known."""
    total, size = count_of(first), len(first.hits)
    while True:
        ordered = _by_score(searcher, first.hits, total) if by_score else [one for _, one in first.hits]
        numbers = searcher.fast_field_values(column, ordered)
        groups = list(dict.fromkeys(int(number or 0) for number in numbers))
        if len(groups) >= wanted or size >= total:
            return groups[:wanted]
        size *= 8
        first = _first(searcher, query, sort, by_score, size, count=False)


def _first(
    searcher: tantivy.Searcher, query: tantivy.Query, sort: Sort, by_score: bool, size: int, *, count: bool
) -> tantivy.SearchResult:
    """The best hits, or those that are first by the sort texts."""
    if by_score:
        return searcher.search(query, size, count=count)
    field = fields.SORT_FIELDS.get(sort, fields.RECORD_ID)
    return searcher.search(query, size, count=count, order_by_field=field, order=Order.Asc)


def _by_score(
    searcher: tantivy.Searcher, hits: Window[tantivy.DocAddress], total: int
) -> list[tantivy.DocAddress]:
    """In order, without those at the end whose equals may have been left out."""
    if len(hits) < total:
        last = hits[-1][0]
        hits = hits[: bisect_left(range(len(hits)), True, key=lambda at: hits[at][0] == last)]
    addresses = [address for _, address in hits]
    places = _order(searcher, addresses, [score for score, _ in hits], Sort.RELEVANCE)
    return [addresses[place] for place in places]


def _all_gathered(
    searcher: tantivy.Searcher,
    hits: Window[tantivy.DocAddress],
    *,
    by: GroupBy,
    sort: Sort,
    by_score: bool,
    offset: int,
    limit: int,
) -> EngineGroups:
    addresses = [address for _, address in hits]
    scores = [score for score, _ in hits] if by_score else None
    ordered = [addresses[place] for place in _order(searcher, addresses, scores, sort)]
    numbers = [int(value or 0) for value in searcher.fast_field_values(fields.GROUPS[by], ordered)]
    total, gathered = gather(numbers, offset=offset, limit=limit)
    groups = tuple(
        HitGroup(group.count, tuple(record_id_at(searcher, ordered[place]) for place in group.places))
        for group in gathered
    )
    return EngineGroups(len(ordered), total, groups)


def _order(
    searcher: tantivy.Searcher,
    addresses: list[tantivy.DocAddress],
    scores: Sequence[float] | None,
    sort: Sort,
) -> list[int]:
    """Places of the hits in their order; what has no date or fine comes last, ties are by record id."""
    if not addresses:
        return []
    ids = np.asarray(searcher.fast_field_values(fields.ID_ORDER, addresses), dtype=np.uint64)
    if scores is not None:
        lead = -np.asarray(scores, dtype=np.float64)
    elif sort in LEADS:
        lead = _column(searcher.fast_field_values(LEADS[sort], addresses), rising=sort is Sort.OLDEST)
    else:
        lead = np.zeros(len(addresses))
    order = np.lexsort((ids, lead))
    return _by_whole_ids(searcher, addresses, order, lead[order], ids[order])


def _column(values: Sequence[float | None], *, rising: bool) -> NDArray[np.float64]:
    """Numbers to sort by, ascending; fines are told apart to the 分 up to 90 万亿 yuan."""
    sign = 1 if rising else -1
    return np.asarray([np.inf if value is None else sign * value for value in values], dtype=np.float64)


def _by_whole_ids(
    searcher: tantivy.Searcher,
    addresses: Sequence[tantivy.DocAddress],
    order: NDArray[np.int64],
    lead: NDArray[np.float64],
    ids: NDArray[np.uint64],
) -> list[int]:
    """Ids are compared by their beginnings first; of the few that share one the whole id decides."""
    places: list[int] = [int(place) for place in order]
    equal = (lead[1:] == lead[:-1]) & (ids[1:] == ids[:-1])
    if not equal.any():
        return places
    runs = np.concatenate(([0], np.cumsum(~equal)))
    sorted_: list[int] = []
    for _, run in groupby(zip(runs, places, strict=True), key=lambda item: int(item[0])):
        some = [place for _, place in run]
        sorted_ += (
            some
            if len(some) == 1
            else sorted(some, key=lambda place: record_id_at(searcher, addresses[place]))
        )
    return sorted_
