"""One decision as it was published in one place, until it is retracted or its term ends."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from docarchive.domain.days.calendar import add_months
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.identifiers import CaseId, PartyId, RecordId
from docarchive.domain.laws.rule_source import RuleSource


class RetractionGround(StrEnum):
    """Why a published decision is withdrawn (Source: 行政处罚法 2021 第四十八条第二款)."""

    CHANGED = "changed"
    ANNULLED = "annulled"
    ILLEGAL = "illegal"
    """Confirmed illegal."""
    VOID = "void"
    """Confirmed void."""


class CreditClass(StrEnum):
    """How grave a penalty is to the party's credit."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"


@dataclass(frozen=True, slots=True)
class CreditTerm:
    """How long decisions of a class are shown, counted from the decision."""

    credit_class: CreditClass
    least_months: int | None
    """After which the party may ask for repair; None: at any time."""
    most_months: int
    """At whose end the display ends by itself."""
    published: bool
    """False: in principle not published."""
    source: RuleSource


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where decisions are published."""

    id: str
    title: str
    title_en: str


@dataclass(frozen=True, slots=True)
class CreditColumn:
    """A column of the table that goes to the credit platform."""

    value: str
    """Name of a value of `docarchive.domain.publishing.credit_row`."""
    heading: str
    persons: bool
    """Whether the table about natural persons has it."""
    units: bool
    """Whether the table about units has it."""


@dataclass(frozen=True, slots=True)
class PublicationRules:
    """All of ``rules/publication.yaml``."""

    channels: tuple[Channel, ...]
    terms: tuple[CreditTerm, ...]
    columns: tuple[CreditColumn, ...]

    def term(self, credit_class: CreditClass) -> CreditTerm:
        """The term of a class; each class has one."""
        return next(item for item in self.terms if item.credit_class is credit_class)


@dataclass(frozen=True, slots=True)
class Publication:
    """A decision published in one channel; what becomes of it later is a new state of the same."""

    record_id: RecordId
    case_id: CaseId
    party_id: PartyId
    channel: str
    published_on: date
    credit_class: CreditClass
    row: Mapping[str, str]
    """The national fields as published, personal data masked."""
    text: str
    """The decision's text as published, personal data masked."""
    masked: int
    """How many places are masked."""
    confirmed_by: str
    """Who looked at the masked text before it went out."""
    address: str = ""
    """Where it can be read."""
    least_until: date | None = None
    """Until then the party cannot ask for repair."""
    shown_until: date | None = None
    """Last day of the display."""
    retracted_on: date | None = None
    ground: RetractionGround | None = None
    reason: str = ""
    """Why it was retracted, as explained to the public."""
    repaired_on: date | None = None
    repaired_by: str = ""
    """Who decided on the repair."""

    def retracted(self, on: date, ground: RetractionGround, reason: str) -> Self:
        """The publication, withdrawn.

        Raises:
            ConflictError: it is withdrawn already.
            RejectedError: no reason is given, or the day lies before the publication.
        """
        if self.retracted_on is not None:
            raise ConflictError(
                f"{self.channel} 的公示已于 {self.retracted_on} 撤回 / it was retracted already"
            )
        if not reason.strip():
            raise RejectedError(
                "撤回公示须公开说明理由 / a retraction is explained to the public", hint="--reason"
            )
        _not_before(on, self.published_on)
        return replace(self, retracted_on=on, ground=ground, reason=reason.strip())

    def repaired(self, on: date, by: str) -> Self:
        """The publication after credit repair: it is shown no longer.

        Raises:
            ConflictError: it is repaired or retracted already, or its shortest term is not over.
            RejectedError: nobody is named who decided, or the day lies before the publication.
        """
        if self.retracted_on is not None or self.repaired_on is not None:
            raise ConflictError("公示已撤回或者已修复 / it is retracted or repaired already")
        if self.least_until is not None and on <= self.least_until:
            raise ConflictError(
                f"最短公示期到 {self.least_until} 届满，尚不能修复 / its shortest term runs until {self.least_until}",
                hint="期满后由当事人申请 / the party may ask for it afterwards",
            )
        if not by.strip():
            raise RejectedError("须写明由谁决定修复 / say who decided on the repair", hint="--by")
        _not_before(on, self.published_on)
        return replace(self, repaired_on=on, repaired_by=by.strip())


def term_of(decided_on: date, term: CreditTerm) -> tuple[date | None, date]:
    """Last days of the shortest and of the longest display, counted from the decision.

    Source:
        信用修复管理办法 (in force 2026-04-01); which class a penalty is of says its list.
    """
    least = add_months(decided_on, term.least_months, moves=False).day if term.least_months else None
    return least, add_months(decided_on, term.most_months, moves=False).day


def _not_before(day: date, published: date) -> None:
    if day < published:
        raise RejectedError(f"{day} 早于公示日期 {published} / lies before the publication")
