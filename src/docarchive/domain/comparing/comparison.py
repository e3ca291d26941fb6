"""What holding a signed scan against the issued text found; kept in the archive as the body of a fact."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from docarchive.domain.comparing.printed import Box
from docarchive.domain.identifiers import RecordId, Sha256


class Outcome(StrEnum):
    """Result for a page, and for the whole scan; the machine never rejects, a person decides."""

    SAME = "same"
    """No difference was found."""
    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    """Something that must agree could not be read well enough to say so."""


class DifferenceKind(StrEnum):
    """What kind of difference."""

    TYPED = "typed"
    """A typed value: an amount, date, number, code, name or article."""
    TEXT = "text"
    """Running text."""
    MISSING = "missing"
    """A printed line that is not on the scan."""
    EXTRA = "extra"
    """Text where nothing is printed and nothing is to be written."""
    PAGE = "page"
    """Hardly a line agrees: another page, with this page's code."""
    AMOUNTS = "amounts"
    """On the scan, the amount in figures and the one in capitals are not the same."""
    UNREAD = "unread"
    """Two readers saw two different things, neither what was issued: nobody can say."""
    UNDER_SEAL = "under_seal"
    """The same, below a seal."""


ALARMING = frozenset(
    {
        DifferenceKind.TYPED,
        DifferenceKind.TEXT,
        DifferenceKind.MISSING,
        DifferenceKind.EXTRA,
        DifferenceKind.PAGE,
        DifferenceKind.AMOUNTS,
    }
)
"""Kinds that make a scan differ; the others say that a place could not be read."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the scan is not what was issued, or where that could not be told."""

    kind: DifferenceKind
    page_number: int
    box: Box
    """In the issued page's frame, ten-thousandths."""
    expected: str
    found: str
    field: str | None = None
    """Name of the record's field, or of the shape of the value (`typed.TypedSpan.field`)."""
    remark: str | None = None
    """For a person, zh / en."""


class MarkKind(StrEnum):
    """What is put on paper by hand."""

    SIGNATURE = "signature"
    DATE = "date"
    SEAL = "seal"
    REFUSAL = "refusal"
    """The circumstances of a refused signature."""
    WITNESS = "witness"


class Presence(StrEnum):
    """Whether a mark is there."""

    PRESENT = "present"
    ABSENT = "absent"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Mark:
    """A signature, date or seal that the form asks for, and whether the scan has it."""

    kind: MarkKind
    who: str
    page_number: int
    presence: Presence
    box: Box | None = None
    optional: bool = False
    """The form leaves room for it; the law does not ask for it."""
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class PageComparison:
    """One page."""

    page_number: int
    outcome: Outcome
    reason: str | None = None
    """Why it could not be read, zh / en."""
    signs_compared: int = 0
    signs_confirmed: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A signed scan held against the issued text."""

    record_id: RecordId
    scan: Sha256
    issued: Sha256
    outcome: Outcome
    pages: tuple[PageComparison, ...]
    differences: tuple[Difference, ...] = ()
    missing_pages: tuple[int, ...] = ()
    marks: tuple[Mark, ...] = ()
    service_faults: tuple[str, ...] = ()
    """What a receipt of service lacks (zh / en)."""
    readers: tuple[str, ...] = ()
    """Engines and versions, the first reader first."""
    accepted: str | None = None
    """Why a person accepts what was found; who it was stands in the fact."""
    confirmed: str | None = None
    """What a person says of a difference that is a real one; it stays a warning of the case."""

    @property
    def absent_marks(self) -> tuple[Mark, ...]:
        """What the form asks for and the scan surely lacks."""
        return tuple(mark for mark in self.marks if mark.presence is Presence.ABSENT and not mark.optional)

    @property
    def unsure_marks(self) -> tuple[Mark, ...]:
        """What a person has to look for."""
        return tuple(mark for mark in self.marks if mark.presence is Presence.UNSURE and not mark.optional)

    @property
    def stands(self) -> bool:
        """Whether the scan is not known to be what was issued: not the same, and nobody has accepted it."""
        return self.accepted is None and self.outcome is not Outcome.SAME

    @property
    def needs_person(self) -> bool:
        """Whether somebody has to look: it stands, and nobody has said that it is real."""
        return self.stands and self.confirmed is None


def outcome_of(differences: Iterable[Difference], *, unread_values: bool = False) -> Outcome:
    """The result that *differences* and unread typed values amount to."""
    if any(item.kind in ALARMING for item in differences):
        return Outcome.DIFFERS
    return Outcome.UNREADABLE if unread_values else Outcome.SAME
