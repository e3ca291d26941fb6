"""The inbox: watch it, file now, and decide what needs a person."""

import shutil
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json, table
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.identifiers import ArrivalId
from docarchive.domain.local_time import local_text

if TYPE_CHECKING:
    from docarchive.wiring import App
    from docarchive.workflows.set_aside import Assignment

_COLOURS = {
    ArrivalState.RELEASED: "green",
    ArrivalState.DUPLICATE: "cyan",
    ArrivalState.SET_ASIDE: "yellow",
    ArrivalState.QUARANTINED: "red",
}


@click.command("watch")
@pass_house
def watch_command(house: House) -> None:
    """监视收件夹，自动归档，直到中断 / watch the inbox and file what arrives, until interrupted."""
    from docarchive.inbox.service import running

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with house.app() as app:
        remark(f"监视 / watching {app.folder('inbox_dir')}")
        with running(app, show_arrival):
            stop.wait()


@click.command("ingest")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--case", "case_words", help="归到此案 / file them to this case.")
@json_option
@pass_house
def ingest_command(house: House, files: tuple[Path, ...], case_words: str | None, as_json: bool) -> None:
    """把文件复制进收件夹并立即处理 / copy FILES into the inbox and file all that is there, now."""
    from docarchive.inbox.service import make_watcher, take_up

    with house.app() as app:
        take_up(app)
        folder = _drop_folder(app, case_words)
        for file in files:
            _drop(file, folder)
        changed: dict[str, Arrival] = {}

        def note(arrival: Arrival) -> None:
            changed[arrival.id] = arrival
            if not as_json:
                show_arrival(arrival)

        make_watcher(app).drain(threading.Event(), note)
        app.follow_ups.run_all()
    if as_json:
        show_json(list(changed.values()))


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
        arrivals = [
            item for item in reader.arrivals() if everything or item.state is not ArrivalState.RELEASED
        ]
    if as_json:
        show_json(arrivals)
        return
    rows = [[local_text(item.since), item.state.value, item.name, item.reason, item.id] for item in arrivals]
    table("", ["时间 / since", "状态 / state", "文件 / file", "原因 / why", "id"], rows)


@inbox_command.command("show")
@click.argument("arrival")
@json_option
@pass_house
def inbox_show(house: House, arrival: str, as_json: bool) -> None:
    """显示一个文件 / show one file of the inbox."""
    from docarchive.domain.plain import to_plain

    with house.app() as app, app.catalog.reading() as reader:
        found = reader.get_arrival(ArrivalId(arrival))
    if as_json:
        show_json(found)
        return
    table("", ["项 / item", "值 / value"], [[name, str(value)] for name, value in to_plain(found).items()])


@inbox_command.command("assign")
@click.argument("arrival")
@click.option("--to", required=True, help="文书或案件的编号、文号 / record or case: id or document number.")
@click.option("--pages", help="页码，例如 1,3-5；缺省全部 / page numbers; default: all that wait.")
@pass_house
def inbox_assign(house: House, arrival: str, to: str, pages: str | None) -> None:
    """把待整理的页归到文书或案件 / file waiting pages to a document, or to a case as evidence."""
    with house.app() as app:
        desk = _desk(app)
        target = _target(app, to)
        path = _place(app, arrival)
        done = desk.assign(ArrivalId(arrival), path, to=target, pages=_page_indexes(pages))
        app.follow_ups.run_all()
    show_arrival(done)


@inbox_command.command("retry")
@click.argument("arrival")
@pass_house
def inbox_retry(house: House, arrival: str) -> None:
    """重新识别 / let the inbox look at a waiting file again."""
    with house.app() as app:
        again = _desk(app).retry(ArrivalId(arrival))
    show_arrival(again)
    remark("由 watch 或 ingest 继续处理 / watch or ingest will take it up")


def show_arrival(arrival: Arrival) -> None:
    """Print one line about a file's new state."""
    state = click.style(f"{arrival.state.value:<12}", fg=_COLOURS.get(arrival.state))
    reason = f"  {arrival.reason}" if arrival.reason else ""
    click.echo(f"{state} {arrival.name}{reason}")


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
    """Copy under a name the inbox ignores, then give it its own: never seen half."""
    target = folder / file.name
    for number in range(1, 1000):
        if not target.exists():
            break
        target = folder / f"{file.stem} ({number}){file.suffix}"
    unfinished = target.with_name(f"{target.name}.part")
    shutil.copyfile(file, unfinished)
    unfinished.rename(target)


def _desk(app: "App") -> "Assignment":
    from docarchive.workflows.set_aside import Assignment

    return Assignment(app.archive, app.ledger, app.catalog, app.reader, app.now, app.actor)


def _place(app: "App", arrival: str) -> Path:
    from docarchive.inbox.claim import HouseFolder

    path = HouseFolder(app.folder("inbox_dir")).find(ArrivalId(arrival))
    if path is None:
        raise NotFoundError(f"收件夹里没有 {arrival} 的文件 / the file of {arrival} is not in the inbox")
    return path


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
