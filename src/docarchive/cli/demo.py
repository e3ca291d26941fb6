"""Play one synthetic case end to end and show what happens."""

import os
import shutil
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.arrivals import show_arrival
from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.serve import PORT, serve_house
from docarchive.cli.tables import items
from docarchive.cli.workspace import make_workspace
from docarchive.demo.mark import is_marked, mark
from docarchive.domain.arrival import Arrival
from docarchive.domain.errors import ConflictError, DamageError, UnavailableError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

_ACTOR = "demo"
_HERE = "127.0.0.1"


@click.command("demo")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="demo-workspace")
@click.option(
    "--serve/--no-serve",
    "serving",
    default=None,
    help="演示后打开网页供查看；缺省在终端上打开 / serve the office afterwards; default: at a terminal.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="端口；被占用时另取一个 / port; when it is taken another is chosen.",
)
@json_option
@pass_house
def demo_command(house: House, folder: Path, serving: bool | None, port: int, as_json: bool) -> None:
    """在 FOLDER 中用虚构数据演示完整流程，并打开网页 / play one case with synthetic data in FOLDER, then serve it.

    上次演示留下的 FOLDER 会重新建立 / a FOLDER left by an earlier demo is made anew. 不在终端上或 CI=true 时到此为止 / not
    at a terminal, or with CI=true, it ends after the play.
    """
    from docarchive.demo.people import let_people_in
    from docarchive.demo.play import play
    from docarchive.settings import load_configuration
    from docarchive.wiring.app import open_app

    _fresh(folder)
    make_workspace(folder, actor=_ACTOR)
    configuration = load_configuration(folder.resolve(), environ=os.environ)
    started = time.monotonic()

    def say(text: str) -> None:
        click.echo(text, err=as_json)

    def arrived(arrival: Arrival) -> None:
        if not as_json:
            show_arrival(arrival)

    say("以下人员、企业、案件均为虚构 / all persons, enterprises and cases below are synthetic")
    counts = play(lambda: open_app(configuration, actor=_ACTOR), say=say, show_arrival=arrived)
    if as_json:
        show_json(counts)
    else:
        rows = [
            (name.replace("_", " "), str(getattr(counts, name))) for name in type(counts).__dataclass_fields__
        ]
        items(rows, title=f"{time.monotonic() - started:.0f} s → {folder}")
    if not (
        counts.rebuild_equal and counts.answers_equal and counts.pages_filed_right == counts.pages_scanned
    ):
        raise DamageError("演示结果与预期不符 / the demo did not end as it must; see the counts above")
    with open_app(configuration, actor=_ACTOR) as app:
        let_people_in(app)
        if not (_at_terminal() and not as_json if serving is None else serving):
            say(f"打开网页 / to look round: docarchive -w {folder} serve --demo")
            return
        with _free_port(port) as taken:
            serve_house(app, taken, demo=True)


def _at_terminal() -> bool:
    return os.environ.get("CI") != "true" and sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def _free_port(port: int) -> "Iterator[socket.socket]":
    """A socket on *port* of this machine, or on another when that is taken."""
    from docarchive.web.serving import listening

    with ExitStack() as stack:
        try:
            taken = stack.enter_context(listening(_HERE, port))
        except UnavailableError:
            taken = stack.enter_context(listening(_HERE, 0))
        yield taken


def _fresh(folder: Path) -> None:
    """An empty folder with the demo's mark; never touches a folder the demo did not make."""
    if folder.exists() and any(folder.iterdir()):
        if not is_marked(folder):
            raise ConflictError(
                f"{folder} 不是演示目录 / was not made by the demo", hint="另选目录 / choose another folder"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark(folder)
