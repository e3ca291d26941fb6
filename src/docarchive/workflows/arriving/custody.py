"""Write down a recording's custody when it is filed: what the file, the registers and the case say of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import Arrival
from docarchive.domain.audiovisual.custody import ClockReading, Custody, Spot
from docarchive.domain.audiovisual.place import read_spot
from docarchive.domain.audiovisual.timeline import Joint, Span, joints, joints_of
from docarchive.domain.identifiers import CaseId, OfficerId, RecordId
from docarchive.domain.matching import folders_of
from docarchive.domain.record import Record
from docarchive.reading.port import Reading
from docarchive.workflows.arriving.acts import Act, acts_in
from docarchive.workflows.arriving.found_file import Found, clock_of, recorder_of


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A measured file and who brought it."""

    arrival: Arrival
    reading: Reading
    owner: str | None
    """Account that owns the file."""
    filed_by: str
    sm3: str | None = None


def custody_of(
    handed_in: HandedIn, *, record_id: RecordId, case_id: CaseId, catalog: Reader
) -> Custody | None:
    """The custody record of a recording that is about to be filed to a case; None for other files."""
    arrival, recording = handed_in.arrival, handed_in.reading.recording
    if recording is None or arrival.sha256 is None:
        return None
    found = Found(arrival.name, handed_in.reading, arrival.seen_at)
    recorder = recorder_of(found, catalog)
    clock = clock_of(found, recorder)
    ended = _end(clock, recording.duration_seconds)
    holders = tuple(officer.id for officer in recorder.holders)
    act = _act(clock, ended, holders, case_id, catalog)
    custody = Custody(
        sha256=arrival.sha256,
        size_bytes=arrival.size_bytes,
        first_contact_at=arrival.seen_at,
        handed_in_by=_officer_of_folder(arrival.name, catalog) or handed_in.owner,
        filed_by=handed_in.filed_by,
        sm3=handed_in.sm3,
        device=recorder.device,
        officer_ids=tuple(dict.fromkeys((*holders, *(act.officer_ids if act else ())))),
        clock=clock,
        ended_at=ended,
        spot=_spot(recording.place, act),
        act_record_id=act.record_id if act else None,
    )
    return _with_joints(custody, record_id, catalog.records_of(case_id))


def joints_in(records: Sequence[Record]) -> dict[str, Sequence[Joint]]:
    """How the recordings of a case join, by the serial of their device; as of now, in whatever order they came."""
    serials = sorted({record.custody.device.serial or "" for record in records if record.custody})
    return {serial: joints(_spans(serial, records)) for serial in serials if serial}


def _with_joints(custody: Custody, record_id: RecordId, earlier: Sequence[Record]) -> Custody:
    serial, start, end = custody.device.serial, custody.started_at, custody.ended_at
    if serial is None or start is None or end is None:
        return custody
    spans = [span for span in _spans(serial, earlier) if span.record_id != record_id]
    found = joints_of(record_id, [*spans, Span(record_id, start, end)])
    return replace(custody, joints=tuple(found))


def _spans(serial: str, records: Sequence[Record]) -> Sequence[Span]:
    return [
        Span(record.id, custody.started_at, custody.ended_at)
        for record in records
        if (custody := record.custody) is not None
        and custody.device.serial == serial
        and custody.started_at is not None
        and custody.ended_at is not None
    ]


def _act(
    clock: ClockReading | None,
    ended: datetime | None,
    holders: Sequence[OfficerId],
    case_id: CaseId,
    catalog: Reader,
) -> Act | None:
    """The one act of the case whose time the recording covers; by its holder's acts when the device has one."""
    if clock is None:
        return None
    fits = [
        act for act in acts_in(case_id, catalog) if act.covers(clock.started_at, ended or clock.started_at)
    ]
    own = [act for act in fits if set(holders) & set(act.officer_ids)] if holders else fits
    return own[0] if len(own) == 1 else None


def _end(clock: ClockReading | None, seconds: int | None) -> datetime | None:
    if clock is None or seconds is None:
        return None
    return clock.started_at + timedelta(seconds=seconds)


def _spot(raw: str | None, act: Act | None) -> Spot | None:
    spot, typed = read_spot(raw), act.place if act else None
    if spot is None:
        return Spot(typed=typed) if typed else None
    return Spot(spot.raw, spot.latitude_e7, spot.longitude_e7, typed)


def _officer_of_folder(name: str, catalog: Reader) -> str | None:
    """Each officer may have a folder in the inbox, named after the officer or the certificate."""
    officers = catalog.officers()
    for folder in folders_of(name):
        named = [
            officer
            for officer in officers
            if folder == officer.name or any(folder == held.number for held in officer.certificates)
        ]
        if len(named) == 1:
            return named[0].name
    return None
