"""What every command shares: the workspace it works in, who acts, and how it answers.

Rooms are imported when a command needs them, so that ``docarchive --help`` answers at once.
"""

import getpass
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from docarchive.domain.days.local_time import local_text, utc_now
from docarchive.domain.errors import UnavailableError

if TYPE_CHECKING:
    from docarchive.domain.people.sight import Sight
    from docarchive.settings import Configuration
    from docarchive.wiring.app import App

F = TypeVar("F", bound=Callable[..., Any])

_CLOCK_TOLERANCE = timedelta(minutes=1)
ACTOR_VARIABLE = "DOCARCHIVE_ACTOR"
VIEWER_VARIABLE = "DOCARCHIVE_USER"
HERE = "cli"
"""What the access log says of where: at the machine itself."""


@dataclass(frozen=True, slots=True)
class House:
    """The options before the command, and the clock it goes by."""

    workspace: Path | None
    actor: str
    now: Callable[[], datetime] = utc_now
    """The clock."""

    def configuration(self) -> "Configuration":
        """Settings of the workspace."""
        from docarchive.settings import find_workspace, load_configuration

        folder = find_workspace(self.workspace, start=Path.cwd(), environ=os.environ)
        return load_configuration(folder, environ=os.environ)

    @contextmanager
    def app(self, *, whole: bool = True) -> Iterator["App"]:
        """The house, open for one command.

        Args:
            whole: See first that the catalogue holds what the ledger has published; False for the commands
                that do without, examine or mend it.

        Raises:
            UnavailableError: the catalogue is lost or old: it would answer with less than there is.
        """
        from docarchive.wiring.app import open_app

        with open_app(self.configuration(), actor=self.actor, now=self.now) as app:
            if whole:
                _require_whole(app)
                require_disposed(app)
            yield app


def _require_whole(app: "App") -> None:
    published = _published(app.folder("archive_dir"))
    with app.catalog.reading() as reader:
        facts, newest = reader.fact_count(), reader.newest_fact_at()
    if newest is not None and newest - app.now() > _CLOCK_TOLERANCE:
        remark(
            f"注意：系统时钟 {local_text(app.now())} 早于最新事实 {local_text(newest)}，日期和年份可能不对 / "
            "the clock is behind the newest fact: dates and years may be wrong (docarchive doctor)"
        )
    if facts < published:
        raise UnavailableError(
            f"目录库只有 {facts} 条事实，归档库已公布 {published} 条：目录库丢失或过旧 / the catalogue has {facts} facts, "
            f"the archive has published {published}: it is lost or old",
            hint="移走旧的目录库文件，运行 docarchive rebuild / move the old catalogue file away, run docarchive rebuild",
        )


def require_disposed(app: "App") -> None:
    """`UnavailableError` while the archive holds what was disposed of before it was restored from an older backup."""
    from docarchive.wiring.disposal import orders_waiting

    if app.anchor_dir is not None and (waiting := orders_waiting(app)):
        raise UnavailableError(
            f"恢复的归档还有 {len(waiting)} 件已销毁的案件，须先再次销毁 / the restored archive holds {len(waiting)} cases that "
            "were disposed of: they must go before anybody is let in",
            hint="docarchive retention dispose --finish",
        )


def _published(archive: Path) -> int:
    """Number of facts the ledger's checkpoint speaks of, unchecked; 0 when it cannot be read.

    Source: C2SP tlog-checkpoint; the second line is the size.
    """
    try:
        return int((archive / "ledger" / "checkpoint").read_text(encoding="utf-8").split("\n")[1])
    except (OSError, ValueError, IndexError):
        return 0  # what is wrong with it is told by verify, and by whoever needs the ledger


def default_actor() -> str:
    """Who acts when nobody says: the variable, else the operating system's user."""
    if named := os.environ.get(ACTOR_VARIABLE):
        return named
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return f"uid{os.getuid()}"


pass_house = click.make_pass_decorator(House)


def json_option(command: F) -> F:
    """Give a command ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / answer as JSON.")(command)


def as_user_option(command: F) -> F:
    """Give a command ``--as``: it then answers as that user would be answered (`sight_of`)."""
    return click.option(
        "--as",
        "viewer",
        metavar="USER",
        envvar=VIEWER_VARIABLE,
        help="只答该用户看得到的 / answer only with what this user may see.",
    )(command)


def sight_of(app: "App", viewer: str | None) -> "Sight":
    """What *viewer* may see; everything for who works at the machine and names nobody."""
    from docarchive.domain.people.sight import FULL_SIGHT, Sight

    if not viewer:
        return FULL_SIGHT
    with app.catalog.reading() as reader:
        return Sight.of(reader.get_user(viewer))


def show_json(value: object) -> None:
    """Print an answer as JSON on stdout."""
    click.echo(json_text(value))


def json_text(value: object, *, indent: int | None = 2) -> str:
    """A domain value as JSON text."""
    from docarchive.domain.plain import to_plain

    return json.dumps(to_plain(value), ensure_ascii=False, indent=indent)


def remark(text: str) -> None:
    """Say something that is not the answer, on stderr."""
    click.echo(text, err=True)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; silent when stderr is none."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance
