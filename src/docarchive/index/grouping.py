"""Hits gathered under their case or party: each group stands where its best hit stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SHOWN = 3
"""Hits of each group that are named."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """One group among the hits."""

    count: int
    places: tuple[int, ...]
    """Of its first hits among all hits, from 0; at most `SHOWN`."""


def gather(numbers: Sequence[int], *, offset: int, limit: int) -> tuple[int, list[Gathered]]:
    """Gather hits by their group's number.

    Args:
        numbers: Of each hit, in the order of the hits.
        offset: Groups to leave out.
        limit: Groups wanted.

    Returns:
        How many groups there are in all, and the wanted ones in the order of their first hits.
    """
    if not len(numbers):
        return 0, []
    values = np.asarray(numbers, dtype=np.uint64)
    _, firsts, of, counts = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
    wanted = np.argsort(firsts)[offset : offset + limit]
    found = []
    for group in wanted:
        places = np.flatnonzero(of == group)[:SHOWN]
        found.append(Gathered(int(counts[group]), tuple(map(int, places))))
    return len(firsts), found
