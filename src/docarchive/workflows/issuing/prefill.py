"""Fill what nobody should type: each field from the source its specification names (docs/forms.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.clocks.deadlines import DeadlineRules
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import figures, parse_yuan
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party, Person
from docarchive.domain.record import Record, RecordKind
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.owed import OWED


@dataclass(frozen=True, slots=True)
class Sources:
    """Where values come from."""

    agency: Agency
    party: Party
    case: Case
    officers: tuple[Officer, ...]
    records: Sequence[Record]
    """Of the case, in the order they were recorded."""
    pack: Pack
    deadlines: DeadlineRules
    today: date


def prefill(form: FormSpec, typed: Mapping[str, Any], sources: Sources) -> dict[str, Any]:
    """Complete the typed values; a typed value always wins, an empty source leaves the field out."""
    values = {name: value for name, value in typed.items() if value is not None}
    for spec in form.fields:
        if spec.name not in values and spec.source is not None:
            found = _resolve(spec.source, form, values, sources)
            if found is not None:
                values[spec.name] = _columns_of(spec, found)
    return values


def _resolve(source: str, form: FormSpec, values: Mapping[str, Any], sources: Sources) -> Any:
    kind, _, name = source.partition(".")
    match kind:
        case "agency":
            return getattr(sources.agency, name)
        case "case":
            return getattr(sources.case, name)
        case "party":
            return _of_party(name, values, sources)
        case "officers":
            return _officer_rows(form, values, sources)
        case "document":
            form_ids, _, field = name.partition(".")
            return _of_document(form_ids.split("|"), field, sources)
        case "today":
            return sources.today
        case "computed":
            return _RULES[name](form, values, sources)
        case _:
            raise RejectedError(
                f"{form.id}: unknown source {source!r}", hint="docs/forms.md lists the sources"
            )


def _of_party(name: str, values: Mapping[str, Any], sources: Sources) -> Any:
    party = sources.party
    if name == "age" and isinstance(party, Person):
        return party.age_on(_day(values.get("doc_date"), sources.today))
    given = (getattr(party, item, None) for item in name.split("|"))
    found = next((item for item in given if item is not None), None)
    return found if isinstance(found, str | int | date | None) else str(found)


def _officer_rows(form: FormSpec, values: Mapping[str, Any], sources: Sources) -> list[dict[str, str]]:
    day = _day(values.get(form.act_date), sources.today)
    rows = []
    for officer in sources.officers:
        held = officer.certificate_on(day) or officer.certificates[-1]
        rows.append({"name": officer.name, "cert_no": held.number})
    return rows


def _of_document(form_ids: Sequence[str], name: str, sources: Sources) -> Any:
    forms = {form_id: sources.pack.form(form_id) for form_id in form_ids}
    serving = (item for item in reversed(sources.records) if _serves(item, forms, sources.party))
    record = next(serving, None)
    if record is None or record.form_id is None:
        return None
    if name == "number":
        return str(record.number) if record.number else None
    if name == "date":
        return record.doc_date
    spec = next((item for item in forms[record.form_id].fields if item.name == name), None)
    value = (record.values or {}).get(name)
    return None if spec is None or value is None else _as_typed(spec, value)


def _serves(record: Record, forms: Mapping[str, FormSpec], party: Party) -> bool:
    """Whether values may be taken over from an earlier document of one of *forms*.

    What was addressed to each party by itself (a notice, a decision that punishes) serves that party alone: a
    person's decision never takes over what the unit was told.
    """
    form = forms.get(record.form_id or "")
    if form is None or record.void_reason is not None:
        return False
    to_each_party = form.audience == "external" and (form.party_kind is None or bool(form.penalties_from))
    return record.party_id == party.id or not to_each_party


def _as_typed(spec: FieldSpec, value: Any) -> Any:
    """A stored value as a person would type it: amounts are stored in 分 and typed in yuan."""
    if value is None:
        return None
    if spec.type is FieldType.MONEY:
        return figures(value)
    if spec.type is FieldType.LIST:
        columns = {column.name: column for column in spec.columns}
        return [{name: _as_typed(columns[name], item) for name, item in row.items()} for row in value]
    return value


def _columns_of(spec: FieldSpec, value: Any) -> Any:
    """Keep of earlier rows the columns this field has."""
    if spec.type is not FieldType.LIST or not isinstance(value, list):
        return value
    names = {column.name for column in spec.columns}
    return [{name: item for name, item in row.items() if name in names and item is not None} for row in value]


def _fine_total(form: FormSpec, values: Mapping[str, Any], sources: Sources) -> str | None:
    rows = values.get(form.penalties_from or "penalties") or []
    amounts = [parse_yuan(row["amount"]) for row in rows if row.get("amount") is not None]
    return figures(sum(amounts)) if amounts else None


def _prior_documents(_form: FormSpec, _values: Mapping[str, Any], sources: Sources) -> list[dict[str, Any]]:
    rows, last = [], 0
    for record in sources.records:
        if record.kind is not RecordKind.DOCUMENT or record.void_reason is not None:
            continue
        first, last = last + 1, last + (record.page_count or 0)
        pages = str(first) if first >= last else f"{first}-{last}"
        number = str(record.number) if record.number else None
        rows.append({"title": record.title, "number": number, "date": record.doc_date, "pages": pages})
    return rows


def _owed(
    rule: Callable[[Mapping[str, Any], Sequence[Record], DeadlineRules], Any],
    _form: FormSpec,
    values: Mapping[str, Any],
    sources: Sources,
) -> Any:
    return rule(values, sources.records, sources.deadlines)


_RULES: dict[str, Callable[[FormSpec, Mapping[str, Any], Sources], Any]] = {
    "fine_total": _fine_total,
    "prior_documents": _prior_documents,
    **{name: partial(_owed, rule) for name, rule in OWED.items()},
}


def _day(value: Any, default: date) -> date:
    """The day of a typed date, datetime or period, as far as it can be told; checks come later."""
    if isinstance(value, Mapping):
        value = value.get("start")
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return default
