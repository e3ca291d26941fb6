"""Figures of a year's lending; counts alone, no names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Self

from docarchive.domain.days.local_time import local_day
from docarchive.domain.identifiers import CaseId
from docarchive.domain.lending.lending import Lending, LendingState, ReaderKind, is_overdue
from docarchive.domain.plain import canonical_json


@dataclass(frozen=True, slots=True)
class CountedLending:
    """What is counted of one lending."""

    case_id: CaseId
    state: LendingState
    requested_on: date
    """By the office's clock, like the others."""
    due_on: date | None
    returned_on: date | None
    reader_kind: ReaderKind
    reader: str
    """Digest of name, organisation and number of the paper shown: tells readers apart and names none."""
    paper: bool
    uses: int
    copies: int
    pages_copied: int

    @classmethod
    def of(cls, lending: Lending) -> Self:
        """Count what was used."""
        reader = lending.reader
        names = canonical_json([reader.name, reader.organisation, reader.identity])
        copies = [use for use in lending.uses if use.copy_sha256 is not None]
        return cls(
            case_id=lending.case_id,
            state=lending.state,
            requested_on=local_day(lending.requested_at),
            due_on=lending.due_on,
            returned_on=local_day(lending.returned_at) if lending.returned_at else None,
            reader_kind=reader.kind,
            reader=sha256(names).hexdigest(),
            paper=lending.paper,
            uses=len(lending.uses),
            copies=len(copies),
            pages_copied=sum(len(use.pages) for use in copies),
        )

    def is_late(self, today: date) -> bool:
        """Back too late, or not yet back and late."""
        if self.returned_on is not None and self.due_on is not None:
            return self.returned_on > self.due_on
        return is_overdue(self.state, self.due_on, today)


@dataclass(frozen=True, slots=True)
class LendingFigures:
    """What was asked for in a year, and what became of it."""

    year: int
    requests: int
    by_reader: Mapping[str, int]
    """`ReaderKind` value → requests."""
    refused: int
    persons: int
    """Different readers; one who came twice counts once."""
    cases: int
    """Different cases of which something was used."""
    uses: int
    """Records read or copied, each time."""
    copies: int
    pages_copied: int
    paper_out: int
    """Times the paper left its shelf."""
    overdue: int
    """Back too late, or not yet back and late."""


def lending_figures(year: int, lendings: Iterable[CountedLending], today: date) -> LendingFigures:
    """Count the requests entered in *year*."""
    of_year = [item for item in lendings if item.requested_on.year == year]
    counted = Counter(item.reader_kind.value for item in of_year)
    granted = (LendingState.APPROVED, LendingState.RETURNED)
    return LendingFigures(
        year=year,
        requests=len(of_year),
        by_reader={kind.value: counted[kind.value] for kind in ReaderKind},
        refused=sum(item.state is LendingState.REFUSED for item in of_year),
        persons=len({item.reader for item in of_year}),
        cases=len({item.case_id for item in of_year if item.uses}),
        uses=sum(item.uses for item in of_year),
        copies=sum(item.copies for item in of_year),
        pages_copied=sum(item.pages_copied for item in of_year),
        paper_out=sum(item.paper and item.state in granted for item in of_year),
        overdue=sum(item.is_late(today) for item in of_year),
    )
