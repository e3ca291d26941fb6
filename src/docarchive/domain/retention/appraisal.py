"""Appraisal (鉴定) of a volume whose period is over, by two different people.

Destroyed is only what both give up; what either wants to keep is kept, for the longer of the periods they say. A later
appraisal replaces an earlier one. Expired is not destroyed: an outcome here is a proposal, nothing is removed by it.

Source: 档案法实施条例 第二十四条 (appraisal of what is expired); two people: practice of 鉴定 and 销毁.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.retention.hold import Hold
from docarchive.domain.volumes.volume import Retention, Volume

_APPRAISERS = 2


class Opinion(StrEnum):
    """What an appraiser says."""

    KEEP = "keep"
    DESTROY = "destroy"


class Outcome(StrEnum):
    """How an expired volume stands."""

    WAITING = "waiting"
    """Nobody has appraised it."""
    HALF = "half"
    """One has."""
    KEPT = "kept"
    TO_DESTROY = "to_destroy"
    """Both give it up."""
    HELD = "held"
    """A hold stands in the way, whatever was said."""


@dataclass(frozen=True, slots=True)
class Said:
    """One appraiser's opinion."""

    appraiser: str
    opinion: Opinion
    reason: str
    at: datetime
    keep: Retention | None = None
    """For how long from now on; with `Opinion.KEEP` alone."""
    user: str = ""
    """Sign-in name, by which people are told apart; empty for somebody who is no user."""

    def is_by(self, name: str, user: str) -> bool:
        """Whether somebody called *name*, with that sign-in name, said it; without sign-in names the name alone tells."""
        return self.user == user if self.user and user else self.appraiser == name


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One appraisal of one volume."""

    reference: str
    case_id: CaseId
    number: int
    """From 1; a later one replaces an earlier one."""
    opinions: tuple[Said, ...]

    @property
    def complete(self) -> bool:
        """Whether both have spoken."""
        return len(self.opinions) == _APPRAISERS

    @property
    def outcome(self) -> Outcome:
        """What follows, holds left aside."""
        if not self.complete:
            return Outcome.HALF
        both = all(said.opinion is Opinion.DESTROY for said in self.opinions)
        return Outcome.TO_DESTROY if both else Outcome.KEPT

    @property
    def people(self) -> tuple[str, ...]:
        """Who said each of the opinions, as it is shown."""
        return appraisers(self.opinions)

    def kept_until(self) -> date | None:
        """Last day of the new period, None for ever; asked only of what is kept.

        The period counts from 1 January of the year after the last opinion, as the first one counted from closing.
        """
        year = local_day(self.opinions[-1].at).year
        periods = [said.keep for said in self.opinions if said.keep is not None]
        years = [period.years for period in periods]
        if any(item is None for item in years):
            return None
        return date(year + max(item for item in years if item is not None), 12, 31)

    def with_second(self, said: Said) -> Self:
        """The appraisal with the other opinion.

        Raises:
            ConflictError: both have spoken, or the same person speaks again.
        """
        if self.complete:
            raise ConflictError("两人都已鉴定 / both have appraised it", hint="docarchive retention list")
        if self.opinions[0].is_by(said.appraiser, said.user):
            raise ConflictError(
                f"{said.appraiser} 已经鉴定，须由另一人 / has appraised it already: another person is needed",
                hint="--by",
            )
        return replace(self, opinions=(*self.opinions, said))


@dataclass(frozen=True, slots=True)
class Expired:
    """A volume of the yearly list."""

    volume: Volume
    expired_on: date
    """Last day of its period, or of the one an appraisal gave it."""
    outcome: Outcome
    appraisal: Appraisal | None
    holds: tuple[Hold, ...]
    """Those that stand."""


def expiry_of(volume: Volume, appraisals: Sequence[Appraisal]) -> date | None:
    """Last day of the volume's period as it is now; None: for ever. Never earlier than what was sealed."""
    kept = [item for item in appraisals if item.outcome is Outcome.KEPT]
    if not kept or volume.expires_on is None:
        return volume.expires_on
    until = kept[-1].kept_until()
    return None if until is None else max(until, volume.expires_on)


def expired(
    volume: Volume, appraisals: Sequence[Appraisal], holds: Sequence[Hold], by: date
) -> Expired | None:
    """How a volume stands if its period ends on *by* or before; None while it runs longer, or for ever."""
    until = expiry_of(volume, appraisals)
    if until is None or until > by:
        return None
    running = [item for item in appraisals if item.outcome is not Outcome.KEPT]
    last = running[-1] if running and running[-1] is appraisals[-1] else None
    standing = tuple(item for item in holds if item.stands)
    outcome = Outcome.HELD if standing else last.outcome if last else Outcome.WAITING
    return Expired(volume, until, outcome, last, standing)


def appraised(
    volume: Volume, appraisals: Sequence[Appraisal], holds: Sequence[Hold], said: Said, today: date
) -> Appraisal:
    """The appraisal after *said*.

    Raises:
        ConflictError: the volume is kept for ever, its period is not over, a hold stands in the way of giving it up,
            or the same person has spoken.
        RejectedError: appraiser or reason is blank, or a period is missing, or not wanted.
    """
    if not said.appraiser.strip() or not said.reason.strip():
        raise RejectedError("须写明鉴定人和理由 / say who appraises, and why", hint="--by, --reason")
    if (said.opinion is Opinion.KEEP) != (said.keep is not None):
        raise RejectedError(
            "续存须写明期限，销毁不写 / what is kept has a period, what is given up has none", hint="--keep"
        )
    found = expired(volume, appraisals, holds, today)
    if found is None or found.expired_on >= today:
        until = expiry_of(volume, appraisals)
        raise ConflictError(
            f"{volume.reference} 保管期限未满（{until or '永久'}）/ its period is not over ({until or 'for ever'})",
            hint="docarchive retention list",
        )
    if found.holds and said.opinion is Opinion.DESTROY:
        raise ConflictError(
            f"{volume.reference} 已冻结，不能提出销毁 / a hold stands in the way",
            hint="docarchive retention holds",
        )
    if found.appraisal is not None and not found.appraisal.complete:
        return found.appraisal.with_second(said)
    return Appraisal(volume.reference, volume.case_id, len(appraisals) + 1, (said,))


def appraisers(opinions: Iterable[Said]) -> tuple[str, ...]:
    """Each person once, in the order of *opinions*; the sign-in name stands behind a name that two have."""
    people = {said.user or said.appraiser: said.appraiser for said in opinions}
    names = list(people.values())
    return tuple(
        f"{name}（{key}）" if names.count(name) > 1 and key != name else name for key, name in people.items()
    )


def follows(before: Sequence[Appraisal], after: Appraisal) -> bool:
    """Whether *after* may be recorded behind what is known: a new one, or the second opinion of the last."""
    last = before[-1] if before else None
    if last is not None and not last.complete:
        second = after.number == last.number and after.opinions[:1] == last.opinions and after.complete
        return second and not after.opinions[0].is_by(after.opinions[1].appraiser, after.opinions[1].user)
    return after.number == len(before) + 1 and len(after.opinions) == 1
