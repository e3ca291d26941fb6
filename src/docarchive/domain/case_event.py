"""What happens to a case beside its documents: payments, requests, suits, overrides."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from docarchive.domain.identifiers import CaseId, PartyId, RecordId


class CaseEventKind(StrEnum):
    """Events that start, stop or end periods, or that explain why a rule was not followed."""

    DEFENCE_RECEIVED = "defence_received"
    """陈述、申辩."""
    HEARING_REQUESTED = "hearing_requested"
    RIGHTS_WAIVED = "rights_waived"
    """The party gave up statement, defence or hearing in writing."""
    FINE_PAID = "fine_paid"
    """With an amount."""
    DEFERRAL_GRANTED = "deferral_granted"
    """Until its date."""
    RECONSIDERATION_APPLIED = "reconsideration_applied"
    RECONSIDERATION_DECIDED = "reconsideration_decided"
    SUIT_FILED = "suit_filed"
    SUIT_ENDED = "suit_ended"
    PERIOD_SUSPENDED = "period_suspended"
    """For example testing or appraisal during a seizure."""
    PERIOD_RESUMED = "period_resumed"
    REINSPECTION_REQUESTED = "reinspection_requested"
    PUBLISHED = "published"
    DECISION_OVERTURNED = "decision_overturned"
    """变更、撤销、确认违法或者确认无效: a published decision must be retracted."""
    PUBLICATION_RETRACTED = "publication_retracted"
    POLICE_FILED = "police_filed"
    """公安机关立案: the police took over a transferred case."""
    POLICE_DECLINED = "police_declined"
    """公安机关不予立案或者退回: the case is the office's again."""
    GOODS_HANDED_OVER = "goods_handed_over"
    """涉案物品及材料移交公安机关."""
    REQUIREMENT_WAIVED = "requirement_waived"
    """What completeness asks for is let go (`docarchive.domain.closing`); `CaseEvent.rule` names the requirement."""
    REVIEW_ANSWERED = "review_answered"
    """A person answered what a file review cannot decide; `CaseEvent.rule` is ``<rule>=ok|fail|na``."""
    REVIEW_DRAWN = "review_drawn"
    """The case was drawn for a spot check; `CaseEvent.rule` names the draw, the note says out of what and how."""
    REVIEW_FEEDBACK = "review_feedback"
    """A reviewer tells the handler of a defect; `CaseEvent.rule` names the item."""
    REVIEW_REPLIED = "review_replied"
    """What the handler says to the reviewer's words; `CaseEvent.rule` names the item."""
    OVERRIDE = "override"
    """A warning was set aside by an authorised person; `CaseEvent.rule` names it."""


_BY_OTHER_JOURNEYS = (
    CaseEventKind.OVERRIDE,
    CaseEventKind.REQUIREMENT_WAIVED,
    CaseEventKind.REVIEW_ANSWERED,
    CaseEventKind.REVIEW_DRAWN,
    CaseEventKind.REVIEW_FEEDBACK,
    CaseEventKind.REVIEW_REPLIED,
)
ENTERED_BY_HAND = tuple(kind for kind in CaseEventKind if kind not in _BY_OTHER_JOURNEYS)
"""What somebody enters because it happened; all others are written when something is done in the house."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One event of a case."""

    case_id: CaseId
    kind: CaseEventKind
    at: datetime
    """When it happened (not when it was entered)."""
    note: str = ""
    """What a person should know, for an override the reason."""
    party_id: PartyId | None = None
    """The party concerned; None for the whole case."""
    record_id: RecordId | None = None
    """The paper that shows it, if filed."""
    amount_fen: int | None = None
    rule: str | None = None
    """Id of the rule that was set aside."""
