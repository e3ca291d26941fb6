"""Authenticity (真实性): are the files and what is said of them what they were, and possible at all."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.four_properties.evidence import Evidence
from docarchive.domain.four_properties.report import Fault
from docarchive.domain.record import RecordKind
from docarchive.domain.volumes.reference import parse_reference
from docarchive.domain.volumes.volume import VolumeSide

Faults = Iterator[Fault]

LENGTHS = {"title": 500, "number": 80, "form_title": 100, "case": 500}
"""Most characters of an element (Source: practice; DA/T 46-2009 leaves them to the system)."""
_SIDES = {None, *(side.value for side in VolumeSide)}


def fixity(evidence: Evidence) -> Faults:
    """A01: fixity information is valid."""
    for one, item, file in evidence.files():
        if file.found_sha256 not in {None, file.sha256}:
            yield Fault(file.key, "文件摘要与台账不符 / the digest is not the ledger's")
        for signature in item.signatures:
            if signature.intact is False:
                yield Fault(
                    one.record.id, f"电子签名无效：{signature.field} / an electronic signature is broken"
                )
    for volume in evidence.volumes:
        for file in volume.files:
            if file.found_sha256 not in {None, file.sha256}:
                yield Fault(file.key, "文件摘要与台账不符 / the digest is not the ledger's")


def lengths(evidence: Evidence) -> Faults:
    """A02: length of metadata."""
    if len(evidence.case.name) > LENGTHS["case"]:
        yield Fault(evidence.case.id, "案件名称过长 / the case name is too long")
    for one in evidence.records:
        record = one.record
        given = {
            "title": record.title,
            "number": str(record.number or ""),
            "form_title": record.form_title or "",
        }
        for name, text in given.items():
            if len(text) > LENGTHS[name]:
                yield Fault(record.id, f"{name} 超过 {LENGTHS[name]} 字 / longer than allowed: {len(text)}")


def types(evidence: Evidence) -> Faults:
    """A03: type and format of metadata."""
    for one in evidence.records:
        if one.body_wrong:
            yield Fault(one.record.id, f"record.json 类型不符 / is not of the right types: {one.body_wrong}")


def ranges(evidence: Evidence) -> Faults:
    """A04: metadata within their ranges."""
    for one in evidence.records:
        record = one.record
        if record.volume_side not in _SIDES:
            yield Fault(record.id, f"卷别 / side: {record.volume_side}")
        if record.kind is RecordKind.DOCUMENT and record.page_count is not None and record.page_count < 1:
            yield Fault(record.id, f"页数 / pages: {record.page_count}")
        for penalty in record.penalties:
            if penalty.amount_fen is not None and penalty.amount_fen < 0:
                yield Fault(record.id, f"金额 / amount: {penalty.amount_fen}")
        for item, file in one.files:
            if item.media_type.count("/") != 1 or not item.media_type.isascii():
                yield Fault(file.key, f"格式 / format: {item.media_type}")
            if item.duration_seconds is not None and item.duration_seconds < 0:
                yield Fault(file.key, f"时长 / duration: {item.duration_seconds}")


def plausible(evidence: Evidence) -> Faults:
    """A05: plausible values."""
    today = evidence.today
    if evidence.case.opened_on > today:
        yield Fault(
            evidence.case.id, f"立案日期 {evidence.case.opened_on} 晚于检测日 / the case opens after today"
        )
    for one in evidence.records:
        record, recorded = one.record, local_day(one.record.recorded_at)
        if record.doc_date is not None and record.doc_date > min(recorded, today):
            yield Fault(record.id, f"日期 {record.doc_date} 晚于登记 / dated after it was recorded")
        if recorded > today:
            yield Fault(record.id, f"登记日期 {recorded} 晚于检测日 / recorded after today")
        for service in record.services:
            if service.served_on > today:
                yield Fault(record.id, f"送达日期 {service.served_on} 晚于检测日 / served after today")
    for volume in (one.volume for one in evidence.volumes):
        if volume.closed_on > local_day(volume.sealed_at) or volume.retention_from <= volume.closed_on:
            yield Fault(
                volume.reference,
                "结案、归档、保管起始日期先后不合理 / closed, sealed and kept from are out of order",
            )


def characters(evidence: Evidence) -> Faults:
    """A06: no special characters in metadata."""
    if bad := _special(evidence.case.name):
        yield Fault(evidence.case.id, f"案件名称含 / the case name holds {bad}")
    for one in evidence.records:
        for name, text in _texts(one.record.values or {}, {"title": one.record.title}):
            if bad := _special(text):
                yield Fault(one.record.id, f"{name} 含 / holds {bad}")


def references(evidence: Evidence) -> Faults:
    """A07: reference codes are regular."""
    for volume in (one.volume for one in evidence.volumes):
        parts = volume.reference.replace("·", "-").split("-")
        try:
            regular = parse_reference(volume.reference) == volume.reference
        except RejectedError:
            regular = False
        if not regular:
            yield Fault(volume.reference, "档号不合规 / not a regular reference code")
        elif evidence.fonds is not None and parts[0] != evidence.fonds:
            yield Fault(volume.reference, f"全宗号不是 {evidence.fonds} / of another fonds")
        elif str(volume.year) not in parts or volume.retention.value not in parts:
            yield Fault(
                volume.reference, "年度或保管期限与案卷不一致 / year or retention is not the volume's"
            )


def duplicates(evidence: Evidence) -> Faults:
    """A08: no duplicates."""
    for one in evidence.records:
        if one.same_number:
            yield Fault(one.record.id, f"文号重复：{one.record.number} / the number occurs twice")
        if one.same_bytes:
            yield Fault(one.record.id, "与另一件内容相同 / the same bytes as another record")


def attributes(evidence: Evidence) -> Faults:
    """A09: electronic attributes agree."""
    for _, item, file in evidence.files():
        if file.found_sha256 is None:
            continue
        if file.found_bytes != file.size_bytes:
            yield Fault(file.key, f"应为 {file.size_bytes} 字节，实为 {file.found_bytes} / another size")
        if file.found_type is not None and not _same_type(file.found_type, item.media_type):
            yield Fault(file.key, f"应为 {item.media_type}，实为 {file.found_type} / another format")


def linked(evidence: Evidence) -> Faults:
    """A10: metadata lead to content."""
    for one in evidence.records:
        if not one.files:
            yield Fault(one.record.id, "没有文件 / has no file")
        for _, file in one.files:
            if not file.listed:
                yield Fault(file.key, "台账没有登记 / no ledger entry about this record names it")


def _same_type(found: str, recorded: str) -> bool:
    return (
        found == recorded
        or found == "application/octet-stream"
        or {found, recorded} <= {"video/mp4", "audio/mp4", "video/quicktime"}
    )


def _texts(values: Mapping[str, Any], more: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in (*more.items(), *values.items()):
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, Mapping):
            yield from _texts(value, {})
        elif isinstance(value, list | tuple):
            yield from _texts({f"{name}[{place}]": item for place, item in enumerate(value, start=1)}, {})


def _special(text: str) -> str:
    """The first character that no metadata should hold, by its code; empty when there is none."""
    for sign in text:
        if sign not in "\n\t" and (
            sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cs", "Co", "Cn"}
        ):
            return f"U+{ord(sign):04X}"
    return ""
