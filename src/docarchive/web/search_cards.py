"""Hits, groups and counts as the page of results shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from docarchive.domain.query import Facet, FilterField, Passage
from docarchive.web.asked import Asked
from docarchive.web.marked import Piece, pieces
from docarchive.web.viewing import picture_of_page
from docarchive.workflows.find import Hit
from docarchive.workflows.searching.grouped import Group

_FACETS_OPEN = 6
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


@dataclass(frozen=True, slots=True)
class Card:
    """One hit as a card."""

    hit: Hit
    url: str
    picture: str | None
    marks: str | None
    """What is laid over the picture."""
    passages: tuple[tuple[int, tuple[Piece, ...]], ...]
    """Page number and its text in pieces."""


@dataclass(frozen=True, slots=True)
class GroupCard:
    """Hits of one case or enterprise."""

    group: Group
    cards: tuple[Card, ...]
    url: str
    """All its hits."""


@dataclass(frozen=True, slots=True)
class FacetShown:
    """One way to narrow: values with counts, each with the address that keeps those hits only."""

    title: str
    values: tuple[tuple[str, int, str, bool], ...]
    """Value, count, address, whether it is chosen already."""
    folded: bool


def card_of(hit: Hit, asked: Asked) -> Card:
    """A hit with its picture, opened at the page where the words stand."""
    shown = picture_of_page(hit.record, hit.page_number or 1)
    words = [("q", asked.whole)] + [("exact", "1")] * asked.exact if hit.passages else []
    place = [("file", str(shown[0].number)), ("page", str(shown[1]))] if shown and words else []
    base = f"/records/{hit.record.id}"
    query = urlencode([*place, *words])
    picture = f"{base}/files/{shown[0].number}" if shown else None
    return Card(
        hit,
        f"{base}?{query}" if query else base,
        f"{picture}/pages/{shown[1]}/small" if shown else None,
        f"{picture}/marks/{shown[1]}?{urlencode(words)}" if shown and words else None,
        tuple((passage.page_number, in_pieces(passage)) for passage in hit.passages),
    )


def group_card_of(group: Group, asked: Asked) -> GroupCard:
    """A group with its first hits."""
    url = asked.url(group=None, filters=(*asked.filters, group.filter))
    return GroupCard(group, tuple(card_of(hit, asked) for hit in group.hits), url)


def facets_of(facets: Sequence[Facet], asked: Asked) -> list[FacetShown]:
    """The counts that could narrow the answer, or that narrow it now."""
    by_field = {facet.field: facet for facet in facets}
    shown: list[FacetShown] = []
    for field, title in FACETS.items():
        facet = by_field.get(field)
        chosen = [item for item in facet.counts if item.filter in asked.filters] if facet else []
        if facet is None or (len(facet.counts) < 2 and not chosen):
            continue
        values = tuple(
            (item.value, item.count, asked.toggled(item.filter), item in chosen) for item in facet.counts
        )
        shown.append(FacetShown(title, values, folded=len(shown) >= _FACETS_OPEN and not chosen))
    return shown


def in_pieces(passage: Passage) -> tuple[Piece, ...]:
    """A passage as one line, its marks told apart."""
    return tuple(pieces(passage.text, passage.marks, one_line=True))
