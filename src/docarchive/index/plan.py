"""A query in the terms of the stored fields: what is left for an engine to do is to say it its own way."""

from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.query import (
    And,
    DateRange,
    FiledSince,
    Filter,
    FilterField,
    FineRange,
    Not,
    Or,
    Query,
    Text,
)
from docarchive.index import fields
from docarchive.index.analysis import query_tokens, squeeze
from docarchive.index.facets import FACET_FIELDS, exact_key
from docarchive.index.filter_values import CHOICES


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens side by side in a token field; scored in `fields.TEXT` only."""

    field: str
    tokens: tuple[str, ...]
    """At least one."""


@dataclass(frozen=True, slots=True)
class Key:
    """A value of the field `fields.KEYS`."""

    key: str


@dataclass(frozen=True, slots=True)
class NumberPrefix:
    """Values of the field `fields.NUMBER` that start so."""

    prefix: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number field from *low* to *high*, both included."""

    field: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of *must* and none of *must_not*; every record when both are empty."""

    must: tuple["Step", ...]
    must_not: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one; no record when empty."""

    parts: tuple["Step", ...]


Step = Phrase | Key | NumberPrefix | Between | AllOf | AnyOf

_CONTAINS = {
    FilterField.ENTERPRISE: "enterprise",
    FilterField.CASE: "case_name",
    FilterField.TYPE: "form_title",
    FilterField.CAUSE: "cause",
    FilterField.ARTICLE: "article",
    FilterField.OFFICER: "officer",
    FilterField.INDUSTRY: "industry",
    FilterField.REGION: "region",
    FilterField.PENALTY: "penalty",
    FilterField.PENAL_ARTICLE: "penal_article",
}
_EQUALS = {
    FilterField.ENTERPRISE: ("code",),
    FilterField.CASE: ("case", "case_number"),
    FilterField.TYPE: ("form",),
    FilterField.STAGE: ("stage",),
    FilterField.NUMBER: ("number",),
    FilterField.INDUSTRY: ("industry",),
    FilterField.COMPARED: ("compared",),
    FilterField.TIER: ("tier",),
}


def plan(query: Query) -> Step:
    """Translate *query*; `RejectedError` for a part that no record could be compared with."""
    match query:
        case Text(text):
            return Phrase(fields.TEXT, _tokens(text))
        case Filter():
            return _filter(query)
        case DateRange(first, last):
            low = 0 if first is None else fields.day_number(first)
            high = 99_99_99_99 if last is None else fields.day_number(last)
            return Between(fields.DATE, low, high)
        case FineRange(low_fen, high_fen):
            return Between(fields.FINE, max(low_fen or 0, 0), _highest(high_fen))
        case FiledSince(seq):
            return Between(fields.SEQ, seq, fields.LARGEST_NUMBER)
        case Not(part):
            return AllOf((), (plan(part),))
        case And(parts):
            denied = tuple(plan(part.part) for part in parts if isinstance(part, Not))
            return AllOf(tuple(plan(part) for part in parts if not isinstance(part, Not)), denied)
        case Or(parts):
            return AnyOf(tuple(plan(part) for part in parts))


def is_scored(step: Step) -> bool:
    """Tell whether relevance differs between the records that match *step*."""
    match step:
        case Phrase(field):
            return field == fields.TEXT
        case AllOf(must):
            return any(map(is_scored, must))
        case AnyOf(parts):
            return any(map(is_scored, parts))
        case _:
            return False


def _filter(query: Filter) -> Step:
    if query.field in (FilterField.DATE, FilterField.FINE):
        raise RejectedError(
            f"筛选项“{query.field}”需要一个范围 / the filter {query.field} takes a range",
            hint="例如 日期:2025-01..2025-06 或 罚款:1万..5万 / for example date:2025-01..2025-06",
        )
    if query.prefix:
        return _number_prefix(query)
    tokens = _tokens(query.value)
    if query.exact and query.field in FACET_FIELDS and query.field not in CHOICES:
        return Key(exact_key(query.field, query.value))
    ways: list[Step] = [Key(fields.key(kind, query.value)) for kind in _EQUALS.get(query.field, ())]
    if query.field in _CONTAINS and not query.exact:
        ways.append(Phrase(_CONTAINS[query.field], tokens))
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _number_prefix(query: Filter) -> Step:
    if query.field is not FilterField.NUMBER:
        raise RejectedError(
            f"* 只能用于文号 / only document numbers can be searched by their beginning: {query.value}*",
            hint="其他筛选项本来就按“包含”查找，去掉 * 即可 / other filters find parts anyway: leave out the *",
        )
    _tokens(query.value)
    return NumberPrefix(squeeze(query.value))


def _tokens(text: str) -> tuple[str, ...]:
    tokens = query_tokens(text)
    if not tokens:
        raise RejectedError(
            f"检索内容没有可查的字 / nothing to look for in {text!r}",
            hint="至少输入一个字、数字或标点 / give at least one character, digit or mark",
        )
    return tokens


def _highest(high_fen: int | None) -> int:
    return fields.LARGEST_NUMBER if high_fen is None else min(high_fen, fields.LARGEST_NUMBER)
