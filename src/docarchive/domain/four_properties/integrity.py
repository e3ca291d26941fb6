"""Integrity (完整性): is everything there."""

from collections.abc import Iterator

from docarchive.domain.four_properties.evidence import Evidence
from docarchive.domain.four_properties.report import Fault
from docarchive.domain.record import RecordKind, Role
from docarchive.domain.volumes.volume import count_totals

Faults = Iterator[Fault]
_MADE_FOR_VOLUME = frozenset({"case_file_cover", "volume_contents", "volume_note"})


def counts(evidence: Evidence) -> Faults:
    """I01: number of items agrees."""
    for one in evidence.volumes:
        if count_totals(one.volume.items) != one.volume.totals:
            yield Fault(one.volume.reference, "合计与目录不符 / the totals are not those of the contents")
    if evidence.volumes and evidence.whole_case:
        bound = {
            item.record_id for one in evidence.volumes for item in one.volume.items
        } | evidence.supplemented
        for record in evidence.records:
            if record.record.id not in bound and record.record.form_id not in _MADE_FOR_VOLUME:
                yield Fault(record.record.id, "不在任何一卷 / is bound in no volume")


def byte_counts(evidence: Evidence) -> Faults:
    """I02: number of bytes agrees."""
    for one in evidence.volumes:
        for file in one.files:
            if file.found_sha256 is not None and file.found_bytes != file.size_bytes:
                yield Fault(file.key, f"应为 {file.size_bytes} 字节，实为 {file.found_bytes} / another size")
    for message in evidence.package.size if evidence.package else ():
        yield Fault("", message)


def technical(evidence: Evidence) -> Faults:
    """I03: technical metadata are complete."""
    for _, item, file in evidence.files():
        if not item.media_type or item.size_bytes <= 0:
            yield Fault(file.key, "缺格式或字节数 / format or size is missing")
        if (
            item.media_type == "application/pdf"
            and item.role is not Role.EVIDENCE
            and item.page_count is None
        ):
            yield Fault(file.key, "缺页数 / the number of pages is missing")


def described(evidence: Evidence) -> Faults:
    """I04: obligatory description is complete."""
    if not evidence.agency_name:
        yield Fault("", "缺责任者：未登记本机关 / the responsible office is missing")
    for one in evidence.records:
        record = one.record
        if not record.title.strip():
            yield Fault(record.id, "缺题名 / the title is missing")
        if record.kind is RecordKind.DOCUMENT and record.doc_date is None:
            yield Fault(record.id, "缺日期 / the date is missing")
        if one.wants_number and record.number is None:
            yield Fault(record.id, "缺文号 / the number is missing")


def process(evidence: Evidence) -> Faults:
    """I05: process information is complete."""
    for one in evidence.records:
        kinds = [kind for kind, _ in one.acts]
        if not {"document_issued", "evidence_filed"} & set(kinds):
            yield Fault(one.record.id, "台账没有制作或收到的条目 / no entry says it was made or received")
        if kinds.count("scan_filed") < len(one.record.scans):
            yield Fault(one.record.id, "台账缺少扫描件归档的条目 / an entry about a scan is missing")
        if not all(actor for _, actor in one.acts):
            yield Fault(one.record.id, "有条目没有操作人 / an entry has no actor")


def continuous(evidence: Evidence) -> Faults:
    """I06: continuity."""
    for volume in (one.volume for one in evidence.volumes):
        if [item.place for item in volume.items] != list(range(1, len(volume.items) + 1)):
            yield Fault(volume.reference, "件号不连续 / places have a gap")
        numbers = [number for item in volume.items for number in item.numbered]
        if numbers != list(range(1, len(numbers) + 1)):
            yield Fault(volume.reference, "页号不连续 / page numbers have a gap")


def content(evidence: Evidence) -> Faults:
    """I07: content is complete."""
    for _, item, file in evidence.files():
        if file.found_sha256 is None:
            yield Fault(file.key, "文件缺失或读不出 / the file is missing or cannot be read")
        elif None not in {file.found_pages, item.page_count} and file.found_pages != item.page_count:
            yield Fault(
                file.key, f"应为 {item.page_count} 页，实为 {file.found_pages} 页 / another number of pages"
            )
    for one in evidence.records:
        scans = one.record.scans
        if scans and all(scan.missing_pages for scan in scans):
            missing = set.intersection(*(set(scan.missing_pages) for scan in scans))
            if missing:
                named = "、".join(map(str, sorted(missing)))
                yield Fault(one.record.id, f"扫描件缺第{named}页 / pages missing in the scan")
    for volume in evidence.volumes:
        for file in volume.files:
            if file.found_sha256 is None:
                yield Fault(file.key, "文件缺失或读不出 / the file is missing or cannot be read")


def attachments(evidence: Evidence) -> Faults:
    """I08: attachments are complete."""
    for one in evidence.records:
        for digest in one.without_source:
            yield Fault(
                one.record.id, f"来源原件不在库：{digest[:16]} / the original it was taken out of is not kept"
            )


def scope(evidence: Evidence) -> Faults:
    """I09: scope of filing."""
    for words, record_id in evidence.gaps:
        yield Fault(record_id or evidence.case.id, words)
