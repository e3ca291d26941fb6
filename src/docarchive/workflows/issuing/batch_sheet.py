"""A form as a workbook: a row a document, a column a field, lists on sheets of their own."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.citation import parse_reference
from docarchive.domain.laws.law import LawReference
from docarchive.domain.sheets.columns import NO, YES, Column, ColumnKind, SheetPlan
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table, TableRow, read_tables
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.value_types import DEFAULT_LENGTH

KEY, CASE, PARTY, OFFICERS = "#key", "#case", "#party", "#officers"
"""Columns that no field of a form is named like."""
_SHEET_NAME = 31
"""Characters (Source: limits of the spreadsheet programs)."""
_KINDS = {
    FieldType.STRING: ColumnKind.TEXT,
    FieldType.TEXT: ColumnKind.LINES,
    FieldType.DATE: ColumnKind.DATE,
    FieldType.DATETIME: ColumnKind.DATETIME,
    FieldType.MONEY: ColumnKind.AMOUNT,
    FieldType.INT: ColumnKind.INT,
    FieldType.BOOL: ColumnKind.BOOL,
    FieldType.ENUM: ColumnKind.CHOICE,
    FieldType.CHOICES: ColumnKind.WORDS,
    FieldType.LAWREFS: ColumnKind.LINES,
}
_HELP = {
    FieldType.DATE: "如 2026-11-21 / for example",
    FieldType.DATETIME: "如 2026-11-21 09:30 / for example",
    FieldType.MONEY: "元，如 20000.50 / yuan",
    FieldType.CHOICES: "几项之间用、隔开 / several with 、 between",
    FieldType.LAWREFS: "《法律全称》（版本日期）第几条第几项；几处之间用；或换行隔开，如 "
    "《中华人民共和国安全生产法》（2021-06-10）第九十七条第四项 / "
    "title, edition, article; several with ； or in lines",
}
_REFERENCE = re.compile(r"(《[^《》]+》)\s*[（(]\s*([0-9]{4}-[0-9]{2}-[0-9]{2})\s*[）)]\s*(\S.*)")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One document as the workbook asks for it."""

    number: int
    """Row of the main sheet."""
    key: str
    case: str
    party: str | None
    officers: tuple[str, ...]
    values: Mapping[str, Any]
    list_rows: Mapping[str, Sequence[int]]
    """Field → the rows of its sheet that belong to this document."""


@dataclass(slots=True)
class BatchSheets:
    """The workbook's tables.

    Attributes:
        main: A row a document.
        lists: Field → its table.
        rows: The documents; those with faults too.
        faulty_cells: Sheet, row and letter of the cells that could not be read.
    """

    main: Table
    lists: Mapping[str, Table]
    rows: list[BatchRow] = field(default_factory=list)
    faulty_cells: set[tuple[str, int | None, str | None]] = field(default_factory=set)

    def tables(self) -> Iterable[Table]:
        """All tables, the main one first."""
        return (self.main, *self.lists.values())

    def faulty_rows(self) -> frozenset[int]:
        """Rows of the main sheet that have a fault that blocks, or whose rows of lists have one."""
        faulty = {name: table.faulty_rows for name, table in self.lists.items()}
        of_lists = {
            row.number
            for row in self.rows
            if any(not faulty[name].isdisjoint(numbers) for name, numbers in row.list_rows.items())
        }
        return self.main.faulty_rows | of_lists


def template_plans(form: FormSpec) -> list[SheetPlan]:
    """The sheets of the workbook to fill in; any other field of the form may be added as a column by hand."""
    return _plans(form, _typed(form), mark_required=True)


def reading_plans(form: FormSpec) -> list[SheetPlan]:
    """The sheets that are read: every field; what is required is decided when sources have been asked."""
    return _plans(form, form.fields, mark_required=False)


def examples(form: FormSpec, sample: Mapping[str, Any]) -> list[list[list[str]]]:
    """The example row of each sheet of `template_plans`, out of a sample of the form's values."""
    plans = template_plans(form)
    by_sheet = {plan.name: spec for plan, spec in zip(plans[1:], _lists(_typed(form)), strict=True)}
    identity = {KEY: "1", CASE: "案件名称", PARTY: "", OFFICERS: ""}
    rows = [[[_example(column, {**identity, **sample}) for column in plans[0].columns]]]
    for plan in plans[1:]:
        given = sample.get(by_sheet[plan.name].name) or [{}]
        rows.append([[_example(column, {KEY: "1", **row}) for column in plan.columns] for row in given])
    return rows


def read_batch(workbook: Workbook, form: FormSpec) -> BatchSheets:
    """Read a filled-in workbook of *form*; faults stand in its tables."""
    plans = reading_plans(form)
    tables = read_tables(workbook, plans)
    lists = {spec.name: tables[plan.name] for plan, spec in zip(plans[1:], _lists(form.fields), strict=True)}
    sheets = BatchSheets(tables[plans[0].name], lists)
    keys = {str(row.values.get(KEY)) for row in sheets.main.rows}
    grouped = {spec.name: _grouped(spec, lists[spec.name], keys) for spec in _lists(form.fields)}
    simple = [spec for spec in form.fields if spec.type is not FieldType.LIST]
    for row in sheets.main.rows:
        sheets.rows.append(_batch_row(row, simple, sheets.main, grouped))
    faults = (fault for table in sheets.tables() for fault in table.faults)
    sheets.faulty_cells |= {(fault.sheet, fault.row, fault.column) for fault in faults if fault.kind.blocks}
    return sheets


def _batch_row(
    row: TableRow,
    simple: Sequence[FieldSpec],
    table: Table,
    grouped: Mapping[str, Mapping[str, list[tuple[int, dict[str, Any]]]]],
) -> BatchRow:
    key = str(row.values.get(KEY, ""))
    values = _typed_values(row, simple, table)
    of_lists = {name: rows[key] for name, rows in grouped.items() if key in rows}
    values |= {name: [typed for _, typed in rows] for name, rows in of_lists.items()}
    return BatchRow(
        number=row.number,
        key=key,
        case=str(row.values.get(CASE, "")),
        party=row.values.get(PARTY),
        officers=row.values.get(OFFICERS, ()),
        values=values,
        list_rows={name: [number for number, _ in rows] for name, rows in of_lists.items()},
    )


def _grouped(spec: FieldSpec, table: Table, keys: set[str]) -> dict[str, list[tuple[int, dict[str, Any]]]]:
    """Rows of a list by the key of their document."""
    grouped: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for row in table.rows:
        key = str(row.values.get(KEY, ""))
        if KEY in row.values and key not in keys:
            table.add("unknown-row-key", row.number, KEY, key)
        grouped.setdefault(key, []).append((row.number, _typed_values(row, spec.columns, table)))
    return grouped


def _typed_values(row: TableRow, specs: Iterable[FieldSpec], table: Table) -> dict[str, Any]:
    """What a row gives, as a person would type it (docs/forms.md)."""
    values: dict[str, Any] = {}
    for spec in specs:
        if spec.type is FieldType.PERIOD:
            ends = {name: row.values.get(f"{spec.name}#{name}") for name in ("start", "end")}
            if any(ends.values()):
                values[spec.name] = ends
        elif spec.name in row.values:
            given = row.values[spec.name]
            if spec.type is FieldType.LAWREFS:
                given = _references(given, row, spec, table)
            values[spec.name] = list(given) if isinstance(given, tuple) else given
    return values


def _references(text: str, row: TableRow, spec: FieldSpec, table: Table) -> list[LawReference]:
    references = []
    for part in (item.strip() for item in re.split(r"[；;\n]", text)):
        match = _REFERENCE.fullmatch(part)
        try:
            if match:
                edition = date.fromisoformat(match[2])
                references.append(parse_reference(match[1] + match[3], edition=edition))
                continue
        except (RejectedError, ValueError):
            pass
        if part:
            table.add("law-unreadable", row.number, spec.name, part)
    return references


def _plans(form: FormSpec, specs: Sequence[FieldSpec], *, mark_required: bool) -> list[SheetPlan]:
    identity = (
        Column(KEY, "序号", "Row number", required=True, narrow=True, unique=True, max_length=20, width=12,
               help="每份文书一个号，供附表引用 / one a document; sheets of lists refer to it"),
        Column(CASE, "案件", "Case", required=True, width=36,
               help="案件编号、名称或案内文书的文号 / id or name of the case, or number of one of its documents"),
        Column(PARTY, "当事人", "Party", width=30,
               help="案件有几个当事人时填写：名称或统一社会信用代码 / when the case has several: name or credit code"),
        Column(OFFICERS, "经办人员", "Officers", ColumnKind.WORDS, width=20,
               help="缺省为承办人；姓名或执法证号，用、隔开 / default: the handlers; names or certificate numbers"),
    )  # fmt: skip
    simple = [spec for spec in specs if spec.type is not FieldType.LIST]
    plans = [SheetPlan(_sheet_name(form.title), (*identity, *_columns(simple, mark_required)))]
    names = {plans[0].name}
    for spec in _lists(specs):
        name = _sheet_name(spec.label)
        name = name if name not in names else _sheet_name(spec.name)
        names.add(name)
        key = replace(identity[0], unique=False, help="主表的序号 / the number of the main sheet")
        plans.append(SheetPlan(name, (key, *_columns(spec.columns, mark_required)), required=False))
    return plans


def _columns(specs: Iterable[FieldSpec], mark_required: bool) -> list[Column]:
    columns: list[Column] = []
    for spec in specs:
        required = mark_required and spec.required and spec.required_if is None and spec.source is None
        if spec.type is FieldType.PERIOD:
            for name, words, words_en in (("start", "起", "from"), ("end", "止", "to")):
                columns.append(
                    Column(f"{spec.name}#{name}", f"{spec.label}{words}（{spec.name}）", f"{spec.label_en} {words_en}",
                           ColumnKind.DATETIME, required, help=_HELP[FieldType.DATETIME], width=20)
                )  # fmt: skip
            continue
        columns.append(
            Column(
                name=spec.name,
                heading=f"{spec.label}（{spec.name}）",
                heading_en=f"{spec.label_en} ({spec.name})",
                kind=_KINDS[spec.type],
                required=required,
                choices=spec.choices,
                max_length=spec.max_length or DEFAULT_LENGTH.get(spec.type, 5000),
                help=_help(spec),
                width=40 if spec.type in (FieldType.TEXT, FieldType.LAWREFS) else 20,
            )
        )
    return columns


def _help(spec: FieldSpec) -> str:
    parts = [_HELP.get(spec.type, "")]
    if spec.required_if:
        parts.append(f"{spec.required_if} 时必填 / required when {spec.required_if}")
    if spec.source:
        parts.append(f"可不填，取自 / taken when empty from {spec.source}")
    return "\n".join(part for part in parts if part)


def _typed(form: FormSpec) -> list[FieldSpec]:
    """Fields with a column in the template: typed ones, the date, and what an earlier document may not have."""
    return [
        spec
        for spec in form.fields
        if spec.source is None or spec.name == "doc_date" or spec.source.startswith("document.")
    ]


def _lists(specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    return [spec for spec in specs if spec.type is FieldType.LIST]


def _sheet_name(label: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", unicodedata.normalize("NFC", label)).strip()[:_SHEET_NAME]


def _example(column: Column, sample: Mapping[str, Any]) -> str:
    """A sample's value as a person would type it into the column."""
    name, _, end = column.name.partition("#") if not column.name.startswith("#") else (column.name, "", "")
    value = sample.get(name)
    if end:
        value = value.get(end) if isinstance(value, Mapping) else None
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return "；".join(_reference_words(item) if isinstance(item, Mapping) else str(item) for item in value)
    return str(value)


def _reference_words(item: Mapping[str, Any]) -> str:
    reference = LawReference(**{**item, "edition": date.fromisoformat(str(item["edition"]))})
    return reference.printed.replace("》", f"》（{reference.edition}）", 1)
