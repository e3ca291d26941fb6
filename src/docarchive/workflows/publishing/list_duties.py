"""Which decisions are to be published or retracted, by when; nothing is written."""

import json
from collections.abc import Sequence
from datetime import date

from docarchive.catalog.port import Reader
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.clocks.deadlines import DeadlineRules
from docarchive.domain.days.local_time import local_day
from docarchive.domain.facts import FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import parse_time
from docarchive.domain.publishing.duties import (
    PUBLISH_RULE,
    RETRACT_RULE,
    Overturned,
    PublicationDuty,
    most_pressing_first,
    publishing_duty,
    retraction_duty,
)
from docarchive.domain.record import Record
from docarchive.domain.standing import correction_of


def publication_duties(
    first: date,
    today: date,
    reader: Reader,
    rules: DeadlineRules,
    *,
    waiting: bool = False,
    newest: int = 1_000_000,
) -> list[PublicationDuty]:
    """What is to be done about decisions dated from *first* on, and about all that is published; most pressing first.

    Args:
        first: Decisions before are not looked at.
        today: The office's day.
        reader: Of one that sees all.
        rules: The deadlines.
        waiting: Leave out the decisions that are published.
        newest: Of the decisions only so many, the last ones.
    """
    publishing, retracting = rules.get(PUBLISH_RULE), rules.get(RETRACT_RULE)
    standing = reader.standing_decisions(first, today, unpublished=waiting, limit=newest)
    overturned = reader.overturned_publications(first)
    concerned = [*standing, *overturned]
    parties = reader.get_parties({record.party_id for record in concerned})
    events = reader.events_of_cases({record.case_id for record in concerned})
    known = reader.publications_of_each({record.id for record in concerned})
    found = []
    for record in standing:
        party = parties[record.party_id]
        days = [
            local_day(event.at)
            for event in events[record.case_id]
            if event.kind is CaseEventKind.PUBLISHED and _concerns(event, record)
        ]
        found.append(
            publishing_duty(record, party.name, party.kind, known[record.id], days, publishing, today)
        )
    for record in overturned:
        since = _overturned(record, events[record.case_id], reader)
        if since is not None:
            name = parties[record.party_id].name
            found.append(retraction_duty(record, name, known[record.id], since, retracting, today))
    return sorted((item for item in found if item is not None), key=most_pressing_first)


def _concerns(event: CaseEvent, record: Record) -> bool:
    """Whether an event of the case is about this decision and its party, or names none."""
    return record.id == (event.record_id or record.id) and record.party_id == (
        event.party_id or record.party_id
    )


def _overturned(record: Record, events: Sequence[CaseEvent], reader: Reader) -> Overturned | None:
    """Since when and why the decision does not stand: the earliest of what says so."""
    found = []
    if record.void_reason is not None:
        found.append(Overturned(_voided_on(record.id, reader), f"作废 / void：{record.void_reason}"))
    later = correction_of(record, reader.records_of(record.case_id))
    if later is not None and later.doc_date is not None:
        found.append(Overturned(later.doc_date, f"更正 / corrected：{later.number or later.title}"))
    for event in events:
        if event.kind is CaseEventKind.DECISION_OVERTURNED and _concerns(event, record):
            found.append(Overturned(local_day(event.at), event.note or "变更、撤销等 / overturned"))
    return min(found, key=lambda item: item.on, default=None)


def _voided_on(record_id: RecordId, reader: Reader) -> date:
    """The day of the fact that declared the document void."""
    for position in reader.fact_positions(record_id):
        entry = json.loads(reader.ledger_lines(position, limit=1)[0])
        if entry["kind"] == FactKind.DOCUMENT_VOIDED.value:
            return local_day(parse_time(entry["at"]))
    raise LookupError(f"{record_id} is void without a fact")  # the projection allows no such state
