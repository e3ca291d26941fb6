"""Which stretches of a page's text are typed values: by the values of the record, and by their own shape.

Every digit is part of a typed value: one that the record does not name is a figure.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from docarchive.domain.comparing.folding import Fold, compared_signs, normalized
from docarchive.domain.days.chinese_dates import print_date
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CreditCode, ResidentId
from docarchive.domain.money import MAX_FEN, capitals, figures

MAX_VALUE = 40
"""Longest text (without blanks) that is one value; what is longer is running text, compared sign by sign as well."""
_MIN_VALUE = 2
_HAN_NUMBER = "〇零一二三四五六七八九十百千"
_SHAPES: tuple[tuple[str, Fold, str], ...] = (
    ("number", Fold.EXACT, r"[（(][\u4e00-\u9fff]{1,8}[）)]应急[\u4e00-\u9fff]{1,6}[〔\[]\d{4}[〕\]]\d+号"),
    ("date", Fold.DIGITS, r"\d{4}年\d{1,2}月\d{1,2}日(?:\d{1,2}时(?:\d{1,2}分)?)?"),
    ("amount", Fold.DIGITS, r"\d[\d,]*\.\d{2}(?!\d)"),
    ("capitals", Fold.CAPITALS, r"[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+元[零壹贰叁肆伍陆柒捌玖角分整]*"),
    ("credit_code", Fold.CREDIT_CODE, r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])"),
    (
        "article",
        Fold.EXACT,
        rf"第[{_HAN_NUMBER}]+条(?:之[{_HAN_NUMBER}]+)?(?:第[{_HAN_NUMBER}]+款)?(?:第[{_HAN_NUMBER}]+项)?"
        rf"(?:第[{_HAN_NUMBER}]+目)?",
    ),
    ("figure", Fold.DIGITS, r"\d+(?:\.\d+)*"),
)
_DIGIT_RUN = re.compile(r"[0-9]+")
_CAPITAL_SIGNS = frozenset("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整")
_ISO_DATE = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_SHAPE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, _, pattern in _SHAPES))
_FOLDS = {name: how for name, how, _ in _SHAPES}


@dataclass(frozen=True, slots=True)
class TypedSpan:
    """A stretch of running text that is one value."""

    start: int
    end: int
    field: str
    """Name of the record's field, or of the shape: number, date, amount, capitals, credit_code, article, figure."""
    fold: Fold
    text: str


def typed_spans(text: str, values: Mapping[str, Any]) -> tuple[TypedSpan, ...]:
    """The typed values in a page's running text, in order; none overlaps another.

    Args:
        text: The running text (`printed.running_text`).
        values: The record's field values as plain data.
    """
    printed = dict(_printed(values))
    shaped = [
        TypedSpan(
            found.start(),
            found.end(),
            printed.get(found[0], found.lastgroup or ""),
            _FOLDS[found.lastgroup or ""],
            found[0],
        )
        for found in _SHAPE.finditer(text)
    ]
    names = dict(sorted(_texts(values), key=lambda item: len(item[0])))
    taken = [False] * len(text)
    spans: list[TypedSpan] = []
    for value in sorted(names, key=len, reverse=True):
        start = text.find(value)
        while start >= 0:
            end = start + len(value)
            if not any(taken[start:end]):
                taken[start:end] = [True] * len(value)
                spans.append(TypedSpan(start, end, names[value], _fold_of(value), value))
            start = text.find(value, start + 1)
    spans += [part for span in shaped for part in _untaken(span, taken)]
    return tuple(sorted(spans, key=lambda span: span.start))


def has_shape_of(span: TypedSpan, found: str) -> bool:
    """Whether *found* could be such a value: a recogniser that guesses seldom guesses a whole one."""
    expected, other = (_words(text) for text in (span.text, found))
    if span.fold in (Fold.DIGITS, Fold.CREDIT_CODE):
        return _DIGIT_RUN.sub("0", expected) == _DIGIT_RUN.sub("0", other)
    if span.fold is Fold.CAPITALS:
        return all(sign in _CAPITAL_SIGNS for sign in other)
    same = sum(one == two for one, two in zip(expected, other, strict=False))
    return len(expected) == len(other) and 2 * same >= len(expected)


def broken_check(span: TypedSpan, found: str) -> str | None:
    """Which check digit a code, as it was found, does not have; None when it has it or has none.

    A code whose check digit is wrong is not another party's: it was altered by hand, or misread.
    """
    expected, length = normalized(span.text), len(normalized(found))
    if length != 18 or len(expected) != 18:
        return None
    for kind in (CreditCode, ResidentId):
        try:
            kind.parse(expected)
        except RejectedError:
            continue
        try:
            kind.parse(found)
        except RejectedError:
            return "校验位不符 / check digit wrong"
        return None
    return None


def _words(text: str) -> str:
    return "".join(sign for sign, _ in compared_signs(normalized(text)))


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every short text among the values, with the name of its field."""
    for name, value in values.items():
        for text in _leaves(value):
            if isinstance(text, int):
                continue
            reduced = normalized(text)
            if _MIN_VALUE <= len(reduced) <= MAX_VALUE and "\n" not in text.strip():
                yield reduced, name


def _printed(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """How dates and amounts among the values are printed, with the name of their field."""
    for name, value in values.items():
        for leaf in _leaves(value):
            if isinstance(leaf, int):
                if 0 < leaf <= MAX_FEN:
                    yield from ((figures(leaf), name), (capitals(leaf), name))
            elif _ISO_DATE.fullmatch(leaf):
                yield normalized(print_date(date.fromisoformat(leaf))), name


def _leaves(value: Any) -> Iterator[str | int]:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _leaves(item)


def _fold_of(value: str) -> Fold:
    if re.fullmatch(r"[\d.\-]+", value):
        return Fold.DIGITS
    return Fold.CREDIT_CODE if re.fullmatch(r"[0-9A-HJ-NPQRTUWXY]{18}", value) else Fold.EXACT


def _untaken(span: TypedSpan, taken: Sequence[bool]) -> Iterator[TypedSpan]:
    """The parts of a shape that no value of the record covers."""
    start = span.start
    while start < span.end:
        end = start
        while end < span.end and not taken[end]:
            end += 1
        if end > start:
            text = span.text[start - span.start : end - span.start]
            yield TypedSpan(start, end, span.field, span.fold, text)
        start = end + 1
