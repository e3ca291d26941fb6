"""Cases, what happens to them, and how they are closed, as programs get and send it."""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import AwareDatetime, Field

from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.volumes.volume import Retention
from docarchive.web.api.base import CASE, CASE_NAME, CAUSE, OFFICER, PARTY, Given, Shape
from docarchive.web.api.records import RecordBrief
from docarchive.workflows.closing.agree import Proposal
from docarchive.workflows.issuing.clocks import DueClock

Id = Field(min_length=1, max_length=40)


class CaseBrief(Shape):
    """A case in a list."""

    id: str = Field(examples=[CASE])
    name: str = Field(examples=[CASE_NAME])
    cause: str = Field(examples=[CAUSE])
    stage: str = Field(examples=["decided"])
    opened_on: date
    party_ids: list[str]


class ClockShape(Shape):
    """A deadline."""

    title: str = Field(examples=["处罚决定送达"])
    state: str = Field(examples=["running"])
    due: date | None
    party_id: str | None
    source: str


class CaseShape(CaseBrief):
    """One case."""

    records: list[RecordBrief]
    clocks: list[ClockShape]


class CaseList(Shape):
    """Cases, newest first."""

    cases: list[CaseBrief]
    next: str | None = Field(default=None, description="Cursor of the next page; absent on the last.")


class CaseGiven(Given):
    """What a case is opened with."""

    party_ids: list[str] = Field(min_length=1, max_length=50, examples=[[PARTY]])
    officer_ids: list[str] = Field(
        min_length=1, max_length=50, description="Who handles it.", examples=[[OFFICER]]
    )
    cause: str = Field(min_length=1, max_length=200, examples=[CAUSE])
    source: str = Field(max_length=100, examples=["监督检查"])
    opened_on: date | None = Field(default=None, description="Default: today.")
    name: str = Field(
        default="", max_length=200, description="Default: made of the first party and the cause."
    )


class EventShape(Shape):
    """What happened to a case beside its documents."""

    kind: str = Field(examples=["fine_paid"])
    at: datetime
    note: str
    party_id: str | None = None
    record_id: str | None = None
    amount_fen: int | None = Field(default=None, examples=[3_000_000])


class EventList(Shape):
    """The events of a case in the order they happened."""

    events: list[EventShape]


class EventGiven(Given):
    """An event to be recorded; the very same one is recorded once."""

    kind: CaseEventKind
    at: AwareDatetime = Field(
        description="When it happened; of `deferral_granted` the day until which it holds.",
        examples=["2026-11-21T10:30:00+08:00"],
    )
    note: str = Field(default="", max_length=2000)
    party_id: str | None = Field(default=None, max_length=40)
    record_id: str | None = Field(default=None, max_length=40, description="The paper that shows it.")
    amount_fen: int | None = Field(default=None, ge=1, le=10**15, description="Of a payment, in 分.")


class ProposalGiven(Given):
    """Who an archivist wants to seal a case with."""

    compiler: str = Field(
        min_length=1, max_length=100, description="An officer or a user.", examples=["王甲示"]
    )
    checker: str = Field(
        min_length=1, max_length=100, description="Sign-in name of who has to agree.", examples=["shen.he"]
    )
    statement: str = Field(default="", max_length=2000)
    paper_location: str = Field(default="", max_length=200, examples=["3号库2架5层"])
    keep: Retention | None = Field(default=None, description="Longer than the rules ask; with a reason.")
    keep_reason: str = Field(default="", max_length=200)


class AnswerGiven(Given):
    """What the checker says."""

    agree: bool
    objection: str = Field(
        default="", max_length=2000, description="Why it goes back; needed without agreement."
    )


class ProposalShape(Shape):
    """A case that is about to be sealed."""

    case_id: str = Field(examples=[CASE])
    compiler: str
    checker: str
    archivist: str
    asked_at: datetime
    agreed_at: datetime | None = None
    objection: str = ""


def brief(case: Case) -> CaseBrief:
    """A case in a list."""
    return CaseBrief(
        id=case.id,
        name=case.name,
        cause=case.cause,
        stage=case.stage.value,
        opened_on=case.opened_on,
        party_ids=list(case.party_ids),
    )


def clock(item: DueClock) -> ClockShape:
    """A deadline of a case."""
    return ClockShape(
        title=item.clock.rule.title,
        state=item.clock.state.value,
        due=item.clock.due.day if item.clock.due else None,
        party_id=item.clock.party_id,
        source=item.clock.rule.source.printed,
    )


def event(item: CaseEvent) -> EventShape:
    """One event."""
    return EventShape(
        kind=item.kind.value,
        at=item.at,
        note=item.note,
        party_id=item.party_id,
        record_id=item.record_id,
        amount_fen=item.amount_fen,
    )


def events(items: Sequence[CaseEvent]) -> EventList:
    """The events of a case."""
    return EventList(events=[event(item) for item in items])


def proposal(item: Proposal) -> ProposalShape:
    """What was asked before sealing, and the answer."""
    return ProposalShape(
        case_id=item.case_id,
        compiler=item.compiler.name,
        checker=item.checker.name,
        archivist=item.archivist.name,
        asked_at=item.asked_at,
        agreed_at=item.agreed_at,
        objection=item.objection,
    )
