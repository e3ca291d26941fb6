"""What reviewers told the handlers of a case, and what these replied: read from the case's events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.domain.case_event import CaseEvent, CaseEventKind


@dataclass(frozen=True, slots=True)
class Feedback:
    """One line of the list of feedback."""

    item_id: str
    said: str
    said_at: datetime
    reply: str = ""
    """Empty as long as nobody replied."""
    replied_at: datetime | None = None


def feedback_of(events: Iterable[CaseEvent]) -> tuple[Feedback, ...]:
    """All feedback of a case in the order it was given; a reply belongs to what was said last of its item."""
    told: list[Feedback] = []
    for event in sorted(events, key=lambda item: item.at):
        item_id = event.rule or ""
        if event.kind is CaseEventKind.REVIEW_FEEDBACK:
            told.append(Feedback(item_id, event.note, event.at))
        elif event.kind is CaseEventKind.REVIEW_REPLIED:
            place = _last_of(item_id, told)
            if place is not None:
                told[place] = replace(told[place], reply=event.note, replied_at=event.at)
    return tuple(told)


def _last_of(item_id: str, told: list[Feedback]) -> int | None:
    return next((place for place in reversed(range(len(told))) if told[place].item_id == item_id), None)
