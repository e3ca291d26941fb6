"""A query in the terms of the stored fields: what is left for an engine to do is to say it its own way."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docarchive.domain.errors import RejectedError
from docarchive.domain.people.seeing import MAIN, sees_everything
from docarchive.domain.people.sight import FULL_SIGHT, Sight
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
    Sort,
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

CONTAINS = {
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
    FilterField.CASE: ("case",),
    FilterField.TYPE: ("form",),
    FilterField.STAGE: ("stage",),
    FilterField.NUMBER: ("number",),
    FilterField.INDUSTRY: ("industry",),
    FilterField.COMPARED: ("compared",),
    FilterField.TIER: ("tier",),
}


def plan(query: Query, sight: Sight = FULL_SIGHT) -> Step:
    """Translate *query*; only what *sight* sees is found.

    Raises:
        RejectedError: a part that no record could be compared with.
    """
    step = _plan(query, sight)
    if sees_everything(sight):
        return step
    # Each way by itself: joined to what is asked, a choice between ways would be worked out for all records there are.
    return _any_of([AllOf((step, *so), not_so) for so, not_so in _ways_to_see(sight)])


def order_for(sort: Sort, sight: Sight) -> Sort:
    """The order that may be shown: relevance counts words in all records, so their order would tell of hidden ones."""
    return Sort.NEWEST if sort is Sort.RELEVANCE and not sees_everything(sight) else sort


def _ways_to_see(sight: Sight) -> Iterator[tuple[tuple[Step, ...], tuple[Step, ...]]]:
    """The rule of `docarchive.domain.people.seeing.sees`: what is to be so and what not, for each way to see a record."""
    yield from (((own,), ()) for own in _own_case(sight))
    of_others: list[Step] = []
    if not sight.every_case:
        main = [Key(fields.key("side", MAIN))] if sight.main_side_of_others else []
        of_others.append(_any_of([*_lent_cases(sight), *main]))
    # Few records tell of informants: to leave those out is less work than to look for all others.
    yield tuple(of_others), () if sight.informants else (Key(fields.key("informant", "yes")),)


def _any_of(ways: Sequence[Step]) -> Step:
    return ways[0] if len(ways) == 1 else AnyOf(tuple(ways))


def _whole_case(sight: Sight) -> tuple[Step, ...]:
    """The ways to see a case whole, where not every one is seen so."""
    return (*_own_case(sight), *_lent_cases(sight))


def _own_case(sight: Sight) -> tuple[Step, ...]:
    return () if sight.officer_id is None else (Key(fields.key("handler", sight.officer_id)),)


def _lent_cases(sight: Sight) -> tuple[Step, ...]:
    return tuple(Key(fields.key("case", case_id)) for case_id in sight.lent_case_ids)


def _numbers_of_case(number: str, sight: Sight) -> list[Step]:
    """Records of the case whose document bears *number*; a hidden document's number finds nothing."""
    ways: list[Step] = []
    whole: list[Step] = [] if sight.every_case else [AnyOf(_whole_case(sight))]
    told: list[Step] = [] if sight.informants else [AnyOf(_own_case(sight))]
    for kind, seen in (("case_number", []), ("inner_number", whole), ("informant_number", [*whole, *told])):
        found = Key(fields.key(kind, number))
        ways.append(AllOf((found, *seen)) if seen else found)
    return ways


def _plan(query: Query, sight: Sight) -> Step:
    match query:
        case Text(text):
            return Phrase(fields.TEXT, _tokens(text))
        case Filter():
            return _filter(query, sight)
        case DateRange(first, last):
            low = 0 if first is None else fields.day_number(first)
            high = 99_99_99_99 if last is None else fields.day_number(last)
            return Between(fields.DATE, low, high)
        case FineRange(low_fen, high_fen):
            return Between(fields.FINE, max(low_fen or 0, 0), _highest(high_fen))
        case FiledSince(seq):
            return Between(fields.SEQ, seq, fields.LARGEST_NUMBER)
        case Not(part):
            return AllOf((), (_plan(part, sight),))
        case And(parts):
            denied = tuple(_plan(part.part, sight) for part in parts if isinstance(part, Not))
            wanted = tuple(_plan(part, sight) for part in parts if not isinstance(part, Not))
            return AllOf(wanted, denied)
        case Or(parts):
            return AnyOf(tuple(_plan(part, sight) for part in parts))


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


def _filter(query: Filter, sight: Sight) -> Step:
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
    if query.field is FilterField.CASE:
        ways += _numbers_of_case(query.value, sight)
    if query.field in CONTAINS and not query.exact:
        ways.append(Phrase(CONTAINS[query.field], tokens))
    return _any_of(ways)


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
