"""The types of values: reading what a person gave, printing it and keeping it as data.

Inside, a value is a str, int (money: 分), bool, date, datetime, `Period`, tuple of str (choices), tuple of
`LawReference`, or None when it was not given. Rows of lists are put together in `docarchive.templates.values`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from docarchive.domain.days.chinese_dates import (
    Period,
    parse_date,
    parse_datetime,
    parse_period,
    print_date,
    print_datetime,
    print_period,
)
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CreditCode
from docarchive.domain.laws.law import LawReference, print_references
from docarchive.domain.money import capitals, figures, parse_yuan
from docarchive.templates.form import CREDIT_CODE, FieldSpec, FieldType
from docarchive.templates.names import NOT_GIVEN, derived
from docarchive.templates.text_rules import bad_character, clean_text

DEFAULT_LENGTH = {FieldType.STRING: 200, FieldType.TEXT: 5000}
YEARS = range(1900, 2200)
MAX_INT = 10**12
_CREDIT_CODE_LENGTH = 18
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{1,2}:\d{2}(:00)?")


class WrongValueError(Exception):
    """A value does not fit its field; the text says what is expected."""


def read_value(spec: FieldSpec, given: Any) -> Any:
    """Read what a person gave for a field that is no list.

    Returns:
        The value; None when nothing was given (None, blank text, no choice, no reference).

    Raises:
        WrongValueError: it does not fit.
    """
    if given is None or (isinstance(given, str) and not given.strip()):
        return None
    try:
        return _READERS[spec.type](spec, given)
    except RejectedError as error:
        raise WrongValueError(str(error)) from error


def print_value(spec: FieldSpec, value: Any) -> dict[str, Any]:
    """The names and texts a value (or None) puts into the Word file."""
    name = spec.name
    if spec.type is FieldType.BOOL:
        return {name: bool(value), f"{name}_box": "☑" if value else "□"}
    if spec.type in (FieldType.ENUM, FieldType.CHOICES):
        chosen = () if value is None else (value,) if isinstance(value, str) else value
        boxes = " ".join(("☑" if choice in chosen else "□") + choice for choice in spec.choices)
        return {name: "、".join(chosen) or NOT_GIVEN, f"{name}_boxes": boxes}
    if value is None:
        return dict.fromkeys((name, *derived(spec)), NOT_GIVEN)
    if spec.type is FieldType.PERIOD:
        start, end = print_datetime(value.start), print_datetime(value.end)
        return {name: print_period(value), f"{name}_start": start, f"{name}_end": end}
    if spec.type is FieldType.MONEY:
        return {name: figures(value), f"{name}_capitals": capitals(value)}
    return {name: _PRINTERS.get(spec.type, _itself)(value)}


def plain_value(spec: FieldSpec, value: Any) -> Any:
    """A value as plain data for the record: dates in ISO 8601, amounts in 分."""
    return _PLAIN.get(spec.type, _itself)(value)


def _string(spec: FieldSpec, given: Any) -> str:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)  # a postcode or an identity number typed without quotes
    if not isinstance(given, str):
        raise WrongValueError("文字 / text")
    lines = spec.type is FieldType.TEXT
    text = clean_text(given) if lines else given.strip(" \u3000")
    bad = bad_character(text, lines=lines)
    if bad:
        raise WrongValueError(f"不含特殊字符的文字 / text without special characters: {bad}")
    longest = DEFAULT_LENGTH[spec.type] if spec.max_length is None else spec.max_length
    if len(text) > longest:
        raise WrongValueError(
            f"最多{longest}字，现有{len(text)}字 / at most {longest} characters, not {len(text)}"
        )
    if spec.pattern and not re.fullmatch(spec.pattern, text):
        raise WrongValueError(f"符合格式 / of the form {spec.pattern}")
    if spec.check == CREDIT_CODE and len(text) == _CREDIT_CODE_LENGTH:
        _check_digit(text)
    return text


def _check_digit(code: str) -> None:
    try:
        CreditCode.parse(code)
    except RejectedError as error:
        raise WrongValueError("校验位正确的代码 / a code with the right check digit") from error


def _date(spec: FieldSpec, given: Any) -> date:
    expected = "日期，例如 2026-11-21 / a date"
    if isinstance(given, str):
        given = _parsed(given.strip(), _ISO_DATE, date.fromisoformat, parse_date, expected)
    if isinstance(given, datetime) or not isinstance(given, date):
        raise WrongValueError(expected)
    if given.year not in YEARS:
        raise WrongValueError(
            f"{YEARS.start} 至 {YEARS.stop - 1} 年之间的日期 / a year from {YEARS.start} on"
        )
    return given


def _datetime(spec: FieldSpec, given: Any) -> datetime:
    expected = "时间（到分），例如 2026-11-21 09:30 / a time to the minute"
    if isinstance(given, str):
        text = re.sub(r"[ T](\d):", r" 0\1:", given.strip())
        given = _parsed(text, _ISO_DATETIME, datetime.fromisoformat, parse_datetime, expected)
    if not isinstance(given, datetime) or given.tzinfo or given.second or given.microsecond:
        raise WrongValueError(expected)
    _date(spec, given.date())
    return given


def _parsed(
    text: str,
    iso: re.Pattern[str],
    from_iso: Callable[[str], Any],
    printed: Callable[[str], Any],
    expected: str,
) -> Any:
    """Read ISO 8601, else what documents print."""
    try:
        return from_iso(text) if iso.fullmatch(text) else printed(text)
    except ValueError as error:
        raise WrongValueError(f"{expected} ({error})") from error
    except RejectedError as error:
        raise WrongValueError(expected) from error


def _period(spec: FieldSpec, given: Any) -> Period:
    if isinstance(given, Period):
        return given
    if isinstance(given, str):
        return parse_period(given)
    if not isinstance(given, Mapping) or set(given) != {"start", "end"}:
        raise WrongValueError("{start: 2026-11-21 09:30, end: 2026-11-21 11:00}")
    return Period(_datetime(spec, given["start"]), _datetime(spec, given["end"]))


def _money(spec: FieldSpec, given: Any) -> int:
    if not isinstance(given, str | int | float | Decimal):
        raise WrongValueError("金额（元），例如 20000 / an amount in yuan")
    return parse_yuan(given)  # type: ignore[arg-type]  # refuses floats itself, with a hint


def _int(spec: FieldSpec, given: Any) -> int:
    if isinstance(given, str) and re.fullmatch(r"-?[0-9]{1,13}", given.strip()):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) > MAX_INT:
        raise WrongValueError("整数 / an integer")
    return given


def _bool(spec: FieldSpec, given: Any) -> bool:
    if not isinstance(given, bool):
        raise WrongValueError("true / false")
    return given


def _enum(spec: FieldSpec, given: Any) -> str:
    if not isinstance(given, str) or given.strip() not in spec.choices:
        raise WrongValueError(f"其中之一 / one of: {'、'.join(spec.choices)}")
    return given.strip()


def _choices(spec: FieldSpec, given: Any) -> tuple[str, ...] | None:
    if not isinstance(given, list | tuple) or not all(item in spec.choices for item in given):
        raise WrongValueError(f"其中若干项的列表 / a list of some of: {'、'.join(spec.choices)}")
    if len(set(given)) < len(given):
        raise WrongValueError("每项只选一次 / each choice once")
    return tuple(choice for choice in spec.choices if choice in given) or None


def _lawrefs(spec: FieldSpec, given: Any) -> tuple[LawReference, ...] | None:
    if not isinstance(given, list | tuple):
        raise WrongValueError(f"法律条款的列表 / a list of {_LAWREF}")
    if len(given) > spec.max_rows:
        raise WrongValueError(f"最多{spec.max_rows}条 / at most {spec.max_rows} references")
    return tuple(_lawref(item, number) for number, item in enumerate(given, start=1)) or None


def _lawref(given: Any, number: int) -> LawReference:
    if isinstance(given, LawReference):
        return given
    place = f"第{number}条引用 / reference {number}"
    if not isinstance(given, Mapping) or not set(given) <= {"law", "edition", "article", *_PLACES}:
        raise WrongValueError(f"{place}: {_LAWREF}")
    law = given.get("law")
    if (
        not isinstance(law, str)
        or not law.strip("《》 ")
        or len(law) > 100
        or bad_character(law, lines=False)
    ):
        raise WrongValueError(f"{place}: law 法律全称 / full title of the law")
    try:
        edition = _date(_EDITION, given.get("edition"))
    except WrongValueError as error:
        raise WrongValueError(f"{place}: edition {error}") from error
    return LawReference(
        law=law.strip("《》 "),
        edition=edition,
        article=_article(given.get("article"), f"{place}: article"),
        **{name: _article_or_none(given.get(name), f"{place}: {name}") for name in _PLACES},
    )


def _article_or_none(given: Any, place: str) -> int | None:
    return None if given is None else _article(given, place)


def _article(given: Any, place: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 1 <= given <= 9999:
        raise WrongValueError(f"{place} 1–9999")
    return given


def _itself(value: Any) -> Any:
    return value


def _plain_datetime(value: datetime) -> str:
    return value.isoformat(sep=" ", timespec="minutes")


def _plain_lawref(reference: LawReference) -> dict[str, Any]:
    places = {name: getattr(reference, name) for name in _PLACES}
    return {
        "law": reference.law,
        "edition": reference.edition.isoformat(),
        "article": reference.article,
        **{name: number for name, number in places.items() if number is not None},
    }


_PLACES = ("paragraph", "item", "subitem", "inserted")
_LAWREF = "{law, edition, article, inserted?, paragraph?, item?, subitem?}"
_EDITION = FieldSpec("edition", FieldType.DATE, "版本", "Edition")

_READERS: dict[FieldType, Callable[[FieldSpec, Any], Any]] = {
    FieldType.STRING: _string,
    FieldType.TEXT: _string,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.PERIOD: _period,
    FieldType.MONEY: _money,
    FieldType.INT: _int,
    FieldType.BOOL: _bool,
    FieldType.ENUM: _enum,
    FieldType.CHOICES: _choices,
    FieldType.LAWREFS: _lawrefs,
}
_PRINTERS: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.DATE: print_date,
    FieldType.DATETIME: print_datetime,
    FieldType.LAWREFS: print_references,
}
_PLAIN: dict[FieldType, Callable[[Any], Any]] = {
    FieldType.DATE: date.isoformat,
    FieldType.DATETIME: _plain_datetime,
    FieldType.PERIOD: lambda period: {
        "start": _plain_datetime(period.start),
        "end": _plain_datetime(period.end),
    },
    FieldType.CHOICES: list,
    FieldType.LAWREFS: lambda references: [_plain_lawref(reference) for reference in references],
}
