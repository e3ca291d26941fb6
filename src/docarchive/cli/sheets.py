"""What all commands with workbooks share: options, the report, the workbook to fill in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from docarchive.cli.house import remark, show_json
from docarchive.cli.tables import table
from docarchive.domain.errors import RejectedError
from docarchive.domain.sheets.columns import SheetPlan
from docarchive.domain.sheets.faults import SheetFault, blocking

if TYPE_CHECKING:
    from docarchive.workflows.import_report import ImportReport, Wish

F = TypeVar("F", bound=Callable[..., Any])

WORKBOOK = click.Path(path_type=Path, exists=True, dir_okay=False)
NEW_WORKBOOK = click.Path(path_type=Path, dir_okay=False)


def import_options(command: F) -> F:
    """Give a command the workbook, ``--dry-run`` and ``--skip-faulty``."""
    for decorate in (
        click.argument("file", type=WORKBOOK),
        click.option(
            "--dry-run", is_flag=True, help="只检查并报告，不录入 / only check and report; enter nothing."
        ),
        click.option(
            "--skip-faulty",
            is_flag=True,
            help="有错误的行跳过，其余录入 / leave faulty rows out and enter the others.",
        ),
    ):
        command = decorate(command)
    return command


def wish(*, dry_run: bool, skip_faulty: bool) -> "Wish":
    """The options as the workflows take them."""
    from docarchive.workflows.import_report import Wish

    return Wish(dry_run, skip_faulty)


def show_import(report: "ImportReport", *, as_json: bool, dry_run: bool) -> None:
    """Show what an import found and did.

    Raises:
        RejectedError: faults kept it from being entered (or would).
    """
    if as_json:
        show_json({**_counts(report), "faults": [fault_data(fault) for fault in report.faults]})
    else:
        show_faults(report.faults)
        counts = f"新增 {report.new}，变更 {report.changed}，不变 {report.unchanged}，有错误 {report.faulty}"
        click.echo(
            f"{counts} / new {report.new}, changed {report.changed}, unchanged {report.unchanged}, "
            f"faulty {report.faulty}"
        )
        if report.absent:
            remark(
                f"另有 {len(report.absent)} 项不在本文件中，保留不变 / {len(report.absent)} earlier entries are not in "
                f"this file and stay: {'、'.join(report.absent[:5])}{'…' if len(report.absent) > 5 else ''}"
            )
    refuse_faulty(report.faults, done=report.done, dry_run=dry_run)
    if dry_run:
        remark("检查通过，没有录入 / checked; nothing was entered")


def _counts(report: "ImportReport") -> dict[str, Any]:
    names = ("source", "done", "new", "changed", "unchanged", "faulty", "absent")
    return {name: getattr(report, name) for name in names}


def refuse_faulty(faults: Sequence[SheetFault], *, done: bool, dry_run: bool) -> None:
    """Raise `RejectedError` when faults kept the rows from being taken."""
    found = blocking(faults)
    if done or not found:
        return
    whole = any(fault.kind.whole_sheet for fault in found)
    what = "检查未通过 / the check failed" if dry_run else "没有录入任何内容 / nothing was done"
    raise RejectedError(
        f"{len(found)} 处错误，{what}: {len(found)} faults",
        hint="改正工作簿后重试；关系整张表的错误不能跳过 / mend the workbook; faults of a whole sheet cannot be skipped"
        if whole
        else "改正后重试，或用 --skip-faulty 跳过有错误的行 / mend the workbook, or leave faulty rows out with --skip-faulty",
    )


def show_faults(faults: Sequence[SheetFault]) -> None:
    """Print faults, one a row; nothing for none."""
    if not faults:
        return
    headings = ["位置 / place", "列 / column", "现有 / found", "问题 / problem", "应为 / expected"]
    rows = [
        [
            fault.place,
            fault.heading,
            fault.found,
            ("" if fault.kind.blocks else "提示 notice: ") + fault.kind.words,
            fault.wanted,
        ]
        for fault in faults
    ]
    table(headings, rows)


def fault_data(fault: SheetFault) -> dict[str, Any]:
    """A fault for a program."""
    return {
        "code": fault.code,
        "blocks": fault.kind.blocks,
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "heading": fault.heading,
        "found": fault.found,
        "problem": fault.kind.words,
        "expected": fault.wanted,
    }


def write_template(path: Path, plans: Sequence[SheetPlan], **more: Any) -> None:
    """Write a workbook to fill in; a file that is there already is not overwritten."""
    from docarchive.templates.workbook import fill_in_workbook

    content = fill_in_workbook(plans, **more)
    with path.open("xb") as file:
        file.write(content)
    remark(f"→ {path}")
