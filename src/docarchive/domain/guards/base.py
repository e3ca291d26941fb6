"""What guards look at and what they say; the guards themselves are in the modules ``guards_…``."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any

from docarchive.domain.case_file import CaseFile, compact, value_at
from docarchive.domain.clocks.clocks import Clock, clocks_by
from docarchive.domain.clocks.deadlines import DeadlineRules
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.findings import Finding
from docarchive.domain.guards.thresholds import ThresholdTable
from docarchive.domain.identifiers import OfficerId, PartyId, RecordId
from docarchive.domain.laws.rule_source import RuleSource
from docarchive.domain.party import PartyKind
from docarchive.domain.record import Record
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.standing import corrected_chain, corrects, counted_from, differing_fields

NOTICES = ("penalty_notice", "hearing_right_notice")
DECISIONS = ("penalty_decision_unit", "penalty_decision_individual")
EVERY_FORM = "*"
"""In a guard's list of forms: all of them."""
ONSPOT = ("onspot_penalty_unit", "onspot_penalty_individual")


class GuardSeverity(StrEnum):
    """What a finding does to the issue of a document."""

    BLOCK = "block"
    """The law forbids it; nobody may set it aside."""
    WARN = "warn"
    """An authorised person may set it aside with a reason."""


@dataclass(frozen=True, slots=True)
class Guard:
    """One row of ``rules/guards.yaml``."""

    id: str
    title: str
    title_en: str
    forms: tuple[str, ...]
    severity: GuardSeverity
    source: RuleSource
    remedy: str
    """What to do, Chinese and English."""
    order: tuple[tuple[str, ...], ...] = ()
    """Forms in their order, where the guard compares dates."""


@dataclass(frozen=True, slots=True)
class GuardRules:
    """All rules a pack carries."""

    deadlines: DeadlineRules
    thresholds: ThresholdTable
    guards: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is to be issued, or was."""

    form_id: str
    party_id: PartyId
    party_kind: PartyKind
    doc_date: date
    values: Mapping[str, Any]
    """Checked values as records keep them."""
    record_id: RecordId | None = None
    """None: not issued yet."""
    relation: Relation | None = None
    citations: tuple[Finding, ...] = ()
    """What the library of laws has against its references, on the day of the act and on its own day."""
    officer_ids: tuple[OfficerId, ...] = ()
    """Who acts, by the register."""
    act_day: date | None = None
    """The day of the act it tells of; None: not asked of documents issued already."""

    @property
    def corrects(self) -> bool:
        """Whether it stands in place of a document that was served."""
        return self.relation is not None and self.relation.kind is RelationKind.CORRECTS

    @property
    def penalties(self) -> Sequence[tuple[str, int | None]]:
        """Kind and amount in 分 of each penalty it names."""
        return penalties_of(self.values)

    def first(self, path: str) -> Any:
        """The first value at *path*, or None."""
        return next(iter(value_at(self.values, path)), None)


@dataclass(frozen=True, slots=True)
class Objection:
    """What a guard has against a paper."""

    zh: str
    en: str
    practice: bool = False
    """It rests on a practice, so it warns though the guard blocks."""


@dataclass(frozen=True, slots=True)
class GuardFinding:
    """An objection with everything a person needs to judge it."""

    guard_id: str
    severity: GuardSeverity
    title: str
    message: str
    source: str
    remedy: str
    record_id: RecordId | None = None
    """The paper it is about, when it was issued already."""


@dataclass(frozen=True)
class View:
    """What a guard sees: the case without the paper itself, and the rules."""

    file: CaseFile
    rules: GuardRules
    guard: Guard
    paper: Paper
    whole: CaseFile
    """The case with the paper, if it was issued, and with those it stands for."""

    @cached_property
    def related(self) -> Record | None:
        """The document that the paper corrects, replaces or supplements."""
        wanted = self.paper.relation.record_id if self.paper.relation else None
        return next((item for item in self.whole.records if item.id == wanted), None)

    def said_on(self, *names: str) -> date:
        """The day on which the office first said what the paper says in these fields.

        That is the paper's own date, unless it corrects another one and leaves them as they were.
        """
        earlier = self.related if self.paper.corrects else None
        if earlier is None or set(differing_fields(self.paper.values, earlier)) & set(names):
            return self.paper.doc_date
        return counted_from(earlier, self.whole.records, names).doc_date or self.paper.doc_date

    def clock(self, rule_id: str) -> Sequence[Clock]:
        """Clocks of one rule that run for the paper's party (or the case) and began by its date, as they stood in the evening."""
        evening = datetime.combine(self.paper.doc_date, time(23, 59, 59), CHINA)
        return clocks_by(rule_id, self.file, self.rules.deadlines, wanted=self._is_mine, now=evening)

    def earlier(self, *form_ids: str, whole_case: bool = False) -> Sequence[Record]:
        """Papers of these forms up to the paper's date, of its party unless of the *whole_case*, by date."""
        party_id = None if whole_case else self.paper.party_id
        return [item for item in self.file.papers(*form_ids, party_id=party_id) if not self._later(item)]

    def _is_mine(self, party_id: PartyId | None, record: Record | None) -> bool:
        return party_id in (None, self.paper.party_id) and not self._later(record)

    def _later(self, record: Record | None) -> bool:
        return record is not None and (record.doc_date or date.min) > self.paper.doc_date


def penalties_of(values: Mapping[str, Any] | None) -> Sequence[tuple[str, int | None]]:
    """Kind and amount in 分 of each penalty that values name."""
    rows = [*value_at(values, "penalties"), *value_at(values, "onspot_penalties")]
    return [(str(row["kind"]), row.get("amount")) for row in rows]


def paper_of(record: Record, file: CaseFile) -> Paper | None:
    """An issued document as a guard sees it."""
    if record.form_id is None or record.doc_date is None:
        return None
    kinds = {party.id: party.kind for party in file.parties}
    return Paper(
        record.form_id,
        record.party_id,
        kinds.get(record.party_id, PartyKind.UNIT),
        record.doc_date,
        record.values or {},
        record.id,
        record.relation,
        officer_ids=record.officer_ids,
    )


def without(file: CaseFile, paper: Paper) -> CaseFile:
    """The case as it was beside one of its papers: without those it stands for, and without later corrections."""
    later = (item for item in file.records if (item.doc_date or date.min) > paper.doc_date)
    gone = {paper.record_id, *(item.id for item in later if corrects(item))}
    if paper.relation and paper.relation.kind is not RelationKind.SUPPLEMENTS:
        earlier = [item for item in file.records if item.id == paper.relation.record_id]
        gone |= {item.id for start in earlier for item in corrected_chain(start, file.records)}
    return replace(file, records=tuple(item for item in file.records if item.id not in gone))


def called(record: Record) -> str:
    """Title and number, as people call a document."""
    return f"{record.form_title or record.title}{record.number or ''}"


def same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether two fields say the same but for blanks, the width of signs and the order of their rows."""
    return _sorted(one) == _sorted(other)


def _sorted(values: Sequence[Any]) -> list[str]:
    return sorted(compact(json.dumps(value, ensure_ascii=False, sort_keys=True)) for value in values)
