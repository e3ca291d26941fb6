"""Figures of a year's lending; counts alone, no names."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from docarchive.domain.days.local_time import local_day
from docarchive.domain.lending.lending import Lending, LendingState, ReaderKind


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


def lending_figures(year: int, lendings: Iterable[Lending], today: date) -> LendingFigures:
    """Count the requests entered in *year*."""
    of_year = [item for item in lendings if local_day(item.requested_at).year == year]
    uses = [(item, use) for item in of_year for use in item.uses]
    copies = [use for _, use in uses if use.copy_sha256 is not None]
    counted = Counter(item.reader.kind.value for item in of_year)
    granted = (LendingState.APPROVED, LendingState.RETURNED)
    return LendingFigures(
        year=year,
        requests=len(of_year),
        by_reader={kind.value: counted[kind.value] for kind in ReaderKind},
        refused=sum(item.state is LendingState.REFUSED for item in of_year),
        persons=len({(item.reader.name, item.reader.organisation, item.reader.identity) for item in of_year}),
        cases=len({item.case_id for item, _ in uses}),
        uses=len(uses),
        copies=len(copies),
        pages_copied=sum(len(use.pages) for use in copies),
        paper_out=sum(item.paper and item.state in granted for item in of_year),
        overdue=sum(_late(item, today) for item in of_year),
    )


def _late(item: Lending, today: date) -> bool:
    if item.returned_at is not None and item.due_on is not None:
        return local_day(item.returned_at) > item.due_on
    return item.is_overdue(today)
