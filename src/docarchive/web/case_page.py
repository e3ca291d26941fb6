"""What the page of a case shows: rows of its documents, what is missing, what is due, and who did what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from docarchive.catalog.port import Reader
from docarchive.domain.case import Case, Stage
from docarchive.domain.case_event import CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.deadlines import Deadline, Unit
from docarchive.domain.closing.completeness import Gap, missing_pages
from docarchive.domain.closing.requirements import Requirement
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.facts import FactKind
from docarchive.domain.guards.base import GuardFinding, GuardSeverity
from docarchive.domain.handler_change import HandlerChange, HandlerChangeCause
from docarchive.domain.identifiers import CaseId, OfficerId, RecordId
from docarchive.domain.people.acts import Act, act_title
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.standing import correction_of
from docarchive.web.viewing import ShownFile, shown_files
from docarchive.workflows.closing.judged_case import JudgedCase
from docarchive.workflows.issuing.clocks import OPEN, DueClock

_UNITS = {
    Unit.HOUR: "{n} 小时 / {n} hours",
    Unit.DAY: "{n} 日 / {n} days",
    Unit.WORKING_DAY: "{n} 个工作日 / {n} working days",
    Unit.MONTH: "{n} 个月 / {n} months",
    Unit.YEAR: "{n} 年 / {n} years",
}
_MACHINES = {"inbox": "收件夹 / the inbox", "system": "系统 / the system"}
_ACTS = frozenset(FactKind) - {FactKind.DERIVATIVE_MADE, FactKind.TEXT_READ, FactKind.NUMBER_RESERVED}
"""All but what follows from an act of a person by itself, and is no news to one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a case as its list shows it."""

    record: Record
    state: str
    """``中文 / English``."""
    tone: str
    """Which colour says it."""
    served: str = ""
    to_compare: bool = False
    """Its scan waits for a person's eye."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence, with what can be played or seen of it."""

    record: Record
    player: ShownFile | None
    picture: ShownFile | None
    seconds: int | None


@dataclass(frozen=True, slots=True)
class GapGroup:
    """One requirement that is not met, with all it is not met for."""

    requirement: Requirement
    waived: bool
    lacking: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What rules say of a case."""

    open_clocks: list[DueClock]
    ended_clocks: list[DueClock]
    findings: list[GuardFinding]
    gaps: list[GapGroup]
    missing: int
    """How many things are missing that nobody waived."""


@dataclass(frozen=True, slots=True)
class Done:
    """One fact of a case in words."""

    at: datetime
    who: str
    what: str
    """``中文 / English``."""
    event: CaseEventKind | HandlerChangeCause | None
    about: str
    """The paper it was done to; blank when there is none, or it is not seen."""
    record_id: RecordId | None


@dataclass(frozen=True, slots=True)
class PassedOn:
    """A change of a case's handlers, with their names."""

    change: HandlerChange
    before: str
    after: str


def judged_for(found: JudgedCase, seen_file: CaseFile) -> Judged:
    """What rules say of the whole case, without what is about papers that the visitor does not see."""
    seen = {None, *(record.id for record in seen_file.records)}
    clocks = [item for item in found.clocks if item.clock.record is None or item.clock.record.id in seen]
    gaps = [gap for gap in found.completeness.gaps if gap.record_id in seen]
    return Judged(
        [item for item in clocks if item.clock.state in OPEN],
        [item for item in clocks if item.clock.state not in OPEN],
        _forbidden_first([item for item in found.findings if item.record_id in seen]),
        _grouped(gaps),
        sum(gap.waiver is None for gap in gaps),
    )


def stages_of(case: Case) -> list[tuple[Stage, str]]:
    """Every stage, with ``done``, ``now`` or nothing."""
    order = list(Stage)
    at = order.index(case.stage)
    return [
        (stage, "done" if place < at else "now" if place == at else "") for place, stage in enumerate(order)
    ]


def rows_of(file: CaseFile, compared: Mapping[RecordId, Comparison], signed: frozenset[str]) -> list[Row]:
    """The documents as the procedure went: by their dates, those of one day as they were issued."""
    documents = [item for item in file.records if item.kind is RecordKind.DOCUMENT]
    ordered = sorted(documents, key=lambda item: (item.doc_date or file.case.opened_on, item.recorded_at))
    return [_row(item, file, compared.get(item.id), needs_scan=item.form_id in signed) for item in ordered]


def evidence_of(file: CaseFile) -> list[Piece]:
    """The evidence by the day it was made."""
    found = [item for item in file.records if item.kind is RecordKind.EVIDENCE]
    return [_piece(item) for item in sorted(found, key=lambda item: item.doc_date or file.case.opened_on)]


def counted(rule: Deadline) -> str:
    """How long a deadline is and how its last day is found: ``中文 / English``; blank when documents say until when."""
    if rule.length is None:
        return ""
    zh, _, en = _UNITS[rule.unit].format(n=rule.length).partition(" / ")
    if rule.back:
        zh, en = f"之前 {zh}", f"{en} before"
    if rule.moves:
        zh, en = f"{zh}，最后一日不是工作日的顺延", f"{en}; moves on when offices are closed"
    return f"{zh} / {en}"


def told_changes(case_id: CaseId, reader: Reader) -> list[PassedOn]:
    """How a case passed from handlers to handlers, the last change first; nothing to who sees a part of it."""
    return [
        PassedOn(change, _names(change.before, reader), _names(change.after, reader))
        for change in reversed(reader.handler_changes(case_id))
    ]


def acts_of(
    case_id: CaseId, titles: Mapping[RecordId, str], reader: Reader, *, before: int | None = None, limit: int
) -> tuple[list[Done], int | None]:
    """What was done in a case, newest first, and where the rest goes on.

    Args:
        case_id: The case.
        titles: Of its records that the visitor sees.
        reader: The visitor's own.
        before: Older than this position.
        limit: How many; what machines do by themselves is left out.
    """
    names = {user.name: user.display_name for user in reader.list_users()} | _MACHINES
    acts = reader.acts(case_id=case_id, what=_ACTS, before=before, limit=limit)
    done = [_done(act, names, titles) for act in acts]
    return done, acts[-1].seq if len(acts) == limit else None


def _done(act: Act, names: Mapping[str, str], titles: Mapping[RecordId, str]) -> Done:
    about = titles.get(act.record_id, "") if act.record_id else ""
    return Done(act.at, names.get(act.user, act.user), act_title(act.what), _event(act), about, act.record_id)


def _names(ids: Iterable[OfficerId], reader: Reader) -> str:
    return "、".join(reader.get_officer(item).name for item in ids)


def _event(act: Act) -> CaseEventKind | HandlerChangeCause | None:
    if act.what is FactKind.CASE_EVENT_RECORDED:
        return CaseEventKind(str(act.detail["kind"]))
    return HandlerChangeCause(str(act.detail["cause"])) if act.what is FactKind.HANDLERS_CHANGED else None


def _piece(record: Record) -> Piece:
    files = shown_files(record)
    player = next((file for file in files if file.player), None)
    picture = next((file for file in files if file.pages and not file.is_paper), None)
    seconds = next((file.item.duration_seconds for file in files if file.item.duration_seconds), None)
    return Piece(record, player, picture, seconds)


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
        return Row(record, "扫描件待核对 / scan to be looked at", "heed", day, to_compare=True)
    if comparison is not None and comparison.stands:
        return Row(record, "扫描件与签发不符 / scan differs", "heed", day)
    if record.scans:
        return Row(record, "签章件已归 / signed scan back", "calm", day)
    if needs_scan:
        return Row(record, "待签章扫描 / waits for the signed scan", "", day)
    return Row(record, "已制作 / issued", "accent", day)


def _grouped(gaps: Iterable[Gap]) -> list[GapGroup]:
    groups: dict[tuple[str, bool], list[Gap]] = {}
    for gap in gaps:
        groups.setdefault((gap.requirement.id, gap.waiver is not None), []).append(gap)
    return [GapGroup(items[0].requirement, waived, tuple(items)) for (_, waived), items in groups.items()]


def _forbidden_first(findings: Sequence[GuardFinding]) -> list[GuardFinding]:
    return sorted(findings, key=lambda item: item.severity is not GuardSeverity.BLOCK)
