"""Record what happens to a case beside its documents: payments, requests, suits, waivers.

Write order: the event into the archive; one transaction with the fact; publish.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.plain import Plain
from docarchive.workflows.lookup import record_of_case
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_WITH_AMOUNT = (CaseEventKind.FINE_PAID,)
_IN_FUTURE = (CaseEventKind.DEFERRAL_GRANTED,)
"""Recorded with the day until which it holds."""
_ABOUT_RULE = (
    CaseEventKind.REQUIREMENT_WAIVED,
    CaseEventKind.REVIEW_ANSWERED,
    CaseEventKind.REVIEW_DRAWN,
    CaseEventKind.REVIEW_FEEDBACK,
    CaseEventKind.REVIEW_REPLIED,
)
_LAST_ACTS = 20
_CLOCK_SKEW = timedelta(minutes=5)


def record_event(
    event: CaseEvent,
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> CaseEvent:
    """Make an event of a case known.

    Raises:
        RejectedError: an amount is missing, or not this kind's; it lies in the future; the party is not of the
            case; or the kind is written by the house itself.
        ConflictError: the very same event is recorded already.
        NotFoundError: no such case, or it has no such record (`record_of_case`).
    """
    require_sense(event, now())
    with catalog.reading() as reader:
        case = reader.get_case(event.case_id)
        if event.record_id is not None:
            record_of_case(event.record_id, case.id, reader)
    fact, plain = event_fact(event, case, archive=archive, at=now(), actor=actor)
    with catalog.transaction() as tx:
        if event in tx.events_of(case.id):
            raise ConflictError(
                f"该事件已登记 / this event is recorded already: {event.kind.value} {event.at:%Y-%m-%d %H:%M}",
                hint="确有两笔的，写明不同的时间或备注 / if there were two, give another time or note",
            )
        tx.record(fact, plain)
    publish_facts(ledger=ledger, catalog=catalog)
    return event


def require_sense(event: CaseEvent, now: datetime) -> None:
    """`RejectedError` for an event that cannot have happened so, every fault named."""
    faults = []
    if event.kind is CaseEventKind.OVERRIDE:
        faults.append("越过提示只在制作文书时登记 / an override is recorded only when a document is issued")
    if event.kind in _ABOUT_RULE and not (event.rule and event.note.strip()):
        faults.append("须写明规则和理由 / a rule and a reason are needed")
    if event.kind in _WITH_AMOUNT and not event.amount_fen:
        faults.append("须写明金额 / an amount is needed")
    if event.kind not in _WITH_AMOUNT and event.amount_fen is not None:
        faults.append("此类事件没有金额 / this kind has no amount")
    if event.at > now + _CLOCK_SKEW and event.kind not in _IN_FUTURE:
        faults.append(f"时间 {event.at:%Y-%m-%d %H:%M} 尚未到来 / lies in the future")
    if faults:
        raise RejectedError("；".join(faults), hint="docarchive event add --help")


def has_amount(kind: CaseEventKind) -> bool:
    """Whether such an event is of money."""
    return kind in _WITH_AMOUNT


def lasts_until(kind: CaseEventKind) -> bool:
    """Whether such an event is recorded with the day until which it holds."""
    return kind in _IN_FUTURE


def was_recorded_by(event: CaseEvent, actor: str, *, since: datetime, reader: Reader) -> bool:
    """Whether *actor* recorded this very event at *since* or later: a form was sent twice."""
    if event not in reader.events_of(event.case_id):
        return False
    acts = reader.acts(user=actor, case_id=event.case_id, limit=_LAST_ACTS)
    return any(
        act.what is FactKind.CASE_EVENT_RECORDED
        and act.detail.get("kind") == event.kind.value
        and act.at >= since
        for act in acts
    )


def event_fact(
    event: CaseEvent, case: Case, *, archive: Archive, at: datetime, actor: str
) -> tuple[Fact, Plain]:
    """Put an event into the archive; what `Transaction.record` takes to make it true."""
    owner = case.party_ids[0]
    body, plain = put_body(archive, lambda digest: places.case_event_key(owner, case.id, digest), event)
    fact = Fact(
        FactKind.CASE_EVENT_RECORDED,
        at,
        actor,
        body,
        party_id=event.party_id,
        case_id=case.id,
        record_id=event.record_id,
        detail={"kind": event.kind.value},
    )
    return fact, plain
