"""Give a case to other handlers: who sees and may act in it follows from that at once.

Write order: the change into the archive; one transaction with the fact; publish. The index follows: its entries name handlers.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.handler_change import HandlerChange, handlers_after, require_sense
from docarchive.domain.officer import Officer
from docarchive.domain.one_line import one_line
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import Registrar, schedule_case
from docarchive.workflows.store import put_body


def change_handlers(change: HandlerChange, *, registrar: Registrar) -> HandlerChange:
    """Make the change known, and return it as it was recorded; *change* has its texts as typed.

    Raises:
        RejectedError: a text is missing; or as `docarchive.domain.handler_change.require_sense`.
        ConflictError: the case is closed, or its handlers were changed meanwhile.
        NotFoundError: no such case, or an officer nobody registered.
    """
    now = registrar.now()
    with registrar.catalog.reading() as reader:
        change = checked_change(change, reader, now=now)
        case = reader.get_case(change.case_id)
    owner = case.party_ids[0]
    body, plain = put_body(
        registrar.archive, lambda digest: places.handlers_key(owner, case.id, digest), change
    )
    fact = Fact(
        FactKind.HANDLERS_CHANGED,
        now,
        registrar.actor,
        body,
        party_id=owner,
        case_id=case.id,
        detail={"cause": change.cause.value},
    )
    with registrar.catalog.transaction() as tx:
        checked_change(change, tx, now=now)
        tx.record(fact, plain)
        schedule_case(tx, case.id)
    publish_facts(ledger=registrar.ledger, catalog=registrar.catalog)
    return change


def checked_change(change: HandlerChange, reader: Reader, *, now: datetime) -> HandlerChange:
    """The change as it would be recorded; raises as `change_handlers`."""
    change = _tidied(change)
    handlers_after(reader.get_case(change.case_id), change)
    officers = {item: reader.get_officer(item) for item in (*change.before, *change.after)}
    require_sense(change, officers, reader.handler_changes(change.case_id), today=local_day(now))
    return change


def officers_to_choose(case: Case, reader: Reader, *, now: datetime) -> Sequence[Officer]:
    """Who may handle the case from now on: its handlers first, then all with a valid certificate."""
    today = local_day(now)
    own = [reader.get_officer(officer_id) for officer_id in case.handler_ids]
    return [*own, *(item for item in reader.officers() if item not in own and item.certificate_on(today))]


def was_changed_by(change: HandlerChange, actor: str, reader: Reader, *, since: datetime) -> bool:
    """Whether the last change of the case is this very one and *actor* made it at *since* or later: a form sent twice."""
    earlier = reader.handler_changes(change.case_id)
    acts = reader.acts(user=actor, case_id=change.case_id, limit=20)
    made = any(act.what is FactKind.HANDLERS_CHANGED and act.at >= since for act in acts)
    return made and bool(earlier) and earlier[-1] == _tidied(change)


def _tidied(change: HandlerChange) -> HandlerChange:
    return replace(
        change,
        after=tuple(dict.fromkeys(change.after)),
        reason=_line("理由 / reason", change.reason),
        decided_by=_line("决定人 / decided by", change.decided_by),
    )


def _line(field: str, untrusted: str) -> str:
    try:
        return one_line(untrusted)
    except RejectedError as error:
        raise RejectedError(f"{field}：{error.message}") from error
