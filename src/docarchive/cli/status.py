"""How the workspace is doing, and what this machine lacks."""

from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, show_json, table
from docarchive.domain.local_time import local_text

if TYPE_CHECKING:
    from datetime import datetime

    from docarchive.wiring import App
    from docarchive.workflows.health import Status

_FOLDERS = ("archive_dir", "inbox_dir", "index_dir", "templates_dir", "keys_dir")
_LACKING = 1


@click.command("status")
@json_option
@pass_house
def status_command(house: House, as_json: bool) -> None:
    """运行状态 / inbox, index, ledger, last verification, free space."""
    from docarchive.workflows.health import read_status

    with house.app() as app:
        status = read_status(
            catalog=app.catalog,
            ledger=app.ledger,
            index=app.index,
            archive_dir=app.folder("archive_dir"),
            now=app.now(),
        )
    if as_json:
        show_json(status)
        return
    table(str(app.configuration.workspace), ["项 / item", "现状 / now"], _rows(status))


@click.command("doctor")
@json_option
@pass_house
@click.pass_context
def doctor_command(ctx: click.Context, house: House, as_json: bool) -> None:
    """环境检查，缺什么、怎么补 / check this machine; exit 1 when something is lacking."""
    from docarchive.workflows.doctor import examine

    with house.app() as app:
        checks = examine(
            {name: app.folder(name) for name in _FOLDERS},
            converter_version=lambda: _converter(app),
            newest_fact_at=lambda: _newest(app),
            index_check=lambda: app.index.check(),
            now=app.now(),
        )
    if as_json:
        show_json(checks)
    else:
        rows = [
            ["✓" if item.ok else "✗", item.name, item.found, "" if item.ok else item.fix] for item in checks
        ]
        table("", ["", "检查 / check", "现状 / found", "处理 / fix"], rows)
    if not all(item.ok for item in checks):
        ctx.exit(_LACKING)


def _converter(app: "App") -> str:
    return app.converter_version()


def _newest(app: "App") -> "datetime | None":
    with app.catalog.reading() as reader:
        return reader.newest_fact_at()


def _rows(status: "Status") -> list[list[str]]:
    inbox = "  ".join(f"{state} {count}" for state, count in sorted(status.inbox.items())) or "空 / empty"
    rows = [
        ["收件夹 / inbox", inbox],
        ["台账 / ledger", f"{status.published} / {status.facts}  {(status.head or '')[:16]}"],
        ["材料 / records", str(status.records)],
        [
            "索引 / index",
            f"{status.index.engine} {status.index.version}  {status.index.records}  {status.index.bytes:,} B",
        ],
        ["待办后续 / follow-ups", str(status.index_pending)],
        ["空号 / number gaps", str(status.number_gaps)],
        ["上次校验 / last verify", str(status.last_verify or "从未 / never")],
        ["剩余空间 / free", f"{status.free_bytes / 1024**3:.1f} GiB"],
    ]
    if status.oldest_waiting and status.oldest_waiting_since:
        rows.insert(
            1,
            [
                "最早待处理 / oldest waiting",
                f"{status.oldest_waiting}  {local_text(status.oldest_waiting_since)}",
            ],
        )
    if status.clock_back:
        rows.append(["时钟 / clock", f"落后于最新事实 / behind the newest fact by {status.clock_back}"])
    return rows + [["搁置 / parked", reason] for reason in status.parked]
