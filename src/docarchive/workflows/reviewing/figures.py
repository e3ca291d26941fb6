"""Figures of a period out of the catalogue; frozen when issued, so that a later look says what was said then.

Write order when issued: the numbers into the archive; one transaction with their fact; publish.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CaseId
from docarchive.domain.people.seeing import sees_everything
from docarchive.domain.people.sight import FULL_SIGHT, Sight
from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.reviewing.counted import CountedDecision, CountedPapers
from docarchive.domain.reviewing.figure_rules import FigureRules
from docarchive.domain.reviewing.figures import CaseFigures, Figures, case_figures, figures_of
from docarchive.domain.reviewing.periods import Period
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

REGISTER = "figure_report"


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The figures of one period."""

    period: Period
    figures: Figures
    issued_on: date | None = None
    """The day they were frozen; None: as things are now."""


@dataclass(frozen=True, slots=True)
class Report:
    """A period beside the one before and the same of the year before."""

    now: PeriodFigures
    before: PeriodFigures
    year_before: PeriodFigures
    whole: bool = True
    """Of all cases; else of those that the asker sees."""


@dataclass(frozen=True, slots=True)
class FigureDesk:
    """Where figures are asked for and issued."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    rules: FigureRules
    now: Callable[[], datetime]
    actor: str
    sight: Sight = FULL_SIGHT
    """Of who asks; whoever does not see all gets figures of what they see, never those issued of the whole."""

    def report(self, period: Period) -> Report:
        """The figures of a period and of those it is compared with; what was issued stands as it was."""
        with self.catalog.reading(self.sight) as reader:
            now, before = self._of(period, reader), self._of(period.before, reader)
            # Of a year both are the same.
            same = period.year_before == period.before
            year = before if same else self._of(period.year_before, reader)
        return Report(now, before, year, whole=sees_everything(self.sight))

    def regions(self, period: Period) -> Mapping[str, Mapping[str, int | None]]:
        """The values of each region in a period, compared with nothing."""
        with self.catalog.reading(self.sight) as reader:
            return self._of(period, reader).figures.regions

    def issue(self, period: Period) -> PeriodFigures:
        """Freeze the figures of a period that is over.

        Raises:
            RejectedError: it is not over yet.
            ConflictError: they are issued already.
        """
        today = local_day(self.now())
        if today <= period.last:
            raise RejectedError(
                f"{period.title}尚未结束 / the period ends on {period.last}",
                hint="期满后再印发 / issue it afterwards",
            )
        with self.catalog.reading() as reader:
            self._not_issued(period, reader)
            figures = figures_of(period_cases(period, reader, self.rules))
        data: dict[str, Any] = {"figures": to_plain(figures), "issued_on": today.isoformat()}
        data |= {"rules_edition": self.rules.edition}
        entry = RegisterEntry(REGISTER, period.id, period.title, "", data)
        filling = RegisterFilling(REGISTER, "docarchive figures --issue", (entry,))
        body, plain = put_body(self.archive, lambda digest: places.register_key(REGISTER, digest), filling)
        detail: dict[str, str | int] = {"register": REGISTER, "entries": 1}
        with self.catalog.transaction() as tx:
            self._not_issued(period, tx)
            tx.record(Fact(FactKind.REGISTER_FILLED, self.now(), self.actor, body, detail=detail), plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return PeriodFigures(period, figures, today)

    def issued(self) -> Sequence[str]:
        """The periods whose figures are frozen."""
        with self.catalog.reading() as reader:
            return [entry.id for entry in reader.find_entries(REGISTER, limit=10_000)]

    def _of(self, period: Period, reader: Reader) -> PeriodFigures:
        entry = reader.find_entry(REGISTER, period.id) if sees_everything(self.sight) else None
        if entry is None:
            return PeriodFigures(period, figures_of(period_cases(period, reader, self.rules)))
        frozen = from_plain(Figures, entry.data["figures"])
        return PeriodFigures(period, frozen, date.fromisoformat(entry.data["issued_on"]))

    def _not_issued(self, period: Period, reader: Reader) -> None:
        if reader.find_entry(REGISTER, period.id) is not None:
            raise ConflictError(
                f"{period.title}的数据已经印发，不再改变 / the figures are issued and stay as they are",
                hint=f"docarchive figures show {period.id}",
            )


def period_cases(period: Period, reader: Reader, rules: FigureRules) -> list[CaseFigures]:
    """What each case with a paper or decision in the period brought."""
    days = (period.first, period.last)
    papers = {counted.case_id: counted for counted in reader.papers_counted(*days)}
    decisions: dict[CaseId, list[CountedDecision]] = defaultdict(list)
    for decision in reader.decisions_counted(*days):
        decisions[decision.case_id].append(decision)
    cases = reader.cases_counted(*days)
    return [
        case_figures(
            cases[case_id],
            papers.get(case_id) or CountedPapers(case_id),
            decisions.get(case_id, ()),
            last=period.last,
            accident_words=rules.accident_sources,
            key_places=rules.key_matters,
        )
        for case_id in sorted({*papers, *decisions})
    ]
