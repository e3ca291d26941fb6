"""What the archive knows of a recording that a form is about: file, digests, device, time, place, maker.

It is the recording whose SHA-256 was typed, else the newest one of the case that no such form speaks of yet.
"""

from collections.abc import Callable, Mapping
from typing import Any

from docarchive.domain.case_file import CaseFile
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.party import Party
from docarchive.domain.record import Record, RecordKind, Representation, Role

Values = Mapping[str, Any]
_NOTE = "av_evidence_note"
_KINDS = {"video": "录像", "audio": "录音", "image": "照片"}
_OTHER = "电子数据"


def _of_file(take: Callable[[Representation], Any]) -> Callable[[Values, Party, CaseFile], Any]:
    """A rule that takes something from the recording's file."""

    def rule(values: Values, _party: Party, file: CaseFile) -> Any:
        found = _recording(values, file)
        return take(found[1]) if found else None

    return rule


def _of_record(take: Callable[[Record, CaseFile], Any]) -> Callable[[Values, Party, CaseFile], Any]:
    """A rule that takes something from the recording's record, which holds its custody."""

    def rule(values: Values, _party: Party, file: CaseFile) -> Any:
        found = _recording(values, file)
        return take(found[0], file) if found else None

    return rule


def _recording(values: Values, file: CaseFile) -> tuple[Record, Representation] | None:
    wanted = str(values.get("sha256") or "")
    described = {str((note.values or {}).get("sha256")) for note in file.papers(_NOTE)}
    for record in reversed(file.records):
        original = record.representation(Role.EVIDENCE)
        if record.kind is not RecordKind.EVIDENCE or record.void_reason or original is None:
            continue
        digest = original.sha256.hex
        if digest == wanted if wanted else digest not in described:
            return record, original
    return None


def _kind(item: Representation) -> str:
    return _KINDS.get(item.media_type.partition("/")[0], _OTHER)


def _name(item: Representation) -> str | None:
    """Without the folders of the inbox it lay in."""
    return item.source_name.rpartition("/")[2] if item.source_name else None


def _format(item: Representation) -> str:
    """``MP4（h264+aac）``, or the type alone."""
    name = item.media_type.partition("/")[2].rpartition("-")[2].upper()
    return f"{name}（{item.codec}）" if item.codec else name


def _duration(item: Representation) -> str | None:
    if item.duration_seconds is None:
        return None
    minutes, seconds = divmod(item.duration_seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def _device(record: Record, _file: CaseFile) -> str | None:
    device = record.custody.device if record.custody else None
    return f"{device.kind or ''}{device.serial}" if device and device.serial else None


def _made_at(record: Record, _file: CaseFile) -> str | None:
    started = record.custody.started_at if record.custody else None
    return started.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if started else None


def _made_place(record: Record, _file: CaseFile) -> str | None:
    spot = record.custody.spot if record.custody else None
    return spot.typed if spot else None


def _maker(record: Record, file: CaseFile) -> str | None:
    """The holder of the recorder, where it is one of the case's officers."""
    holder = next(iter(record.officer_ids), None)
    return next((officer.name for officer in file.handlers if officer.id == holder), None)


RECORDED: dict[str, Callable[[Values, Party, CaseFile], Any]] = {
    "recording_kind": _of_file(_kind),
    "recording_name": _of_file(_name),
    "recording_format": _of_file(_format),
    "recording_duration": _of_file(_duration),
    "recording_size": _of_file(lambda item: item.size_bytes),
    "recording_sha256": _of_file(lambda item: item.sha256.hex),
    "recording_sm3": _of_record(lambda record, _file: record.custody.sm3 if record.custody else None),
    "recording_device": _of_record(_device),
    "recording_made_at": _of_record(_made_at),
    "recording_place": _of_record(_made_place),
    "recording_maker": _of_record(_maker),
}
"""The rules by the name that a field's source ``known.<rule>`` gives."""
