"""One lending (借阅) from request to return, with everything that was read and copied.

The body holds who the reader is; the fact about it holds ids and the state alone.

Source: 档案法 2020 (use of archives); the office's practice: approval by its head, 正卷 for parties and their lawyers.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, ForbiddenError, RejectedError
from docarchive.domain.identifiers import CaseId, RecordId, Sha256
from docarchive.domain.record import Record

SECONDARY = "secondary"
"""Value of `Record.volume_side` for 副卷."""


class ReaderKind(StrEnum):
    """Who reads."""

    PARTY = "party"
    """当事人."""
    AGENT = "agent"
    """代理人、律师."""
    INTERNAL = "internal"
    """Of this office."""
    AUTHORITY = "authority"
    """Court, procuratorate, reconsideration organ, supervisor."""
    OTHER = "other"
    """Anybody else: reads masked copies alone."""


MAIN_SIDE_ONLY = frozenset({ReaderKind.PARTY, ReaderKind.AGENT, ReaderKind.OTHER})
"""They see 正卷 only, and nothing of it that tells of an informant."""
MASKED_ONLY = frozenset({ReaderKind.OTHER})


class LendingState(StrEnum):
    """Where it stands."""

    REQUESTED = "requested"
    REFUSED = "refused"
    APPROVED = "approved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class FileReader:
    """The person who reads."""

    kind: ReaderKind
    name: str
    organisation: str = ""
    identity: str = ""
    """Number of the paper that was shown."""


@dataclass(frozen=True, slots=True)
class Use:
    """One record that was read, or of which a copy was handed over."""

    record_id: RecordId
    pages: tuple[int, ...]
    """Page numbers of the file, from 1; empty: all."""
    at: datetime
    copy_sha256: Sha256 | None = None
    """Digest of the marked copy: who finds it again can tell whose it was. None: read on the spot."""


@dataclass(frozen=True, slots=True)
class Lending:
    """One lending in its newest state."""

    id: str
    case_id: CaseId
    reader: FileReader
    purpose: str
    requested_at: datetime
    requested_by: str
    """Who entered the request."""
    state: LendingState = LendingState.REQUESTED
    record_ids: tuple[RecordId, ...] = ()
    """What was asked for; empty: the whole file."""
    paper: bool = False
    """The paper itself leaves its shelf."""
    approver: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    """Why it was refused, or on what conditions it was allowed."""
    due_on: date | None = None
    """Last day; paper is back by then, and no copy is made afterwards."""
    uses: tuple[Use, ...] = ()
    returned_at: datetime | None = None
    remark: str = ""
    """In what condition it came back."""

    def approve(self, approver: str, at: datetime, due_on: date, *, condition: str = "") -> Self:
        """Allowed until *due_on*.

        Raises:
            ConflictError: it is decided already.
            RejectedError: nobody is named, the reader allows it to themselves, or the day is over.
        """
        self._decidable(approver)
        if due_on < local_day(at):
            raise RejectedError(f"归还期限 {due_on} 已过 / lies in the past", hint="--until")
        return replace(
            self,
            state=LendingState.APPROVED,
            approver=approver.strip(),
            decided_at=at,
            due_on=due_on,
            reason=condition.strip(),
        )

    def refuse(self, approver: str, at: datetime, reason: str) -> Self:
        """Not allowed, and why; raises like `approve`."""
        self._decidable(approver)
        if not reason.strip():
            raise RejectedError("不予批准须写明理由 / a refusal has its reason", hint="--reason")
        return replace(
            self, state=LendingState.REFUSED, approver=approver.strip(), decided_at=at, reason=reason.strip()
        )

    def use(self, use: Use, today: date) -> Self:
        """Something more was read or copied.

        Raises:
            ConflictError: it is not approved, returned already, or its time is over.
        """
        self.require_usable(today)
        return replace(self, uses=(*self.uses, use))

    def require_usable(self, today: date) -> None:
        """`ConflictError` unless something may be read or copied today."""
        if self.state is not LendingState.APPROVED:
            raise ConflictError(
                "尚未批准或者已经归还 / it is not approved, or returned already", hint="docarchive lend list"
            )
        if self.due_on is not None and today > self.due_on:
            raise ConflictError(
                f"借阅已于 {self.due_on} 到期 / its time ended on {self.due_on}", hint="重新申请 / ask anew"
            )

    def give_back(self, at: datetime, remark: str = "") -> Self:
        """It is back; `ConflictError` when it was never out."""
        if self.state is not LendingState.APPROVED:
            raise ConflictError("没有借出 / it is not lent out", hint="docarchive lend list")
        return replace(self, state=LendingState.RETURNED, returned_at=at, remark=remark.strip())

    def may_see(self, record: Record) -> bool:
        """Whether this reader may see a record of the case: of what was asked for, and of the side they may see."""
        if record.case_id != self.case_id or (self.record_ids and record.id not in self.record_ids):
            return False
        if self.reader.kind not in MAIN_SIDE_ONLY:
            return True
        return record.volume_side != SECONDARY and not record.informant

    def require_sight(self, record: Record) -> None:
        """`ForbiddenError` when this reader may not see *record*; it does not say which of the reasons it is."""
        if not self.may_see(record):
            raise ForbiddenError(
                "该材料不在借阅范围内 / this record is not within what was lent", hint="docarchive lend show"
            )

    def is_overdue(self, today: date) -> bool:
        """Whether it should be back."""
        return is_overdue(self.state, self.due_on, today)

    def _decidable(self, approver: str) -> None:
        if self.state is not LendingState.REQUESTED:
            raise ConflictError(f"该申请已处理：{self.state.value} / it is decided already")
        if not approver.strip():
            raise RejectedError("须写明批准人 / say who decided", hint="--by")
        if approver.strip() in (self.reader.name, self.requested_by):
            raise _own_request()


def is_overdue(state: LendingState, due_on: date | None, today: date) -> bool:
    """Whether a lending in this state should be back."""
    return state is LendingState.APPROVED and due_on is not None and today > due_on


def require_other_person(lending: Lending, actor: str) -> None:
    """`RejectedError` when *actor*, by sign-in name, entered the request."""
    if actor == lending.requested_by:
        raise _own_request()


def _own_request() -> RejectedError:
    return RejectedError(
        "批准人不能是借阅人或者登记人 / nobody decides on a request of their own", hint="--by"
    )


def follows(before: Lending | None, after: Lending) -> bool:
    """Whether *after* is a state that can follow *before*: one step on, and nothing of what was becomes different."""
    if before is None:
        return after.state is LendingState.REQUESTED and not after.uses
    steps = {
        LendingState.REQUESTED: (LendingState.APPROVED, LendingState.REFUSED),
        LendingState.APPROVED: (LendingState.APPROVED, LendingState.RETURNED),
    }
    fixed = ["id", "case_id", "reader", "purpose", "requested_at", "requested_by", "record_ids", "paper"]
    if before.state is LendingState.APPROVED:
        fixed += ["approver", "decided_at", "due_on", "reason"]
    same = all(getattr(before, name) == getattr(after, name) for name in fixed)
    kept = after.uses[: len(before.uses)] == before.uses
    return same and kept and after.state in steps.get(before.state, ())
