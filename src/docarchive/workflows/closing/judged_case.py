"""One case with everything that rules say of it, out of a single read: what its page shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from docarchive.catalog.port import Reader
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.clocks import most_pressing_first
from docarchive.domain.closing.completeness import Completeness, HeldCase, completeness
from docarchive.domain.closing.requirements import CompletenessRules
from docarchive.domain.guards.base import GuardFinding, GuardRules
from docarchive.domain.guards.every import check_case
from docarchive.domain.identifiers import CaseId
from docarchive.workflows.issuing.clocks import DueClock, clocks_of_case
from docarchive.workflows.issuing.guarding import near_closure, read_case_file


@dataclass(frozen=True, slots=True)
class JudgedCase:
    """A case, its clocks, what the guards have against it, and what it lacks."""

    held: HeldCase
    clocks: tuple[DueClock, ...]
    """All of them, overdue ones first."""
    findings: tuple[GuardFinding, ...]
    completeness: Completeness

    @property
    def file(self) -> CaseFile:
        """The case as rules look at it."""
        return self.held.file


def judge_case(
    case_id: CaseId,
    reader: Reader,
    *,
    rules: GuardRules,
    wanted: CompletenessRules,
    signed_forms: Collection[str],
    now: datetime,
) -> JudgedCase:
    """Read a case once and hold all rules against it.

    Args:
        case_id: The case.
        reader: Of one that sees all of the case: a part of it would be judged wrongly.
        rules: Guards and deadlines of the pack.
        wanted: What completeness asks for.
        signed_forms: Forms that are signed by hand or sealed.
        now: The moment the clocks are looked at.

    Raises:
        NotFoundError: no such case.
    """
    file = read_case_file(reader.get_case(case_id), reader, rules)
    held = HeldCase(file, tuple(check_case(file, rules)), reader.latest_comparisons(case_id), signed_forms)
    clocks = clocks_of_case(file, rules, now=now)
    return JudgedCase(
        held,
        tuple(sorted(clocks, key=lambda item: most_pressing_first(item.clock))),
        (*held.findings, *near_closure(file, reader, rules)),
        completeness(held, wanted),
    )
