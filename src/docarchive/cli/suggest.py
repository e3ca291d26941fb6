"""Suggestions for the search box, for those who build one."""

import click

from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import table
from docarchive.domain.words import word


@click.command("suggest")
@click.argument("text")
@click.option(
    "--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="最多条数 / at most so many."
)
@as_user_option
@json_option
@pass_house
def suggest_command(house: House, text: str, limit: int, viewer: str | None, as_json: bool) -> None:
    """输入提示：最后一个词可能指什么 / what the last word of a query could mean.

    企业可用名称、信用代码或拼音首字母 / enterprises by name, code or first letters in pinyin: czhg → 常州化工…
    """
    from docarchive.workflows.searching.suggest import suggest

    with house.app() as app:
        found = suggest(text, sight_of(app, viewer), limit, catalog=app.catalog, index=app.index)
    if as_json:
        show_json(found)
        return
    rows = [
        [word(item.kind), item.text, item.detail, "" if item.hits is None else str(item.hits), item.insert]
        for item in found
    ]
    if rows:
        table(["种类 / kind", "提示 / suggestion", "", "条数 / hits", "筛选项 / filter"], rows)
    else:
        remark("没有提示 / no suggestion")
