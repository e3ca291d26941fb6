"""A file that arrived and what it names: documents, officers, a moment. Shared by matching and suggesting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain.audiovisual.clock import Written, read_clock
from docarchive.domain.audiovisual.custody import ClockReading, Device
from docarchive.domain.days.local_time import local_day
from docarchive.domain.identifiers import RecordId
from docarchive.domain.matching import names_serial, own_numbers
from docarchive.domain.officer import Officer
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.register_entry import RegisterEntry
from docarchive.domain.sheets.registers import CLOCKS, EQUIPMENT
from docarchive.reading.port import Reading

_ALL = 100_000
_HABITS = dict(zip(CLOCKS, ("local", "utc"), strict=True))


@dataclass(frozen=True, slots=True)
class Found:
    """A file and what was read in it."""

    name: str
    """Path relative to the inbox."""
    reading: Reading
    seen_at: datetime | None = None
    """When it was first seen; no recording ends later."""


@dataclass(frozen=True, slots=True)
class Recorder:
    """The registered device that a recording names."""

    device: Device
    holders: tuple[Officer, ...] = ()
    habit: str | None = None
    """How it writes its time into files, ``local`` or ``utc``, where the register says so."""
    ahead_seconds: int | None = None
    """How much its clock is fast, where the register says so."""


def records_named(text: str, catalog: Reader) -> dict[RecordId, Record]:
    """The valid documents that a page bears or mentions, by id."""
    records = (record for number in own_numbers(text) for record in catalog.find_records_by_number(number))
    return {
        record.id: record
        for record in records
        if record.kind is RecordKind.DOCUMENT and record.void_reason is None
    }


def recorder_of(found: Found, catalog: Reader) -> Recorder:
    """The device whose serial stands in the file's name or in the recording, and who holds it."""
    written = found.reading.recording.device if found.reading.recording else None
    text = f"{found.name} {written or ''}"
    held = {
        officer: serial
        for officer in catalog.officers()
        for serial in officer.recorder_serials
        if names_serial(text, serial)
    }
    entry = _registered(text, tuple(held.values()), catalog)
    data: Mapping[str, Any] = entry.data if entry else {}
    serial = next(iter(held.values()), entry.title if entry else None)
    device = Device(serial, data.get("kind"), data.get("model"), written)
    return Recorder(device, tuple(held), _HABITS.get(data.get("clock", "")), data.get("clock_ahead"))


def clock_of(found: Found, recorder: Recorder) -> ClockReading | None:
    """When a recording began, by its name or its container, and how that was read."""
    recording = found.reading.recording
    written = Written(
        found.name,
        recording.created if recording else None,
        (recording.duration_seconds or 0) if recording else 0,
    )
    return read_clock(
        written,
        not_after=found.seen_at,
        habit=recorder.habit,
        ahead_seconds=recorder.ahead_seconds,
    )


def span_of(found: Found, catalog: Reader) -> tuple[datetime, datetime] | None:
    """From when to when a recording runs."""
    clock, recording = clock_of(found, recorder_of(found, catalog)), found.reading.recording
    if clock is None:
        return None
    seconds = (recording.duration_seconds or 0) if recording else 0
    return clock.started_at, clock.started_at + timedelta(seconds=seconds)


def day_of(found: Found, catalog: Reader) -> date | None:
    """Day of the recording, in the office."""
    span = span_of(found, catalog)
    return local_day(span[0]) if span else None


def _registered(text: str, serials: Sequence[str], catalog: Reader) -> RegisterEntry | None:
    """The one entry of the register of equipment that *text* names; an officer's recorder counts first."""
    for serial in serials:
        if (known := catalog.find_entry(EQUIPMENT.register, serial)) is not None:
            return known
    if serials:
        return None
    entries = catalog.find_entries(EQUIPMENT.register, limit=_ALL)
    named = [entry for entry in entries if names_serial(text, entry.title)]
    return named[0] if len(named) == 1 else None


def label_of(record: Record) -> str:
    """How people call a record: title and number."""
    return f"《{record.form_title or record.title}》{record.number or ''}"
