"""Look at one record, or take out one of its files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.compare import comparison_rows
from docarchive.cli.file_notes import notes_of
from docarchive.cli.house import (
    HERE,
    House,
    as_user_option,
    json_option,
    pass_house,
    remark,
    show_json,
    sight_of,
)
from docarchive.cli.recordings import show_custody
from docarchive.cli.relations import related_plain, relation_rows
from docarchive.cli.tables import items, table
from docarchive.cli.taking_out import copy_out
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import NotFoundError
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.plain import to_plain
from docarchive.domain.record import Penalty, Record, Representation, Role
from docarchive.domain.record_files import place_of_page, readable_name
from docarchive.domain.words import chinese, word

if TYPE_CHECKING:
    from docarchive.wiring.app import App


@click.command("show")
@click.argument("which")
@click.option(
    "--file",
    "role",
    type=click.Choice([item.value for item in Role]),
    help="取出哪个文件，扫描件取最新的 / which file to take out; of several scans the newest.",
)
@click.option("--page", type=click.IntRange(min=1), help="含有此页的扫描件 / the scan that has this page.")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="存到此文件或目录 / write it to this file or folder.",
)
@as_user_option
@json_option
@pass_house
def show_command(
    house: House,
    which: str,
    role: str | None,
    page: int | None,
    output: Path | None,
    viewer: str | None,
    as_json: bool,
) -> None:
    """查看一份材料 / show one record by id or document number, or take out one of its files."""
    from docarchive.workflows.lookup import look_up_record
    from docarchive.workflows.people.access import log_access

    with house.app() as app:
        with app.catalog.reading(sight_of(app, viewer)) as reader:
            record = look_up_record(which, reader)
            case = reader.get_case(record.case_id)
            party = reader.get_party(record.party_id)
            records = reader.records_of(case.id)
            compared = reader.comparisons_of(record.id)
            officers = {officer.id: officer.name for officer in reader.officers()}
        what = AccessKind.OPENED if role is None else AccessKind.TAKEN_OUT
        log_access(viewer or app.actor, [record.id], what, catalog=app.catalog, now=app.now(), source=HERE)
        if role is not None:
            target = _take_out(app, record, _chosen(record, Role(role), page), output)
            if as_json:
                show_json({"record_id": record.id, "file": str(target)})
            else:
                remark(f"→ {target}")
            return
    if as_json:
        related = related_plain(record, records)
        show_json({**to_plain(record), "related": related, "compared": to_plain(compared)})
    else:
        rows = relation_rows(record, records) + comparison_rows(compared)
        _show_record(record, case.name, party.name, rows)
        show_custody(record, records, officers)


def _chosen(record: Record, role: Role, page: int | None) -> Representation:
    held = [item for item in record.representations if item.role is role]
    if not held:
        there = "、".join(dict.fromkeys(item.role.value for item in record.representations))
        raise NotFoundError(
            f"{record.title} 没有{chinese(role)} / {record.id} has no {role.value}",
            hint=f"现有 / there is: {there}",
        )
    if page is None:
        return held[-1]
    return next((item for item in reversed(held) if place_of_page(item, page)), held[-1])


def _take_out(app: "App", record: Record, item: Representation, output: Path | None) -> Path:
    name = readable_name(record, item)
    target = output / name if output is not None and output.is_dir() else output or Path(name)
    copy_out(app.archive, item, target)
    return target


def _show_record(record: Record, case_name: str, party_name: str, relations: list[tuple[str, str]]) -> None:
    facts = [
        ("id", record.id),
        ("案件 / case", case_name),
        ("当事人 / party", party_name),
        ("日期 / date", str(record.doc_date or "—")),
        ("引用法条 / law", "；".join(law.printed for law in record.laws) or "—"),
        ("处罚 / penalties", "；".join(_penalty(item) for item in record.penalties) or "—"),
        ("登记 / recorded", local_text(record.recorded_at)),
    ]
    facts[1:1] = relations
    if record.void_reason:
        facts.insert(1, ("作废 / void", record.void_reason))
    items(facts, title=f"{record.title}  {record.number or ''}")
    click.echo()
    rows = [_file_row(item) for item in record.representations]
    table(["文件 / file", "页 / pages", "来自 / from", "字节 / bytes", "SHA-256"], rows)
    for item in record.representations:
        for note in notes_of(item):
            click.echo(f"{word(item.role)}  {note}")
    remark(f"取出 / take out: docarchive show {record.id} --file {record.representations[-1].role.value}")


def _file_row(item: Representation) -> list[str]:
    missing = "、".join(str(number) for number in item.missing_pages)
    pages = str(item.page_count or "") + (f"（缺第{missing}页 / missing）" if missing else "")
    length = f"{item.duration_seconds} s {item.codec or ''}" if item.duration_seconds is not None else pages
    return [
        word(item.role),
        length,
        item.source_name or "",
        f"{item.size_bytes:,}",
        f"{str(item.sha256)[:16]}…",
    ]


def _penalty(item: Penalty) -> str:
    return f"{item.kind} {item.amount_fen / 100:,.2f} 元" if item.amount_fen is not None else item.kind
