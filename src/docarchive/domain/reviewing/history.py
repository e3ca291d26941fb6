"""One enterprise over the years: what was found, ordered, checked again, punished, paid and recorded, in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.case_file import value_at
from docarchive.domain.clocks.clocks import EVENT_TITLES
from docarchive.domain.days.local_time import local_day
from docarchive.domain.identifiers import CaseId, PartyId, RecordId
from docarchive.domain.party import Enterprise
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.reviewing.decision import DECISION_FORMS, FINE


class MomentKind(StrEnum):
    """What happened."""

    INSPECTION = "inspection"
    HAZARD = "hazard"
    """One problem an inspection found."""
    ORDER = "order"
    """责令整改, and measures on the spot."""
    REINSPECTION = "reinspection"
    FILED = "filed"
    """立案."""
    DECISION = "decision"
    NO_PENALTY = "no_penalty"
    PAYMENT = "payment"
    RELIEF = "relief"
    """Reconsideration or suit."""
    RECORDING = "recording"
    CLOSED = "closed"


FORMS: Mapping[str, MomentKind] = {
    "inspection_record": MomentKind.INSPECTION,
    "rectification_order": MomentKind.ORDER,
    "onsite_measures_decision": MomentKind.ORDER,
    "reinspection_opinion": MomentKind.REINSPECTION,
    "case_filing_approval": MomentKind.FILED,
    "no_penalty_decision": MomentKind.NO_PENALTY,
    **dict.fromkeys(DECISION_FORMS, MomentKind.DECISION),
}
_EVENTS = {
    CaseEventKind.FINE_PAID: MomentKind.PAYMENT,
    CaseEventKind.RECONSIDERATION_APPLIED: MomentKind.RELIEF,
    CaseEventKind.RECONSIDERATION_DECIDED: MomentKind.RELIEF,
    CaseEventKind.SUIT_FILED: MomentKind.RELIEF,
    CaseEventKind.SUIT_ENDED: MomentKind.RELIEF,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history."""

    on: date
    kind: MomentKind
    case_id: CaseId
    case: str
    party_id: PartyId | None
    """Whom it met: the enterprise, or a person of the same case."""
    text: str = ""
    record_id: RecordId | None = None
    number: str | None = None
    name_then: str | None = None
    """The name the paper prints, where it is another than today's."""
    amount_fen: int | None = None
    """Fined, or paid."""
    major: bool = False
    """A major hazard (重大事故隐患)."""
    seconds: int | None = None
    """Length of a recording."""


@dataclass(frozen=True, slots=True)
class History:
    """The page of one enterprise."""

    enterprise: Enterprise
    moments: tuple[Moment, ...]
    """Oldest first."""
    counts: Mapping[MomentKind, int]
    fined_fen: int
    paid_fen: int


def history_of(
    enterprise: Enterprise,
    cases: Sequence[tuple[Case, Sequence[Record], Sequence[CaseEvent]]],
) -> History:
    """Put together what the enterprise's cases hold.

    Args:
        enterprise: Whose history it is; the credit code holds its names together.
        cases: Each with its documents that stand, its evidence, and its events.
    """
    found = [
        moment for case, records, events in cases for moment in _of_case(enterprise, case, records, events)
    ]
    order = list(MomentKind)
    moments = sorted(found, key=lambda item: (item.on, order.index(item.kind)))
    own = [item for item in moments if item.party_id in (None, enterprise.id)]
    return History(
        enterprise,
        tuple(moments),
        {kind: count for kind in order if (count := sum(item.kind is kind for item in moments))},
        sum(item.amount_fen or 0 for item in own if item.kind is MomentKind.DECISION),
        sum(item.amount_fen or 0 for item in own if item.kind is MomentKind.PAYMENT),
    )


def _of_case(
    enterprise: Enterprise, case: Case, records: Sequence[Record], events: Sequence[CaseEvent]
) -> Iterator[Moment]:
    for record in records:
        if record.kind is RecordKind.EVIDENCE:
            if record.custody is not None:
                yield _recording(case, record)
        elif (kind := FORMS.get(record.form_id or "")) is not None:
            yield _paper(enterprise, case, record, kind)
            if record.form_id == "inspection_record":
                yield from _hazards(case, record)
    for event in events:
        if event.kind in _EVENTS:
            kind = _EVENTS[event.kind]
            words = EVENT_TITLES[event.kind].partition(" / ")[0] if kind is MomentKind.RELIEF else ""
            text = "；".join(filter(None, (words, event.note)))
            day = local_day(event.at)
            yield Moment(
                day,
                kind,
                case.id,
                case.name,
                event.party_id,
                text,
                event.record_id,
                None,
                None,
                event.amount_fen,
            )
    if case.closed_on is not None:
        yield Moment(case.closed_on, MomentKind.CLOSED, case.id, case.name, None)


def _paper(enterprise: Enterprise, case: Case, record: Record, kind: MomentKind) -> Moment:
    printed = next((str(name) for name in value_at(record.values, "party_name")), None)
    other = printed if record.party_id == enterprise.id and printed != enterprise.name else None
    fines = [item.amount_fen or 0 for item in record.penalties if item.kind == FINE]
    return Moment(
        _day(record),
        kind,
        case.id,
        case.name,
        record.party_id,
        _summary(record, kind),
        record.id,
        str(record.number) if record.number else None,
        other,
        sum(fines) if fines else None,
    )


def _summary(record: Record, kind: MomentKind) -> str:
    if kind is MomentKind.DECISION:
        return "、".join(dict.fromkeys(item.kind for item in record.penalties))
    if kind is MomentKind.REINSPECTION:
        results = [str(item) for item in value_at(record.values, "reinspection_results.result")]
        return "、".join(f"{name} {results.count(name)}" for name in dict.fromkeys(results))
    if kind is MomentKind.ORDER:
        problems = len(value_at(record.values, "problems"))
        return f"{record.form_title or record.title}" + (f"：{problems} 项" if problems else "")
    return record.form_title or record.title


def _hazards(case: Case, record: Record) -> Iterator[Moment]:
    for row in value_at(record.values, "findings"):
        text = str(row.get("description", ""))
        number = str(record.number) if record.number else None
        yield Moment(
            _day(record),
            MomentKind.HAZARD,
            case.id,
            case.name,
            record.party_id,
            text,
            record.id,
            number,
            major=bool(row.get("is_major_hazard")),
        )


def _recording(case: Case, record: Record) -> Moment:
    lengths = [item.duration_seconds for item in record.representations if item.duration_seconds]
    return Moment(
        _day(record),
        MomentKind.RECORDING,
        case.id,
        case.name,
        record.party_id,
        record.title,
        record.id,
        seconds=max(lengths, default=None),
    )


def _day(record: Record) -> date:
    return record.doc_date or local_day(record.recorded_at)
