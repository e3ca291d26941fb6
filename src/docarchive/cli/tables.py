"""Rows on the screen: a table for a person at a terminal, tab-separated lines for a program."""

import sys
from collections.abc import Iterable, Sequence

import click

WHOLE = frozenset(
    {
        "id",
        "日期 / date",
        "文号 / number",
        "代码 / code",
        "证号 / certificate",
        "时间 / time",
        "有效期 / valid",
        "字节 / bytes",
    }
)
"""Headings of columns whose cells are copied or compared as a whole and therefore never broken."""


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str = "") -> None:
    """Print rows.

    On a terminal as a table whose headings stand in two lines (中文, English); into a file or pipe as lines
    of fields between tabs, the headings first, as wide as they are.
    """
    if sys.stdout.isatty():
        _for_a_person(headings, rows, title=title, with_headings=True)
    else:
        _for_a_program([headings, *rows])


def items(rows: Iterable[tuple[str, str]], *, title: str = "") -> None:
    """Print names with their values, one a row."""
    if sys.stdout.isatty():
        _for_a_person(["item", "value"], list(rows), title=title, with_headings=False)
    else:
        _for_a_program(rows)


def _for_a_program(rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        click.echo("\t".join(" ".join(cell.split()) for cell in row))


def _for_a_person(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, title: str, with_headings: bool
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if title:
        click.secho(title, bold=True)
    shown = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        show_header=with_headings,
        header_style="bold",
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    for heading in headings:
        shown.add_column(heading.replace(" / ", "\n"), overflow="fold", no_wrap=heading in WHOLE)
    for row in rows:
        shown.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(shown)
