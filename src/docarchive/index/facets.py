"""Facets: which values the hits have, how often, and the filter that leaves those hits.

A value is counted under the very text that the filter compares, so a count and the hits of its filter cannot differ.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from docarchive.domain.query import Facet, FacetCount, FilterField, IndexEntry
from docarchive.index.filter_values import CHOICES

VALUES_PER_FACET = 20
_LONGEST = 200
_SHOWN = {field: {value: name for name, value in names.items()} for field, names in CHOICES.items()}
_NAMES = {
    FilterField.TYPE: "文种",
    FilterField.DATE: "日期",
    FilterField.ENTERPRISE: "企业",
    FilterField.INDUSTRY: "行业",
    FilterField.REGION: "地区",
    FilterField.CAUSE: "案由",
    FilterField.ARTICLE: "法条",
    FilterField.PENAL_ARTICLE: "处罚条款",
    FilterField.PENALTY: "处罚种类",
    FilterField.STAGE: "阶段",
    FilterField.OFFICER: "执法人员",
    FilterField.FINE: "罚款",
    FilterField.TIER: "档次",
    FilterField.COMPARED: "比对",
}
FACET_FIELDS = tuple(_NAMES)
"""What hits can be counted by: years for dates, bands for fines, else the values of the field."""
_UNQUOTED = (FilterField.DATE, FilterField.FINE, *CHOICES)
_BANDS_YUAN = (0, 10_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
"""Lower ends of the bands of fines, in yuan."""


def facet_values(entry: IndexEntry) -> dict[FilterField, Sequence[str]]:
    """What *entry* is counted under, each value once; a field without values is left out."""
    found: dict[FilterField, tuple[str, ...]] = {
        FilterField.TYPE: (entry.form_title or "",),
        FilterField.DATE: (f"{entry.doc_date.year:04d}",) if entry.doc_date else (),
        FilterField.ENTERPRISE: (entry.party_name,),
        FilterField.INDUSTRY: (entry.industry,),
        FilterField.REGION: (entry.region,),
        FilterField.CAUSE: (entry.cause,),
        FilterField.ARTICLE: entry.laws,
        FilterField.PENAL_ARTICLE: entry.penal_articles,
        FilterField.PENALTY: entry.penalty_kinds,
        FilterField.STAGE: (_SHOWN[FilterField.STAGE].get(entry.stage, ""),),
        FilterField.OFFICER: entry.officers,
        FilterField.FINE: () if entry.fine_fen is None else (_band(entry.fine_fen),),
        FilterField.TIER: (_SHOWN[FilterField.TIER].get(entry.tier, ""),),
        FilterField.COMPARED: (_SHOWN[FilterField.COMPARED][entry.compared],),
    }
    return {field: values for field, some in found.items() if (values := _exact_values(some))}


@lru_cache(maxsize=20_000)
def _exact_values(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(exact_value, texts))))


@lru_cache(maxsize=20_000)
def exact_value(text: str) -> str:
    """A value as it is counted and compared whole: shown as written, without what cannot be seen, 200 characters."""
    seen = "".join(
        character
        for character in " ".join(text.split())
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return " ".join(seen.split())[:_LONGEST].strip()


@lru_cache(maxsize=50_000)
def exact_key(field: FilterField, value: str) -> str:
    """What is stored among a record's keys so that it is found by the whole value."""
    return f"={field}:{exact_value(value)}"


def make_facet(field: FilterField, counts: Mapping[str, int]) -> Facet:
    """The facet of *field*; *counts* holds at least the values it shows, all that tie with its last, and one more."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = tuple(
        FacetCount(value, count, exact_filter(field, value)) for value, count in ordered[:VALUES_PER_FACET]
    )
    return Facet(field, shown, more=len(ordered) > VALUES_PER_FACET)


def exact_filter(field: FilterField, value: str) -> str:
    """The query language's filter for the whole *value* of one of `FACET_FIELDS`, ready to paste."""
    if field in _UNQUOTED:
        return f"{_NAMES[field]}:{value}"
    if re.fullmatch(r"\w+", value):
        return f"{_NAMES[field]}:={value}"
    doubled = re.sub(r'([“”„＂"])', r"\1\1", value)
    return f'{_NAMES[field]}:="{doubled}"'


def _band(fen: int) -> str:
    place = sum(fen >= yuan * 100 for yuan in _BANDS_YUAN)
    low = _BANDS_YUAN[place - 1]
    high = f"{_BANDS_YUAN[place] - 1}.99" if place < len(_BANDS_YUAN) else ""
    return f"{low}..{high}"
