"""How the last pages were looked at for codes: which step found each, and how long it took. Work in hand, no truth.

A note of the catalogue holds the last pages; each file that is read adds its own, in the transaction that says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Reader, Transaction
from docarchive.reading.port import PageReading

_NOTE = "recent_looks"
_KEPT = 500
"""Pages; some twenty kilobytes."""
_NOTHING, _BLANK = "none", "blank"


@dataclass(frozen=True, slots=True)
class RecentLooks:
    """The last pages that were looked at."""

    pages: int
    median_ms: int
    """Processor time of half of the pages was less, rounded to a millisecond."""
    p95_ms: int
    """Of nineteen in twenty."""
    steps: Mapping[str, int]
    """Step that found the code → number of pages, most first; ``none`` when there was no code, ``blank``."""


def note_looks(pages: Sequence[PageReading], tx: Transaction) -> None:
    """Add the pages of one file."""
    looked = [(_step(page), page.microseconds) for page in pages if page.microseconds]
    if looked:
        last = [*_known(tx), *looked][-_KEPT:]
        tx.set_note(_NOTE, {"pages": [list(look) for look in last]})


def recent_looks(reader: Reader) -> RecentLooks | None:
    """What the note says; None when no page was looked at yet."""
    known = _known(reader)
    if not known:
        return None
    times = sorted(took for _, took in known)
    steps = Counter(step for step, _ in known)
    return RecentLooks(len(times), _ms(times, 0.5), _ms(times, 0.95), dict(steps.most_common()))


def _step(page: PageReading) -> str:
    return page.found_by or (_BLANK if page.blank else _NOTHING)


def _known(reader: Reader) -> Sequence[tuple[str, int]]:
    """Step and microseconds of each page, the oldest first."""
    note = reader.note(_NOTE)
    return [(str(step), int(took)) for step, took in note["pages"]] if note else ()


def _ms(times: Sequence[int], share: float) -> int:
    return round(times[min(len(times) - 1, int(share * len(times)))] / 1000)
