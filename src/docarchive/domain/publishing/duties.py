"""What is to be published, and what is to be retracted, by when; pure rules over what is known of a decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.clocks.deadlines import Deadline, Due, due_of
from docarchive.domain.party import PartyKind
from docarchive.domain.publishing.publication import Publication
from docarchive.domain.record import Record

PUBLISH_RULE = "publish_penalty"
RETRACT_RULE = "retract_publication"
"""Rows of ``rules/deadlines.yaml``."""


class DutyKind(StrEnum):
    """What is to be done."""

    PUBLISH = "publish"
    RETRACT = "retract"


class DutyState(StrEnum):
    """How it stands, the most pressing first."""

    OVERDUE = "overdue"
    OPEN = "open"
    OPTIONAL = "optional"
    """A decision on a person: only those of some effect on society are published; a person says which."""
    LATE = "late"
    """Done after the last day."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Overturned:
    """A published decision does not stand any more."""

    on: date
    why: str
    """For a person (zh / en)."""


@dataclass(frozen=True, slots=True)
class PublicationDuty:
    """One thing to do about one decision."""

    kind: DutyKind
    state: DutyState
    record: Record
    party_name: str
    due: Due
    publications: tuple[Publication, ...]
    why: str = ""


def publishing_duty(
    record: Record,
    party_name: str,
    party_kind: PartyKind,
    publications: Sequence[Publication],
    published_by_event: Collection[date],
    rule: Deadline,
    today: date,
) -> PublicationDuty | None:
    """Whether a standing decision is published in time; None for a decision without a date.

    Args:
        record: The decision.
        party_name: On whom it is.
        party_kind: Decisions on units are all published (安全生产法 2021 第七十八条第二款), those on persons by choice.
        publications: Of the decision, retracted ones included.
        published_by_event: Days on which a person noted that it was published, without its text.
        rule: The deadline.
        today: The office's day.
    """
    if record.doc_date is None or rule.length is None:
        return None
    due = due_of(rule, record.doc_date, length=rule.length)
    done = [item.published_on for item in publications] + [*published_by_event]
    state = _state(min(done, default=None), due, today)
    if state in (DutyState.OPEN, DutyState.OVERDUE) and party_kind is PartyKind.PERSON:
        state = DutyState.OPTIONAL
    return PublicationDuty(DutyKind.PUBLISH, state, record, party_name, due, tuple(publications))


def retraction_duty(
    record: Record,
    party_name: str,
    publications: Sequence[Publication],
    overturned: Overturned,
    rule: Deadline,
    today: date,
) -> PublicationDuty | None:
    """Whether the publications of a decision that was overturned are withdrawn in time; None when it has none.

    One published again after it was overturned is not asked for.
    """
    concerned = [item for item in publications if item.published_on <= overturned.on]
    if not concerned or rule.length is None:
        return None
    due = due_of(rule, overturned.on, length=rule.length)
    days = [item.retracted_on for item in concerned]
    last = max((day for day in days if day), default=None) if all(days) else None
    state = _state(last, due, today)
    return PublicationDuty(DutyKind.RETRACT, state, record, party_name, due, tuple(concerned), overturned.why)


def most_pressing_first(duty: PublicationDuty) -> tuple[int, date]:
    """Sort key: overdue first, then by last day."""
    return list(DutyState).index(duty.state), duty.due.day


def _state(done: date | None, due: Due, today: date) -> DutyState:
    if done is not None:
        return DutyState.LATE if done > due.day else DutyState.DONE
    return DutyState.OVERDUE if today > due.day else DutyState.OPEN
