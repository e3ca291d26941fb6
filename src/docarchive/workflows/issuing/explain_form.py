"""What a form of a case holds already, from where, and what a person still has to type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import NotFoundError
from docarchive.domain.laws.law import LawReference
from docarchive.domain.plain import from_plain
from docarchive.domain.record import Record
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.prefill import Sources, earlier_document, prefill
from docarchive.workflows.issuing.prepare_issue import IssueRequest, gather

_LONGEST_EXAMPLE = 30
"""Characters of one value."""


class FieldState(StrEnum):
    """Whether a person has to do something about a field."""

    MISSING = "missing"
    """Must be typed."""
    FILLED = "filled"
    OPTIONAL = "optional"
    """May be typed."""
    CONDITIONAL = "conditional"
    """Must be typed when another field says so, see `ExplainedField.why`."""


@dataclass(frozen=True, slots=True)
class ExplainedField:
    """One field of a form, for one case."""

    field: FieldSpec
    state: FieldState
    value: str | None
    """As text, rows one a line; None when there is none."""
    origin: str
    """Where the value comes from, or would: for a person, Chinese and English."""
    why: str
    """Why it must be typed; empty for what is filled in."""
    example: str
    """How it is typed, from the pack's sample; empty where the sample leaves it out."""
    record: Record | None = None
    """The earlier document it was taken from."""


@dataclass(frozen=True, slots=True)
class ExplainedForm:
    """A form as it stands for one party of one case."""

    form: FormSpec
    party_name: str
    fields: tuple[ExplainedField, ...]


def explain_form(request: IssueRequest, *, catalog: Catalog, pack: Pack, now: datetime) -> ExplainedForm:
    """Fill *request*'s form as far as it goes and say of each field how it stands.

    Raises:
        As `Issuer.issue` for a case, party or officer that does not fit; nothing else is checked.
    """
    gathered = gather(request, catalog=catalog, pack=pack, now=now)
    form, sources = gathered.form, gathered.sources
    fields = explain_fields(form, prefill(form, request.values, sources), sources, pack)
    return ExplainedForm(form, sources.party.name, fields)


def explain_fields(
    form: FormSpec, values: Mapping[str, Any], sources: Sources, pack: Pack
) -> tuple[ExplainedField, ...]:
    """Say of each field of a form, filled as far as it goes, how it stands."""
    sample = _sample(pack, form)
    return tuple(
        _explain(spec, values, sources, example=_example(sample.get(spec.name))) for spec in form.fields
    )


def shown_value(spec: FieldSpec, value: Any) -> str:
    """A value as text for a screen; rows one a line."""
    if spec.type is FieldType.LAWREFS:
        return "、".join(from_plain(LawReference, dict(item)).printed for item in value)
    if isinstance(value, list | tuple):
        return "\n".join(shown_value(spec, item) for item in value)
    if isinstance(value, Mapping):
        return "  ".join(_plain(item) for item in value.values())
    return _plain(value)


def how_to_write(spec: FieldSpec) -> str:
    """The type of a field with its limits and an example of how its value is typed."""
    text = _HOW[spec.type]
    if spec.type in (FieldType.ENUM, FieldType.CHOICES):
        return f"{text}：{'、'.join(spec.choices)}"
    if spec.type is FieldType.LIST:
        return f"{text}：{'、'.join(_column(column) for column in spec.columns)}"
    limit = f" ≤ {spec.max_length}" if spec.max_length else ""
    pattern = f"，{spec.pattern}" if spec.pattern else ""
    return f"{text}{limit}{pattern}"


def _sample(pack: Pack, form: FormSpec) -> Mapping[str, Any]:
    try:
        return pack.sample(form.id)
    except NotFoundError:
        return {}


def _example(value: Any) -> str:
    """A sample's value as it is typed in YAML; of rows the first."""
    if isinstance(value, list):
        return f"[{_example(value[0])}]" if value else ""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_example(item)}" for name, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _LONGEST_EXAMPLE else f"{text[:_LONGEST_EXAMPLE]}…"


def _explain(spec: FieldSpec, values: Mapping[str, Any], sources: Sources, *, example: str) -> ExplainedField:
    record = _record_of(spec, sources)
    origin = _origin(spec, sources, record)
    if spec.name in values:
        value = shown_value(spec, values[spec.name])
        return ExplainedField(spec, FieldState.FILLED, value, origin, "", example, record)
    state = _state(spec)
    why = f"当 / when {spec.required_if}" if state is FieldState.CONDITIONAL else ""
    if state is FieldState.MISSING:
        why = _why_missing(spec, sources, record)
    return ExplainedField(spec, state, None, origin, why, example)


def _state(spec: FieldSpec) -> FieldState:
    if spec.required_if:
        return FieldState.CONDITIONAL
    return FieldState.MISSING if spec.required else FieldState.OPTIONAL


def _record_of(spec: FieldSpec, sources: Sources) -> Record | None:
    return earlier_document(_form_ids(spec), sources) if (spec.source or "").startswith("document.") else None


def _form_ids(spec: FieldSpec) -> list[str]:
    return (spec.source or "").split(".")[1].split("|")


def _origin(spec: FieldSpec, sources: Sources, record: Record | None) -> str:
    kind, _, name = (spec.source or "").partition(".")
    if record is not None:
        return f"{record.form_title or record.title} {record.number or record.doc_date or ''}".strip()
    match kind:
        case "":
            return "由人填写 / a person"
        case "party" | "person":
            return f"当事人 / party {sources.party.name}"
        case "computed" | "known":
            return f"按规则得出 / by rule {name}"
        case "document":
            titles = (sources.pack.form(form_id).title for form_id in _form_ids(spec))
            return "《" + "》《".join(titles) + "》"
        case _:
            return _ORIGINS[kind]


def _why_missing(spec: FieldSpec, sources: Sources, record: Record | None) -> str:
    kind = (spec.source or "").partition(".")[0]
    if kind == "document":
        if record is not None:
            return "该文书没有写这一项 / that document does not say it"
        return f"本案还没有{_origin(spec, sources, None)} / the case has no such document yet"
    if kind == "computed" and (needs := _NEEDS.get((spec.source or "").partition(".")[2])):
        return f"还没有 / not there yet: {needs}"
    return _REASONS.get(kind, "系统无从得知 / nothing knows it but a person")


def _column(column: FieldSpec) -> str:
    mark = "" if column.required else "?"
    return f"{column.name}{mark}（{column.label}）"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


_ORIGINS = {
    "agency": "本机关 / agency",
    "case": "案件 / case",
    "officers": "执法人员 / officers",
    "today": "当天 / today",
}
_REASONS = {
    "agency": "本机关信息里没有 / not in the agency's profile",
    "party": "当事人登记里没有 / not in the party's entry",
    "person": "当事人登记里没有 / not in the party's entry",
    "computed": "所依据的内容还没有 / what it is computed from is not there yet",
    "known": "所依据的内容还没有 / what it follows from is not there yet",
}
_NEEDS = {
    "decision_title": "decision_number 所指的决定书 / the decision it names",
    "decision_date": "decision_number 所指的决定书 / the decision it names",
    "decision_fine": "decision_number 所指决定书的罚款 / a fine in the decision it names",
    "decision_served_on": "决定书的送达回执 / the decision's receipt of service",
    "demand_served_on": "催告书的送达回执 / the demand's receipt of service",
    "pay_by": "decision_served_on",
    "unpaid_fine": "fine_amount",
    "surcharge_days": "pay_by, surcharge_until",
    "surcharge": "unpaid_fine, surcharge_days",
    "payable_total": "unpaid_fine",
    "instalment_total": "instalments",
    "daily_from": "order_date",
    "daily_days": "daily_from, daily_until",
    "daily_penalties": "fine_amount, daily_days",
    "fine_total": "金额 / amounts",
}
"""What a rule of ``computed.…`` works with; the fields by their names."""
_HOW = {
    FieldType.STRING: "一行文字 / one line",
    FieldType.TEXT: "文字，可多行 / text",
    FieldType.DATE: "日期 / date: 2026-11-21",
    FieldType.DATETIME: "日期和时间 / date and time: 2026-11-21 09:30",
    FieldType.PERIOD: "起止 / period: {start: 2026-11-21 09:30, end: 2026-11-21 11:00}",
    FieldType.MONEY: "元 / yuan: 20000.00",
    FieldType.INT: "整数 / whole number",
    FieldType.BOOL: "true / false",
    FieldType.ENUM: "选一项 / one",
    FieldType.CHOICES: "选几项 / some",
    FieldType.LAWREFS: "法条 / places of law",
    FieldType.LIST: "若干行 / rows",
}
