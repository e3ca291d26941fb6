"""What was handed over to archive institutions, out of the register ``handover``, which keeps references, counts and digests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from docarchive.catalog.port import Reader
from docarchive.domain.errors import NotFoundError
from docarchive.domain.plain import Plain, parse_time
from docarchive.domain.register_entry import RegisterEntry
from docarchive.workflows.packaging.handover import COUNTED, HANDOVERS

GONE = "（案卷已销毁）"
_MANY = 100_000


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """Volumes that were handed over together."""

    at: datetime
    written_at: str
    """The same as the register writes it: names the transfer."""
    sender: str
    """Empty in entries of earlier versions, as are `by` and `reason`."""
    receiver: str
    by: str
    reason: str
    rows: tuple[Plain, ...]
    """As in the list that went with them; titles are those of the volumes that are there still, else `GONE`."""

    def total(self, name: str) -> int:
        """The sum of a count over all volumes."""
        return sum(row[name] for row in self.rows)

    def as_list(self, agency: str) -> Plain:
        """What `handover_paper` prints; *agency* where the register does not say who sent it."""
        totals = {name: self.total(name) for name in COUNTED}
        parties = {"from": self.sender or agency, "to": self.receiver, "reason": self.reason}
        return {**parties, "volumes": list(self.rows), "totals": totals}


def past_transfers(reader: Reader) -> list[PastTransfer]:
    """All of them, the newest first, with titles of the volumes that *reader* shows."""
    entries = sorted(reader.find_entries(HANDOVERS, limit=_MANY), key=_written_at, reverse=True)
    groups = groupby(entries, key=_written_at)
    return [_transfer(written_at, list(group), reader) for written_at, group in groups]


def past_transfer(written_at: str, reader: Reader) -> PastTransfer:
    """The one of a moment; `NotFoundError` when there is none."""
    entries = [one for one in reader.find_entries(HANDOVERS, limit=_MANY) if _written_at(one) == written_at]
    if not entries:
        raise NotFoundError("没有这次移交 / nothing was handed over then")
    return _transfer(written_at, entries, reader)


def last_handed_over(reference: str, reader: Reader) -> PastTransfer | None:
    """The newest transfer of a volume, with its row alone."""
    entries = [
        one
        for one in reader.find_entries(HANDOVERS, prefix=f"{reference}@", limit=_MANY)
        if one.title == reference
    ]
    if not entries:
        return None
    newest = max(entries, key=_written_at)
    return _transfer(_written_at(newest), [newest], reader)


def _written_at(entry: RegisterEntry) -> str:
    return entry.id.rpartition("@")[2]


def _transfer(written_at: str, entries: Sequence[RegisterEntry], reader: Reader) -> PastTransfer:
    first = entries[0].data
    return PastTransfer(
        parse_time(written_at),
        written_at,
        first.get("from", ""),
        first["to"],
        first.get("by", ""),
        first.get("reason", ""),
        tuple(_row(one, reader) for one in sorted(entries, key=_place)),
    )


def _place(entry: RegisterEntry) -> tuple[int, str]:
    return entry.data.get("place", 0), entry.title


def _row(entry: RegisterEntry, reader: Reader) -> Plain:
    title, known = _volume(entry.title, reader)
    return {**dict.fromkeys(COUNTED, 0), **known, **entry.data, "reference": entry.title, "title": title}


def _volume(reference: str, reader: Reader) -> tuple[str, Plain]:
    """Title of a volume, and what entries of earlier versions lack."""
    try:
        volume = reader.get_volume(reference)
    except NotFoundError:
        gone = reader.disposal_of_volume(reference)
        stubs = [one for one in gone.disposal.volumes if one.reference == reference] if gone else []
        counts = [{"year": one.year, "items": one.documents, "pages": one.pages} for one in stubs]
        return GONE, counts[0] if counts else {"year": 0}
    totals = volume.totals
    return volume.title, {"year": volume.year, "items": totals.documents, "pages": totals.pages}
