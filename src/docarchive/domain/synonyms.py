"""Words that mean the same when a reviewer looks for them: organs that were renamed, short names and orders of laws."""

from dataclasses import dataclass
from enum import StrEnum


class SynonymKind(StrEnum):
    """Why words belong together; `ENTERPRISE` comes from the register, the others from the pack's rules."""

    AGENCY = "agency"
    """An organ and what it was called before."""
    LAW = "law"
    """A law's title, its short title, the order it was issued by."""
    TERM = "term"
    """Two words for one thing, most often an older and a newer one."""
    ENTERPRISE = "enterprise"
    """Registered, short and former names of one enterprise."""


@dataclass(frozen=True, slots=True)
class SynonymGroup:
    """Words that are looked for together; each stands for all others."""

    kind: SynonymKind
    words: tuple[str, ...]
    """At least two, all different."""
    source: str
    """Where it comes from, for a person who wonders."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """What was looked for besides a typed word."""

    typed: str
    also: tuple[str, ...]
    kind: SynonymKind
    source: str
