"""A page of hits by relevance, with a definite order among equal scores."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from docarchive.domain.identifiers import RecordId

ScoredHits = Sequence[tuple[float, RecordId]]
"""Best first."""


def relevance_page(
    best: Callable[[int], ScoredHits], *, total: int, offset: int, limit: int
) -> tuple[RecordId, ...]:
    """Hits *offset* to *offset* + *limit*, best score first, equal scores by record id.

    Engines order equal scores by where a record happens to lie. So all hits with the score of the page's
    last are fetched before sorting; else a record could stand on two pages or on none.

    Args:
        best: Gives that many of the best hits.
        total: Number of all hits.
        offset: Hits to leave out.
        limit: Hits wanted.
    """
    wanted = min(offset + limit, total)
    if offset >= wanted:
        return ()
    asked = min(wanted + 1, total)
    hits = best(asked)
    while asked < total and hits[-1][0] == hits[wanted - 1][0]:
        asked = min(asked * 4, total)
        hits = best(asked)
    ordered = sorted(hits, key=lambda hit: (-hit[0], hit[1]))
    return tuple(record_id for _, record_id in ordered[offset:wanted])


Handle = TypeVar("Handle")
Window = Sequence[tuple[float, Handle]]
"""Neighbouring hits, each with what it is ordered by."""
_MARGIN = 16


def tied_page(
    window: Callable[[int, int], Window[Handle]],
    name: Callable[[Handle], RecordId],
    *,
    offset: int,
    limit: int,
    rank: Callable[[Sequence[Handle]], NDArray[np.uint64]] | None = None,
    margin: int = _MARGIN,
    leap: Callable[[], int] = lambda: 0,
) -> tuple[RecordId, ...]:
    """Hits *offset* to *offset* + *limit*, in the engine's order, equal ones by record id.

    Only hits of the page and those that equal its first or last are named, or ranked where that is quicker.

    Args:
        window: Gives hits from a place (from 0) on, at most so many.
        name: Looks up a record id.
        offset: Hits to leave out.
        limit: Hits wanted.
        rank: Numbers of many hits at once, never larger than that of one whose id comes later.
        margin: How many hits before and behind the page are fetched at first, since they may equal its own.
        leap: How many more, at least, are fetched when they all do: asked after the first window.
    """
    before = after = margin
    while True:
        start = max(offset - before, 0)
        asked = offset - start + limit + after
        hits = window(start, asked)
        first, last = offset - start, min(offset - start + limit, len(hits))
        if first >= last:
            return ()
        if start and hits[0][0] == hits[first][0]:
            before = max(before * 8, leap())
        elif len(hits) == asked and hits[-1][0] == hits[last - 1][0]:
            after = max(after * 8, leap())
        else:
            break
    page: list[RecordId] = []
    at, end = _whole(hits, first, last)
    for _, group in groupby(hits[at:end], key=itemgetter(0)):
        equal = [handle for _, handle in group]
        page += _in_order(equal, max(first - at, 0), min(last - at, len(equal)), name, rank)
        at += len(equal)
    return tuple(page)


def _whole(hits: Sequence[tuple[object, Handle]], first: int, last: int) -> tuple[int, int]:
    """Where the hits begin and end that equal one from *first* to before *last*."""
    before, behind = hits[first][0], hits[last - 1][0]
    low = bisect_left(range(first), True, key=lambda at: hits[at][0] == before)
    high = bisect_left(range(len(hits)), True, lo=last, key=lambda at: hits[at][0] != behind)
    return low, high


def _in_order(
    equal: Sequence[Handle],
    first: int,
    last: int,
    name: Callable[[Handle], RecordId],
    rank: Callable[[Sequence[Handle]], NDArray[np.uint64]] | None,
) -> list[RecordId]:
    """Equal hits by record id, from *first* to before *last*; only those of the page are named where they are ranked."""
    if rank is None:
        return sorted(map(name, equal))[first:last]
    numbers = rank(equal)
    low, high = np.partition(numbers, (first, last - 1))[[first, last - 1]]
    places = np.flatnonzero((low <= numbers) & (numbers <= high)).tolist()
    near = sorted((int(numbers[place]), name(equal[place])) for place in places)
    before = int(np.count_nonzero(numbers < low))
    return [record_id for _, record_id in near[first - before : last - before]]
