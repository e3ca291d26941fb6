"""How the workspace is doing, and what this machine lacks."""

from typing import TYPE_CHECKING

import click

from docarchive.cli.compare import outcome_counts
from docarchive.cli.exit_codes import LACKING
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.arrival import ArrivalState
from docarchive.domain.days.local_time import local_text
from docarchive.domain.plain import Plain, parse_time
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.workflows.arriving.looks import RecentLooks
    from docarchive.workflows.keeping.doctor import Check
    from docarchive.workflows.keeping.fixity import Fixity
    from docarchive.workflows.keeping.health import CatalogStatus, Status


@click.command("status")
@json_option
@pass_house
@click.pass_context
def status_command(ctx: click.Context, house: House, as_json: bool) -> None:
    """运行状态 / inbox, index, ledger, last verification, free space; exit 1 when something is wrong."""
    from docarchive.wiring.checks import house_status

    with house.app(whole=False) as app:
        status = house_status(app)
    if as_json:
        show_json(status)
    else:
        items(_rows(status), title=str(app.configuration.workspace))
    if status.faults:
        ctx.exit(LACKING)


@click.command("doctor")
@json_option
@pass_house
@click.pass_context
def doctor_command(ctx: click.Context, house: House, as_json: bool) -> None:
    """环境检查，缺什么、怎么补 / check this machine; exit 1 when something needed is lacking."""
    from docarchive.wiring.examining import examine_house

    with house.app(whole=False) as app:
        checks = examine_house(app)
    if as_json:
        show_json(checks)
    else:
        rows = [[_mark(item), item.name, item.found, "" if item.ok else item.fix] for item in checks]
        table(["", "检查 / check", "现状 / found", "处理 / fix"], rows)
    if any(item.needed and not item.ok for item in checks):
        ctx.exit(LACKING)


def _mark(check: "Check") -> str:
    if check.ok:
        return "✓"
    return "✗" if check.needed else "○"


def _rows(status: "Status") -> list[tuple[str, str]]:
    rows = _catalog_rows(status.catalog) if status.catalog else []
    if status.ledger:
        facts = f" / {status.catalog.facts}" if status.catalog else ""
        rows.append(("台账 / ledger", f"{status.ledger.published}{facts}  {(status.ledger.head or '')[:16]}"))
    for name, info in (
        ("索引 / index", status.index),
        ("资料索引 / other collections", status.reference_index),
    ):
        if info:
            changed = f"  {local_text(info.changed_at)}" if info.changed_at else ""
            rows.append((name, f"{info.engine} {info.version}  {info.records} 份  {info.bytes:,} B{changed}"))
    if status.catalog:
        since = status.catalog.indexing_since
        lag = f"  最早 / oldest {local_text(since)}" if since else ""
        rows.append(("待入索引 / to be indexed", f"{status.catalog.indexing}{lag}"))
    if status.catalog and status.catalog.mending:
        rows.append(("索引检查或重建 / index checked or rebuilt", str(status.catalog.mending)))
    if status.free_bytes is not None:
        rows.append(("剩余空间 / free", f"{status.free_bytes / 1024**3:.1f} GiB"))
    return rows + [("故障 / fault", fault) for fault in status.faults]


def _catalog_rows(known: "CatalogStatus") -> list[tuple[str, str]]:
    counts = [f"{chinese(ArrivalState(state))} {count}" for state, count in sorted(known.inbox.items())]
    rows = [("收件夹 / inbox", "  ".join(counts) or "空 / empty")]
    if known.oldest_waiting and known.oldest_waiting_since:
        since = local_text(known.oldest_waiting_since)
        rows.append(("最早待处理 / oldest waiting", f"{known.oldest_waiting}  {since}"))
    rows += [
        ("材料 / records", str(known.records)),
        ("待办后续 / follow-ups", str(known.pending)),
        ("待识别材料 / to be recognised", str(known.recognising)),
        ("空号 / number gaps", str(known.number_gaps)),
        ("扫描件比对 / compared", outcome_counts(known.compared)),
        ("上次校验 / last verify", _verified(known.last_verify)),
        ("校验日历 / calendar of proofs", _calendar(known.fixity)),
        ("备份校验 / second copy verified", _verified(known.second_copy)),
        ("另存签名头 / head kept elsewhere", _anchored(known.last_anchor)),
    ]
    if known.looks:
        rows.append(("页码识别 / page codes", _looks(known.looks)))
    if known.clock_back_seconds:
        seconds = known.clock_back_seconds
        rows.append(("时钟 / clock", f"落后于最新事实 {seconds} 秒 / {seconds} s behind the newest fact"))
    return rows + [("搁置 / parked", reason) for reason in known.parked]


def _looks(looks: "RecentLooks") -> str:
    steps = "、".join(f"{step} {count / looks.pages:.0%}" for step, count in looks.steps.items())
    return f"{looks.pages} 页 / pages  中位 / median {looks.median_ms} ms  p95 {looks.p95_ms} ms  {steps}"


def _verified(note: Plain | None) -> str:
    if note is None:
        return "从未 / never"
    part = "" if note["subset"] == "1/1" else f"  {note['subset']}"
    result = f"{note['damage']} 处损坏 / damaged" if note["damage"] else "完好 / sound"
    return f"{local_text(parse_time(note['at']))}{part}  {note['files']} 个文件 / files  {result}"


def _calendar(fixity: "Fixity") -> str:
    if fixity.oldest is None:
        said = f"{fixity.never}/{fixity.shares} 从未校验 / never proved"
    else:
        said = f"全部在此之后校验过 / all proved since {local_text(fixity.oldest)}"
    damaged = "、".join(fixity.damaged)
    return said + (f"  有损坏 / damage in {damaged}" if damaged else "")


def _anchored(note: Plain | None) -> str:
    if note is None:
        return "从未 / never"
    return f"{local_text(parse_time(note['at']))}  {note['size']} 条 / entries"
