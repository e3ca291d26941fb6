"""Searches that somebody keeps under a name: all of them with what is new, saved and forgotten."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Query
from starlette.responses import Response

from docarchive.domain.errors import ConflictError, DocArchiveError, RejectedError
from docarchive.domain.query import Sort
from docarchive.domain.saved_search import SavedSearch
from docarchive.web.access import READERS, allowed
from docarchive.web.asked import MOST_FILTERS, Asked
from docarchive.web.navigation import Entry
from docarchive.web.routing import LARGEST, Room
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.searching.saved import (
    mark_seen,
    remove_search,
    save_search,
    saved_search,
    saved_searches,
)

room = Room()
ENTRIES: tuple[Entry, ...] = ()
Name = Annotated[str, Form(max_length=200)]


@dataclass(frozen=True, slots=True)
class Kept:
    """A saved search, and what it finds now."""

    search: SavedSearch
    hits: int | None
    """None: it cannot be asked any more."""
    new: int | None

    @property
    def url(self) -> str:
        """All it finds."""
        return _asked(self.search).url()

    @property
    def new_url(self) -> str:
        """What was filed since it was last looked at."""
        return _asked(self.search).url(new_of=self.search.name)


@room.get("/searches")
@allowed(READERS)
def searches(
    visit: Visiting,
    removed: Annotated[str, Query(max_length=200)] = "",
    q: Annotated[str, Query(max_length=1000)] = "",
    sort: Sort = Sort.RELEVANCE,
    exact: bool = False,
) -> Response:
    """All of the visitor's; what was just removed can be put back."""
    return _list(visit, gone=SavedSearch(removed, q, sort, exact) if removed else None)


@room.post("/searches")
@allowed(READERS)
def save(
    visit: Visiting,
    name: Name = "",
    q: Annotated[str, Form(max_length=1000)] = "",
    f: Annotated[list[str] | None, Form(max_length=MOST_FILTERS)] = None,
    sort: Annotated[Sort, Form()] = Sort.RELEVANCE,
    exact: Annotated[bool, Form()] = False,
) -> Response:
    """Keep a search; the same name again takes its place."""
    whole = Asked(q, tuple(f or ())).whole
    try:
        save_search(visit.signed_in.name, SavedSearch(name, whole, sort, exact), catalog=visit.app.catalog)
    except RejectedError as error:
        return _list(visit, error=error, again=SavedSearch(name, whole, sort, exact), status=422)
    except ConflictError as error:
        return _list(visit, error=error, again=SavedSearch(name, whole, sort, exact), status=409)
    return visit.go("/searches")


@room.post("/searches/remove")
@allowed(READERS)
def remove(visit: Visiting, name: Name = "") -> Response:
    """Forget one; the page that follows offers to put it back."""
    catalog, by = visit.app.catalog, visit.signed_in.name
    gone = saved_search(by, name, catalog=catalog)
    remove_search(by, gone.name, catalog=catalog)
    pairs = [("removed", gone.name), ("q", gone.query), ("sort", gone.sort.value)]
    return visit.go(f"/searches?{urlencode(pairs + [('exact', '1')] * gone.exact)}")


@room.post("/searches/seen")
@allowed(READERS)
def seen(visit: Visiting, name: Name = "", seq: Annotated[int, Form(ge=0, le=LARGEST)] = 0) -> Response:
    """What was shown is no longer new."""
    mark_seen(visit.signed_in.name, name, seq, catalog=visit.app.catalog)
    return visit.go("/searches")


def _list(
    visit: Visit,
    *,
    gone: SavedSearch | None = None,
    error: DocArchiveError | None = None,
    again: SavedSearch | None = None,
    status: int = 200,
) -> Response:
    kept = [_kept(visit, item) for item in saved_searches(visit.signed_in.name, catalog=visit.app.catalog)]
    return visit.page("saved_searches.html", status=status, kept=kept, gone=gone, error=error, again=again)


def _kept(visit: Visit, search: SavedSearch) -> Kept:
    question = visit.app.asking(search.query, sight=visit.sight, exact=search.exact)
    try:
        return Kept(search, question.count(), question.count(since=search.seen_seq))
    except RejectedError:  # the language of queries has changed since it was kept
        return Kept(search, None, None)


def _asked(search: SavedSearch) -> Asked:
    return Asked(search.query, sort=search.sort, exact=search.exact)
