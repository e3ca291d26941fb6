"""Before a case is sealed another person looks at it: the archivist asks, the checker agrees, the archivist seals.

What was asked and agreed is work in hand, no fact: the sealed volume names the three. Who agrees does so under their own
sign-in, and to one state of the case: what changes it takes the agreement away.

Write order, each time: one transaction; sealing is `docarchive.workflows.closing.close_case`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.catalog.port import Reader, Transaction
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.people.concerning import concerns
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.user import User
from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.volumes.retention import Longer
from docarchive.domain.volumes.volume import Signatory
from docarchive.workflows.closing.close_case import CaseCloser, Closed, CloseRequest, Progress
from docarchive.workflows.closing.conditions import (
    changed_since_agreed,
    require_nothing_in_the_way,
    require_three_people,
)
from docarchive.workflows.closing.signatories import look_up_signatory, require_archivist
from docarchive.workflows.closing.volume_plan import CasePlan

_NOTE = "closing-proposals"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an archivist wants to seal a case with."""

    compiler: str
    """An officer or user, by whatever people call them."""
    checker: str
    """Sign-in name of a user: who agrees has to sign in."""
    statement: str = ""
    paper_location: str = ""
    longer: Longer | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case that is about to be sealed."""

    case_id: CaseId
    compiler: Signatory
    checker: Signatory
    archivist: Signatory
    asked_at: datetime
    plan: str
    """`CasePlan.digest` of what the checker is asked about."""
    statement: str = ""
    paper_location: str = ""
    longer: Longer | None = None
    agreed_at: datetime | None = None
    objection: str = ""
    """Why the checker sent it back."""

    @property
    def waits(self) -> bool:
        """Whether the checker has not spoken yet."""
        return self.agreed_at is None and not self.objection

    def is_checked_by(self, user: str) -> bool:
        """Whether this user is asked to check it."""
        return self.checker.user == user

    @property
    def request(self) -> CloseRequest:
        """What is sealed with."""
        return CloseRequest(
            self.case_id,
            self.compiler,
            self.checker,
            self.archivist,
            statement=self.statement,
            paper_location=self.paper_location,
            longer=self.longer,
        )


def find_proposal(case_id: CaseId, reader: Reader) -> Proposal | None:
    """What was asked about a case, if anything."""
    found = (reader.note(_NOTE) or {}).get(case_id)
    return from_plain(Proposal, found) if found else None


def find_proposals(reader: Reader) -> Sequence[tuple[Case, Proposal]]:
    """All that waits to be sealed of the cases *reader* sees, the oldest first."""
    found = sorted(
        (from_plain(Proposal, plain) for plain in (reader.note(_NOTE) or {}).values()),
        key=lambda item: item.asked_at,
    )
    cases = [(_seen(item.case_id, reader), item) for item in found]
    return [(case, item) for case, item in cases if case is not None and case.stage is not Stage.CLOSED]


def sees_whole(user: User, case: Case) -> bool:
    """Whether *user* sees all of a case, so that they can say of all of it that it is right."""
    return concerns(Sight.of(user), case)


@dataclass(frozen=True, slots=True)
class ClosingDesk:
    """Asks, agrees, seals; by name of whoever the closer acts for."""

    closer: CaseCloser

    def propose(self, case_id: CaseId, wanted: Wanted) -> Proposal:
        """Ask the checker to look at what is about to be sealed; the very question that stands keeps its answer.

        Raises:
            ForbiddenError: who asks is no archivist.
            NotFoundError: compiler or checker is unknown, or no such case.
            RejectedError: the three are not different people, or the checker does not see the whole case.
            ConflictError: something stands in the way (all of it is named), or another archivist has asked already.
            DamageError: a record is damaged on disk.
        """
        closer = self.closer
        with closer.catalog.reading() as reader:
            require_archivist(closer.actor, reader)
            case = reader.get_case(case_id)
            checker = reader.find_user(wanted.checker)
            if checker is None or not sees_whole(checker, case):
                raise RejectedError(
                    "检查人须是能查看全案的用户 / the checker must be a user who sees the whole case",
                    hint="承办人、被授权查看本案的人、档案员或者法制审核人员 / a handler, a reviewer, an archivist",
                )
            people = (
                look_up_signatory(wanted.compiler, reader),
                Signatory(checker.display_name, checker.name),
                look_up_signatory(closer.actor, reader),
            )
        require_three_people(*people)
        plan, _ = closer.preview(case_id, longer=wanted.longer)
        require_nothing_in_the_way(plan)
        made = Proposal(
            case_id,
            *people,
            asked_at=closer.now(),
            plan=plan.digest,
            statement=wanted.statement.strip(),
            paper_location=wanted.paper_location.strip(),
            longer=wanted.longer,
        )
        with closer.catalog.transaction() as tx:
            tx.get_case(case_id).accept_documents()
            before = find_proposal(case_id, tx)
            if before is not None and before.archivist != made.archivist:
                raise ConflictError(
                    f"{before.archivist.name} 已将本案送 {before.checker.name} 检查 / "
                    f"{before.archivist.name} has asked {before.checker.name} to check it",
                    hint="与其商量，或者先收回其送检 / talk to them, or take theirs back first",
                )
            if before is not None and not before.objection:
                same = replace(made, asked_at=before.asked_at, agreed_at=before.agreed_at)
                if same == before:  # a form that was sent again, perhaps when the checker had agreed
                    return before
            _save(case_id, made, tx)
        return made

    def look(self, case_id: CaseId) -> tuple[Proposal, CasePlan]:
        """What the checker is asked about, as the case is now; `NotFoundError` for everybody else."""
        with self.closer.catalog.reading() as reader:
            asked = self._mine(case_id, reader)
        plan, _ = self.closer.preview(case_id, longer=asked.longer)
        return asked, plan

    def agree(self, case_id: CaseId) -> Proposal:
        """The checker agrees.

        Raises:
            NotFoundError: who acts is not asked.
            ConflictError: the case is not any more what was asked about, or something stands in the way.
        """
        asked, plan = self.look(case_id)
        require_nothing_in_the_way(plan)
        if plan.digest != asked.plan:
            raise changed_since_agreed()
        return self._answer(asked, replace(asked, agreed_at=self.closer.now(), objection=""))

    def send_back(self, case_id: CaseId, objection: str) -> Proposal:
        """The checker does not agree, and says why; raises as `agree`, and `RejectedError` without words."""
        if not objection.strip():
            raise RejectedError("须写明退回的理由 / say why it goes back")
        with self.closer.catalog.reading() as reader:
            asked = self._mine(case_id, reader)
        return self._answer(asked, replace(asked, agreed_at=None, objection=objection.strip()))

    def withdraw(self, case_id: CaseId) -> None:
        """An archivist takes back what was asked; nothing is lost but the question."""
        closer = self.closer
        with closer.catalog.transaction() as tx:
            require_archivist(closer.actor, tx)
            _save(case_id, None, tx)

    def require_agreed(self, case_id: CaseId) -> Proposal:
        """What may be sealed now.

        Raises:
            ConflictError: nobody was asked, or the checker has not agreed.
            ForbiddenError: another archivist asked: who takes the volume seals it.
        """
        closer = self.closer
        with closer.catalog.reading() as reader:
            require_archivist(closer.actor, reader)
            asked = find_proposal(case_id, reader)
        if asked is None or asked.agreed_at is None:
            raise ConflictError(
                "检查人还没有同意 / the checker has not agreed yet", hint="先送检 / ask the checker first"
            )
        if asked.archivist.user != closer.actor:
            raise ForbiddenError(
                f"由接收人 {asked.archivist.name} 封卷 / {asked.archivist.name}, who takes it, seals it",
                hint="或者收回后重新送检 / or take it back and ask anew",
            )
        return asked

    def seal(self, case_id: CaseId, progress: Progress = lambda _done, _all: None) -> Closed:
        """Seal what the checker agreed to; raises as `require_agreed` and `CaseCloser.close`."""
        asked = self.require_agreed(case_id)
        closed = self.closer.close(asked.request, progress, agreed=asked.plan)
        with self.closer.catalog.transaction() as tx:
            _save(case_id, None, tx)
        return closed

    def _mine(self, case_id: CaseId, reader: Reader) -> Proposal:
        asked = find_proposal(case_id, reader)
        if asked is None or not asked.is_checked_by(self.closer.actor):
            raise NotFoundError("没有找到 / not found")
        return asked

    def _answer(self, before: Proposal, after: Proposal) -> Proposal:
        with self.closer.catalog.transaction() as tx:
            if find_proposal(before.case_id, tx) != before:
                raise changed_since_agreed()
            _save(before.case_id, after, tx)
        return after


def _seen(case_id: CaseId, reader: Reader) -> Case | None:
    try:
        return reader.get_case(case_id)
    except NotFoundError:
        return None


def _save(case_id: CaseId, proposal: Proposal | None, tx: Transaction) -> None:
    kept = {**(tx.note(_NOTE) or {})}
    kept.pop(case_id, None)
    if proposal is not None:
        kept[case_id] = to_plain(proposal)
    tx.set_note(_NOTE, kept)
