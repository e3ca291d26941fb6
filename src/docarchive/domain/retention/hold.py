"""A legal hold (冻结): as long as it stands nothing of the case is given up for destruction."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId


class HoldGround(StrEnum):
    """Why a case is held (Source: practice of appraisal; disputes and inspections that need the file)."""

    SUIT = "suit"
    """诉讼、复议."""
    AUDIT = "audit"
    """审计、巡察、监督检查."""
    COMPLAINT = "complaint"
    """信访、投诉."""
    CRIME = "crime"
    """刑事侦查、监察调查."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold of one case in its newest state."""

    id: str
    case_id: CaseId
    ground: HoldGround
    reason: str
    placed_at: datetime
    placed_by: str
    """Who ordered it."""
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lift_reason: str = ""

    @property
    def stands(self) -> bool:
        """Whether it is in force."""
        return self.lifted_at is None

    def lift(self, at: datetime, by: str, reason: str) -> Self:
        """The hold, no longer in force.

        Raises:
            ConflictError: it is lifted already.
            RejectedError: nobody is named, or no reason is given.
        """
        if self.lifted_at is not None:
            raise ConflictError(f"冻结已于 {local_day(self.lifted_at)} 解除 / it is lifted already")
        require_words(by, reason)
        return replace(self, lifted_at=at, lifted_by=by.strip(), lift_reason=reason.strip())


def require_words(by: str, reason: str) -> None:
    """`RejectedError` unless somebody is named and a reason given."""
    if not by.strip() or not reason.strip():
        raise RejectedError("须写明何人决定和理由 / say who decided, and why", hint="--by, --reason")


def follows(before: Hold | None, after: Hold) -> bool:
    """Whether *after* can be the state behind *before*: placed, then lifted, all else unchanged."""
    if before is None:
        return after.stands
    unlifted = replace(after, lifted_at=None, lifted_by="", lift_reason="")
    return before.stands and not after.stands and unlifted == before
