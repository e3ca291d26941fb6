"""Search: one box, filters as chips that can be taken away, counts that narrow, cards that show where."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.collection import Collection
from docarchive.domain.days.local_time import local_text
from docarchive.domain.errors import RejectedError, UnavailableError
from docarchive.domain.media_types import XLSX
from docarchive.domain.people.rights import Deed
from docarchive.domain.people.taking import sight_to_take
from docarchive.domain.query import GroupBy, Sort
from docarchive.web.access import READERS, allowed, doing
from docarchive.web.asked import LAST_PAGE, MOST_FILTERS, Asked
from docarchive.web.navigation import Entry
from docarchive.web.query_fault import QueryFault
from docarchive.web.reference_cards import reference_card
from docarchive.web.routing import Room
from docarchive.web.search_cards import card_of, facets_of, group_card_of
from docarchive.web.tasks import Outcome
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.find_reference import count_reference, find_reference
from docarchive.workflows.import_report import Progress
from docarchive.workflows.people.access import log_exports
from docarchive.workflows.searching.asking import Asking
from docarchive.workflows.searching.saved import newest_position, saved_search, saved_searches
from docarchive.workflows.searching.suggest import suggest

PAGE_SIZE, GROUPS_A_PAGE = 20, 10
"""A group shows up to three of its hits, so ten make a page as long as twenty hits do, and no slower."""
_SUGGESTED = 8
Filters = Annotated[list[str] | None, Query(max_length=MOST_FILTERS)]

room = Room()
ENTRIES = (Entry("检索 / Search", "/search", READERS),)


@room.get("/search")
@allowed(READERS)
def search(
    visit: Visiting,
    q: str | None = None,
    f: Filters = None,
    sort: Sort = Sort.RELEVANCE,
    page: Annotated[int, Query(ge=1, le=LAST_PAGE)] = 1,
    where: Annotated[Collection | None, Query(alias="in")] = None,
    group: GroupBy | None = None,
    exact: bool = False,
    why: bool = False,
    new_of: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The box alone, or the hits: records, records gathered by case or enterprise, or another collection."""
    filters = tuple(item for item in f or [] if item.strip())
    asked = Asked(q or "", filters, sort, page, where, group, exact, why, new_of)
    if q is None and not filters:
        kept = saved_searches(visit.signed_in.name, catalog=visit.app.catalog)
        return visit.page("search.html", **{**_blank(visit, asked), "kept": kept})
    try:
        shown = _reference(visit, asked, where) if where else _records(visit, asked)
    except RejectedError as error:
        fault = QueryFault.of(error, asked.whole)
        return visit.page("search.html", status=422, **{**_blank(visit, asked), "fault": fault})
    return visit.page("search.html", **{**_blank(visit, asked), **shown})


@room.get("/search/help")
@allowed(READERS)
def search_help(visit: Visiting) -> Response:
    """How to ask."""
    return visit.page("search_help.html")


@room.get("/search/suggest")
@allowed(READERS)
def suggestions(
    visit: Visiting, q: Annotated[str, Query(max_length=1000)] = "", f: Filters = None
) -> Response:
    """What the last word could mean, for the list below the box; without script nobody asks."""
    app = visit.app
    found = suggest(q, visit.sight, _SUGGESTED, catalog=app.catalog, index=app.index)
    return visit.page("suggestions_part.html", found=found, asked=Asked(q, tuple(f or ())))


@room.post("/search/export")
@allowed(doing(Deed.EXPORT))
def export(
    visit: Visiting,
    q: Annotated[str, Form(max_length=1000)] = "",
    f: Annotated[list[str] | None, Form(max_length=MOST_FILTERS)] = None,
    sort: Annotated[Sort, Form()] = Sort.RELEVANCE,
    exact: Annotated[bool, Form()] = False,
) -> Response:
    """All hits that this user may take out, as a workbook; each is written down as exported."""
    asked = Asked(q, tuple(f or ()), sort, exact=exact)
    scopes = visit.who.scopes if visit.who else None
    question = visit.app.asking(
        asked.whole, sight=sight_to_take(visit.signed_in, scopes=scopes), sort=sort, exact=exact
    )
    question.count()  # a query that cannot be read is refused here, not in the task
    site, app, by, source = visit.site, visit.app, visit.signed_in.name, visit.source

    def work(progress: Progress) -> Outcome:
        folder = site.made.new_folder()
        path = folder / f"检索结果-{local_text(app.now())[:10]}.xlsx"
        told = log_exports(by, catalog=app.catalog, now=app.now, source=source)
        written = question.export(path, now=app.now, advance=progress, told=told)
        link = site.made.keep(path, XLSX, by=by, back_to=asked.url())
        return Outcome(f"导出 {written} 份材料 / {written} records exported", link)

    title = "导出检索结果 / export the hits"
    return visit.go(f"/tasks/{site.tasks.start(title=title, by=by, work=work)}")


def _blank(visit: Visit, asked: Asked) -> dict[str, Any]:
    """What the page shows before anything was found."""
    return {
        "asked": asked,
        "sorts": tuple(Sort),
        "groupings": tuple(GroupBy),
        "collections": tuple(Collection),
        "may_export": visit.may(Deed.EXPORT),
        "may_export_own": sight_to_take(visit.signed_in).officer_id is not None,
        **dict.fromkeys(("answer", "grouped", "reference", "fault", "newest")),
        **dict.fromkeys(("cards", "groups", "facets", "meant", "kept"), ()),
        "elsewhere": {},
        "last_page": 1,
    }


def _records(visit: Visit, asked: Asked) -> dict[str, Any]:
    question = visit.app.asking(asked.whole, sight=visit.sight, sort=asked.sort, exact=asked.exact)
    if asked.group:
        return {**_groups(question, asked, asked.group), "elsewhere": _elsewhere(visit, asked)}
    since, newest = _new_since(visit, asked)
    answer = question.find(
        limit=PAGE_SIZE, offset=(asked.page - 1) * PAGE_SIZE, facets=True, why=asked.why, since=since
    )
    return {
        "answer": answer,
        "cards": [card_of(hit, asked) for hit in answer.hits],
        "facets": facets_of(answer.facets, asked),
        "meant": question.did_you_mean(answer.total) if since is None else (),
        "elsewhere": _elsewhere(visit, asked),
        "last_page": _pages(answer.total),
        "newest": newest,
    }


def _groups(question: Asking, asked: Asked, by: GroupBy) -> dict[str, Any]:
    offset = (asked.page - 1) * GROUPS_A_PAGE
    found = question.find_grouped(by, limit=GROUPS_A_PAGE, offset=offset, facets=True)
    return {
        "answer": found,
        "grouped": found,
        "groups": [group_card_of(group, asked) for group in found.groups],
        "facets": facets_of(found.facets, asked),
        "meant": question.did_you_mean(found.total),
        "last_page": _pages(found.group_total, GROUPS_A_PAGE),
    }


def _reference(visit: Visit, asked: Asked, where: Collection) -> dict[str, Any]:
    found = find_reference(
        asked.whole,
        catalog=visit.app.catalog,
        index=visit.app.reference_index,
        collections=frozenset([where]),
        sort=asked.sort,
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
    )
    return {
        "reference": found,
        "cards": [reference_card(hit) for hit in found.hits],
        "elsewhere": _elsewhere(visit, asked),
        "last_page": _pages(found.total),
    }


def _elsewhere(visit: Visit, asked: Asked) -> Mapping[Collection, int]:
    """How many there are in each of the other collections; nothing while their index is being built."""
    if not asked.whole:
        return {}
    try:
        return count_reference(asked.whole, catalog=visit.app.catalog, index=visit.app.reference_index)
    except UnavailableError:
        return {}


def _new_since(visit: Visit, asked: Asked) -> tuple[int | None, int | None]:
    """From where on records are new to a saved search, and up to where they are told now."""
    if not asked.new_of:
        return None, None
    newest = newest_position(catalog=visit.app.catalog)
    kept = saved_search(visit.signed_in.name, asked.new_of, catalog=visit.app.catalog)
    return kept.seen_seq, newest


def _pages(total: int, a_page: int = PAGE_SIZE) -> int:
    return min(max(1, -(-total // a_page)), LAST_PAGE)
