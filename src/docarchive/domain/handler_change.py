"""A case passes to other handlers: recusal, a move to another office, new duties."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId
from docarchive.domain.officer import Officer, require_officers

FEWEST = 2
"""Source: 行政处罚法 2021 第四十二条 (执法人员不得少于两人)."""


class HandlerChangeCause(StrEnum):
    """Why a case passes to others."""

    RECUSAL = "recusal"
    """回避. Source: 行政处罚法 2021 第四十三条; the investigation goes on until it is decided."""
    DEPARTURE = "departure"
    """调离、离职、退休."""
    DUTIES = "duties"
    """分工调整."""
    CORRECTION = "correction"
    """The handlers were entered wrongly; this one alone brings back who was recused."""


@dataclass(frozen=True, slots=True)
class HandlerChange:
    """One change of the handlers of a case."""

    case_id: CaseId
    before: tuple[OfficerId, ...]
    after: tuple[OfficerId, ...]
    """All who handle the case from now on."""
    cause: HandlerChangeCause
    reason: str
    decided_by: str
    """Who allowed it, by name: of a recusal the head of the agency."""
    decided_on: date

    @property
    def came(self) -> tuple[OfficerId, ...]:
        """Who is new."""
        return tuple(item for item in self.after if item not in self.before)

    @property
    def went(self) -> tuple[OfficerId, ...]:
        """Who handles the case no more."""
        return tuple(item for item in self.before if item not in self.after)


@dataclass(frozen=True, slots=True)
class Recusal:
    """An officer who keeps away from a case."""

    officer: Officer
    since: date
    """The day it was decided; what was done before stands."""


def handlers_after(case: Case, change: HandlerChange) -> tuple[OfficerId, ...]:
    """The handlers of *case* after *change*.

    Raises:
        ConflictError: the case is closed, or others handle it than the change took for granted.
    """
    case.accept_documents()
    if case.handler_ids != change.before:
        raise ConflictError(
            "承办人刚刚已经变更 / the handlers were changed meanwhile",
            hint="重新打开后再办 / open the page again",
        )
    return change.after


def require_sense(
    change: HandlerChange,
    officers: Mapping[OfficerId, Officer],
    earlier: Sequence[HandlerChange],
    *,
    today: date,
) -> None:
    """See that *change* may be made.

    Args:
        change: What is to be recorded.
        officers: All who handled the case or will.
        earlier: Changes of the same case, in the order recorded.
        today: In the office.

    Raises:
        RejectedError: nothing changes, fewer than two would be left, a new one has no valid certificate, somebody
            recused would come back, the decision lies in the future, or who is recused decides on it.
    """
    if set(change.before) == set(change.after):
        raise RejectedError(
            "承办人没有变化 / the handlers are the same as before", hint="选择新的承办人 / choose others"
        )
    if change.decided_on > today:
        raise RejectedError(
            f"决定日期 {change.decided_on} 尚未到来 / the day of the decision lies in the future"
        )
    if len(change.after) < FEWEST:
        require_officers([officers[item] for item in change.after], day=today, count=FEWEST)
    require_officers([officers[item] for item in change.came], day=today, count=0)
    if change.cause is HandlerChangeCause.RECUSAL:
        _require_other_decides(change, [officers[item] for item in change.went])
    if change.cause is not HandlerChangeCause.CORRECTION:
        _require_not_recused([officers[item] for item in change.came], recused(earlier))


def recused(earlier: Sequence[HandlerChange]) -> Mapping[OfficerId, date]:
    """Who was recused and not brought back since, with the day of the decision; *earlier* is in the order recorded."""
    gone: dict[OfficerId, date] = {}
    for item in earlier:
        for officer_id in item.came:
            gone.pop(officer_id, None)
        if item.cause is HandlerChangeCause.RECUSAL:
            gone |= dict.fromkeys(item.went, item.decided_on)
    return gone


def _require_other_decides(change: HandlerChange, went: Sequence[Officer]) -> None:
    if not went:
        raise RejectedError("回避须有人退出承办 / with a recusal somebody leaves the case")
    if change.decided_by in [item.name for item in went]:
        raise RejectedError(
            f"{change.decided_by} 不能决定自己的回避 / nobody decides on their own recusal",
            hint="由行政机关负责人决定 / the head of the agency decides",
        )


def _require_not_recused(came: Sequence[Officer], gone: Collection[OfficerId]) -> None:
    names = "、".join(item.name for item in came if item.id in gone)
    if names:
        raise RejectedError(
            f"{names} 在本案中已经回避 / was recused from this case",
            hint="回避登记有误的，缘由选“更正登记” / if that was entered wrongly, give correction as the cause",
        )
