"""The inbox: watch it, file now, and decide what needs a person."""

import logging
import shutil
import signal
import sys
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.arrivals import at_rest, labels, show_arrival, show_outcome, show_waiting
from docarchive.cli.forms_upgrade import say_what_the_pack_lacks
from docarchive.cli.house import House, json_option, json_text, pass_house, remark, show_json
from docarchive.cli.legacy import import_tree, read_mapping
from docarchive.cli.tables import items, table
from docarchive.domain.arrival import TERMINAL, Arrival
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import ArrivalId
from docarchive.domain.words import FIELDS, word

if TYPE_CHECKING:
    from docarchive.inbox.watcher import OnChange
    from docarchive.wiring.app import App


@click.command("watch")
@click.option("--verbose", "-v", is_flag=True, help="显示每一步 / show every step of every file.")
@json_option
@pass_house
def watch_command(house: House, verbose: bool, as_json: bool) -> None:
    """监视收件夹，自动归档，直到中断 / watch the inbox and file what arrives, until interrupted.

    Ctrl-C 或 kill 结束；下次启动从停下的地方接着做 / ends on Ctrl-C or SIGTERM; the next start goes on from there.
    --json 每次变化输出一行 / writes one line of JSON for each change.
    """
    from docarchive.inbox.service import running

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    with house.app() as app:
        say_what_the_pack_lacks(app)
        remark(f"监视 / watching {app.folder('inbox_dir')}")
        with running(app, _telling(app, verbose=verbose, as_json=as_json)):
            stop.wait()
    remark("已停止 / stopped")


@click.command("ingest")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--case", "case_words", help="归到此案 / file them to this case.")
@click.option(
    "--legacy",
    "tree",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="导入历史案卷文件夹 / file a tree of old files (docs/legacy.md).",
)
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="--legacy 的读法（YAML） / how that tree is laid out.",
)
@click.option("--dry-run", is_flag=True, help="--legacy：只报告 / only report what would be filed.")
@click.option("--skip-faulty", is_flag=True, help="--legacy：归档其余 / file what has no fault.")
@json_option
@pass_house
def ingest_command(
    house: House,
    files: tuple[Path, ...],
    case_words: str | None,
    tree: Path | None,
    mapping: Path | None,
    dry_run: bool,
    skip_faulty: bool,
    as_json: bool,
) -> None:
    """把文件复制进收件夹并立即处理 / copy FILES into the inbox and file all that is there, now."""
    from docarchive.inbox.service import make_watcher, take_up
    from docarchive.inbox.waiting_pages import make_waiting_reader, read_now
    from docarchive.workflows.keeping.rebuild import ensure_index, ensure_reference_index

    if tree is not None:
        if files or case_words or mapping is None:
            raise click.UsageError(
                "--legacy 要与 --mapping 同用，不带其他文件 / takes --mapping and no files"
            )
        with house.app() as app:
            plan = read_mapping(mapping)
            import_tree(app, tree, plan, dry_run=dry_run, skip_faulty=skip_faulty, as_json=as_json)
        return
    with house.app() as app:
        take_up(app)
        ensure_index(catalog=app.catalog, index=app.index)
        ensure_reference_index(catalog=app.catalog, index=app.reference_index)
        folder = _drop_folder(app, case_words)
        for file in files:
            _drop(file, folder)
        ends: dict[str, Arrival] = {}
        stop, watcher = threading.Event(), make_watcher(app)
        watcher.drain(stop, lambda arrival: ends.update({arrival.id: arrival}))
        waiting = make_waiting_reader(app)
        if waiting is not None and read_now(waiting, {arrival.id for arrival in ends.values()}, stop):
            watcher.drain(stop, lambda arrival: ends.update({arrival.id: arrival}))
        app.follow_ups.run_all()
        if as_json:
            show_json(list(ends.values()))
        else:
            with app.catalog.reading() as reader:
                for arrival in ends.values():
                    show_outcome(arrival, reader)


@click.group("inbox")
def inbox_command() -> None:
    """收件夹状态与待整理 / what is in the inbox, and what needs a person."""


@inbox_command.command("list")
@click.option("--all", "everything", is_flag=True, help="包括已归档的 / released ones too.")
@json_option
@pass_house
def inbox_list(house: House, everything: bool, as_json: bool) -> None:
    """列出在途与待整理的文件 / list files on their way and those that wait, with the reason."""
    with house.app() as app, app.catalog.reading() as reader:
        arrivals = [item for item in reader.arrivals() if everything or item.state not in TERMINAL]
        if as_json:
            show_json(arrivals)
        elif not arrivals:
            remark("收件夹里没有等待的文件 / nothing waits in the inbox")
        elif sys.stdout.isatty():
            for arrival in arrivals:
                show_waiting(arrival, reader)
        else:
            rows = [
                [local_text(item.since), word(item.state), item.name, item.reason, item.id]
                for item in arrivals
            ]
            table(["时间 / time", "状态 / state", "文件 / file", "原因 / why", "id"], rows)


@inbox_command.command("show")
@click.argument("arrival")
@json_option
@pass_house
def inbox_show(house: House, arrival: str, as_json: bool) -> None:
    """显示一个文件 / show one file of the inbox."""
    with house.app() as app, app.catalog.reading() as reader:
        found = reader.get_arrival(ArrivalId(arrival))
        filed = labels(found, reader)
    if as_json:
        show_json(found)
        return
    shown = {
        "id": found.id,
        "name": found.name,
        "state": word(found.state),
        "since": local_text(found.since),
        "seen_at": local_text(found.seen_at),
        "reason": found.reason or "—",
        "record_ids": "\n".join(filed) or "—",
        "open_pages": "、".join(str(index + 1) for index in found.open_pages) or "—",
        "media_type": found.media_type or "—",
        "size_bytes": f"{found.size_bytes:,}",
        "sha256": str(found.sha256 or "—"),
        "attempts": str(found.attempts),
    }
    items([(FIELDS[name], value) for name, value in shown.items()])


@inbox_command.command("assign")
@click.argument("arrival")
@click.option("--to", required=True, help="文书或案件的编号、文号 / record or case: id or document number.")
@click.option("--pages", help="页码，例如 1,3-5；缺省全部 / page numbers; default: all that wait.")
@click.option(
    "--turn",
    "turns",
    multiple=True,
    metavar="PAGE:DEGREES",
    help="把页转正，例如 3:180 / stand a page upright, clockwise; may be given often.",
)
@json_option
@pass_house
def inbox_assign(
    house: House, arrival: str, to: str, pages: str | None, turns: tuple[str, ...], as_json: bool
) -> None:
    """把待整理的页归到文书或案件 / file waiting pages to a document, or to a case as evidence."""
    from docarchive.inbox.returning import make_returning
    from docarchive.wiring.desks import assignment

    with house.app() as app:
        desk = assignment(app)
        target = _target(app, to)
        with app.catalog.reading() as reader:
            row = reader.get_arrival(ArrivalId(arrival))
        path = make_returning(app).path_of(row)
        done = desk.assign(row.id, path, to=target, pages=_page_indexes(pages), turns=_turns(turns))
        app.follow_ups.run_all()
        _show_end(done, app, as_json=as_json)


@inbox_command.command("retry")
@click.argument("arrival")
@json_option
@pass_house
def inbox_retry(house: House, arrival: str, as_json: bool) -> None:
    """重新识别 / let the inbox look at a waiting file again."""
    from docarchive.inbox.returning import make_returning
    from docarchive.wiring.desks import assignment

    with house.app() as app:
        with app.catalog.reading() as reader:
            row = reader.get_arrival(ArrivalId(arrival))
        if row.archived_at is not None:
            make_returning(app).path_of(row)
        again = assignment(app).retry(row.id)
        _show_end(again, app, as_json=as_json)
    remark("由 watch 或 ingest 继续处理 / watch or ingest will take it up")


@inbox_command.command("take-back")
@click.argument("arrival")
@click.option(
    "--from", "source", required=True, help="归错的文书或材料 / the record it was filed to: id or number."
)
@click.option("--reason", required=True, help="为什么撤回 / why it is taken back.")
@json_option
@pass_house
def inbox_take_back(house: House, arrival: str, source: str, reason: str, as_json: bool) -> None:
    """撤回归错的文件，重新待整理（结案前） / take a wrong filing back; it waits again. Until the case is closed."""
    from docarchive.inbox.returning import make_returning
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(source, reader)
        again = make_returning(app).take_back(ArrivalId(arrival), record.id, reason)
        app.follow_ups.run_all()
        _show_end(again, app, as_json=as_json)


def _show_end(arrival: Arrival, app: "App", *, as_json: bool) -> None:
    if as_json:
        show_json(arrival)
        return
    with app.catalog.reading() as reader:
        show_outcome(arrival, reader)


def _telling(app: "App", *, verbose: bool, as_json: bool) -> "OnChange":
    """What `watch` prints about a change."""

    def tell(arrival: Arrival) -> None:
        if as_json:
            click.echo(json_text(arrival, indent=None))
        elif verbose:
            show_arrival(arrival)
        elif at_rest(arrival):
            click.echo(f"{local_text(arrival.since)}  ", nl=False)
            with app.catalog.reading() as reader:
                show_outcome(arrival, reader)

    return tell


def _drop_folder(app: "App", case_words: str | None) -> Path:
    from docarchive.workflows.lookup import look_up_case

    inbox = app.folder("inbox_dir")
    if case_words is None:
        return inbox
    with app.catalog.reading() as reader:
        case = look_up_case(case_words, reader)
    (inbox / case.id).mkdir(exist_ok=True)
    return inbox / case.id


def _drop(file: Path, folder: Path) -> None:
    """Copy under a name the inbox ignores, then give it its own."""
    from docarchive.inbox.dropping import drop

    unfinished = folder / f"{uuid.uuid4().hex}.part"
    try:
        shutil.copyfile(file, unfinished)
        drop(unfinished, folder, file.name)
    finally:
        unfinished.unlink(missing_ok=True)


def _turns(given: tuple[str, ...]) -> dict[int, int]:
    turns = {}
    for text in given:
        page, _, degrees = text.partition(":")
        if not (page.isdigit() and int(page) >= 1 and degrees.isdigit()):
            raise RejectedError(f"--turn {text!r}: 应为 3:180 的形式 / expected PAGE:DEGREES like 3:180")
        turns[int(page) - 1] = int(degrees)
    return turns


def _target(app: "App", words: str) -> str:
    from docarchive.workflows.lookup import look_up_case, look_up_record

    with app.catalog.reading() as reader:
        try:
            return look_up_record(words, reader).id
        except (NotFoundError, RejectedError):
            return look_up_case(words, reader).id


def _page_indexes(text: str | None) -> list[int] | None:
    if text is None:
        return None
    indexes: list[int] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not (first.isdigit() and (not last or last.isdigit()) and int(first) >= 1):
            raise RejectedError(f"--pages {text!r}: 应为 1,3-5 的形式 / expected page numbers like 1,3-5")
        indexes += range(int(first) - 1, int(last or first))
    return indexes
