"""The library of laws: found by words or by the number of an article, read in every edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from docarchive.domain.collection import Collection
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.laws.citation import parse_citation
from docarchive.domain.laws.text import Article, Law, article_key, edition_on, named_passages, passages
from docarchive.domain.laws.text_standard import clause_key
from docarchive.web.access import READERS, allowed
from docarchive.web.law_links import law_url
from docarchive.web.marked import Piece, pieces
from docarchive.web.navigation import Entry
from docarchive.web.query_fault import QueryFault
from docarchive.web.routing import Room
from docarchive.web.visit import Visiting
from docarchive.workflows.find_reference import LawHit, ReferenceAnswer, find_reference
from docarchive.workflows.registering.law_library import CatalogLibrary, look_up_law

PAGE_SIZE = 30
_LAST_PAGE = 1000

room = Room()
ENTRIES = (Entry("法规 / Laws", "/laws", READERS),)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an article."""

    text: str
    inner: bool
    """An item or subitem, below a paragraph."""
    named: bool
    """It is the very place that was cited."""


@room.get("/laws")
@allowed(READERS)
def laws(
    visit: Visiting,
    q: Annotated[str, Query(max_length=1000)] = "",
    page: Annotated[int, Query(ge=1, le=_LAST_PAGE)] = 1,
) -> Response:
    """All laws, or the articles in which words stand; ``安全生产法第97条`` brings that article first."""
    if not q.strip():
        with visit.reading() as reader:
            known = CatalogLibrary(reader).laws()
        by_title = [list(group) for _, group in groupby(known, key=lambda item: item[0].family)]
        return visit.page("laws.html", q="", answer=None, fault=None, laws=by_title, law_url=law_url)
    answer: ReferenceAnswer | None = None
    fault: QueryFault | None = None
    try:
        answer = find_reference(
            q,
            catalog=visit.app.catalog,
            index=visit.app.reference_index,
            collections=frozenset({Collection.LAWS}),
            limit=PAGE_SIZE,
            offset=(page - 1) * PAGE_SIZE,
        )
    except RejectedError as error:
        fault = QueryFault.of(error, q)
    return visit.page(
        "laws.html",
        status=422 if fault else 200,
        q=q,
        fault=fault,
        answer=answer,
        hits=[(hit, _shown(hit)) for hit in answer.hits if isinstance(hit, LawHit)] if answer else [],
        page=page,
        last_page=min(max(1, -(-answer.total // PAGE_SIZE)), _LAST_PAGE) if answer else 1,
        law_url=law_url,
    )


@room.get("/laws/{law_id}")
@allowed(READERS)
def law_page(
    visit: Visiting,
    law_id: str,
    place: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """One edition with all its articles; with *number* on to that article."""
    with visit.reading() as reader:
        library = CatalogLibrary(reader)
        law = look_up_law(law_id, library)
        articles = library.articles(law)
        editions = library.editions(law.family)
    missing = ""
    if number.strip():
        key = clause_key(number) if law.number else _key_of(number)
        if any(article.key == key for article in articles):
            return visit.go(law_url(law.id, key))
        missing = number.strip()
    today = local_day(visit.app.now())
    return visit.page(
        "law.html",
        status=404 if missing else 200,
        law=law,
        articles=_read(articles, law, place),
        editions=editions,
        in_force=edition_on(editions, today),
        place=place,
        missing=missing,
        law_url=law_url,
    )


def _key_of(number: str) -> str:
    """The key of an article by its number as people write it: ``97``, ``第九十七条``, ``133-1``."""
    plain = number.strip().removeprefix("第")
    main, _, inserted = plain.replace("条之", "-").partition("-")
    try:
        after = f"之{inserted}" if inserted else ""
        found = parse_citation(f"《法律》第{main.removesuffix('条')}条{after}")
    except RejectedError:
        return ""
    return article_key(found.article, found.inserted)


def _read(articles: Sequence[Article], law: Law, place: str) -> list[tuple[Article, list[Line], bool]]:
    """The articles line by line, and which is the cited one."""
    key, named = _named(articles, law, place)
    shown = []
    for article in articles:
        own = named if article.key == key else ()
        lines = [
            Line(line.text, line.item is not None, index in own)
            for index, line in enumerate(passages(article.text))
        ]
        shown.append((article, lines, article.key == key))
    return shown


def _named(articles: Sequence[Article], law: Law, place: str) -> tuple[str, tuple[int, ...]]:
    """The key of the article that *place* names, and which of its lines; nothing for no such place."""
    try:
        reference = parse_citation(f"《{law.title}》{place}").of(edition=law.edition) if place else None
    except (RejectedError, NotFoundError):
        reference = None
    if reference is None:
        return "", ()
    key = article_key(reference.article, reference.inserted)
    article = next((one for one in articles if one.key == key), None)
    return key, named_passages(article.text, reference) if article else ()


def _shown(hit: LawHit) -> list[list[Piece]]:
    """What to show of an article: the whole of one that was named, else where the words stand."""
    if hit.named or not hit.passages:
        return [[Piece(line, marked=False)] for line in hit.article.text.split("\n")]
    return [pieces(passage.text, passage.marks, one_line=True) for passage in hit.passages]
