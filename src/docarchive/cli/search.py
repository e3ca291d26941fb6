"""Search."""

from pathlib import Path

import click

from docarchive.cli.hits import answer_data, show_answer, show_groups
from docarchive.cli.house import (
    House,
    as_user_option,
    json_option,
    pass_house,
    progress,
    remark,
    show_json,
    sight_of,
)
from docarchive.cli.reference import WHERE, ask_reference, reference_data, show_reference
from docarchive.cli.saved_searches import chosen_search
from docarchive.domain.query import GroupBy, Sort


@click.command("search")
@click.argument("query", required=False)
@click.option(
    "--sort",
    type=click.Choice([item.value for item in Sort]),
    help="排序，默认 relevance / order, by default relevance.",
)
@click.option("--limit", default=20, show_default=True, help="本页条数 / hits on this page.")
@click.option("--offset", default=0, help="跳过条数 / hits to skip.")
@click.option(
    "--facets",
    is_flag=True,
    help="按文种、年份、企业等计数 / count the hits by form, year, enterprise and so on.",
)
@click.option(
    "--exact", is_flag=True, help="只查所写的词，不查同义词 / look for what is typed and no synonym."
)
@click.option("--why", is_flag=True, help="每条结果说明为什么命中 / say for each hit why it is one.")
@click.option(
    "--group",
    type=click.Choice([item.value for item in GroupBy]),
    help="按案件或企业归集 / gather the hits by case or enterprise.",
)
@click.option(
    "--save", "save_as", metavar="NAME", help="以此名称保存这个检索 / keep this search under a name."
)
@click.option("--saved", metavar="NAME", help="用保存的检索 / ask a saved search.")
@click.option(
    "--new",
    "only_new",
    is_flag=True,
    help="与 --saved 同用：只列上次看过以后新归档的 / with --saved: only what was filed since it was last looked at.",
)
@click.option(
    "--xlsx",
    type=click.Path(path_type=Path, dir_okay=False),
    help="把全部结果存为表格 / write all hits to a workbook.",
)
@click.option("--force", is_flag=True, help="覆盖已有的表格 / overwrite a workbook that is there.")
@click.option(
    "--in",
    "where",
    type=click.Choice(WHERE),
    default="records",
    show_default=True,
    help="查哪里：材料、法规标准、企业、检查事项、典型案例、全部 / where to look.",
)
@as_user_option
@json_option
@pass_house
def search_command(
    house: House,
    query: str | None,
    sort: str | None,
    limit: int,
    offset: int,
    facets: bool,
    exact: bool,
    why: bool,
    group: str | None,
    save_as: str | None,
    saved: str | None,
    only_new: bool,
    xlsx: Path | None,
    force: bool,
    where: str,
    viewer: str | None,
    as_json: bool,
) -> None:
    """全文检索 / search; the query language is explained in docs/search.md.

    例 / for example: 粉尘 除尘器 罚款:1万..5万 日期:2026-01..2026-06 -复查
    """
    from docarchive.workflows.searching.did_you_mean import FEW
    from docarchive.workflows.searching.saved import mark_seen, newest_position

    with house.app() as app:
        if only_new and (group or xlsx):
            raise click.UsageError("--new 只能列出结果 / --new lists hits only: no --group, no --xlsx")
        asked = chosen_search(app, query, Sort(sort) if sort else None, exact, save_as, saved, only_new)
        others = None
        if where != "records":
            others = ask_reference(app, asked.query, where, sort=asked.sort, limit=limit, offset=offset)
        if others is not None and where != "all":
            show_reference(others, first=offset + 1, as_json=as_json)
            return
        question = app.asking(asked.query, sight=sight_of(app, viewer), sort=asked.sort, exact=asked.exact)
        if xlsx is not None:
            with progress("导出 / exporting") as advance:
                written = question.export(xlsx, now=app.now, force=force, advance=advance)
            if as_json:
                show_json({"file": str(xlsx), "hits": written})
            else:
                remark(f"{written} 条 / hits → {xlsx}")
            return
        if group is not None:
            gathered = question.find_grouped(GroupBy(group), limit=limit, offset=offset)
            show_groups(gathered, offset=offset, as_json=as_json)
            return
        newest = newest_position(catalog=app.catalog)
        since = asked.seen_seq if only_new else None
        answer = question.find(limit=limit, offset=offset, facets=facets, why=why, since=since)
        if only_new and len(answer.hits) == answer.total:
            mark_seen(app.actor, asked.name, newest, catalog=app.catalog)
        meant = question.did_you_mean(FEW + 1 if only_new else answer.total)
    if as_json:
        data = {**answer_data(answer), "did_you_mean": meant}
        show_json(data if others is None else {**data, "others": reference_data(others)})
        return
    show_answer(answer, meant, offset=offset)
    if others is not None:
        click.secho("\n其他资料 / other collections", bold=True)
        show_reference(others, first=offset + 1)
