"""The case (案件): its parties, its people and its stages."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from docarchive.domain.errors import ConflictError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId


class Stage(StrEnum):
    """Where a case stands (Source: shared practice of 安全生产执法程序; order is the usual one)."""

    PLANNED = "planned"
    INSPECTING = "inspecting"
    RECTIFYING = "rectifying"
    REINSPECTED = "reinspected"
    FILED = "filed"
    INVESTIGATING = "investigating"
    NOTIFIED = "notified"
    DECIDED = "decided"
    SERVED = "served"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Case:
    """One case with one to many parties (一案双罚: a unit and responsible persons)."""

    id: CaseId
    name: str
    """案件名称, for example 常州XX公司涉嫌未如实记录安全生产教育和培训情况案."""
    cause: str
    """案由."""
    source: str
    """案件来源, for example 监督检查."""
    party_ids: tuple[PartyId, ...]
    """At least one; the first gives the case its folder in the archive."""
    handler_ids: tuple[OfficerId, ...]
    """承办人."""
    opened_on: date
    edition: str = "mem"
    """Form edition the case started with and keeps."""
    stage: Stage = Stage.PLANNED
    closed_on: date | None = None
    """结案: day of the approval of closing."""
    filed_on: date | None = None
    """归档: day its volumes were sealed."""

    def accept_documents(self) -> None:
        """Raise `ConflictError` when the case takes no more documents."""
        if self.stage is Stage.CLOSED:
            raise ConflictError(
                f"案件已结案归档，不能再增加材料 / case {self.name} is closed and takes no documents",
                hint="用补充归档说明原因 / file a supplement with its reason",
            )

    def closed(self, day: date, *, filed_on: date) -> Self:
        """The case, closed on *day* and filed: only the sealing of its volumes does this."""
        return replace(self, stage=Stage.CLOSED, closed_on=day, filed_on=filed_on)

    def reach(self, stage: Stage) -> Self:
        """The case at *stage*; never goes back, since a later copy of an early form changes nothing."""
        order = list(Stage)
        return replace(self, stage=stage) if order.index(stage) > order.index(self.stage) else self
