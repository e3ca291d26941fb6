"""Who has changed a file of the pack: the office, the newer program, or both; pure comparison of digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from docarchive.templates.shipped import needed


class Standing(StrEnum):
    """How a file of the office's pack stands to that of the program."""

    NEW = "new"
    """The pack has never had it."""
    SAME = "same"
    OURS = "ours"
    """Changed by the newer program, by the office not."""
    OFFICE = "office"
    """Changed by the office, by the newer program not."""
    BOTH = "both"
    UNKNOWN = "unknown"
    """They differ, and what came once was not written down."""
    REMOVED = "removed"
    """The office has taken it out."""
    WITHDRAWN = "withdrawn"
    """The newer program ships it no more."""


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file; digests are SHA-256 in hex, None where there is none."""

    path: str
    standing: Standing
    here: str | None
    """As the office has it."""
    ours: str | None
    """As this program ships it."""


TAKEN_BY_ITSELF = frozenset({Standing.NEW, Standing.OURS})
WAITING = frozenset({Standing.BOTH, Standing.UNKNOWN})
"""Kept, until a person has said whose file it is."""


def compare(came: Mapping[str, str], here: Mapping[str, str], ours: Mapping[str, str]) -> list[PackFile]:
    """Every file that the program ships or once shipped, in alphabetical order.

    Args:
        came: Path → digest as it came to the office; empty when nobody wrote it down.
        here: As the office has it now.
        ours: As this program ships it.
    """
    return [
        PackFile(path, _standing(path, came.get(path), here.get(path), ours.get(path)), here.get(path), mine)
        for path in sorted({*ours, *(set(came) & set(here))})
        for mine in (ours.get(path),)
    ]


def _standing(path: str, came: str | None, here: str | None, ours: str | None) -> Standing:
    if ours is None:
        return Standing.WITHDRAWN
    if here is None:
        # A form may be taken out of a pack; what the program itself reads may not.
        return Standing.NEW if came is None or needed(path) else Standing.REMOVED
    if here == ours:
        return Standing.SAME
    if came is None:
        return Standing.UNKNOWN
    if here == came:
        return Standing.OURS
    return Standing.OFFICE if came == ours else Standing.BOTH
