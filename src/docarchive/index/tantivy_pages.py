"""Pages of hits in tantivy, in every order, at the front and a hundred thousand hits behind.

A page near the front is the end of the first hits. One far behind is found by counting: how many hits have each date
(or fine) tells among which the page lies, and only those are ordered, by numbers that stand for the record ids.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from tantivy import Order

from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import Sort
from docarchive.index import fields
from docarchive.index.paging import Window, tied_page
from docarchive.index.tantivy_order import (
    LEADS,
    count_hits,
    count_of,
    first_in_order,
    only,
    record_id_at,
)
from docarchive.index.tantivy_question import Question

Page = tuple[int, tuple[RecordId, ...]]
"""How many hits there are in all, and those of the page."""

EQUALS = 2_048
"""Hits beside a page that are fetched with it, since papers of one form are equally good by the hundred: a second pass
takes as long as the first, these a millisecond."""
_PART = 4
"""A fourth of the hits before a page is fetched with it: far behind, thousands are equally good, and a second pass is dear."""
HITS_A_FETCH = 32
"""Going through as many hits takes as long as fetching one."""
_NEAR = 10_000
"""Hits up to which a page is the end of the first ones: that takes some milliseconds."""
_MOST_VALUES = 60_000
"""The engine refuses more than 65,000 values in an answer."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Hits with the same date or fine, or without."""

    value: int | None
    count: int


def best_page(searcher: tantivy.Searcher, question: Question, offset: int, limit: int) -> Page:
    """Best first, ties by record id; counted and found in one pass, since phrases are dear."""
    counted: list[int] = []

    def window(start: int, count: int) -> Window[tantivy.DocAddress]:
        found = searcher.search(question.query, count, count=not counted, offset=start)
        if not counted:
            counted.append(count_of(found))
        return found.hits

    page = tied_page(
        window,
        lambda address: record_id_at(searcher, address),
        offset=offset,
        limit=limit,
        rank=lambda addresses: np.asarray(
            searcher.fast_field_values(fields.ID_ORDER, list(addresses)), dtype=np.uint64
        ),
        margin=max(EQUALS, offset // _PART),
        leap=lambda: counted[0] // HITS_A_FETCH,
    )
    return counted[0], page


def sorted_page(
    searcher: tantivy.Searcher,
    question: Question,
    sort: Sort,
    offset: int,
    limit: int,
) -> Page:
    """In the order of *sort*, or of record ids when that is relevance."""
    if limit == 0:
        return count_hits(searcher, question), ()
    if offset + limit > _NEAR:
        groups = _groups(searcher, question, sort)
        if groups is not None:
            total = sum(group.count for group in groups)
            return total, tuple(_deep_page(searcher, question, LEADS.get(sort), groups, offset, limit))
    total, first = first_in_order(searcher, question, sort, offset + limit)
    return total, tuple(record_id_at(searcher, address) for address in first[offset : offset + limit])


def _groups(searcher: tantivy.Searcher, question: Question, sort: Sort) -> list[_Group] | None:
    """All hits in groups, in the order of *sort*; None when there are too many to be counted."""
    total = count_hits(searcher, question)
    lead = LEADS.get(sort)
    if lead is None:
        return [_Group(None, total)]
    asked = {"values": {"terms": {"field": lead, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}}}
    buckets = searcher.aggregate(question.query, asked)["values"]["buckets"]
    if len(buckets) == _MOST_VALUES:
        return None
    groups = [_Group(int(bucket["key"]), bucket["doc_count"]) for bucket in buckets]
    groups.sort(key=lambda group: group.value or 0, reverse=sort is not Sort.OLDEST)
    return [*groups, _Group(None, total - sum(group.count for group in groups))]


def _deep_page(
    searcher: tantivy.Searcher,
    question: Question,
    lead: str | None,
    groups: Sequence[_Group],
    offset: int,
    limit: int,
) -> Iterator[RecordId]:
    """Hits of the groups the page reaches into; those in between it holds whole and are few."""
    wanted = list(_wanted(groups, offset, limit))
    whole = [group for group, start, count in wanted[1:] if group.value is not None and count == group.count]
    middle = iter(_whole_groups(searcher, question, lead, whole))
    for group, start, count in wanted:
        if group in whole:
            yield from (next(middle) for _ in range(count))
        else:
            yield from _by_id(searcher, only(question, lead, group.value) if lead else question, start, count)


def _wanted(groups: Sequence[_Group], offset: int, limit: int) -> Iterator[tuple[_Group, int, int]]:
    """Which hits of which group: the first, from 0, and how many."""
    for group in groups:
        start, offset = offset, max(offset - group.count, 0)
        count = min(group.count - start, limit)
        if count > 0:
            limit -= count
            yield group, start, count


def _whole_groups(
    searcher: tantivy.Searcher,
    question: Question,
    lead: str | None,
    groups: Sequence[_Group],
) -> list[RecordId]:
    """All hits of some neighbouring groups, in their order."""
    if not groups or lead is None:
        return []
    values = [group.value or 0 for group in groups]
    among = question.between(lead, min(values), max(values))
    addresses = [
        address for _, address in searcher.search(among.query, sum(group.count for group in groups)).hits
    ]
    places = {value: place for place, value in enumerate(values)}
    found = zip(searcher.fast_field_values(lead, addresses), addresses, strict=True)
    return [
        id_
        for _, id_ in sorted(
            (places[int(value or 0)], record_id_at(searcher, address)) for value, address in found
        )
    ]


def _by_id(searcher: tantivy.Searcher, question: Question, start: int, count: int) -> tuple[RecordId, ...]:
    def window(first: int, most: int) -> Window[tantivy.DocAddress]:
        found = searcher.search(
            question.query, most, count=False, offset=first, order_by_field=fields.ID_ORDER, order=Order.Asc
        )
        return found.hits

    return tied_page(window, lambda address: record_id_at(searcher, address), offset=start, limit=count)
