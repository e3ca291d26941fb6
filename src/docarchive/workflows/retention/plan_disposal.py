"""What would go if a case were disposed of, what would stay, and what stands in the way. Changes nothing."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from docarchive.catalog.port import Reader
from docarchive.domain.arrival import TERMINAL
from docarchive.domain.case import Case
from docarchive.domain.identifiers import ArrivalId, CaseId, RecordId, Sha256
from docarchive.domain.lending.lending import LendingState
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import KeptArrival, Record
from docarchive.domain.retention.appraisal import Outcome, appraisers, expired, expiry_of
from docarchive.domain.retention.disposal import (
    DisposedDocument,
    DisposedFile,
    DisposedVolume,
    Extract,
    extract_id,
)
from docarchive.domain.volumes.volume import Volume

_BATCH = 2000
_EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class HeapExtract:
    """An extract to be made of a heap before it goes."""

    source: KeptArrival
    """The heap, or an extract of it that was made when another case went."""
    extract: Extract
    places: tuple[int, ...]
    """Where its pages lie in the source, indexes from 0."""


@dataclass(frozen=True, slots=True)
class DisposalPlan:
    """What goes and what stays."""

    case: Case
    volumes: tuple[Volume, ...]
    stubs: tuple[DisposedVolume, ...]
    documents: tuple[DisposedDocument, ...]
    files: tuple[DisposedFile, ...]
    """Everything that goes, by key."""
    arrivals: tuple[ArrivalId, ...]
    extracts: tuple[HeapExtract, ...]
    appraisers: tuple[str, ...]
    obstacles: tuple[str, ...]
    """What forbids it, in plain words, Chinese first; empty when it may be done."""

    @property
    def digest(self) -> str:
        """The same for the same things that go and stay: tells whether what was shown is what would go now."""
        shown = (self.stubs, self.documents, self.files, self.arrivals, self.extracts, self.appraisers)
        return sha256(canonical_json([to_plain(part) for part in shown])).hexdigest()


def plan_disposal(case_id: CaseId, today: date, reader: Reader) -> DisposalPlan:
    """Look at a case; reads every fact of the ledger.

    Raises:
        NotFoundError: no such case, or it is disposed of already.
    """
    case, records = reader.get_case(case_id), reader.records_of(case_id)
    volumes = reader.volumes_of(case_id)
    heaps = _heaps(case_id, records, reader)
    arrivals = sorted({*reader.arrivals_filed_in(case_id), *(heap.arrival_id for heap in heaps)})
    return DisposalPlan(
        case,
        tuple(volumes),
        tuple(_stub(volume, reader) for volume in volumes),
        tuple(_document(record) for record in records),
        _files(case_id, {record.id for record in records}, {heap.arrival_id for heap in heaps}, reader),
        tuple(arrivals),
        tuple(_extracts(case_id, heaps, reader)),
        _appraisers(volumes, reader),
        tuple(_obstacles(case, volumes, arrivals, today, reader)),
    )


def _obstacles(
    case: Case, volumes: Sequence[Volume], arrivals: Sequence[ArrivalId], today: date, reader: Reader
) -> Iterator[str]:
    if not volumes:
        yield f"{case.name} 没有归档的案卷 / the case has no sealed volume"
    holds = reader.holds_of(case.id)
    for volume in volumes:
        appraisals = reader.appraisals_of(volume.reference)
        until = expiry_of(volume, appraisals)
        found = expired(volume, appraisals, holds, today)
        if until is None:
            yield f"{volume.reference} 永久保存 / {volume.reference} is kept for ever"
        elif found is None or until >= today:
            yield f"{volume.reference} 保管期限至 {until} / the period of {volume.reference} runs until {until}"
        elif found.outcome is Outcome.HELD:
            yield f"{volume.reference} 已冻结 / a hold on {volume.reference} stands in the way"
        elif found.outcome is not Outcome.TO_DESTROY:
            yield f"{volume.reference} 没有两人同意销毁的鉴定 / two people have not given {volume.reference} up"
    if reader.lendings(case_id=case.id, states=(LendingState.APPROVED,)):
        yield f"{case.name} 有借阅未归还 / something of it is lent"
    if reader.work_running_on(case.id):
        yield f"{case.name} 的材料正在处理，稍后再试 / its records are being worked on: try again later"
    waiting = {item.id for item in reader.arrivals() if item.state not in TERMINAL}
    if waiting.intersection(arrivals):
        yield "一个收件还有页面待整理 / pages of a file that arrived with it still wait in the inbox"


def _appraisers(volumes: Sequence[Volume], reader: Reader) -> tuple[str, ...]:
    last = (appraisals[-1] for volume in volumes if (appraisals := reader.appraisals_of(volume.reference)))
    return appraisers(said for one in last for said in one.opinions)


def _stub(volume: Volume, reader: Reader) -> DisposedVolume:
    until = expiry_of(volume, reader.appraisals_of(volume.reference))
    return DisposedVolume(
        volume.reference,
        volume.fonds,
        volume.year,
        volume.retention,
        volume.serial,
        volume.side,
        volume.number,
        volume.count,
        volume.totals.documents,
        volume.totals.pages,
        volume.totals.discs,
        volume.closed_on,
        until or volume.closed_on,  # for ever: then there is no disposal, and nobody sees this
    )


def _document(record: Record) -> DisposedDocument:
    void = record.void_reason is not None
    return DisposedDocument(record.id, record.form_id or _EVIDENCE, record.number, record.doc_date, void)


# heaps


def _heaps(case_id: CaseId, records: Sequence[Record], reader: Reader) -> list[KeptArrival]:
    """Kept files of which something was filed in the case: the file, what it came in, extracts with its pages."""
    files = [file for record in records for file in record.representations]
    sources = {file.derived_from for file in files if file.derived_from}
    pages = {(page.arrival_id, page.page_index) for file in files for page in file.pages}
    named = set(reader.arrivals_filed_in(case_id))
    kept = reader.kept_arrivals()
    found: dict[ArrivalId, KeptArrival] = {}
    wanted = sources
    while True:
        more = [
            one
            for one in kept
            if one.arrival_id not in found
            and (one.heap_pages is None and (one.sha256 in wanted or one.arrival_id in named))
        ]
        if not more:
            break
        found |= {one.arrival_id: one for one in more}
        wanted = {one.derived_from for one in more if one.derived_from}
    held = {index for _, index in pages}
    cut = [one for one in kept if one.heap_pages and one.derived_from in sources and held & {*one.heap_pages}]
    return [*found.values(), *cut]


def _extracts(case_id: CaseId, heaps: Sequence[KeptArrival], reader: Reader) -> Iterator[HeapExtract]:
    for heap in heaps:
        if not (heap.media_type == "application/pdf" or heap.media_type.startswith("image/")):
            continue  # what came in a mail or zip was filed as files of its own
        digest = heap.derived_from if heap.heap_pages else heap.sha256
        if digest is None:
            continue
        pages = _pages_of_others(case_id, digest, reader)
        if heap.heap_pages is not None:
            pages &= {*heap.heap_pages}
        if pages:
            ordered = tuple(sorted(pages))
            places = ordered if heap.heap_pages is None else tuple(map(heap.heap_pages.index, ordered))
            made = extract_id(heap.arrival_id, digest, case_id)
            yield HeapExtract(heap, Extract(digest, made, ordered), places)


def _pages_of_others(case_id: CaseId, heap: Sha256, reader: Reader) -> set[int]:
    """Pages of a heap that were filed in other cases."""
    records = (
        record for other in reader.cases_from(heap) if other != case_id for record in reader.records_of(other)
    )
    files = (file for record in records for file in record.representations if file.derived_from == heap)
    return {page.page_index for file in files for page in file.pages}


# files


def _files(
    case_id: CaseId, records: set[RecordId], heaps: set[ArrivalId], reader: Reader
) -> tuple[DisposedFile, ...]:
    """What facts about the case name, bodies included, and nothing that another fact names, too."""
    mine: dict[str, str] = {}
    others: set[str] = set()
    for line in _lines(reader):
        entry = json.loads(line)
        named = ([entry["body"]] if "body" in entry else []) + entry["objects"]
        if _about(entry, case_id, records, heaps):
            mine |= {item["key"]: item["sha256"] for item in named}
        else:
            others.update(item["key"] for item in named)
    return tuple(DisposedFile(key, Sha256(mine[key])) for key in sorted(mine.keys() - others))


def _about(entry: dict[str, str], case_id: CaseId, records: set[RecordId], heaps: set[ArrivalId]) -> bool:
    if "case_id" in entry:
        return entry["case_id"] == case_id
    if "record_id" in entry:
        return entry["record_id"] in records
    return entry.get("arrival_id") in heaps


def _lines(reader: Reader) -> Iterator[bytes]:
    start = 0
    while lines := reader.ledger_lines(start, limit=_BATCH):
        yield from lines
        start += len(lines)
