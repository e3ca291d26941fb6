"""One uploaded file into one register, or only tried: every register's own import, with one shape of report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from docarchive.domain.checklist import KEY_ITEMS, REFINED_ITEMS
from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.penal import PenalCatalogue
from docarchive.domain.sheets.columns import SheetPlan
from docarchive.domain.sheets.registers import ENTERPRISES, EQUIPMENT, EXPERTS, OFFICERS
from docarchive.reading.port import FileReader
from docarchive.workflows.import_report import ImportReport, Progress, Wish
from docarchive.workflows.registering.import_checklist import import_checklist
from docarchive.workflows.registering.import_enterprises import import_enterprises
from docarchive.workflows.registering.import_officers import import_officers
from docarchive.workflows.registering.import_register import import_register
from docarchive.workflows.registering.law_library import LawImporter, Outcome
from docarchive.workflows.registering.penal_check import BENCHMARK_SHEET, BenchmarkImporter
from docarchive.workflows.registering.registers import Registrar


class Target(StrEnum):
    """Which register a file is for."""

    ENTERPRISES = "enterprises"
    OFFICERS = "officers"
    EQUIPMENT = "equipment"
    EXPERTS = "experts"
    CHECKLIST = "checklist"
    LAWS = "laws"
    BENCHMARKS = "benchmarks"


PLANS: dict[Target, Sequence[SheetPlan]] = {
    Target.ENTERPRISES: (ENTERPRISES,),
    Target.OFFICERS: (OFFICERS,),
    Target.EQUIPMENT: (EQUIPMENT.plan,),
    Target.EXPERTS: (EXPERTS.plan,),
    Target.CHECKLIST: (KEY_ITEMS, REFINED_ITEMS),
    Target.BENCHMARKS: (BENCHMARK_SHEET,),
}
"""What a workbook for each has to hold; laws come as Word or Markdown files."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something about the file that a person has to hear."""

    place: str
    words: str
    found: str
    wanted: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Brought:
    """What was found in a file, and what became of it."""

    new: int
    changed: int
    unchanged: int
    faulty: int
    told: tuple[Told, ...]
    done: bool
    """It was entered."""
    refused: bool
    """It would not be, or not all of it; False for a sound file that was only tried."""
    whole: bool
    """Nothing of it can be entered, not even the rows without fault."""


@dataclass(frozen=True, slots=True)
class BringIn:
    """The importers of a house."""

    files: FileReader
    registrar: Registrar
    laws: LawImporter
    benchmarks: BenchmarkImporter
    penal: PenalCatalogue

    def __call__(
        self,
        path: Path,
        target: Target,
        *,
        source: str,
        wish: Wish,
        list_id: str = "",
        title: str = "",
        progress: Progress,
    ) -> Brought:
        """Take the file *path* into the register *target*, or with ``wish.dry_run`` only look.

        Args:
            path: A file from outside.
            target: Which register.
            source: The file's own name, kept with what it brings.
            wish: Only try, or leave out faulty rows (workbooks of registers only).
            list_id: Identity and version of a checklist.
            title: What people call it.
            progress: Told how far it is.

        Raises:
            RejectedError: not a file that can be read for this, or a checklist without id.
            UnavailableError: the child process could not be started.
        """
        if target is Target.LAWS:
            return self._laws(path, wish, progress)
        if target is Target.BENCHMARKS:
            return self._benchmarks(path, wish)
        workbook = self.files.read_workbook(path)
        tools: dict[str, Any] = {
            "source": source,
            "registrar": self.registrar,
            "wish": wish,
            "progress": progress,
        }
        imports: dict[Target, Callable[[], ImportReport]] = {
            Target.ENTERPRISES: lambda: import_enterprises(workbook, **tools),
            Target.OFFICERS: lambda: import_officers(workbook, **tools),
            Target.EQUIPMENT: lambda: import_register(workbook, EQUIPMENT, **tools),
            Target.EXPERTS: lambda: import_register(workbook, EXPERTS, **tools),
            Target.CHECKLIST: lambda: import_checklist(
                workbook,
                list_id=list_id,
                title=title or list_id,
                penal_item_known=lambda number: self.penal.find(number) is not None,
                **tools,
            ),
        }
        return _of_report(imports[target]())

    def _laws(self, path: Path, wish: Wish, progress: Progress) -> Brought:
        report = self.laws.import_laws(path, dry_run=wish.dry_run, advance=progress)
        counts = {outcome: sum(item.outcome is outcome for item in report) for outcome in Outcome}
        told = tuple(
            Told(item.file, words, item.title, "", item.outcome is Outcome.FAULT)
            for item in report
            for words in item.remarks
        )
        faulty = counts[Outcome.FAULT] + counts[Outcome.PASSED_OVER]
        if counts[Outcome.PASSED_OVER]:
            words = "不是法律条文 / it is not the text of a law"
            wanted = "有“第一条”等条文的 Word 或 Markdown 文件 / a file with 第一条 and so on"
            told += (Told("", words, "", wanted, blocks=True),)
        return Brought(
            new=counts[Outcome.IMPORTED],
            changed=0,
            unchanged=counts[Outcome.UNCHANGED],
            faulty=faulty,
            told=told,
            done=not wish.dry_run and not faulty,
            refused=bool(faulty),
            whole=bool(faulty),
        )

    def _benchmarks(self, path: Path, wish: Wish) -> Brought:
        report = self.benchmarks.import_benchmarks(path, dry_run=wish.dry_run)
        told = tuple(_of_finding(item) for item in report.faults)
        return Brought(
            new=report.changed,
            changed=0,
            unchanged=len(report.benchmarks) - report.changed,
            faulty=sum(item.blocks for item in told),
            told=told,
            done=not wish.dry_run and not report.refused,
            refused=report.refused,
            whole=report.refused,
        )


def target_of(untrusted: str) -> Target:
    """The register of that name; `RejectedError` when there is none."""
    if untrusted not in [item.value for item in Target]:
        raise RejectedError("请选择登记簿 / choose a register")
    return Target(untrusted)


def _of_report(report: ImportReport) -> Brought:
    told = tuple(
        Told(
            f"{fault.place} {fault.heading}".strip(),
            fault.kind.words,
            fault.found,
            fault.wanted,
            fault.kind.blocks,
        )
        for fault in report.faults
    )
    return Brought(
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        faulty=report.faulty,
        told=told,
        done=report.done,
        refused=any(item.blocks for item in told),
        whole=any(fault.kind.whole_sheet for fault in report.faults),
    )


def _of_finding(finding: Finding) -> Told:
    return Told(
        finding.where, finding.code, finding.found, finding.expected, finding.severity is Severity.DAMAGE
    )
