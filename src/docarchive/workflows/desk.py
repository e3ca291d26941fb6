"""What waits in the open cases, for the desks of those who handle them: clocks, unsigned papers, cases to be filed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case import Case, Stage
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.clocks import most_pressing_first
from docarchive.domain.closing.completeness import HeldCase, completeness, missing_pages
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.guards.base import GuardRules
from docarchive.domain.guards.every import check_case
from docarchive.domain.people.concerning import concerns, concerns_paper
from docarchive.domain.people.sight import Sight
from docarchive.domain.record import Record
from docarchive.workflows.issuing.clocks import OPEN, DueClock, clocks_of_case
from docarchive.workflows.issuing.guarding import read_case_file

_ALL_CASES = 1_000_000


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that waits for its signed scan, or for pages of it."""

    case: Case
    record: Record
    missing_pages: tuple[int, ...]
    """Empty: nothing of it is back yet."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A case whose closing was approved, and how much it lacks before it can be filed."""

    case: Case
    missing: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in all open cases at one moment."""

    made_at: datetime
    facts: int
    """How many facts the catalogue had: with as many, nothing but the day can have changed."""
    clocks: tuple[DueClock, ...]
    """Those somebody still waits for, overdue ones first."""
    papers: tuple[Paper, ...]
    """Oldest first."""
    closing: tuple[Closing, ...]
    """Those that lack least first."""


def find_waiting(
    *,
    catalog: Catalog,
    rules: GuardRules,
    wanted: CompletenessRules,
    signed_forms: Collection[str],
    now: datetime,
) -> Waiting:
    """Look through the open cases; takes some milliseconds each.

    Args:
        catalog: What we know.
        rules: Of the pack.
        wanted: What completeness asks for.
        signed_forms: Forms that are signed by hand or sealed.
        now: The moment they are looked at.
    """
    clocks: list[DueClock] = []
    papers: list[Paper] = []
    closing: list[Closing] = []
    with catalog.reading() as reader:
        facts = reader.fact_count()
        for case in reader.find_cases(only_open=True, limit=_ALL_CASES):
            file = read_case_file(case, reader, rules)
            clocks += [item for item in clocks_of_case(file, rules, now=now) if item.clock.state in OPEN]
            papers += _papers(file, signed_forms)
            if case.stage is Stage.CLOSING:
                closing.append(Closing(case, _missing(file, reader, rules, wanted, signed_forms)))
    return Waiting(
        now,
        facts,
        tuple(sorted(clocks, key=lambda item: most_pressing_first(item.clock))),
        tuple(sorted(papers, key=lambda item: item.record.recorded_at)),
        tuple(sorted(closing, key=lambda item: item.missing)),
    )


def part_of(waiting: Waiting, sight: Sight) -> Waiting:
    """What of it belongs on the desk of whoever has this *sight*."""
    return replace(
        waiting,
        clocks=tuple(item for item in waiting.clocks if _concerns_clock(sight, item)),
        papers=tuple(item for item in waiting.papers if concerns_paper(sight, item.record, item.case)),
        closing=tuple(item for item in waiting.closing if concerns(sight, item.case)),
    )


def _concerns_clock(sight: Sight, item: DueClock) -> bool:
    record = item.clock.record
    return concerns(sight, item.case) if record is None else concerns_paper(sight, record, item.case)


def _missing(
    file: CaseFile,
    reader: Reader,
    rules: GuardRules,
    wanted: CompletenessRules,
    signed_forms: Collection[str],
) -> int:
    found = tuple(check_case(file, rules))
    held = HeldCase(file, found, reader.latest_comparisons(file.case.id), signed_forms)
    return len(completeness(held, wanted).missing)


def _papers(file: CaseFile, signed_forms: Collection[str]) -> Sequence[Paper]:
    signed = [item for item in file.documents if item.form_id in signed_forms]
    return [
        Paper(file.case, item, tuple(missing_pages(item)))
        for item in signed
        if not item.scans or missing_pages(item)
    ]
