"""The calendar of what was last proved: which share of the files, when, and whether it was sound.

It stands in the catalogue as an operational note, not as facts: it says nothing about the records, a proof every day would
swell the ledger for ever, and after a rebuild it is right that nothing counts as proved by this catalogue. A file that
came after its share was proved was hashed when it was stored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from docarchive.catalog.port import Reader, Transaction
from docarchive.domain.errors import RejectedError
from docarchive.domain.plain import Plain, format_time, parse_time

FIXITY = "fixity"
"""Name of the note."""
SHARES = 30
"""The service proves one share of so many each day, so all within a month."""
ALL = (1, 1)
_NOT_SOONER = timedelta(hours=20)

Share = tuple[int, int]
"""Share *n* of *t*, as ``docarchive verify --subset n/t`` takes it."""


@dataclass(frozen=True, slots=True)
class Proved:
    """The newest proof of one share."""

    at: datetime
    damage: int
    """Findings of damage."""


@dataclass(frozen=True, slots=True)
class Fixity:
    """What the calendar says in short."""

    oldest: datetime | None
    """Every file was proved at this time or later; None: some never."""
    shares: int
    """Into how many the calendar's finest complete look divides the files."""
    never: int
    """Shares of those that were never proved."""
    damaged: Sequence[str]
    """Shares whose newest proof found damage, as ``n/t``."""


class Calendar:
    """The proofs of all shares."""

    def __init__(self, proved: Mapping[Share, Proved]) -> None:
        """Take what `read_calendar` or a test gives."""
        self._proved = dict(proved)

    def with_proof(self, share: Share, proof: Proved) -> "Calendar":
        """The calendar after one more proof; a proof of everything makes the older ones of shares needless."""
        kept = {} if share == ALL else self._proved
        return Calendar({**kept, share: proof})

    def last(self, share: Share) -> datetime | None:
        """When a share was last proved, by itself or with everything."""
        times = [self._proved[one].at for one in (share, ALL) if one in self._proved]
        return max(times, default=None)

    def due(self, now: datetime, *, shares: int = SHARES) -> Share | None:
        """The share that was proved longest ago; None when one was proved within the last day."""
        newest = max((proof.at for proof in self._proved.values()), default=None)
        if newest is not None and timedelta() <= now - newest < _NOT_SOONER:
            return None
        return self.longest_ago(shares=shares)

    def longest_ago(self, *, shares: int = SHARES) -> Share:
        """The share that was proved longest ago, those never proved first."""
        return min(_all(shares), key=lambda share: (self.last(share) is not None, self.last(share), share))

    def summary(self) -> Fixity:
        """The best that can be said of every file.

        Shares of different *t* overlap in ways only the files tell, so each *t* is looked at by itself.
        """
        looks = [self._look(shares) for shares in {t for _, t in self._proved} or {SHARES}]
        complete = [look for look in looks if look.oldest is not None]
        if complete:
            return max(complete, key=lambda look: (look.oldest, look.shares))
        return min(looks, key=lambda look: look.never / look.shares)

    def plain(self) -> Plain:
        """For the note."""
        return {
            f"{number}/{shares}": {"at": format_time(proof.at), "damage": proof.damage}
            for (number, shares), proof in sorted(self._proved.items())
        }

    def _look(self, shares: int) -> Fixity:
        times = [self.last(share) for share in _all(shares)]
        known = [one for one in times if one is not None]
        never = len(times) - len(known)
        damaged = [f"{n}/{t}" for (n, t), proof in sorted(self._proved.items()) if proof.damage]
        return Fixity(None if never else min(known), shares, never, tuple(damaged))


def read_calendar(reader: Reader) -> Calendar:
    """The calendar as the catalogue has it; empty when there is none."""
    note = reader.note(FIXITY) or {}
    return Calendar(
        {parse_share(name): Proved(parse_time(item["at"]), item["damage"]) for name, item in note.items()}
    )


def note_proof(share: Share, proof: Proved, tx: Transaction) -> None:
    """Enter a proof into the calendar."""
    tx.set_note(FIXITY, read_calendar(tx).with_proof(share, proof).plain())


def parse_share(text: str) -> Share:
    """``7/30`` as numbers; `RejectedError` unless 1 ≤ n ≤ t."""
    part, _, total = text.partition("/")
    if not (part.isdecimal() and total.isdecimal() and 1 <= int(part) <= int(total)):
        raise RejectedError(f"--subset {text!r}: 应为 1/30 的形式 / expected n/t with 1 ≤ n ≤ t")
    return int(part), int(total)


def _all(shares: int) -> list[Share]:
    return [(number, shares) for number in range(1, shares + 1)]
