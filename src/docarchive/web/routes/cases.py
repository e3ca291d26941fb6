"""Cases: the list, and one case with its stages, people, clocks, documents, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.case import Case, Stage
from docarchive.domain.case_file import CaseFile
from docarchive.domain.closing.completeness import Gap, missing_pages
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.guards.base import GuardFinding, GuardSeverity
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.standing import correction_of
from docarchive.web.access import READERS, allowed
from docarchive.web.loading import load_case
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.seeing import concerns, is_own, is_seen, source_seen
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.closing.judged_case import JudgedCase, judge_case
from docarchive.workflows.issuing.clocks import OPEN, DueClock
from docarchive.workflows.issuing.guarding import read_case_file

LIST_SIZE = 100

room = Room()
ENTRIES = (Entry("案件 / Cases", "/cases", READERS),)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a case as its list shows it."""

    record: Record
    state: str
    """``中文 / English``."""
    tone: str
    """Which colour says it."""
    served: str = ""


@dataclass(frozen=True, slots=True)
class GapGroup:
    """One requirement that is not met, with all it is not met for."""

    title: str
    source: str
    supplier: str
    waived: bool
    lacking: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What rules say of a case."""

    open_clocks: list[DueClock]
    ended_clocks: list[DueClock]
    findings: list[GuardFinding]
    gaps: list[GapGroup]


@room.get("/cases")
@allowed(READERS)
def case_list(visit: Visiting, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Cases by part of name or cause, the newest first; one's own before those of others."""
    with visit.reading() as reader:
        officer = visit.sight.officer_id
        own = reader.find_cases(q, officer_id=officer, limit=LIST_SIZE) if officer else ()
        found = reader.find_cases(q, limit=LIST_SIZE)
        others = [case for case in found if case not in own]
        names = {
            party_id: reader.get_party(party_id).name
            for case in (*own, *others)
            for party_id in case.party_ids[:1]
        }
    full = len(found) == LIST_SIZE or len(own) == LIST_SIZE
    return visit.page("cases.html", q=q, own=own, others=others, names=names, full=full, limit=LIST_SIZE)


@room.get("/cases/{case_id}")
@allowed(READERS)
def case_page(visit: Visiting, case_id: str) -> Response:
    """One case; what it lacks and what is due is judged by all of it, so only for those whose business it is."""
    with visit.reading() as reader:
        case = load_case(case_id, reader)
        whole = concerns(visit, case)
        file = None if whole else read_case_file(case, reader, visit.site.rules)
        compared = {} if whole else reader.latest_comparisons(case.id)
    judged = None
    if file is None:
        found = _judge(visit, case)
        file, compared = found.file, found.held.comparisons
        file = replace(file, records=tuple(item for item in file.records if is_seen(visit, item, case)))
        judged = _judged(found, file)
    return visit.page(
        "case.html",
        case=case,
        own=is_own(visit.sight, case),
        source=source_seen(visit, case),
        file=file,
        stages=_stages(case),
        rows=_rows(file, compared, visit.site.signed_forms),
        evidence=[item for item in file.records if item.kind is RecordKind.EVIDENCE],
        judged=judged,
        titles={record.id: f"{record.title} {record.number or ''}" for record in file.records},
        events=file.events,
        names={party.id: party.name for party in file.parties},
    )


def _judge(visit: Visit, case: Case) -> JudgedCase:
    """What rules say of the whole case; of a part of it they would say something else."""
    site = visit.site
    with site.app.catalog.reading() as reader:
        return judge_case(
            case.id,
            reader,
            rules=site.rules,
            wanted=site.wanted,
            signed_forms=site.signed_forms,
            now=visit.app.now(),
        )


def _judged(found: JudgedCase, seen_file: CaseFile) -> Judged:
    """The same without what is about papers that the visitor does not see."""
    seen = {None, *(record.id for record in seen_file.records)}
    clocks = [item for item in found.clocks if item.clock.record is None or item.clock.record.id in seen]
    return Judged(
        [item for item in clocks if item.clock.state in OPEN],
        [item for item in clocks if item.clock.state not in OPEN],
        _forbidden_first([item for item in found.findings if item.record_id in seen]),
        _grouped(gap for gap in found.completeness.gaps if gap.record_id in seen),
    )


def _stages(case: Case) -> list[tuple[Stage, str]]:
    """Every stage, with ``done``, ``now`` or nothing."""
    order = list(Stage)
    at = order.index(case.stage)
    return [
        (stage, "done" if place < at else "now" if place == at else "") for place, stage in enumerate(order)
    ]


def _rows(file: CaseFile, compared: Mapping[RecordId, Comparison], signed: frozenset[str]) -> list[Row]:
    documents = [item for item in file.records if item.kind is RecordKind.DOCUMENT]
    ordered = sorted(documents, key=lambda item: (item.doc_date or file.case.opened_on, item.recorded_at))
    return [_row(item, file, compared.get(item.id), needs_scan=item.form_id in signed) for item in ordered]


def _row(record: Record, file: CaseFile, comparison: Comparison | None, *, needs_scan: bool) -> Row:
    if record.void_reason is not None:
        return Row(record, "作废 / void", "danger")
    if correction_of(record, file.records) is not None:
        return Row(record, "已被更正 / corrected", "heed")
    served = file.served_on(record)
    day = served.isoformat() if served else ""
    if missing := missing_pages(record):
        pages = "、".join(map(str, missing))
        return Row(record, f"扫描件缺第 {pages} 页 / scan lacks p. {pages}", "heed", day)
    if comparison is not None and comparison.needs_person:
        return Row(record, "扫描件待核对 / scan to be looked at", "heed", day)
    if record.scans:
        return Row(record, "签章件已归 / signed scan back", "calm", day)
    if needs_scan:
        return Row(record, "待签章扫描 / waits for the signed scan", "", day)
    return Row(record, "已制作 / issued", "accent", day)


def _grouped(gaps: Iterable[Gap]) -> list[GapGroup]:
    groups: dict[tuple[str, bool], list[Gap]] = {}
    for gap in gaps:
        groups.setdefault((gap.requirement.id, gap.waiver is not None), []).append(gap)
    return [
        GapGroup(
            f"{items[0].requirement.title} / {items[0].requirement.title_en}",
            items[0].requirement.source.printed,
            items[0].requirement.supplier,
            waived,
            tuple(items),
        )
        for (_, waived), items in groups.items()
    ]


def _forbidden_first(findings: Sequence[GuardFinding]) -> list[GuardFinding]:
    return sorted(findings, key=lambda item: item.severity is not GuardSeverity.BLOCK)
