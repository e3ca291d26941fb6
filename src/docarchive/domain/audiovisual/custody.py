"""The custody record of a recording: what was known and found when it came in (docs/recordings.md).

Source:
    最高人民法院关于行政诉讼证据若干问题的规定 第十二条 (original carrier, method, time, maker, object to be proved);
    行政处罚法 2021 第四十七条 (执法全过程记录).
"""

from dataclasses import dataclass
from datetime import datetime

from docarchive.domain.audiovisual.timeline import Joint
from docarchive.domain.identifiers import OfficerId, RecordId, Sha256

DRAFT_MARK = "机器初稿，未经核对 / machine draft, unchecked"
"""Stands wherever what a machine wrote down of a recording is shown."""


@dataclass(frozen=True, slots=True)
class Device:
    """What made the recording."""

    serial: str | None = None
    """As in the register of equipment or with an officer; None when no registered device is named."""
    kind: str | None = None
    """种类 in the register, for example 执法记录仪."""
    model: str | None = None
    written: str | None = None
    """Maker, model or serial as the device wrote them into the file."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """When a recording began and how that was found out."""

    started_at: datetime
    """Corrected by `ahead_seconds`, where that is known."""
    source: str
    """``name`` (of the file) or ``container``."""
    read_as: str
    """``local`` (Beijing time), ``utc``, or ``zone`` (the device wrote its own offset)."""
    why: str
    """``written`` (it says so itself), ``register`` (of equipment), ``name`` (agrees with the file's name),
    ``arrival`` (otherwise it would end after it was handed in), ``standard`` (the format prescribes UTC)."""
    raw: str
    """As written, in the name or in the container."""
    container_raw: str | None = None
    """What the container says, also where the name was read."""
    ahead_seconds: int | None = None
    """How much the device's clock is fast (negative: slow), from the register; None when never compared."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a recording was made."""

    raw: str | None = None
    """As the device wrote it (ISO 6709)."""
    latitude_e7: int | None = None
    """Degrees × 10⁷, north positive."""
    longitude_e7: int | None = None
    """Degrees × 10⁷, east positive."""
    typed: str | None = None
    """Address in the record of the act it belongs to."""


@dataclass(frozen=True, slots=True)
class Custody:
    """What a court asks about a recording; part of its record."""

    sha256: Sha256
    """Of the file as it was claimed, before it was opened for anything else."""
    size_bytes: int
    first_contact_at: datetime
    """When the house first saw the file."""
    handed_in_by: str | None = None
    """The officer whose folder of the inbox it lay in, else the account that owned the file."""
    filed_by: str = "inbox"
    """Who said where it belongs: a user, or ``inbox`` by the rules."""
    sm3: str | None = None
    device: Device = Device()
    officer_ids: tuple[OfficerId, ...] = ()
    """Holder of the recorder, then the officers of the act."""
    clock: ClockReading | None = None
    ended_at: datetime | None = None
    spot: Spot | None = None
    act_record_id: RecordId | None = None
    """The inspection, inquiry or hearing whose time it covers."""
    joints: tuple[Joint, ...] = ()
    """How it joins to the recordings of the same device that were filed before it."""

    @property
    def started_at(self) -> datetime | None:
        """When the recording began."""
        return self.clock.started_at if self.clock else None
