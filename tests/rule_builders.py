"""Cases as rules see them, made from a few words, and the shipped rules."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import CaseFile
from docarchive.domain.days.local_time import CHINA
from docarchive.domain.guards.base import Paper
from docarchive.domain.handler_change import Recusal
from docarchive.domain.identifiers import (
    CaseId,
    CreditCode,
    DocumentNumber,
    OfficerId,
    PartyId,
    RecordId,
    ResidentId,
    new_id,
)
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.party import Enterprise, PartyKind, Person
from docarchive.domain.record import Penalty, Record, RecordKind, Service
from docarchive.domain.relation import Relation, RelationKind
from docarchive.templates.pack import shipped_pack_folder
from docarchive.templates.rules.pack_rules import load_rules

_START = datetime(2026, 1, 1, tzinfo=UTC)
_SERIALS = itertools.count(1)
UNIT = Enterprise(
    PartyId(new_id(_START)), "示例公司", CreditCode.parse("91320400MA0000001T"), "张示例", "样本路1号", "1"
)
PERSON = Person(
    PartyId(new_id(_START)),
    "张示例",
    "男",
    date(1980, 1, 1),
    ResidentId("320499198001010010"),
    "样本路2号",
    "2",
)
HANDLERS = tuple(
    Officer(OfficerId(new_id(_START)), name, (Certificate(name, "厅", date(2024, 1, 1), date(2028, 1, 1)),))
    for name in ("王甲示", "李乙示")
)
CASE = Case(
    CaseId(new_id(_START)), "示例案", "未如实记录", "监督检查", (UNIT.id, PERSON.id),
    tuple(officer.id for officer in HANDLERS), date(2026, 9, 1),
)  # fmt: skip
FINE = [{"kind": "罚款", "amount": 2_000_000}]


@cache
def rules():
    return load_rules(shipped_pack_folder())


def doc(form_id, day, party=UNIT, /, void=None, **values):
    """A document issued on *day*; `penalties` of decisions become penalties on their party."""
    serial = next(_SERIALS)
    rows = values.get("penalties") or values.get("onspot_penalties") or []
    decides = "decision" in form_id or form_id.startswith("onspot")
    return Record(
        id=RecordId(new_id(_START)),
        kind=RecordKind.DOCUMENT,
        case_id=CASE.id,
        party_id=party.id,
        title=form_id,
        recorded_at=_START,
        representations=(),
        form_id=form_id,
        form_title=form_id,
        number=DocumentNumber("苏常", "试", 2026, serial),
        doc_date=date.fromisoformat(day),
        values=values,
        penalties=tuple(Penalty(party.id, row["kind"], row.get("amount")) for row in rows if decides),
        void_reason=void,
    )


def related(kind, earlier, record):
    """*record* as the document that corrects, replaces or supplements *earlier*."""
    return replace(record, relation=Relation(RelationKind(kind), earlier.id, "笔误"))


def served(record, day, method="直接"):
    """The receipt of *record*."""
    party = UNIT if record.party_id == UNIT.id else PERSON
    row = {"document": f"{record.title} {record.number}", "served_on": day, "method": method}
    receipt = doc("service_receipt", day, party, services=[row])
    service = Service(row["document"], party.name, date.fromisoformat(day), method)
    return Record(**{**{name: getattr(receipt, name) for name in Record.__slots__}, "services": (service,)})


def event(kind, when, party=None, amount=None):
    at = datetime.fromisoformat(when).replace(tzinfo=CHINA)
    return CaseEvent(
        CASE.id, CaseEventKind(kind), at, party_id=party.id if party else None, amount_fen=amount
    )


def file_of(*things):
    """The case with these documents, events and recusals."""
    return CaseFile(
        CASE,
        (UNIT, PERSON),
        HANDLERS,
        tuple(item for item in things if isinstance(item, Record)),
        tuple(sorted((item for item in things if isinstance(item, CaseEvent)), key=lambda item: item.at)),
        public_service_days=30,
        recused=tuple(item for item in things if isinstance(item, Recusal)),
    )


def paper(form_id, day, party=UNIT, /, **values):
    """A document that is to be issued."""
    kind = PartyKind.UNIT if party is UNIT else PartyKind.PERSON
    return Paper(form_id, party.id, kind, date.fromisoformat(day), values)


def at(day, hour=12):
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=CHINA)
