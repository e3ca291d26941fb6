"""A page of hits by relevance, with a definite order among equal scores."""

from collections.abc import Callable, Sequence

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
