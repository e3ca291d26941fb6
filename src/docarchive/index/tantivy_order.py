"""Hits of tantivy in order: by score, date or fine, equal ones by record id.

The engine orders by one column of numbers at a time, and leaves equal hits as they happen to lie. So a few more than
are wanted are fetched and put in order here; of many that are equal, those with the first ids are asked for.
"""

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Order

from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import Sort
from docarchive.index import fields
from docarchive.index.paging import Window
from docarchive.index.tantivy_question import Question

LEADS = {Sort.NEWEST: fields.DATE, Sort.OLDEST: fields.DATE, Sort.FINE: fields.FINE}
"""The number that hits are ordered by before their ids."""
MARGIN = 256
"""Hits fetched beside those wanted: it takes half a millisecond, a second pass for a few that are equal some twenty."""


def first_in_order(
    searcher: tantivy.Searcher, question: Question, sort: Sort, size: int
) -> tuple[int, list[tantivy.DocAddress]]:
    """How many hits there are in all, and the first *size* (from 1) in the order of *sort*, or of ids when that is relevance.

    What has no date or fine comes last, as the engine has it in either direction.
    """
    lead = LEADS.get(sort)
    if lead is None:
        return _first_by_id(searcher, question, size)
    order = Order.Asc if sort is Sort.OLDEST else Order.Desc
    found = searcher.search(question.query, size + MARGIN, order_by_field=lead, order=order)
    total, hits = count_of(found), found.hits
    known = whole_runs(hits, total)
    first = in_order(searcher, [address for _, address in known], sort, size=size)
    if len(known) < min(size, total):
        equal = only(question, lead, hits[-1][0])
        first += _first_by_id(searcher, equal, size - len(known))[1]
    return total, first


def _first_by_id(
    searcher: tantivy.Searcher, question: Question, size: int
) -> tuple[int, list[tantivy.DocAddress]]:
    asked = size + MARGIN
    while True:
        found = searcher.search(question.query, asked, order_by_field=fields.ID_ORDER, order=Order.Asc)
        known = whole_runs(found.hits, count_of(found))
        if len(known) >= min(size, count_of(found)):
            return count_of(found), in_order(
                searcher, [address for _, address in known], Sort.RELEVANCE, size=size
            )
        asked *= 8


def whole_runs(hits: Window[tantivy.DocAddress], total: int) -> Window[tantivy.DocAddress]:
    """The first of *total* hits without those at the end whose equals may have been left out."""
    if len(hits) == total:
        return hits
    last = hits[-1][0]
    return hits[: bisect_left(range(len(hits)), True, key=lambda at: hits[at][0] == last)]


def in_order(
    searcher: tantivy.Searcher,
    addresses: Sequence[tantivy.DocAddress],
    sort: Sort,
    *,
    scores: Sequence[float] | None = None,
    size: int | None = None,
) -> list[tantivy.DocAddress]:
    """Hits in the order of *scores*, best first, else of *sort*; equal ones by record id; the first *size* of them."""
    if not addresses:
        return []
    every = list(addresses)
    ids = np.asarray(searcher.fast_field_values(fields.ID_ORDER, every), dtype=np.uint64)
    if scores is not None:
        lead = -np.asarray(scores, dtype=np.float64)
    elif sort in LEADS:
        lead = _column(searcher.fast_field_values(LEADS[sort], every), rising=sort is Sort.OLDEST)
    else:
        lead = np.zeros(len(every))
    order = np.lexsort((ids, lead))
    ordered = [every[place] for place in order.tolist()]
    return _by_whole_ids(searcher, ordered, lead[order], ids[order], len(every) if size is None else size)


def _column(values: Sequence[float | None], *, rising: bool) -> NDArray[np.float64]:
    """Numbers to sort by, ascending; fines are told apart to the 分 up to 90 万亿 yuan."""
    sign = 1 if rising else -1
    return np.asarray([np.inf if value is None else sign * value for value in values], dtype=np.float64)


def _by_whole_ids(
    searcher: tantivy.Searcher,
    ordered: list[tantivy.DocAddress],
    lead: NDArray[np.float64],
    ids: NDArray[np.uint64],
    size: int,
) -> list[tantivy.DocAddress]:
    """Ids are compared by their beginnings first; of the few that share one the whole id decides."""
    as_before = np.concatenate(([False], (lead[1:] == lead[:-1]) & (ids[1:] == ids[:-1]), [False]))
    first_equal = np.flatnonzero(as_before[1:] & ~as_before[:-1])
    last_equal = np.flatnonzero(as_before[:-1] & ~as_before[1:])
    for first, last in zip(first_equal.tolist(), last_equal.tolist(), strict=True):
        if first >= size:
            break
        run = slice(first, last + 1)
        ordered[run] = sorted(ordered[run], key=lambda one: record_id_at(searcher, one))
    return ordered[:size]


def only(question: Question, lead: str, value: int | None) -> Question:
    """The hits whose *lead* is *value*; None: those without one."""
    return question.lacking(lead) if value is None else question.between(lead, value, value)


def count_hits(searcher: tantivy.Searcher, question: Question) -> int:
    """How many hits there are in all; no score and no order is worked out for it."""
    return count_of(searcher.search(tantivy.Query.const_score_query(question.query, 0.0), 1))


def count_of(found: tantivy.SearchResult) -> int:
    """How many hits there are in all."""
    return int(found.count)  # type: ignore[attr-defined]  # missing in its stub


def record_id_at(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> RecordId:
    """The id of the record at an address; `ValueError` when the build has lost it."""
    found = searcher.doc(address).get_first(fields.RECORD_ID)
    if not isinstance(found, str):  # every record has one, but a damaged file may have lost it
        raise ValueError("a record has lost its id")  # noqa: TRY004 - the data is wrong, not the program
    return RecordId(found)
