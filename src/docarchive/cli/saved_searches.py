"""Searches that somebody keeps under a name."""

from typing import TYPE_CHECKING

import click

from docarchive.cli.house import House, as_user_option, json_option, pass_house, remark, show_json, sight_of
from docarchive.cli.tables import table
from docarchive.domain.query import Sort
from docarchive.domain.saved_search import SavedSearch
from docarchive.domain.words import word

if TYPE_CHECKING:
    from docarchive.wiring.app import App


@click.group("searches")
def searches_command() -> None:
    """保存的检索，每人各有一份 / saved searches, each user has their own.

    docarchive search 粉尘 --save 粉尘企业；docarchive search --saved 粉尘企业 --new
    """


@searches_command.command("list")
@as_user_option
@json_option
@pass_house
def list_searches(house: House, viewer: str | None, as_json: bool) -> None:
    """列出保存的检索，各有多少条、多少新的 / list them, with hits in all and new ones."""
    from docarchive.workflows.searching.saved import saved_searches

    with house.app() as app:
        sight = sight_of(app, viewer)
        rows: list[tuple[SavedSearch, int, int]] = []
        for item in saved_searches(app.actor, catalog=app.catalog):
            asked = app.asking(item.query, sight=sight, exact=item.exact)
            rows.append((item, asked.count(), asked.count(since=item.seen_seq)))
    if as_json:
        show_json([{"search": item, "hits": hits, "new": new} for item, hits, new in rows])
        return
    if not rows:
        remark("没有保存的检索 / no saved searches: docarchive search … --save NAME")
        return
    table(
        ["名称 / name", "检索式 / query", "排序 / order", "条数 / hits", "新的 / new"],
        [[item.name, item.query, word(item.sort), str(hits), str(new)] for item, hits, new in rows],
    )


@searches_command.command("remove")
@click.argument("name")
@pass_house
def remove_one(house: House, name: str) -> None:
    """删除一个保存的检索 / forget a saved search."""
    from docarchive.workflows.searching.saved import remove_search

    with house.app() as app:
        remove_search(app.actor, name, catalog=app.catalog)
    remark(f"已删除 / removed: {name}")


def chosen_search(
    app: "App",
    query: str | None,
    sort: Sort | None,
    exact: bool,
    save_as: str | None,
    saved: str | None,
    only_new: bool,
) -> SavedSearch:
    """What is to be asked: what was typed, which may be kept, or what was kept before."""
    from docarchive.workflows.searching.saved import save_search, saved_search

    if (query is None) == (saved is None) or (only_new and saved is None) or (save_as and saved):
        raise click.UsageError(
            "请给出检索式，或者 --saved NAME（可加 --new） / give a query, or --saved NAME (and --new)"
        )
    if saved is not None:
        kept = saved_search(app.actor, saved, catalog=app.catalog)
        return SavedSearch(kept.name, kept.query, sort or kept.sort, exact or kept.exact, kept.seen_seq)
    asked = SavedSearch(save_as or "", query or "", sort or Sort.RELEVANCE, exact)
    if save_as is None:
        return asked
    kept = save_search(app.actor, asked, catalog=app.catalog)
    remark(f"已保存 / saved: {kept.name}（docarchive search --saved {kept.name}）")
    return kept
