"""Volumes whose period is over: the yearly list, opinions of two people, holds. Nothing is removed here: that is `dispose`.

Write order, each time: the new state into the archive; one transaction with its fact; publish.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CaseId, new_id
from docarchive.domain.retention.appraisal import Appraisal, Expired, Opinion, Said, appraised, expired
from docarchive.domain.retention.hold import Hold, HoldGround, require_words
from docarchive.domain.volumes.volume import Retention
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body


def expired_volumes(by: date, reader: Reader, *, skip: int = 0, limit: int = 1_000_000) -> list[Expired]:
    """Every volume whose period, as it is now, ends on *by* or before; the longest over first, a part of them."""
    volumes = reader.volumes_expiring(by, skip=skip, limit=limit)
    appraisals = reader.appraisals_of_volumes([volume.reference for volume in volumes])
    holds = reader.standing_holds_of_cases({volume.case_id for volume in volumes})
    found = [expired(volume, appraisals[volume.reference], holds[volume.case_id], by) for volume in volumes]
    return sorted(
        (item for item in found if item is not None),
        key=lambda item: (item.expired_on, item.volume.reference),
    )


@dataclass(frozen=True, slots=True)
class RetentionDesk:
    """The tools."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    now: Callable[[], datetime]
    actor: str

    def appraise(
        self, reference: str, by: str, opinion: Opinion, reason: str, *, keep: Retention | None = None
    ) -> Appraisal:
        """Record one appraiser's opinion of an expired volume.

        Args:
            reference: The volume.
            by: Who says it: a user by sign-in or display name; or the name of somebody who is no user.
            opinion: What is said.
            reason: Why.
            keep: For how long from now on, where it is kept.

        Raises:
            NotFoundError: no such volume.
            ConflictError: several users are called so.
            ConflictError, RejectedError: as `docarchive.domain.retention.appraisal.appraised`.
        """
        at = self.now()
        with self.catalog.reading() as reader:
            name, user = _appraiser(by.strip(), reader)
            said = Said(name, opinion, reason.strip(), at, keep, user)
            volume = reader.get_volume(reference)
            before, holds = reader.appraisals_of(reference), reader.holds_of(volume.case_id)
        made = appraised(volume, before, holds, said, local_day(at))
        body, plain = put_body(
            self.archive, lambda digest: places.volume_key(reference, "appraisal", digest, ".json"), made
        )
        fact = Fact(
            FactKind.APPRAISAL_RECORDED,
            at,
            self.actor,
            body,
            case_id=made.case_id,
            detail={"reference": reference, "number": made.number, "outcome": made.outcome.value},
        )
        with self.catalog.transaction() as tx:
            self._require_unchanged(before, holds, reference, made.case_id, tx)
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return made

    def hold(self, case_id: CaseId, ground: HoldGround, by: str, reason: str) -> Hold:
        """Place a hold on a case; the very one that stands already is found, not placed again.

        Raises:
            NotFoundError: no such case.
            RejectedError: nobody is named, or no reason is given.
        """
        require_words(by, reason)
        at = self.now()
        made = Hold(new_id(at), case_id, ground, reason.strip(), at, by.strip())
        with self.catalog.reading() as reader:
            standing = [one for one in reader.holds_of(case_id) if one.stands]
        same = (one for one in standing if replace(one, id=made.id, placed_at=at) == made)
        return next(same, None) or self._record(made)

    def lift(self, hold_id: str, by: str, reason: str) -> Hold:
        """Lift a hold; raises as `Hold.lift`."""
        with self.catalog.reading() as reader:
            before = reader.get_hold(hold_id)
        return self._record(before.lift(self.now(), by, reason))

    def _record(self, after: Hold) -> Hold:
        with self.catalog.reading() as reader:
            case = reader.get_case(after.case_id)
        body, plain = put_body(self.archive, partial(places.hold_key, case.party_ids[0], case.id), after)
        fact = Fact(
            FactKind.HOLD_RECORDED,
            self.now(),
            self.actor,
            body,
            case_id=case.id,
            detail={"hold": after.id, "state": "placed" if after.stands else "lifted"},
        )
        with self.catalog.transaction() as tx:
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return after

    @staticmethod
    def _require_unchanged(
        before: Sequence[Appraisal], holds: Sequence[Hold], reference: str, case_id: CaseId, tx: Reader
    ) -> None:
        if tx.appraisals_of(reference) != before or tx.holds_of(case_id) != holds:
            raise ConflictError(
                "另一个人刚刚鉴定或者冻结了这一卷 / somebody else has just appraised or held it",
                hint="重试 / try again",
            )


def _appraiser(words: str, reader: Reader) -> tuple[str, str]:
    """The name of who appraises, and the sign-in name, empty for somebody who is no user."""
    users = [user for user in reader.list_users() if user.active]
    named = [user for user in users if user.name == words] or [
        user for user in users if user.display_name == words
    ]
    if len(named) > 1:
        called = "、".join(user.name for user in named)
        raise ConflictError(
            f"“{words}”不止一人：{called} / several users are called so",
            hint="--by：写登录名 / give the sign-in name",
        )
    return (named[0].display_name, named[0].name) if named else (words, "")
