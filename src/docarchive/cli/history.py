"""One enterprise, one page of history."""

from itertools import groupby

import click

from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import items, table
from docarchive.domain.money import figures
from docarchive.domain.reviewing.history import History, Moment
from docarchive.domain.words import chinese, word


@click.command("history")
@click.argument("which")
@as_user_option
@json_option
@pass_house
def enterprise_history(house: House, which: str, viewer: str | None, as_json: bool) -> None:
    """一企一页：检查、隐患、责令、复查、处罚、缴款、音像 / one enterprise over the years.

    WHICH 为现名、曾用名或统一社会信用代码 / WHICH is a present or former name, or the credit code.
    """
    from docarchive.workflows.reviewing.history import find_history

    with house.app() as app, app.catalog.reading(sight_of(app, viewer)) as reader:
        found = find_history(which, reader)
    if as_json:
        show_json(found)
    else:
        _show(found)


def _show(found: History) -> None:
    unit = found.enterprise
    rows = [("统一社会信用代码 / credit code", str(unit.uscc))]
    if unit.former_names:
        rows.append(("曾用名 / former names", "、".join(unit.former_names)))
    rows += [(word(kind), str(count)) for kind, count in found.counts.items()]
    rows += [("罚款 / fined", figures(found.fined_fen)), ("已缴 / paid", figures(found.paid_fen))]
    click.secho(unit.name, bold=True)
    items(rows)
    if not found.moments:
        remark("没有记载 / nothing is recorded")
    for year, moments in groupby(found.moments, key=lambda item: item.on.year):
        click.echo()
        lines = [
            [str(item.on), chinese(item.kind), _what(item, found), item.number or item.record_id or ""]
            for item in moments
        ]
        table(["日期 / date", "事项 / what", "内容 / about", "文号 / number"], lines, title=f"{year} 年")


def _what(item: Moment, found: History) -> str:
    parts = ["重大事故隐患" if item.major else "", item.text]
    if item.amount_fen is not None:
        parts.append(f"{figures(item.amount_fen)} 元")
    if item.seconds is not None:
        parts.append(f"{item.seconds // 60} 分 {item.seconds % 60} 秒")
    if item.name_then:
        parts.append(f"时名 {item.name_then}")
    if item.party_id not in (None, found.enterprise.id):
        parts.append("同案个人 / a person of the case")
    return "；".join(filter(None, parts))
