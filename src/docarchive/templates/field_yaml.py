"""Fields of a pack: fields.yaml, and the changes a form makes to a field it takes over."""

import re
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from typing import Any

from docarchive.domain.agency import Agency
from docarchive.domain.errors import RejectedError
from docarchive.domain.findings import Finding
from docarchive.templates.form import CREDIT_CODE, FieldSpec, FieldType
from docarchive.templates.names import is_name
from docarchive.templates.strict_yaml import Table
from docarchive.templates.yaml_entry import Entry

CHOOSING = (FieldType.ENUM, FieldType.CHOICES)
TEXTUAL = (FieldType.STRING, FieldType.TEXT)

_UNIT = {"name", "uscc", "address", "postcode", "legal_rep", "legal_rep_title", "phone", "industry", "region"}
_PERSON = {"sex", "birth_date", "age", "id_no", "home_address", "employer", "title", "employer_address"}
_PARTY = frozenset(_UNIT | _PERSON)
_CASE = frozenset({"name", "cause", "source", "opened_on"})
_COMPUTED = frozenset(
    {
        *("fine_total", "prior_documents"),
        *(
            "decision_title",
            "decision_date",
            "decision_fine",
            "decision_served_on",
            "demand_served_on",
            "pay_by",
        ),
        *("unpaid_fine", "surcharge_days", "surcharge", "payable_total", "instalment_total"),
        *("daily_from", "daily_days", "daily_penalties"),
    }
)
_KNOWN = frozenset(
    {
        *("other_parties", "proposed_penalties", "paid_by_party", "paid_in_case"),
        *("inquiry_round", "found_facts", "hearing_requested_on", "refers_kind"),
        *(
            "employer",
            "service_place",
            "unserved_documents",
            "only_party",
            "evidence",
            "seizure_until",
            "found_laws",
        ),
        *("recording_kind", "recording_name", "recording_format", "recording_duration", "recording_size"),
        *("recording_sha256", "recording_sm3", "recording_device", "recording_made_at", "recording_place"),
        "recording_maker",
    }
)
_AGENCY = frozenset(item.name for item in dataclass_fields(Agency))
_DOCUMENT = re.compile(r"document\.([a-z0-9_]+(?:\|[a-z0-9_]+)*)\.([a-z0-9_]+)")
_BARE = frozenset({"officers", "today"})
_ROOTS = {
    "agency": _AGENCY,
    "party": _PARTY,
    "person": frozenset(_PERSON | {"name", "phone", "postcode"}),
    "case": _CASE,
    "computed": _COMPUTED,
    "known": _KNOWN,
}


def read_fields(table: Any, file: str, faults: list[Finding]) -> dict[str, FieldSpec]:
    """Read fields.yaml; a field with faults is left out and its faults are added to *faults*."""
    if not isinstance(table, Table):
        faults.append(Finding("yaml-value", file, "字段名: 说明 / fields by name", repr(table)[:80]))
        return {}
    specs: dict[str, FieldSpec] = {}
    for name, body in table.items():
        before = len(faults)
        spec = _field(name, body, f"{file} 第{table.lines[name]}行 {name}", faults)
        if spec is not None and len(faults) == before:
            specs[name] = spec
    return specs


def change_field(spec: FieldSpec, entry: Entry) -> FieldSpec:
    """The field *spec* with the keys of *entry* (a form's ``use``) put over it; its type stays."""
    changed = spec
    for key in ("label", "label_en"):
        if entry.has(key):
            changed = replace(changed, **{key: entry.text(key)})  # type: ignore[arg-type]  # both are text
    changed = replace(
        changed,
        required=entry.flag("required", default=spec.required),
        informant=entry.flag("informant", default=spec.informant),
    )
    return _with_rules(changed, entry)


def _field(
    name: str, body: Any, place: str, faults: list[Finding], *, column: bool = False
) -> FieldSpec | None:
    entry = Entry(body, place, faults)
    if not is_name(name):
        entry.fault(
            "field-name", "小写字母、数字和下划线，不用保留字 / a-z, 0-9 and _, no reserved word", name
        )
    type_text = entry.choice("type", list(FieldType))
    if type_text is None:
        if not entry.has("type"):
            entry.text("type")
        return None
    spec = FieldSpec(
        name=name,
        type=FieldType(type_text),
        label=entry.text("label"),
        label_en=entry.text("label_en"),
        required=entry.flag("required", default=True),
        informant=entry.flag("informant", default=False),
    )
    if column and spec.type is FieldType.LIST:
        entry.fault("field-rule", "行里不能再有列表 / no list inside a row", "type: list", "type")
    spec = _with_rules(spec, entry)
    if spec.type is FieldType.LIST:
        spec = replace(spec, columns=_columns(entry, place, faults))
    entry.finish()
    return spec


def _columns(entry: Entry, place: str, faults: list[Finding]) -> tuple[FieldSpec, ...]:
    body = entry.any("columns")
    if not isinstance(body, Table) or not body:
        entry.fault("field-rule", "columns: 至少一列 / at least one column", repr(body)[:60], "columns")
        return ()
    found = (_field(name, item, f"{place}.{name}", faults, column=True) for name, item in body.items())
    return tuple(spec for spec in found if spec is not None)


def _with_rules(spec: FieldSpec, entry: Entry) -> FieldSpec:
    """Read the keys whose meaning depends on the type, over what *spec* has already."""
    if entry.has("source"):
        spec = replace(spec, source=entry.checked("source", check_source, "来源 / a source of docs/forms.md"))
    if entry.has("required_if"):
        spec = replace(spec, required_if=entry.text("required_if"))
    if entry.has("max_length"):
        spec = replace(spec, max_length=entry.count("max_length", 0))
        _only_for(TEXTUAL, spec, entry, "max_length")
    if entry.has("pattern"):
        spec = replace(spec, pattern=entry.checked("pattern", _compile, "正则表达式 / a regular expression"))
        _only_for(TEXTUAL, spec, entry, "pattern")
    if entry.has("check"):
        spec = replace(spec, check=entry.checked("check", _known_check, CREDIT_CODE))
        _only_for(TEXTUAL, spec, entry, "check")
    if entry.has("choices"):
        spec = replace(spec, choices=entry.texts("choices"))
        _only_for(CHOOSING, spec, entry, "choices")
    for key in ("min_rows", "max_rows"):
        if entry.has(key):
            spec = replace(spec, **{key: entry.count(key, 0)})  # type: ignore[arg-type]  # both are int
            _only_for((FieldType.LIST, FieldType.LAWREFS), spec, entry, key)
    _check_rules(spec, entry)
    return spec


def _check_rules(spec: FieldSpec, entry: Entry) -> None:
    if spec.type in CHOOSING and not spec.choices:
        entry.fault("field-rule", "choices: 至少一项 / at least one choice", "没有 / none", "choices")
    if spec.min_rows > spec.max_rows:
        entry.fault("field-rule", "min_rows ≤ max_rows", f"{spec.min_rows} > {spec.max_rows}", "min_rows")
    if spec.max_rows > 500:
        entry.fault("field-rule", "max_rows ≤ 500", str(spec.max_rows), "max_rows")


def _only_for(types: tuple[FieldType, ...], spec: FieldSpec, entry: Entry, key: str) -> None:
    if spec.type not in types:
        entry.fault("field-rule", f"{key} 只用于 / only for {'、'.join(types)}", f"type: {spec.type}", key)


def _known_check(name: str) -> None:
    if name != CREDIT_CODE:
        raise ValueError(name)


def _compile(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(str(error)) from error


def check_source(source: str) -> None:
    """Raise `RejectedError` when *source* is none of docs/forms.md; whether the form it names exists is not seen."""
    root, _, name = source.partition(".")
    names = frozenset(name.split("|") if root == "party" else (name,))
    if source in _BARE or names <= _ROOTS.get(root, frozenset()) or _DOCUMENT.fullmatch(source):
        return
    raise RejectedError("没有这样的来源 / no such source")


def source_document(source: str | None) -> tuple[tuple[str, ...], str] | None:
    """Form ids and field of a source ``document.<form id>|<form id>.<field>``; None for every other source."""
    match = _DOCUMENT.fullmatch(source or "")
    return (tuple(match[1].split("|")), match[2]) if match else None
