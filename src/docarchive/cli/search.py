"""Search, and look at one record."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, json_option, pass_house, remark, show_json, table
from docarchive.domain.errors import NotFoundError
from docarchive.domain.query import Passage, Sort
from docarchive.domain.record import Role

if TYPE_CHECKING:
    from docarchive.workflows.find import Answer, Hit


@click.command("search")
@click.argument("query")
@click.option(
    "--sort",
    type=click.Choice([item.value for item in Sort]),
    default="relevance",
    show_default=True,
    help="排序 / order.",
)
@click.option("--limit", default=20, show_default=True, help="本页条数 / hits on this page.")
@click.option("--offset", default=0, help="跳过条数 / hits to skip.")
@json_option
@pass_house
def search_command(house: House, query: str, sort: str, limit: int, offset: int, as_json: bool) -> None:
    """全文检索 / search; the query language is explained in docs/search.md.

    例 / for example: 粉尘 除尘器 罚款:1万..5万 日期:2026-01..2026-06 -复查
    """
    from docarchive.workflows.find import find

    with house.app() as app:
        answer = find(
            query, catalog=app.catalog, index=app.index, sort=Sort(sort), limit=limit, offset=offset
        )
    if as_json:
        show_json(_as_data(answer))
        return
    click.echo(f"{answer.total} 条 / hits")
    for hit in answer.hits:
        _show_hit(hit)


@click.command("show")
@click.argument("which")
@click.option(
    "--file",
    "role",
    type=click.Choice([item.value for item in Role]),
    help="取出哪个文件 / which file to take out.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="存到 / write it here.")
@json_option
@pass_house
def show_command(house: House, which: str, role: str | None, output: Path | None, as_json: bool) -> None:
    """查看一份材料 / show one record by id or document number, or take out one of its files."""
    from docarchive.workflows.lookup import look_up_record

    with house.app() as app:
        with app.catalog.reading() as reader:
            record = look_up_record(which, reader)
        if role is not None:
            item = record.representation(Role(role))
            if item is None:
                raise NotFoundError(f"{record.title} 没有 {role} / has no {role}")
            target = output or Path(Path(item.key).name)
            with app.archive.open(item.key) as source, target.open("xb") as copy:
                shutil.copyfileobj(source, copy)
            remark(f"→ {target}")
            return
    if as_json:
        show_json(record)
        return
    click.echo(f"{record.title} {record.number or ''}  {record.id}")
    if record.void_reason:
        click.secho(f"已作废 / void: {record.void_reason}", fg="red")
    rows = [
        [
            item.role.value,
            item.media_type,
            str(item.page_count or ""),
            f"{item.size_bytes:,}",
            str(item.sha256)[:16],
            item.key,
        ]
        for item in record.representations
    ]
    table("", ["文件 / file", "类型 / type", "页 / pages", "字节 / bytes", "sha256", "位置 / key"], rows)


def _as_data(answer: "Answer") -> dict[str, object]:
    return {
        "total": answer.total,
        "hits": [
            {
                "record_id": hit.record.id,
                "title": hit.record.title,
                "number": str(hit.record.number) if hit.record.number else None,
                "case_id": hit.case.id,
                "case": hit.case.name,
                "party": hit.party_name,
                "date": hit.record.doc_date,
                "page": hit.page_number,
                "passages": hit.passages,
            }
            for hit in answer.hits
        ],
    }


def _show_hit(hit: "Hit") -> None:
    number = f" {hit.record.number}" if hit.record.number else ""
    click.secho(f"\n{hit.record.title}{number}", bold=True)
    click.echo(f"  {hit.party_name}  {hit.record.doc_date or ''}  {hit.case.name}  {hit.record.id}")
    for passage in hit.passages:
        click.echo(f"  第{passage.page_number}页 …{_marked(passage)}…")


def _marked(passage: Passage) -> str:
    pieces, end = [], 0
    for mark in passage.marks:
        pieces += [
            passage.text[end : mark.start],
            click.style(passage.text[mark.start : mark.end], fg="yellow", bold=True),
        ]
        end = mark.end
    return "".join([*pieces, passage.text[end:]]).replace("\n", " ")
