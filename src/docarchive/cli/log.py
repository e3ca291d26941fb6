"""Who did what, and who looked at what."""

from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, show_json
from docarchive.cli.tables import table
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.acts import Act, act_title
from docarchive.domain.people.sign_in import AccessEntry
from docarchive.domain.words import chinese

if TYPE_CHECKING:
    from docarchive.catalog.port import Reader
    from docarchive.domain.identifiers import RecordId


@click.command("log")
@click.option(
    "--user", "name", help="某用户的，或本机登录名的 / of a user, or of a login name of the machine."
)
@click.option("--record", "which", help="某份材料的：文号或 id / of a record.")
@click.option("--case", "case_words", help="某案的 / of a case.")
@click.option(
    "--only",
    type=click.Choice(["acts", "looks"]),
    help="只列所做的（台账），或只列查阅 / acts (the ledger's facts), or looks.",
)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="条数 / entries."
)
@json_option
@pass_house
def log_command(
    house: House,
    name: str | None,
    which: str | None,
    case_words: str | None,
    only: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """谁在何时做了什么、看了什么，新的在前 / who did what and who looked at what, newest first."""
    from docarchive.workflows.lookup import look_up_case, look_up_record

    with house.app() as app, app.catalog.reading() as reader:
        record_id = look_up_record(which, reader).id if which else None
        case_id = look_up_case(case_words, reader).id if case_words else None
        entries: list[Act | AccessEntry] = []
        if only != "looks":
            entries += reader.acts(user=name, record_id=record_id, case_id=case_id, limit=limit)
        if only != "acts":
            entries += reader.accesses(user=name, record_id=record_id, case_id=case_id, limit=limit)
        entries = sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]
        named = {id_: _name_of(id_, reader) for entry in entries if (id_ := entry.record_id)}
    if as_json:
        show_json(entries)
        return
    rows = [
        [
            local_text(entry.at),
            entry.user,
            _what(entry),
            named[entry.record_id] if entry.record_id else "",
            str(entry.seq) if isinstance(entry, Act) else entry.source,
            entry.record_id or entry.case_id or "",
        ]
        for entry in entries
    ]
    place = "台账位置或来自 / ledger, or from"
    table(["时间 / time", "用户 / user", "行为 / what", "材料 / record", place, "id"], rows)


def _what(entry: Act | AccessEntry) -> str:
    if isinstance(entry, Act):
        return act_title(entry.what).partition(" / ")[0]
    return chinese(entry.what)


def _name_of(record_id: "RecordId", reader: "Reader") -> str:
    try:
        record = reader.get_record(record_id)
    except NotFoundError:  # a number was taken for it, and it was never issued
        return ""
    return str(record.number or record.title)
