"""Whether a case holds what its kind asks for; what is missing, who can supply it, what was waived. Pure functions."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile, holds
from docarchive.domain.closing.requirements import CaseKind, Check, CompletenessRules, Requirement
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.comparing.objections import objections
from docarchive.domain.days.local_time import local_day
from docarchive.domain.guards.base import GuardFinding, called
from docarchive.domain.guards.relation import handed_over
from docarchive.domain.identifiers import PartyId, RecordId
from docarchive.domain.record import Record, RecordKind, Representation, Role

_PICTURED = ("image/", "video/", "audio/")
"""Media types whose evidence needs a note of its source."""


@dataclass(frozen=True)
class HeldCase:
    """A case with what was found of its papers."""

    file: CaseFile
    findings: Sequence[GuardFinding]
    """What the guards have against it."""
    comparisons: Mapping[RecordId, Comparison]
    """The latest comparison of a record's scan, by record."""
    signed_forms: Collection[str]
    """Forms that are signed by hand or sealed, by the pack's own word."""

    @cached_property
    def recordings(self) -> Sequence[Record]:
        """Recordings of the case."""
        return [item for item in self.file.records if item.custody is not None]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing."""

    requirement: Requirement
    zh: str
    en: str
    record_id: RecordId | None = None
    """The paper it is missing for."""
    party_id: PartyId | None = None
    waiver: CaseEvent | None = None
    """The event by which somebody let it go."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a case is and what it lacks."""

    kinds: tuple[CaseKind, ...]
    gaps: tuple[Gap, ...]
    """In the order of the requirements, waived ones too."""

    @property
    def missing(self) -> tuple[Gap, ...]:
        """What is missing and was not waived."""
        return tuple(gap for gap in self.gaps if gap.waiver is None)


def completeness(held: HeldCase, rules: CompletenessRules) -> Completeness:
    """Everything the case lacks, by the kinds it is of."""
    kinds = rules.kinds_of(held.file)
    gaps = (gap for item in rules.of_kinds(kinds) for gap in _LOOK[item.check](item, held))
    return Completeness(kinds, tuple(_with_waiver(gap, held.file) for gap in gaps))


def _documents(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    parties = [(party.id, party.name) for party in held.file.parties] if item.per_party else [(None, "")]
    for party_id, name in parties:
        if not held.file.papers(*item.forms, party_id=party_id):
            whose = f"当事人{name}：" if name else ""
            yield Gap(item, f"{whose}缺{item.title}", f"{item.title_en} is missing", party_id=party_id)


def _guards(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    for found in held.findings:
        if found.guard_id in item.guards:
            zh, _, en = found.message.partition(" / ")
            yield Gap(item, zh, en, found.record_id)


def _served(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    for record in _looked_at(item, held):
        if handed_over(record, held.file) is None:
            yield _about(item, record, "没有送达回执", "has no receipt of service")


def _signed_scan(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    for record in _looked_at(item, held):
        if record.form_id in held.signed_forms and not record.scans:
            yield _about(item, record, "没有签名（盖章）后的扫描件", "has no signed scan")


def _whole_scan(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    for record in _looked_at(item, held):
        if missing := missing_pages(record):
            named = "、".join(map(str, missing))
            yield _about(item, record, f"的扫描件缺第{named}页", f"pages missing in the scan: {named}")


def _objection(rule: str) -> Callable[[Requirement, HeldCase], Iterator[Gap]]:
    def look(item: Requirement, held: HeldCase) -> Iterator[Gap]:
        for record in _looked_at(item, held):
            compared = held.comparisons.get(record.id)
            for found in objections(compared) if compared else ():
                if found.guard_id == rule:
                    words = found.message.removesuffix(" / absent")
                    yield _about(item, record, f"：{words}", "the comparison with what was issued says so")

    return look


def _source_note(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    noted = {str((note.values or {}).get("sha256")) for note in held.file.papers(*item.forms)}
    for record in held.file.records:
        if record.kind is RecordKind.EVIDENCE and not record.void_reason:
            files = [part for part in record.representations if _is_pictured(part)]
            if files and not any(str(part.sha256) in noted for part in files):
                yield _about(item, record, "没有来源说明", "has no note of its source")


def _recording(item: Requirement, held: HeldCase) -> Iterator[Gap]:
    for record in _looked_at(item, held):
        if not any(is_of(film, record) for film in held.recordings):
            yield _about(item, record, "没有音像记录", "was not recorded")


_LOOK: Mapping[Check, Callable[[Requirement, HeldCase], Iterator[Gap]]] = {
    Check.DOCUMENT: _documents,
    Check.GUARD: _guards,
    Check.SERVED: _served,
    Check.SIGNED_SCAN: _signed_scan,
    Check.WHOLE_SCAN: _whole_scan,
    Check.SCAN_AGREES: _objection("scan_differs"),
    Check.MARKS: _objection("scan_unsigned"),
    Check.SOURCE_NOTE: _source_note,
    Check.RECORDING: _recording,
}


def missing_pages(record: Record) -> Sequence[int]:
    """Pages that none of a document's scans has; none while there is no scan at all."""
    lacking = [set(scan.missing_pages) for scan in record.scans]
    return sorted(set.intersection(*lacking)) if lacking else []


def is_of(film: Record, act: Record) -> bool:
    """Whether a recording shows an act: it was matched to its record, or made on the act's day."""
    custody = film.custody
    if custody is None:
        return False
    day = local_day(custody.started_at) if custody.started_at else film.doc_date
    return custody.act_record_id == act.id or (custody.act_record_id is None and day == act.doc_date)


def _looked_at(item: Requirement, held: HeldCase) -> Iterator[Record]:
    for record in held.file.documents:
        wanted = not item.forms or record.form_id in item.forms
        asked = not item.only_if or any(holds(record.values, condition) for condition in item.only_if)
        if wanted and asked and record.form_id not in item.except_forms:
            yield record


def _is_pictured(part: Representation) -> bool:
    return part.role is Role.EVIDENCE and part.media_type.startswith(_PICTURED)


def _about(item: Requirement, record: Record, zh: str, en: str) -> Gap:
    return Gap(item, f"{called(record)}{zh}", en, record.id, record.party_id)


def _with_waiver(gap: Gap, file: CaseFile) -> Gap:
    for event in file.happened(CaseEventKind.REQUIREMENT_WAIVED):
        about = event.rule == gap.requirement.id and event.record_id in (None, gap.record_id)
        if about and event.party_id in (None, gap.party_id) and gap.requirement.waived_by:
            return Gap(gap.requirement, gap.zh, gap.en, gap.record_id, gap.party_id, event)
    return gap
