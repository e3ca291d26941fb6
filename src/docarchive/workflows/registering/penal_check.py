"""Penal articles and discretion: what the pack and the office's benchmarks say, and the import of benchmarks.

Write order of an import: the workbook is read and checked whole, nothing is written while it has a fault; then the
body into the archive, one transaction with its fact, publish. A benchmark that is equal to the known one writes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.errors import NotFoundError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.citation import find_citations
from docarchive.domain.laws.discretion import Benchmark, Level, Tier, check_tier, tier_faults
from docarchive.domain.laws.penal import (
    PartyRole,
    PenalCatalogue,
    PenalRow,
    SanctionStage,
    check_fine,
    statutory_range,
)
from docarchive.domain.laws.rule_source import RuleSource, Weight
from docarchive.domain.money import parse_yuan
from docarchive.domain.plain import from_plain, to_plain
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.sheets.columns import Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.table import Table, TableRow, read_tables
from docarchive.reading.port import FileReader
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

REGISTER = "benchmark"
_ALL = 100_000
PARTIES = {
    "单位": PartyRole.UNIT,
    "主要负责人": PartyRole.MAIN_PERSON,
    "责任人员": PartyRole.OTHER_PERSON,
    "个人": PartyRole.INDIVIDUAL,
}
STAGES = {
    "责令改正": SanctionStage.INITIAL,
    "逾期未改正": SanctionStage.NOT_CORRECTED,
    "情节严重": SanctionStage.SERIOUS,
    "发生事故": SanctionStage.ACCIDENT,
    "一般事故": SanctionStage.ACCIDENT_GENERAL,
    "较大事故": SanctionStage.ACCIDENT_LARGER,
    "重大事故": SanctionStage.ACCIDENT_MAJOR,
    "特别重大事故": SanctionStage.ACCIDENT_EXTRAORDINARY,
}
LEVELS = {
    "不予处罚": Level.NONE,
    "减轻": Level.MITIGATED,
    "从轻": Level.LIGHTER,
    "一般": Level.ORDINARY,
    "从重": Level.HEAVIER,
}
BENCHMARK_SHEET = SheetPlan(
    "裁量基准",
    (
        Column("id", "基准编号", "Benchmark", required=True, max_length=60, narrow=True, also=("编号",)),
        Column("title", "基准名称", "Title", required=True),
        Column("issuer", "制定机关", "Issuer", required=True, max_length=100),
        Column("doc_no", "文号", "Document number", required=True, max_length=60),
        Column("effective_from", "施行日期", "Effective from", ColumnKind.DATE, required=True),
        Column("violation", "违法行为编号", "Violation", required=True, max_length=20, narrow=True),
        Column("party", "当事人", "Party", ColumnKind.CHOICE, required=True, choices=tuple(PARTIES)),
        Column("stage", "阶段", "Stage", ColumnKind.CHOICE, required=True, choices=tuple(STAGES)),
        Column("level", "裁量阶次", "Level", ColumnKind.CHOICE, required=True, choices=tuple(LEVELS)),
        Column("condition", "适用条件", "Condition", ColumnKind.LINES, required=True, max_length=1000),
        Column("least", "下限（元）", "Least, yuan", ColumnKind.AMOUNT, also=("下限", "罚款下限")),
        Column("most", "上限（元）", "Most, yuan", ColumnKind.AMOUNT, also=("上限", "罚款上限")),
        Column("other", "其他处罚", "Other sanctions", ColumnKind.LINES, max_length=500),
    ),
)
_SAME = ("title", "issuer", "doc_no", "effective_from", "violation", "party", "stage")
"""Columns in which the rows of one benchmark agree."""


@dataclass(frozen=True, slots=True)
class BenchmarkReport:
    """What an import found and did."""

    file: str
    benchmarks: tuple[Benchmark, ...]
    faults: tuple[Finding, ...]
    """With any of severity DAMAGE nothing was imported."""
    changed: int = 0
    """How many were new or different; with a dry run, would be."""

    @property
    def refused(self) -> bool:
        """True when nothing was imported because of faults."""
        return any(fault.severity is Severity.DAMAGE for fault in self.faults)


@dataclass(frozen=True, slots=True)
class PenaltyCheck:
    """What is to be compared."""

    row: PenalRow
    party: PartyRole
    stage: SanctionStage
    amount_fen: int
    base_fen: int | None = None
    mitigated: bool = False
    benchmark: Benchmark | None = None
    tier: Tier | None = None
    reason: str = ""


def check_penalty(check: PenaltyCheck, catalogue: PenalCatalogue) -> tuple[Finding, ...]:
    """Compare a fine with the statutory range and, where a benchmark is given, with its tiers."""
    found = check_fine(
        check.amount_fen,
        check.row,
        check.party,
        check.stage,
        catalogue.bounds,
        base_fen=check.base_fen,
        mitigated=check.mitigated,
    )
    if check.benchmark is None:
        return found
    within = check_tier(check.amount_fen, check.benchmark.tiers, chosen=check.tier, reason=check.reason)
    where = f"{check.benchmark.id}{'（示例）' if check.benchmark.example else ''}"
    return (*found, *(replace(item, where=where) for item in within))


def imported_benchmarks(reader: Reader) -> tuple[Benchmark, ...]:
    """The office's benchmarks, by id."""
    return tuple(
        from_plain(Benchmark, dict(entry.data)) for entry in reader.find_entries(REGISTER, limit=_ALL)
    )


def benchmarks_for(
    benchmarks: Sequence[Benchmark], row: PenalRow, party: PartyRole, stage: SanctionStage
) -> tuple[Benchmark, ...]:
    """Benchmarks of a violation, party and stage; the one in force last stands last."""
    found = [
        item for item in benchmarks if (item.violation, item.party, item.stage) == (row.id, party, stage)
    ]
    return tuple(sorted(found, key=lambda item: (not item.example, str(item.effective_from or ""), item.id)))


@dataclass(frozen=True, slots=True)
class BenchmarkImporter:
    """Takes benchmarks from a workbook."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    files: FileReader
    catalogue: PenalCatalogue
    now: Callable[[], datetime]
    actor: str

    def import_benchmarks(self, path: Path, *, dry_run: bool = False) -> BenchmarkReport:
        """Import the workbook *path*, one tier a row; nothing at all when any row has a fault.

        Raises:
            RejectedError: it is no workbook that can be read.
            UnavailableError: the child process could not be started.
        """
        (table,) = read_tables(self.files.read_workbook(path), [BENCHMARK_SHEET]).values()
        faults = [_finding_of(table, index) for index in range(len(table.faults))]
        groups = _groups(table.rows, faults)
        benchmarks = tuple(
            item for rows in groups.values() if (item := _benchmark(rows, path.name, faults, self.catalogue))
        )
        report = BenchmarkReport(path.name, benchmarks, tuple(faults))
        if report.refused:
            return report
        changed = self._record(benchmarks, path.name, dry_run=dry_run)
        return BenchmarkReport(path.name, benchmarks, tuple(faults), changed)

    def _record(self, benchmarks: Sequence[Benchmark], source: str, *, dry_run: bool) -> int:
        entries = [_entry(item) for item in benchmarks]
        with self.catalog.reading() as reader:
            changed = tuple(item for item in entries if not _is_known(item, reader))
        if changed and not dry_run:
            filling = RegisterFilling(REGISTER, source, changed)
            body, plain = put_body(
                self.archive, lambda digest: places.register_key(REGISTER, digest), filling
            )
            with self.catalog.transaction() as tx:
                tx.record(Fact(FactKind.REGISTER_FILLED, self.now(), self.actor, body), plain)
            publish_facts(ledger=self.ledger, catalog=self.catalog)
        return len(changed)


def _finding_of(table: Table, index: int) -> Finding:
    fault = table.faults[index]
    severity = Severity.DAMAGE if fault.kind.blocks else Severity.NOTICE
    return Finding(
        fault.code, fault.place, fault.wanted, f"{fault.kind.words} {fault.found}".strip(), severity
    )


def _groups(rows: Sequence[TableRow], faults: list[Finding]) -> Mapping[str, list[TableRow]]:
    """Rows by benchmark; rows of one benchmark agree in everything but the tier."""
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        group = groups.setdefault(str(row.values.get("id", "")), [])
        if group:
            first = group[0]
            for name in _SAME:
                if row.values.get(name) != first.values.get(name):
                    found = str(row.values.get(name, ""))
                    faults.append(
                        _fault(row, name, f"与第{first.number}行相同 / as in row {first.number}", found)
                    )
        group.append(row)
    groups.pop("", None)  # told already: the column must not be empty
    return groups


def _benchmark(
    rows: Sequence[TableRow], file: str, faults: list[Finding], catalogue: PenalCatalogue
) -> Benchmark | None:
    first = rows[0].values
    if any(name not in row.values for row in rows for name in (*_SAME, "level", "condition")):
        return None  # told already
    tiers = tuple(_tier(row.values) for row in rows)
    for index, expected, found in tier_faults(tiers):
        faults.append(_fault(rows[index], "least", expected, found))
    row = catalogue.find(first["violation"])
    if row is None:
        expected = "违法行为编号，见 docarchive penal list / an id of docarchive penal list"
        faults.append(_fault(rows[0], "violation", expected, first["violation"]))
        return None
    benchmark = Benchmark(
        id=first["id"],
        title=first["title"],
        violation=row.id,
        party=PARTIES[first["party"]],
        stage=STAGES[first["stage"]],
        tiers=tiers,
        source=RuleSource(Weight.PRACTICE, (), f"{first['issuer']} {first['doc_no']}（{file}）"),
        issuer=first["issuer"],
        doc_no=first["doc_no"],
        effective_from=first["effective_from"],
    )
    _inside_the_law(benchmark, rows, row, faults, catalogue)
    return benchmark


def _inside_the_law(
    benchmark: Benchmark,
    rows: Sequence[TableRow],
    row: PenalRow,
    faults: list[Finding],
    catalogue: PenalCatalogue,
) -> None:
    """See that every tier stays within the article; only 减轻 goes below."""
    limits = statutory_range(row, benchmark.party, benchmark.stage, catalogue.bounds)
    for source, tier in zip(rows, benchmark.tiers, strict=True):
        if limits is None or tier.least_fen is None or tier.most_fen is None:
            continue
        too_high = limits.most_fen is not None and tier.most_fen > limits.most_fen
        too_low = tier.least_fen < (limits.least_fen or 0) and tier.level is not Level.MITIGATED
        if too_high or too_low:
            name = "most" if too_high else "least"
            faults.append(_fault(source, name, f"{row.place.printed} {limits.printed}", tier.printed))


def _tier(values: Mapping[str, Any]) -> Tier:
    least, most = (parse_yuan(values[name]) if name in values else None for name in ("least", "most"))
    return Tier(LEVELS[values["level"]], values["condition"], least, most, values.get("other", ""))


def _fault(row: TableRow, name: str, expected: str, found: str) -> Finding:
    heading = next(column.heading for column in BENCHMARK_SHEET.columns if column.name == name)
    return Finding("benchmark-row", f"第{row.number}行「{heading}」", expected, found)


def _entry(benchmark: Benchmark) -> RegisterEntry:
    text = "\n".join([benchmark.violation, *(tier.condition for tier in benchmark.tiers)])
    return RegisterEntry(REGISTER, benchmark.id, benchmark.title, text, to_plain(benchmark))


def _is_known(entry: RegisterEntry, reader: Reader) -> bool:
    known = reader.find_entry(REGISTER, entry.id)
    return known is not None and to_plain(known) == to_plain(entry)


def rows_for(words: str, catalogue: PenalCatalogue) -> Sequence[PenalRow]:
    """Rows by id, by a printed penal article, or by words of the cause.

    Raises:
        NotFoundError: nothing fits.
    """
    by_id = catalogue.find(words)
    if by_id is not None:
        return [by_id]
    places = find_citations(words)
    found = [row for place in places for row in catalogue.of_place(place)] or catalogue.search(words)
    if not found:
        raise NotFoundError(f"没有这样的违法行为：{words[:60]} / no such row", hint="docarchive penal list")
    return list(dict.fromkeys(found))
