"""Usability and security (可用性、安全性): can it be read in thirty years, and is it safe."""

from collections.abc import Iterator, Sequence

from docarchive.domain.four_properties.evidence import Evidence, FoundRecord
from docarchive.domain.four_properties.report import Fault
from docarchive.domain.volumes.volume import VolumeFile, VolumeFileRole

Faults = Iterator[Fault]

PRESERVED = ("image/jpeg", "image/tiff", "image/png", "audio/wav", "audio/mpeg", "audio/mp4", "audio/flac", "video/mp4",
             "video/mpeg", "video/x-msvideo", "video/quicktime", "application/pdf", "application/ofd", "text/plain")  # fmt: skip
"""Formats for preservation (Source: DA/T 47-2009, DA/T 78-2019, and practice)."""
CONTAINERS = frozenset(
    {"application/zip", "application/vnd.rar", "application/x-7z-compressed", "application/gzip"}
)
_WORKING = ("application/vnd.openxmlformats-officedocument.", "application/msword", "application/vnd.ms-")


def metadata_read(evidence: Evidence) -> Faults:
    """U01: metadata can be read."""
    for one in evidence.records:
        if one.body_unread:
            yield Fault(one.record.id, f"record.json 读不出 / cannot be read: {one.body_unread}")


def formats(evidence: Evidence) -> Faults:
    """U02: formats for preservation."""
    for one in evidence.records:
        has_pdf = any(item.media_type == "application/pdf" for item, _ in one.files)
        bound = any(_bound_pages(one, volume.volume.files) for volume in evidence.volumes)
        for item, file in one.files:
            working = item.media_type.startswith(_WORKING)
            if working and not (has_pdf or bound):
                yield Fault(file.key, "只有 Word 等工作格式，没有 PDF / a working format without a PDF")
            elif not working and item.media_type not in PRESERVED and item.media_type not in CONTAINERS:
                yield Fault(file.key, f"不是长期保存格式 / not a format for preservation: {item.media_type}")


def opens(evidence: Evidence) -> Faults:
    """U03: content can be read."""
    for _, _, file in evidence.files():
        if file.refused:
            yield Fault(file.key, f"打不开 / does not open: {file.refused}")


def copy(evidence: Evidence) -> Faults:
    """U04: backup can be restored."""
    if evidence.copy_damage:
        yield Fault("", f"备份有 {evidence.copy_damage} 处损坏 / the second copy is damaged")


def compressed(evidence: Evidence) -> Faults:
    """U05: no private compression."""
    for _, item, file in evidence.files():
        if item.media_type in CONTAINERS:
            yield Fault(file.key, f"压缩包 / a compressed container: {item.media_type}")


def scanner(evidence: Evidence) -> Faults:
    """S01: virus scanner is there."""
    if evidence.scanner == "":
        yield Fault("", "病毒扫描服务没有应答 / the scanner does not answer")


def viruses(evidence: Evidence) -> Faults:
    """S02: no virus."""
    for _, _, file in evidence.files():
        if file.virus:
            yield Fault(file.key, f"病毒 / virus: {file.virus}")


def surplus(evidence: Evidence) -> Faults:
    """S03: no surplus files."""
    for key in evidence.surplus:
        yield Fault(key, "台账以外的文件 / a file that no entry names")


def secure(evidence: Evidence) -> Faults:
    """S05: process is secure."""
    for message in evidence.ledger_faults:
        yield Fault("ledger", message)


def _bound_pages(one: FoundRecord, files: Sequence[VolumeFile]) -> bool:
    return any(file.role is VolumeFileRole.PAGE_COPY and file.record_id == one.record.id for file in files)
