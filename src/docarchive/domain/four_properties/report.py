"""The result of a four-property check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from docarchive.domain.four_properties.items import BY_CODE, CheckStage, Item


class Result(StrEnum):
    """How one item came out."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    PERSON = "person"
    """A machine cannot say; somebody has to look."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an item failed."""

    where: str
    """Record id, reference code or key in the archive; empty for the whole."""
    message: str
    """zh / en."""


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item with its evidence."""

    code: str
    result: Result
    faults: tuple[Fault, ...] = ()
    evidence: str = ""
    """What was looked at, zh / en."""

    @property
    def item(self) -> Item:
        """The item's words."""
        return BY_CODE[self.code]


@dataclass(frozen=True, slots=True)
class FourPropertyReport:
    """One check of one case or volume."""

    subject: str
    """Case id or reference code."""
    title: str
    stage: CheckStage
    at: datetime
    operator: str
    tool: str
    """Program and version."""
    results: tuple[ItemResult, ...]

    @property
    def passed(self) -> bool:
        """Nothing failed; items that wait for a person do not fail."""
        return not self.failed

    @property
    def failed(self) -> Sequence[ItemResult]:
        """Items that failed: why the case is returned (退回)."""
        return [item for item in self.results if item.result is Result.FAILED]

    @property
    def asked(self) -> Sequence[ItemResult]:
        """Items that somebody has to look at."""
        return [item for item in self.results if item.result is Result.PERSON]


@dataclass(frozen=True, slots=True)
class PastCheck:
    """What the register says of a check that was made."""

    subject: str
    """Reference code of the volume, or id of the case."""
    at: datetime
    stage: CheckStage
    passed: bool
    failed: tuple[str, ...]
    """Codes of the items that failed."""
