"""Penal articles, their ranges, and the benchmarks of discretion."""

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.house import House, json_option, pass_house, remark, show_json
from docarchive.cli.laws import pack_folder, severity_word
from docarchive.cli.tables import items, table
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.findings import Finding, Severity
from docarchive.domain.laws.penal import Basis, PartyRole, PenalRow, Sanction, SanctionStage
from docarchive.domain.money import figures, parse_yuan

if TYPE_CHECKING:
    from docarchive.domain.laws.discretion import Benchmark, Tier
    from docarchive.domain.laws.penal import PenalCatalogue
    from docarchive.wiring.app import App

_KINDS = {
    "warning": "警告",
    "criticism": "通报批评",
    "fine": "罚款",
    "confiscate_income": "没收违法所得",
    "confiscate_goods": "没收非法财物",
    "suspend_licence": "暂扣许可证件",
    "downgrade": "降低资质等级",
    "revoke_licence": "吊销许可证件",
    "restrict_business": "限制开展生产经营活动",
    "stop_production": "责令停产停业",
    "close": "责令关闭",
    "restrict_occupation": "限制从业",
    "detention": "行政拘留",
    "other": "其他",
}
_UNITS = {
    Basis.MULTIPLE_OF_INCOME: "倍违法所得",
    Basis.MULTIPLE_OF_VALUE: "倍货值金额",
    Basis.PERCENT_OF_ANNUAL_INCOME: "%上一年年收入",
    Basis.MULTIPLE_OF_FINE: "倍前款罚款数额",
    Basis.DAILY_OF_FINE: "倍原处罚数额/日",
}
_FOR_WHOM = click.Choice([role.value for role in PartyRole])
_AT_STAGE = click.Choice([stage.value for stage in SanctionStage])


@click.group("penal")
def penal_command() -> None:
    """处罚条款与裁量基准 / penal articles, ranges of fines, benchmarks."""


@penal_command.command("list")
@click.argument("words", default="")
@json_option
@pass_house
def penal_list(house: House, words: str, as_json: bool) -> None:
    """列出违法行为及处罚条款 / list violations; WORDS of the cause or a penal article."""
    from docarchive.workflows.registering.penal_check import rows_for

    with house.app(whole=False) as app:
        catalogue = _catalogue(app)
    rows = rows_for(words, catalogue) if words else catalogue.rows
    if as_json:
        show_json(rows)
        return
    shown = [[row.id, "★" if row.everyday else "", row.cause, row.place.printed] for row in rows]
    table(["编号 / row", "常用 / everyday", "案由 / cause", "处罚条款 / article"], shown)


@penal_command.command("show")
@click.argument("which")
@json_option
@pass_house
def penal_show(house: House, which: str, as_json: bool) -> None:
    """显示一项违法行为的处罚与基准 / show a row: by id, article or words of the cause."""
    with house.app() as app:
        catalogue = _catalogue(app)
        row = _only(which, catalogue)
        benchmarks = [item for item in _benchmarks(app, catalogue) if item.violation == row.id]
    if as_json:
        show_json({"row": row, "bounds": catalogue.bounds, "benchmarks": benchmarks})
        return
    duty = "、".join(place.printed for place in row.duty) or "—"
    lines = [
        ("编号 / row", row.id),
        ("处罚条款 / article", f"{row.place.printed}（{row.place.edition} 版）"),
        ("违反 / duty", duty),
    ]
    lines += [("一并责令 / orders", "；".join(row.orders))] if row.orders else []
    lines += [("说明 / note", row.note)] if row.note else []
    items(lines, title=row.cause)
    headings = ["当事人 / party", "阶段 / stage", "种类 / kind", "幅度 / range", "条件 / when"]
    table(headings, [_sanction(item) for item in row.sanctions])
    for benchmark in benchmarks:
        _show_benchmark(benchmark)
    remark(f"以上、以下 / bounds: {catalogue.bounds.source.printed}")


@penal_command.command("check")
@click.argument("which")
@click.argument("amount")
@click.option("--party", type=_FOR_WHOM, default="unit", show_default=True, help="当事人 / who is fined.")
@click.option("--stage", type=_AT_STAGE, default="initial", show_default=True, help="阶段 / at which step.")
@click.option("--base", help="违法所得、货值、年收入或原罚款（元） / the sum the range depends on, in yuan.")
@click.option("--mitigated", is_flag=True, help="减轻处罚，低于下限 / below the minimum on purpose.")
@click.option("--benchmark", "benchmark_id", help="裁量基准编号 / the benchmark to compare with.")
@click.option("--tier", type=click.IntRange(1, 100), help="适用的阶次，从 1 起 / which tier the facts meet.")
@click.option("--reason", default="", help="不在阶次内的书面理由 / why it departs from the tier.")
@json_option
@pass_house
@click.pass_context
def penal_check(
    ctx: click.Context,
    house: House,
    which: str,
    amount: str,
    party: str,
    stage: str,
    base: str | None,
    mitigated: bool,
    benchmark_id: str | None,
    tier: int | None,
    reason: str,
    as_json: bool,
) -> None:
    """核对罚款是否在法定幅度和裁量阶次内 / compare a fine (yuan) with the statute and the tiers."""
    from docarchive.workflows.registering.penal_check import PenaltyCheck, benchmarks_for, check_penalty

    with house.app() as app:
        catalogue = _catalogue(app)
        row = _only(which, catalogue)
        role, step = PartyRole(party), SanctionStage(stage)
        known = benchmarks_for(_benchmarks(app, catalogue), row, role, step)
    benchmark = _chosen(known, benchmark_id)
    check = PenaltyCheck(
        row,
        role,
        step,
        parse_yuan(amount),
        parse_yuan(base) if base else None,
        mitigated,
        benchmark,
        _tier(benchmark, tier),
        reason,
    )
    findings = check_penalty(check, catalogue)
    _show_findings(findings, as_json=as_json)
    if any(finding.severity is Severity.DAMAGE for finding in findings):
        ctx.exit(FAULTY)


@penal_command.command("import-benchmark")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="只检查，不录入 / only check.")
@json_option
@pass_house
@click.pass_context
def penal_import(ctx: click.Context, house: House, file: Path, dry_run: bool, as_json: bool) -> None:
    r"""由 Excel 录入裁量基准，一行一个阶次 / import benchmarks from a workbook, one tier a row.

    \b
    基准编号  基准名称  制定机关  文号  施行日期  违法行为编号（docarchive penal list）
    当事人    单位、主要负责人、责任人员、个人
    阶段      责令改正、逾期未改正、情节严重、发生事故、一般事故 …
    裁量阶次  不予处罚、减轻、从轻、一般、从重
    适用条件  下限（元）  上限（元）  其他处罚
    """
    from docarchive.workflows.registering.penal_check import BenchmarkImporter

    with house.app() as app:
        importer = BenchmarkImporter(
            app.archive, app.ledger, app.catalog, app.reader, _catalogue(app), app.now, app.actor
        )
        report = importer.import_benchmarks(file, dry_run=dry_run)
    if as_json:
        show_json(report)
    else:
        if report.faults:
            _show_findings(report.faults, as_json=False)
        done = "没有录入 / nothing imported" if report.refused or dry_run else "已录入 / imported"
        count = len(report.benchmarks)
        click.echo(f"{file.name}：{count} 个基准，{report.changed} 个有变化 / {count} benchmarks；{done}")
    if report.refused:
        ctx.exit(FAULTY)


def _show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    if as_json:
        show_json(findings)
    elif not findings:
        click.echo("没有发现问题 / nothing found")
    else:
        rows = [[severity_word(item), item.code, item.where, item.expected, item.found] for item in findings]
        table(["程度 / severity", "代码 / code", "位置 / where", "应为 / expected", "实为 / found"], rows)
        remark("各代码的含义见 docs/laws.md / docs/laws.md explains each code")


def _catalogue(app: "App") -> "PenalCatalogue":
    from docarchive.templates.rules.penal import load_penal

    return load_penal(pack_folder(app))


def _benchmarks(app: "App", catalogue: "PenalCatalogue") -> Sequence["Benchmark"]:
    from docarchive.templates.rules.penal import load_discretion
    from docarchive.workflows.registering.penal_check import imported_benchmarks

    with app.catalog.reading() as reader:
        imported = imported_benchmarks(reader)
    return (*load_discretion(pack_folder(app), [row.id for row in catalogue.rows]), *imported)


def _only(which: str, catalogue: "PenalCatalogue") -> PenalRow:
    from docarchive.workflows.registering.penal_check import rows_for

    rows = rows_for(which, catalogue)
    if len(rows) > 1:
        names = "；".join(f"{row.id} {row.cause[:24]}" for row in rows[:8])
        raise ConflictError(
            f"{which[:40]} 有 {len(rows)} 个结果 / fits several: {names}", hint="写明编号 / give its id"
        )
    return rows[0]


def _chosen(known: Sequence["Benchmark"], benchmark_id: str | None) -> "Benchmark | None":
    if benchmark_id is None:
        real = [item for item in known if not item.example]
        return real[-1] if real else None
    found = next((item for item in known if item.id == benchmark_id), None)
    if found is None:
        raise NotFoundError(f"这一违法行为、当事人、阶段没有基准 {benchmark_id} / no such benchmark for it")
    return found


def _tier(benchmark: "Benchmark | None", number: int | None) -> "Tier | None":
    if number is None:
        return None
    if benchmark is None or number > len(benchmark.tiers):
        raise RejectedError(f"没有第 {number} 阶次 / there is no tier {number}")
    return benchmark.tiers[number - 1]


def _sanction(item: Sanction) -> list[str]:
    when = "；".join(part for part in (item.when, "可以" if item.may else "", item.note) if part)
    return [_chinese(item.party), _chinese(item.stage), _KINDS[item.kind], _range(item), when]


def _range(item: Sanction) -> str:
    if item.most is None:
        return ""
    if item.basis is Basis.AMOUNT:
        return f"{figures(item.least) if item.least is not None else '0'}–{figures(item.most)} 元"
    unit = _UNITS[item.basis] if item.basis else ""
    return f"{item.least}{unit}" if item.least == item.most else f"{item.least or 0}–{item.most}{unit}"


def _show_benchmark(benchmark: "Benchmark") -> None:
    mark = "【示例 / example】" if benchmark.example else ""
    click.echo()
    rows = [
        [str(number), _chinese(tier.level), tier.condition, tier.printed, tier.other]
        for number, tier in enumerate(benchmark.tiers, start=1)
    ]
    headings = ["阶次 / tier", "轻重 / level", "适用条件 / condition", "幅度 / range", "其他 / other"]
    title = f"{mark}{benchmark.id}  {_chinese(benchmark.party)}  {_chinese(benchmark.stage)}"
    click.secho(f"{title}  {benchmark.source.printed}", bold=True)
    table(headings, rows)


def _chinese(value: Enum) -> str:
    from docarchive.workflows.registering.penal_check import LEVELS, PARTIES, STAGES

    names: dict[Any, str] = {
        item: name for known in (PARTIES, STAGES, LEVELS) for name, item in known.items()
    }
    return names[value]
