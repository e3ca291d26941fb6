"""Is the signed scan the issued text: show, compare again, accept, draw."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.exit_codes import FAULTY
from docarchive.cli.given import text
from docarchive.cli.house import House, json_option, pass_house, progress, remark, show_json
from docarchive.cli.tables import items, table
from docarchive.domain.comparing.comparison import Comparison, Difference, Mark, Outcome, Presence
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.follow_ups import FollowUpKind
from docarchive.domain.plain import to_plain
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.domain.record import Record, Representation


@click.command("compare")
@click.argument("which", required=False)
@click.option("--again", is_flag=True, help="重新比对 / compare again, whatever was found before.")
@click.option(
    "--accept",
    metavar="REASON",
    type=text,
    help="接受差异，写明理由 / accept what was found, with the reason.",
)
@click.option(
    "--confirm",
    metavar="FINDING",
    type=text,
    help="确有差异，写明是什么 / the difference is real: say what it is.",
)
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="并排对照图（PNG） / write a picture: issued left, scan right, what differs framed.",
)
@click.option(
    "--pending", is_flag=True, help="比对所有尚未比对的扫描件 / compare every scan that was not yet."
)
@json_option
@pass_house
@click.pass_context
def compare_command(
    ctx: click.Context,
    house: House,
    which: str | None,
    again: bool,
    accept: str | None,
    confirm: str | None,
    picture: Path | None,
    pending: bool,
    as_json: bool,
) -> None:
    """签章扫描件是否与签发文书一致 / is the signed scan what was issued; is it signed, sealed and dated.

    不写 WHICH 时列出待人处理的差异 / without WHICH: what waits for a person. 有待处理的差异时以 2 结束 / ends with 2
    when somebody has to look.
    """
    if accept is not None and confirm is not None:
        raise click.UsageError("--accept 与 --confirm 只用一个 / --accept and --confirm exclude each other")
    if which is None and (again or accept or confirm or picture):
        raise RejectedError("请写明是哪份文书 / say which document", hint="docarchive compare RECORD …")
    waiting = (
        _list(house, pending=pending, as_json=as_json)
        if which is None
        else _one(house, which, again=again, accept=accept, confirm=confirm, picture=picture, as_json=as_json)
    )
    if waiting:
        ctx.exit(FAULTY)


def comparison_rows(found: Sequence[Comparison]) -> list[tuple[str, str]]:
    """Lines about a record's scans for ``show``."""
    rows = []
    for item in found:
        result = word(item.outcome)
        if item.accepted:
            result += f"（已接受 / accepted：{item.accepted}）"
        if item.confirmed:
            result += f"（确有差异 / real：{item.confirmed}）"
        rows.append(("与签发文书比对 / compared", f"{result}  {str(item.scan)[:16]}…"))
        rows += [("缺少 / absent", _mark_words(mark)) for mark in item.absent_marks]
        rows += [("待看 / to be looked at", _mark_words(mark)) for mark in item.unsure_marks]
        rows += [("送达 / service", fault) for fault in item.service_faults]
    return rows


def _list(house: House, *, pending: bool, as_json: bool) -> bool:
    with house.app() as app:
        if pending:
            from docarchive.workflows.keeping.compare_scan import uncompared

            with app.catalog.reading() as reader:
                left = uncompared(reader)
            with progress("比对 / comparing") as advance:
                for number, (record, scan) in enumerate(left, start=1):
                    app.comparer.compare(record, scan)
                    advance(number, len(left))
            app.follow_ups.run_all({FollowUpKind.COMPARE_SCAN})  # what was queued is done now
            app.follow_ups.run_all()
        with app.catalog.reading() as reader:
            waiting = reader.open_comparisons()
            records = {item.record_id: reader.get_record(item.record_id) for item in waiting}
    if as_json:
        show_json(waiting)
    elif waiting:
        rows = [
            [
                records[item.record_id].title,
                str(records[item.record_id].number or ""),
                chinese(item.outcome),
                "；".join(_difference_words(one) for one in item.differences[:3]),
                item.record_id,
            ]
            for item in waiting
        ]
        table(["文书 / document", "文号 / number", "结果 / result", "差异 / differences", "id"], rows)
    else:
        remark("没有待处理的差异 / nothing waits for a person")
    return bool(waiting)


def _one(
    house: House,
    which: str,
    *,
    again: bool,
    accept: str | None,
    confirm: str | None,
    picture: Path | None,
    as_json: bool,
) -> bool:
    from docarchive.workflows.keeping.compare_scan import comparable_scans
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
            known = {item.scan: item for item in reader.comparisons_of(record.id)}
        scans = comparable_scans(record)
        if not scans:
            raise NotFoundError(
                f"{record.title} 没有可以比对的签章扫描件 / there is no signed scan that could be compared"
            )
        scan = scans[-1]
        found = known.get(scan.sha256)
        if found is None or again:
            found = app.comparer.compare(record, scan)
        if accept is not None:
            found = app.comparer.accept(record, scan.sha256, accept)
        if confirm is not None:
            found = app.comparer.confirm(record, scan.sha256, confirm)
        if picture is not None:
            app.comparer.draw(record, scan, found, picture)
        app.follow_ups.run_all()
    if as_json:
        show_json({**to_plain(found), "needs_person": found.needs_person})
    else:
        _show(record, scan, found)
        if picture is not None:
            remark(f"→ {picture}")
    return found.needs_person


def _show(record: "Record", scan: "Representation", found: Comparison) -> None:
    signs = sum(page.signs_compared for page in found.pages)
    same = sum(page.signs_confirmed for page in found.pages)
    rows = [
        ("结果 / result", word(found.outcome)),
        ("扫描件 / scan", f"{scan.source_name or ''}  {str(scan.sha256)[:16]}…"),
        ("页 / pages", _pages(found)),
        ("核对字数 / signs", f"{same} / {signs}"),
        ("识别 / readers", "、".join(found.readers)),
    ]
    if found.accepted:
        rows.insert(1, ("已接受 / accepted", found.accepted))
    if found.confirmed:
        rows.insert(1, ("确有差异 / real", found.confirmed))
    rows += [("送达 / service", fault) for fault in found.service_faults]
    items(rows, title=f"{record.title}  {record.number or ''}")
    if found.differences:
        click.echo()
        headings = [
            "页 / page",
            "类别 / kind",
            "字段 / field",
            "签发 / issued",
            "扫描 / scan",
            "说明 / remark",
        ]
        table(headings, [_difference_row(item) for item in found.differences])
    if found.marks:
        click.echo()
        headings = ["页 / page", "签章 / mark", "何人 / who", "有无 / there", "说明 / remark"]
        table(headings, [_mark_row(mark) for mark in found.marks])


def _pages(found: Comparison) -> str:
    words = "  ".join(
        f"{page.page_number} {chinese(page.outcome)}" + (f"（{page.reason}）" if page.reason else "")
        for page in found.pages
    )
    missing = "、".join(str(number) for number in found.missing_pages)
    return words + (f"  缺第 {missing} 页 / missing" if missing else "")


def _difference_row(item: Difference) -> list[str]:
    return [
        str(item.page_number),
        chinese(item.kind),
        item.field or "",
        item.expected,
        item.found,
        item.remark or "",
    ]


def _difference_words(item: Difference) -> str:
    where = f"第 {item.page_number} 页{chinese(item.kind)}"
    return f"{where} {item.expected} → {item.found}" if item.expected or item.found else where


def _mark_row(mark: Mark) -> list[str]:
    there = chinese(mark.presence)
    if mark.optional and mark.presence is Presence.ABSENT:
        there += "（可不签 / optional）"
    return [str(mark.page_number or ""), chinese(mark.kind), mark.who, there, mark.remark or ""]


def _mark_words(mark: Mark) -> str:
    page = f"第 {mark.page_number} 页" if mark.page_number else ""
    return f"{page}{mark.who}{chinese(mark.kind)} {mark.remark or ''}".strip()


def outcome_counts(counts: Mapping[str, int]) -> str:
    """Numbers of compared scans for ``status``."""
    return "  ".join(f"{chinese(outcome)} {counts.get(outcome.value, 0)}" for outcome in Outcome)
