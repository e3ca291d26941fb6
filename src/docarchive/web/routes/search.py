"""Search: one box, filters as chips that can be taken away, counts that narrow, cards that show where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.errors import RejectedError
from docarchive.domain.query import FilterField, Sort
from docarchive.index.query import place_of_fault
from docarchive.web.access import READERS, allowed
from docarchive.web.marked import Piece, pieces
from docarchive.web.navigation import Entry
from docarchive.web.routing import Room
from docarchive.web.viewing import ShownFile, picture_of_page
from docarchive.web.visit import Visit, Visiting
from docarchive.workflows.find import Answer, Hit, find

PAGE_SIZE = 20
_LAST_PAGE = 5_000
_FACET_ROWS = 6
_MOST_FILTERS = 100
"""Each is shown with an address that holds all others."""
FACETS: Mapping[FilterField, str] = {
    FilterField.TYPE: "文种 / Form",
    FilterField.DATE: "年份 / Year",
    FilterField.ENTERPRISE: "企业 / Enterprise",
    FilterField.STAGE: "阶段 / Stage",
    FilterField.CAUSE: "案由 / Cause",
    FilterField.FINE: "罚款（元） / Fine (yuan)",
    FilterField.PENALTY: "处罚种类 / Kind of penalty",
    FilterField.TIER: "裁量档次 / Tier",
    FilterField.COMPARED: "扫描件比对 / Scan compared",
    FilterField.OFFICER: "执法人员 / Officer",
    FilterField.ARTICLE: "法条 / Article",
    FilterField.PENAL_ARTICLE: "处罚条款 / Penal article",
    FilterField.INDUSTRY: "行业 / Industry",
    FilterField.REGION: "地区 / Region",
}
"""What hits are counted by, in the order of the page."""

room = Room()
ENTRIES = (Entry("检索 / Search", "/search", READERS),)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a results page says."""

    q: str
    filters: tuple[str, ...]
    sort: Sort
    page: int

    @property
    def whole(self) -> str:
        """The query as the engine gets it."""
        return " ".join((self.q, *self.filters)).strip()

    def url(
        self,
        *,
        filters: Sequence[str] | None = None,
        sort: Sort | None = None,
        page: int = 1,
        q: str | None = None,
    ) -> str:
        """The address of a neighbouring page of results."""
        chosen = self.filters if filters is None else tuple(filters)
        pairs = [("q", self.q if q is None else q), *(("f", item) for item in dict.fromkeys(chosen))]
        order = sort or self.sort
        pairs += [("sort", order.value)] if order is not Sort.RELEVANCE else []
        pairs += [("page", str(page))] if page > 1 else []
        return f"/search?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as a card."""

    hit: Hit
    url: str
    picture: str | None
    passages: tuple[tuple[int, tuple[Piece, ...]], ...]
    """Page number and its text in pieces."""


@dataclass(frozen=True, slots=True)
class FacetShown:
    """One way to narrow: values with counts, each with the address that keeps those hits only."""

    title: str
    values: tuple[tuple[str, int, str, bool], ...]
    """Value, count, address, whether it is chosen already."""
    folded: bool


@room.get("/search")
@allowed(READERS)
def search(
    visit: Visiting,
    q: str | None = None,
    f: Annotated[list[str] | None, Query(max_length=_MOST_FILTERS)] = None,
    sort: Sort = Sort.RELEVANCE,
    page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """The box alone, or the hits."""
    asked = Asked(q or "", tuple(item for item in f or [] if item.strip()), sort, page)
    common: dict[str, Any] = {"asked": asked, "sorts": tuple(Sort)}
    if q is None and not asked.filters:
        return visit.page("search.html", answer=None, fault=None, **common)
    try:
        answer = _find(visit, asked)
    except RejectedError as error:
        return visit.page(
            "search.html", status=422, answer=None, fault=_Fault.of(error, asked.whole), **common
        )
    return visit.page(
        "search.html",
        answer=answer,
        fault=None,
        cards=[_card(hit, asked) for hit in answer.hits],
        facets=_facets(answer, asked),
        last_page=min(max(1, -(-answer.total // PAGE_SIZE)), _LAST_PAGE),
        **common,
    )


@room.get("/search/help")
@allowed(READERS)
def search_help(visit: Visiting) -> Response:
    """How to ask."""
    return visit.page("search_help.html")


@dataclass(frozen=True, slots=True)
class _Fault:
    """A query that cannot be read, with the character at fault."""

    error: RejectedError
    before: str
    at: str
    after: str

    @classmethod
    def of(cls, error: RejectedError, query: str) -> "_Fault":
        place = place_of_fault(error)
        if place is None:
            return cls(error, query, "", "")
        return cls(error, query[:place], query[place : place + 1] or "␣", query[place + 1 :])


def _find(visit: Visit, asked: Asked) -> Answer:
    return find(
        asked.whole,
        catalog=visit.app.catalog,
        index=visit.app.index,
        sight=visit.sight,
        synonyms=visit.app.synonyms,
        sort=asked.sort,
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
        facets=True,
    )


def _card(hit: Hit, asked: Asked) -> Card:
    page_number = hit.page_number or 1
    shown: tuple[ShownFile, int] | None = picture_of_page(hit.record, page_number)
    place = [("file", shown[0].number), ("page", shown[1])] if shown and hit.page_number else []
    words = [("q", asked.whole)] if hit.passages else []
    query = urlencode([*place, *words])
    return Card(
        hit,
        f"/records/{hit.record.id}" + (f"?{query}" if query else ""),
        f"/records/{hit.record.id}/files/{shown[0].number}/pages/{shown[1]}/small" if shown else None,
        tuple(
            (passage.page_number, tuple(pieces(passage.text, passage.marks, one_line=True)))
            for passage in hit.passages
        ),
    )


def _facets(answer: Answer, asked: Asked) -> list[FacetShown]:
    by_field = {facet.field: facet for facet in answer.facets}
    shown: list[FacetShown] = []
    for field, title in FACETS.items():
        facet = by_field.get(field)
        chosen = [item for item in facet.counts if item.filter in asked.filters] if facet else []
        if facet is None or (len(facet.counts) < 2 and not chosen):
            continue
        values = tuple(
            (item.value, item.count, asked.url(filters=_toggled(asked.filters, item.filter)), item in chosen)
            for item in facet.counts
        )
        shown.append(FacetShown(title, values, folded=len(shown) >= _FACET_ROWS and not chosen))
    return shown


def _toggled(filters: Sequence[str], one: str) -> list[str]:
    return [item for item in filters if item != one] if one in filters else [*filters, one]
