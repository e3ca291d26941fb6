"""What a reviewer tells the handlers of a case, and what they reply: events of the case, so facts with their actor.

Write order: as of every event of a case (`docarchive.workflows.registering.case_events`).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.file_review.feedback import feedback_of
from docarchive.domain.file_review.standard import ReviewRules
from docarchive.domain.identifiers import CaseId
from docarchive.workflows.registering.case_events import record_event

_TOLD = (CaseEventKind.REVIEW_FEEDBACK, CaseEventKind.REVIEW_REPLIED)


def tell(
    case_id: CaseId,
    item_id: str,
    words: str,
    *,
    reply: bool,
    items: ReviewRules,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> CaseEvent:
    """Record feedback on an item, or the reply to what was said last of it; the last words of it sent again change nothing.

    Raises:
        NotFoundError: no such item or case.
        RejectedError: there are no words.
        ConflictError: a reply where nothing was said of the item.
    """
    if item_id not in items.items_by_id:
        raise NotFoundError(
            f"没有这个评查项目 / no such item: {item_id[:20]}", hint="docarchive case review CASE"
        )
    if not words.strip():
        raise RejectedError("须写明内容 / there are no words", hint="ITEM=WORDS")
    with catalog.reading() as reader:
        events = reader.events_of(reader.get_case(case_id).id)
    said = {one.item_id for one in feedback_of(events)}
    if reply and item_id not in said:
        raise ConflictError(
            f"评查项目 {item_id} 没有反馈意见可回复 / nothing was said of this item to reply to",
            hint="docarchive case review CASE",
        )
    kind = CaseEventKind.REVIEW_REPLIED if reply else CaseEventKind.REVIEW_FEEDBACK
    event = CaseEvent(case_id, kind, now(), words.strip(), rule=item_id)
    told = [one for one in events if one.kind in _TOLD and one.rule == item_id]
    if told and replace(told[-1], at=event.at) == event:  # a form that was sent twice
        return told[-1]
    return record_event(event, archive=archive, ledger=ledger, catalog=catalog, now=now, actor=actor)
