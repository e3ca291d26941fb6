"""What every command shares: the workspace it works in, who acts, and how it answers.

Rooms are imported when a command needs them, so that ``docarchive --help`` answers at once.
"""

import getpass
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from docarchive.settings import Configuration
    from docarchive.wiring import App

F = TypeVar("F", bound=Callable[..., Any])

ACTOR_VARIABLE = "DOCARCHIVE_ACTOR"


@dataclass(frozen=True, slots=True)
class House:
    """The options before the command."""

    workspace: Path | None
    actor: str

    def configuration(self) -> "Configuration":
        """Settings of the workspace."""
        from docarchive.settings import find_workspace, load_configuration

        folder = find_workspace(self.workspace, start=Path.cwd(), environ=os.environ)
        return load_configuration(folder, environ=os.environ)

    @contextmanager
    def app(self) -> Iterator["App"]:
        """The house, open for one command."""
        from docarchive.wiring import open_app

        with open_app(self.configuration(), actor=self.actor) as app:
            yield app


def default_actor() -> str:
    """Who acts when nobody says: the variable, else the operating system's user."""
    return os.environ.get(ACTOR_VARIABLE) or getpass.getuser()


pass_house = click.make_pass_decorator(House)


def json_option(command: F) -> F:
    """Give a command ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / answer as JSON.")(command)


def show_json(value: object) -> None:
    """Print an answer as JSON on stdout."""
    from docarchive.domain.plain import to_plain

    click.echo(json.dumps(to_plain(value), ensure_ascii=False, indent=2))


def remark(text: str) -> None:
    """Say something that is not the answer, on stderr."""
    click.echo(text, err=True)


def table(title: str, headings: list[str], rows: list[list[str]]) -> None:
    """Print rows as a table on stdout."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", header_style="bold")
    for heading in headings:
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    Console().print(shown)


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
