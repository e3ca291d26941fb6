"""A file that arrived and what it names: documents, officers, a moment. Shared by matching and suggesting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from docarchive.catalog.port import Reader
from docarchive.domain.days.local_time import local_day
from docarchive.domain.identifiers import RecordId
from docarchive.domain.matching import moment_in_name, moment_of_device, names_serial, own_numbers
from docarchive.domain.officer import Officer
from docarchive.domain.record import Record, RecordKind
from docarchive.reading.port import Reading


@dataclass(frozen=True, slots=True)
class Found:
    """A file and what was read in it."""

    name: str
    """Path relative to the inbox."""
    reading: Reading


def records_named(text: str, catalog: Reader) -> dict[RecordId, Record]:
    """The valid documents that a page bears or mentions, by id."""
    records = (record for number in own_numbers(text) for record in catalog.find_records_by_number(number))
    return {
        record.id: record
        for record in records
        if record.kind is RecordKind.DOCUMENT and record.void_reason is None
    }


def officers_named(found: Found, catalog: Reader) -> Sequence[Officer]:
    """Officers whose recorder's serial stands in the file's name or in the recording itself."""
    recording = found.reading.recording
    text = f"{found.name} {recording.device if recording else ''}"
    return [
        officer
        for officer in catalog.officers()
        if any(names_serial(text, serial) for serial in officer.recorder_serials)
    ]


def moment_of(found: Found) -> datetime | None:
    """When a recording began: by its name, which is local time, else by its device."""
    recording = found.reading.recording
    return moment_in_name(found.name) or moment_of_device(recording.created if recording else None)


def day_of(found: Found) -> date | None:
    """Day of the recording, in the office."""
    moment = moment_of(found)
    return local_day(moment) if moment else None


def label_of(record: Record) -> str:
    """How people call a record: title and number."""
    return f"《{record.form_title or record.title}》{record.number or ''}"
