"""Let go what completeness asks for: an event of the case, with who allowed it and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId, PartyId, RecordId
from docarchive.workflows.registering.case_events import record_event


@dataclass(frozen=True, slots=True)
class Waiver:
    """What is let go, and why."""

    case_id: CaseId
    requirement: str
    reason: str
    allowed_by: str
    """Name of the person who may."""
    party_id: PartyId | None = None
    """Only for this party; None: for all."""
    record_id: RecordId | None = None
    """Only for this paper; None: for all."""


def waive(
    waiver: Waiver,
    wanted: CompletenessRules,
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> CaseEvent:
    """Record a waiver; the very one that is recorded already is found, not recorded again.

    Raises:
        NotFoundError: there is no such requirement.
        RejectedError: nobody may waive it, or reason or name is blank.
    """
    requirement = wanted.by_id.get(waiver.requirement)
    if requirement is None:
        raise NotFoundError(
            f"没有这一项要求 / no such requirement: {waiver.requirement[:40]}",
            hint="docarchive case completeness CASE",
        )
    if requirement.waived_by is None:
        raise RejectedError(
            f"“{requirement.title}”不能免除 / {requirement.title_en} cannot be waived",
            hint=requirement.source.printed,
        )
    if not (waiver.reason.strip() and waiver.allowed_by.strip()):
        raise RejectedError(
            "须写明理由和批准人 / a reason and who allowed it are needed", hint="--reason, --allowed-by"
        )
    event = CaseEvent(
        waiver.case_id,
        CaseEventKind.REQUIREMENT_WAIVED,
        now(),
        f"{waiver.reason.strip()}（批准人：{waiver.allowed_by.strip()}）",
        party_id=waiver.party_id,
        record_id=waiver.record_id,
        rule=requirement.id,
    )
    with catalog.reading() as reader:
        known = reader.events_of(reader.get_case(waiver.case_id).id)
    same = next((one for one in known if replace(one, at=event.at) == event), None)
    return same or record_event(event, archive=archive, ledger=ledger, catalog=catalog, now=now, actor=actor)
