"""A page of hits by relevance, with a definite order among equal scores."""

from collections.abc import Callable, Sequence
from itertools import groupby
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
) -> tuple[RecordId, ...]:
    """Hits *offset* to *offset* + *limit*, in the engine's order, equal ones by record id.

    Only hits of the page and those that equal its first or last are named.

    Args:
        window: Gives hits from a place (from 0) on, at most so many.
        name: Looks up a record id.
        offset: Hits to leave out.
        limit: Hits wanted.
    """
    before = after = _MARGIN
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
    low = next(place for place in range(first + 1) if hits[place][0] == hits[first][0])
    high = next((place for place in range(last, len(hits)) if hits[place][0] != hits[last - 1][0]), len(hits))
    ordered: list[RecordId] = []
    for _, equal in groupby(hits[low:high], key=lambda hit: hit[0]):
        ordered += sorted(name(handle) for _, handle in equal)
    return tuple(ordered[first - low : last - low])
