"""A file of the inbox on the screen: where it stands, what became of it, what a person can do."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.words import word

if TYPE_CHECKING:
    from docarchive.catalog.port import Reader

_COLOURS = {
    ArrivalState.RELEASED: "green",
    ArrivalState.DUPLICATE: "cyan",
    ArrivalState.SET_ASIDE: "yellow",
    ArrivalState.QUARANTINED: "red",
}
_INDENT = " " * 4
_RESTING = frozenset(
    {ArrivalState.RELEASED, ArrivalState.SET_ASIDE, ArrivalState.QUARANTINED, ArrivalState.GONE}
)


def show_arrival(arrival: Arrival) -> None:
    """Print one line about a file's new state."""
    reason = f"  {arrival.reason}" if arrival.reason else ""
    click.echo(f"{_state(arrival)}  {arrival.name}{reason}")


def at_rest(arrival: Arrival) -> bool:
    """Whether a file has come as far as it goes by itself, or says why it waits."""
    return arrival.state in _RESTING or (bool(arrival.reason) and arrival.state is not ArrivalState.DUPLICATE)


def show_outcome(arrival: Arrival, reader: "Reader") -> None:
    """Print what became of a file: where its pages went, what waits and why, what to do."""
    click.echo(f"{_state(arrival)}  {click.style(arrival.name, bold=True)}")
    for line in (*labels(arrival, reader), *_reasons(arrival), *_to_do(arrival)):
        click.echo(_INDENT + line)


def show_waiting(arrival: Arrival, reader: "Reader") -> None:
    """Print a file that waits: the outcome with the time and the id that other commands take."""
    show_outcome(arrival, reader)
    click.echo(f"{_INDENT}{local_text(arrival.since)}  {arrival.id}\n")


def labels(arrival: Arrival, reader: "Reader") -> Sequence[str]:
    """The records that a file's pages were filed to, as people call them."""
    return [f"→ {_label(record_id, reader)}" for record_id in arrival.record_ids]


def _label(record_id: str, reader: "Reader") -> str:
    from docarchive.domain.identifiers import RecordId

    try:
        record = reader.get_record(RecordId(record_id))
    except NotFoundError:
        return record_id
    return f"《{record.title}》{record.number or ''}"


def _state(arrival: Arrival) -> str:
    return click.style(word(arrival.state), fg=_COLOURS.get(arrival.state))


def _reasons(arrival: Arrival) -> Sequence[str]:
    return [part for part in arrival.reason.split("；") if part]


def _to_do(arrival: Arrival) -> Sequence[str]:
    if arrival.state is ArrivalState.SET_ASIDE:
        pages = ",".join(str(index + 1) for index in arrival.open_pages)
        chosen = f" --pages {pages}" if pages else ""
        return [f"处理 / do: docarchive inbox assign {arrival.id} --to 文号或案件{chosen}"]
    if arrival.state is ArrivalState.QUARANTINED:
        return [
            f"处理 / do: docarchive inbox assign {arrival.id} --to 案件"
            "（整个文件作为证据 / the whole file as evidence）",
            f"文件在 / it stands in inbox/.docarchive/quarantine/{arrival.id}/",
        ]
    if arrival.state is ArrivalState.SETTLING and arrival.reason:
        return ["处理 / do: 重新扫描或复制；不要了就删除它 / scan or copy it again, or delete it"]
    return []
