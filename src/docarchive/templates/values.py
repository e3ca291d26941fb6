"""Values for a form: all checked before anything is printed, all faults told at once."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from docarchive.domain.days.chinese_dates import Period
from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.law import LawReference
from docarchive.templates.form import FieldSpec, FieldType, FormSpec, FormValues
from docarchive.templates.names import FIXED
from docarchive.templates.text_rules import bad_character
from docarchive.templates.value_types import (
    WrongValueError,
    plain_value,
    print_value,
    read_value,
)

_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One wrong value."""

    field: str
    words: str
    """Where, what was given and what is expected, for a person."""
    row: int | None = None
    """Of a list, from 1."""
    column: str | None = None
    """Of that row."""

    def __str__(self) -> str:
        return self.words


class WrongValuesError(RejectedError):
    """Values do not fit a form; `faults` has each at its field."""

    def __init__(self, message: str, *, hint: str, faults: Sequence[FieldFault]) -> None:
        super().__init__(message, hint=hint)
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Place:
    """The form itself, or one row of a list."""

    words: str = ""
    field: str = ""
    row: int | None = None

    def fault(self, name: str, words: str) -> FieldFault:
        """A fault of the field or column *name*."""
        if self.row is None:
            return FieldFault(name, words)
        return FieldFault(self.field, self.words + words, self.row, name)


_FORM = _Place()


def check_values(
    form: FormSpec, raw: Mapping[str, Any], *, fixed: Mapping[str, str], doc_date: date | None = None
) -> FormValues:
    """Check every value of a form.

    Args:
        form: The form.
        raw: Values by field name, as YAML, JSON or Python give them (docs/forms.md).
        fixed: What every form has: ``agency_name``, ``doc_title``, ``edition``, and ``doc_number`` for a form with
            a number word (may be empty until the number is reserved).
        doc_date: 落款日期 when *raw* has none.

    Raises:
        WrongValuesError: names every field at fault, what was given and what is expected.
    """
    given = dict(raw)
    if given.get("doc_date") is None and doc_date is not None:
        given["doc_date"] = doc_date
    faults = _fixed_faults(form, fixed)
    typed = _read_row(form.fields, given, _FORM, faults)
    if faults:
        lines = "\n".join(f"  {fault}" for fault in faults)
        raise WrongValuesError(
            f"《{form.title}》有 {len(faults)} 处填写错误 / {len(faults)} wrong values in {form.id}:\n{lines}",
            hint=f"docarchive forms fields {form.id}",
            faults=faults,
        )
    return _values(form, typed, fixed)


def _read_row(
    specs: tuple[FieldSpec, ...],
    given: Mapping[str, Any],
    place: _Place,
    faults: list[FieldFault],
) -> _Row:
    """Read the values of a form or of one row; a wrong one is None and its fault added to *faults*."""
    by_name = {spec.name: spec for spec in specs}
    for name in given:
        if name not in by_name:
            near = difflib.get_close_matches(str(name), by_name, n=1)
            hint = f"，是否指 / did you mean {near[0]}" if near else ""
            faults.append(place.fault(str(name), f"{str(name)[:60]}：没有这个字段 / no such field{hint}"))
    typed: _Row = {}
    wrong = set()
    for spec in specs:
        before = len(faults)
        typed[spec.name] = _read_field(spec, given.get(spec.name), place, faults)
        if len(faults) > before:
            wrong.add(spec.name)
    for spec in specs:
        if spec.name not in wrong and typed[spec.name] is None and _is_required(spec, typed):
            state = "为空 / is empty" if spec.name in given else "缺少 / is missing"
            faults.append(place.fault(spec.name, f"{_label(spec)}：{state}"))
    return typed


def _read_field(spec: FieldSpec, given: Any, place: _Place, faults: list[FieldFault]) -> Any:
    if spec.type is FieldType.LIST:
        return _read_rows(spec, given, place, faults)
    try:
        return read_value(spec, given)
    except WrongValueError as error:
        words = f"{_label(spec)}：{_shown(given)}，应为 / expected {error}"
        faults.append(place.fault(spec.name, words))
        return None


def _read_rows(spec: FieldSpec, given: Any, place: _Place, faults: list[FieldFault]) -> list[_Row] | None:
    if given is None or (isinstance(given, list | tuple) and not given):
        return None
    if not isinstance(given, list | tuple) or not all(isinstance(row, Mapping) for row in given):
        columns = "、".join(column.name for column in spec.columns)
        words = f"{_label(spec)}：{_shown(given)}，应为行的列表 / expected a list of rows with {columns}"
        faults.append(place.fault(spec.name, words))
        return None
    if not spec.min_rows <= len(given) <= spec.max_rows:
        expected = f"{spec.min_rows}–{spec.max_rows}"
        words = f"{_label(spec)}：{len(given)} 行，应为 {expected} 行 / expected {expected} rows"
        faults.append(place.fault(spec.name, words))
        return None
    return [
        _read_row(spec.columns, row, _Place(f"{_label(spec)} 第{number}行 ", spec.name, number), faults)
        for number, row in enumerate(given, start=1)
    ]


def _is_required(spec: FieldSpec, typed: _Row) -> bool:
    if spec.required_if is not None:
        name, equals, value = spec.required_if.partition("=")
        return bool(typed[name] == value if equals else typed[name])
    return spec.required


def _values(form: FormSpec, typed: _Row, fixed: Mapping[str, str]) -> FormValues:
    doc_date = typed["doc_date"]
    return FormValues(
        printed={**{name: fixed[name] for name in _fixed_names(form)}, **_print_row(form.fields, typed)},
        data=_plain_row(form.fields, typed),
        act_date=_day_of(typed[form.act_date]) or doc_date,
        doc_date=doc_date,
        penalties=tuple((row["kind"], row["amount"]) for row in _rows(typed, form.penalties_from)),
        services=tuple(
            (row["document"], _day_of(row["served_on"]) or doc_date, row["method"])
            for row in _rows(typed, form.services_from)
        ),
        laws=tuple(dict.fromkeys(_laws(form.fields, typed))),
    )


def _print_row(specs: tuple[FieldSpec, ...], typed: _Row) -> _Row:
    printed: _Row = {}
    for spec in specs:
        value = typed[spec.name]
        if spec.type is FieldType.LIST:
            rows = enumerate(value or (), start=1)
            printed[spec.name] = [{"seq": seq, **_print_row(spec.columns, row)} for seq, row in rows]
        else:
            printed.update(print_value(spec, value))
    return printed


def _plain_row(specs: tuple[FieldSpec, ...], typed: _Row) -> _Row:
    plain: _Row = {}
    for spec in specs:
        value = typed[spec.name]
        if value is None:
            continue
        if spec.type is FieldType.LIST:
            plain[spec.name] = [_plain_row(spec.columns, row) for row in value]
        else:
            plain[spec.name] = plain_value(spec, value)
    return plain


def _laws(specs: tuple[FieldSpec, ...], typed: _Row) -> list[LawReference]:
    laws: list[LawReference] = []
    for spec in specs:
        value = typed[spec.name]
        if spec.type is FieldType.LAWREFS:
            laws += value or ()
        elif spec.type is FieldType.LIST:
            for row in value or ():
                laws += _laws(spec.columns, row)
    return laws


def _rows(typed: _Row, name: str | None) -> list[_Row]:
    return (typed[name] or []) if name else []


def _day_of(value: date | datetime | Period | None) -> date | None:
    if isinstance(value, Period):
        value = value.start
    return value.date() if isinstance(value, datetime) else value


def _fixed_names(form: FormSpec) -> tuple[str, ...]:
    return tuple(name for name in FIXED if name != "doc_number" or form.number_word is not None)


def _fixed_faults(form: FormSpec, fixed: Mapping[str, str]) -> list[FieldFault]:
    faults = []
    for name in _fixed_names(form):
        text = fixed.get(name)
        if not isinstance(text, str) or (not text.strip() and name != "doc_number"):
            faults.append(_FORM.fault(name, f"{name}：缺少 / is missing"))
        elif bad := bad_character(text, lines=name == "doc_title"):
            faults.append(_FORM.fault(name, f"{name}：{_shown(text)}，{bad}"))
    return faults


def _label(spec: FieldSpec) -> str:
    return f"{spec.label}（{spec.name}, {spec.label_en}）"


def _shown(given: Any) -> str:
    """What was given, short and printable."""
    text = ascii(given) if isinstance(given, str) and not given.isprintable() else _written(given)
    return text if len(text) <= 60 else text[:57] + "…"


def _written(given: Any) -> str:
    """Days, times and periods as people write them."""
    if isinstance(given, datetime):
        return given.isoformat(sep=" ", timespec="minutes")
    if isinstance(given, date):
        return given.isoformat()
    if isinstance(given, Mapping) and set(given) == {"start", "end"}:
        return f"{_shown(given['start'])}—{_shown(given['end'])}"
    return repr(given)
