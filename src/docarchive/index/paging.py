"""A page of hits by relevance, with a definite order among equal scores."""

from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

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
    rank: Callable[[Sequence[Handle]], Sequence[int]] | None = None,
    margin: int = _MARGIN,
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
            before *= 8
        elif len(hits) == asked and hits[-1][0] == hits[last - 1][0]:
            after *= 8
        else:
            break
    low, high = _whole(hits, first, last)
    if rank is None:
        return _named(hits[low:high], name)[first - low : last - low]
    ranked = _ranked(hits[low:high], rank)
    first, last = first - low, last - low
    low, high = _whole(ranked, first, last)
    return _named(ranked[low:high], name)[first - low : last - low]


def _whole(hits: Sequence[tuple[object, Handle]], first: int, last: int) -> tuple[int, int]:
    """Where the hits begin and end that equal one from *first* to before *last*."""
    low, high = first, last
    while low and hits[low - 1][0] == hits[first][0]:
        low -= 1
    while high < len(hits) and hits[high][0] == hits[last - 1][0]:
        high += 1
    return low, high


def _ranked(
    hits: Window[Handle], rank: Callable[[Sequence[Handle]], Sequence[int]]
) -> list[tuple[object, Handle]]:
    """Equal hits in the order of their numbers, which now tell them apart, too."""
    numbers = iter(rank([handle for _, handle in hits]))
    ordered: list[tuple[object, Handle]] = []
    for score, equal in groupby(hits, key=itemgetter(0)):
        pairs = [(next(numbers), handle) for _, handle in equal]
        pairs.sort(key=itemgetter(0))
        ordered += [((score, number), handle) for number, handle in pairs]
    return ordered


def _named(hits: Sequence[tuple[object, Handle]], name: Callable[[Handle], RecordId]) -> tuple[RecordId, ...]:
    """Record ids in the order of *hits*, those of equal hits in their own."""
    ordered: list[RecordId] = []
    for _, equal in groupby(hits, key=itemgetter(0)):
        ordered += sorted(name(handle) for _, handle in equal)
    return tuple(ordered)
