"""A form's YAML: which fields it takes and the rules of its issue."""

from collections.abc import Mapping
from typing import Any

from docarchive.domain.case import Stage
from docarchive.domain.comparing.mark_rule import MarkRule
from docarchive.domain.findings import Finding
from docarchive.domain.identifiers import Sha256
from docarchive.domain.party import PartyKind
from docarchive.templates.field_yaml import change_field
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.names import derived
from docarchive.templates.strict_yaml import Table
from docarchive.templates.yaml_entry import Entry

PENALTY_COLUMNS = {"kind": (FieldType.STRING, FieldType.ENUM), "amount": (FieldType.MONEY,)}
SERVICE_COLUMNS = {
    "document": (FieldType.STRING, FieldType.TEXT),
    "served_on": (FieldType.DATE, FieldType.DATETIME),
    "method": (FieldType.STRING, FieldType.ENUM),
}
_ACT_TYPES = (FieldType.DATE, FieldType.DATETIME, FieldType.PERIOD)


def read_form(
    table: Any,
    file: str,
    *,
    form_id: str,
    edition: str,
    fields: Mapping[str, FieldSpec],
    docx: bytes,
    sha256: Sha256,
) -> tuple[FormSpec, list[Finding]]:
    """Read one form's YAML.

    Returns:
        The form as far as it could be read, and its faults; with faults it serves for further checks only.
    """
    faults: list[Finding] = []
    entry = Entry(table, file, faults)
    if (given := entry.text("id")) != form_id:
        entry.fault("form-id", f"与文件名相同 / as the file name: {form_id}", given, "id")
    form = FormSpec(
        id=form_id,
        title=entry.text("title"),
        title_en=entry.text("title_en"),
        edition=edition,
        audience=_needed(entry, "audience", ("external", "internal")),
        volume_side=_needed(entry, "volume_side", ("main", "secondary")),
        fields=_fields(entry, file, fields, faults),
        docx=docx,
        docx_sha256=sha256,
        number_word=entry.checked("number_word", _number_word, "1 至 6 个汉字 / 1 to 6 Han characters"),
        stage=entry.choice("stage", list(Stage)),
        party_kind=entry.choice("party_kind", list(PartyKind)),
        officers_required=entry.count("officers", 0),
        act_date=entry.text_or_none("act_date") or "doc_date",
        seal=entry.choice("seal", ("official", "special")),
        copies=entry.texts("copies"),
        signers=entry.texts("signers"),
        marks=_marks(entry, file, faults),
        penalties_from=entry.text_or_none("penalties_from"),
        services_from=entry.text_or_none("services_from"),
        informant=entry.flag("informant", default=False),
    )
    _check_form(form, entry)
    entry.finish()
    return form, faults


def _needed(entry: Entry, key: str, options: tuple[str, ...]) -> str:
    if not entry.has(key):
        return entry.text(key)
    return entry.choice(key, options) or ""


def _number_word(word: str) -> None:
    if not 1 <= len(word) <= 6 or not all("\u4e00" <= sign <= "\u9fff" for sign in word):
        raise ValueError("not a number word")


def _fields(
    entry: Entry, file: str, known: Mapping[str, FieldSpec], faults: list[Finding]
) -> tuple[FieldSpec, ...]:
    items = entry.any("fields")
    if not isinstance(items, list) or not items:
        entry.fault("yaml-value", "fields: 字段列表 / a list of fields", repr(items)[:60], "fields")
        return ()
    specs: dict[str, FieldSpec] = {}
    for item in items:
        change = Entry(item, file, faults) if isinstance(item, Table) else None
        name = change.text("use") if change else str(item)
        if name not in known:
            (change or entry).fault(
                "unknown-field", "fields.yaml 中的字段 / a field of fields.yaml", name, "fields"
            )
            continue
        if name in specs:
            (change or entry).fault("form-rule", "每个字段一次 / each field once", name, "fields")
        specs[name] = change_field(known[name], change) if change else known[name]
        if change:
            change.finish()
    return tuple(specs.values())


def _marks(entry: Entry, file: str, faults: list[Finding]) -> tuple[MarkRule, ...]:
    """The lines that are signed."""
    items = entry.any("marks") if entry.has("marks") else []
    if not isinstance(items, list):
        entry.fault("yaml-value", "marks: 签名处列表 / a list of places to sign", repr(items)[:60], "marks")
        return ()
    return tuple(_mark(Entry(item, file, faults)) for item in items)


def _mark(entry: Entry) -> MarkRule:
    rule = MarkRule(
        who=entry.text("who"),
        label=entry.checked("label", _mark_label, "印在签名处之前的文字 / words printed before the place")
        or "",
        every_page=entry.flag("every_page", default=False),
        optional=entry.flag("optional", default=False),
        refusable=entry.flag("refusable", default=False),
        names=entry.text_or_none("names"),
    )
    if not entry.has("label"):
        entry.text("label")
    entry.finish()
    return rule


def _mark_label(label: str) -> None:
    if not label.replace("*", "").strip():
        raise ValueError("no words")


def _check_form(form: FormSpec, entry: Entry) -> None:
    by_name = {spec.name: spec for spec in form.fields}
    _check_typed(entry, by_name, "doc_date", "doc_date", (FieldType.DATE,))
    _check_typed(entry, by_name, "act_date", form.act_date, _ACT_TYPES)
    for key, name, columns in (
        ("penalties_from", form.penalties_from, PENALTY_COLUMNS),
        ("services_from", form.services_from, SERVICE_COLUMNS),
    ):
        if name is None or not _check_typed(entry, by_name, key, name, (FieldType.LIST,)):
            continue
        present = {spec.name: spec for spec in by_name[name].columns}
        for column, types in columns.items():
            _check_typed(entry, present, key, column, types)
    for rule in form.marks:
        if rule.names is not None:
            _check_typed(entry, by_name, "marks", rule.names, (FieldType.LIST,))
    _check_conditions(form.fields, entry)
    for spec in form.fields:
        _check_conditions(spec.columns, entry)
    _check_collisions(form.fields, entry)


def _check_typed(
    entry: Entry, by_name: Mapping[str, FieldSpec], key: str, name: str, types: tuple[FieldType, ...]
) -> bool:
    if name in by_name and by_name[name].type in types:
        return True
    found = by_name[name].type.value if name in by_name else "没有这个字段 / no such field"
    entry.fault("form-rule", f"{key}: {name} ({'、'.join(types)})", found, key)
    return False


def _check_conditions(specs: tuple[FieldSpec, ...], entry: Entry) -> None:
    by_name = {spec.name: spec for spec in specs}
    for spec in specs:
        if spec.required_if is None:
            continue
        name, equals, value = spec.required_if.partition("=")
        other = by_name.get(name)
        if equals:
            good = other is not None and other.type is FieldType.ENUM and value in other.choices
        else:
            good = other is not None and other.type is FieldType.BOOL
        if not good:
            expected = "是/否字段，或 字段=选项 / a bool field, or enum field=choice"
            entry.fault("form-rule", f"{spec.name}.required_if: {expected}", spec.required_if, "fields")


def _check_collisions(specs: tuple[FieldSpec, ...], entry: Entry) -> None:
    for group in (specs, *(spec.columns for spec in specs)):
        names = [name for spec in group for name in (spec.name, *derived(spec))]
        for name in {name for name in names if names.count(name) > 1}:
            entry.fault("field-name", "名称不重复 / no two names alike", name, "fields")
