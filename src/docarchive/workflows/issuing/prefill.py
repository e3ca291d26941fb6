"""Fill what nobody should type: each field from the source its specification names (docs/forms.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.deadlines import DeadlineRules
from docarchive.domain.errors import RejectedError
from docarchive.domain.money import figures, parse_yuan
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party, Person
from docarchive.domain.record import Record
from docarchive.domain.relation import RelationKind
from docarchive.domain.standing import standing_documents, valid_documents
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.known import KNOWN
from docarchive.workflows.issuing.owed import OWED
from docarchive.workflows.issuing.recorded import RECORDED
from docarchive.workflows.issuing.unserved import unserved_documents


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
    file: CaseFile
    """The case with its parties and events."""


def prefill(
    form: FormSpec,
    typed: Mapping[str, Any],
    sources: Sources,
    *,
    start: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Complete the typed values; an empty source leaves the field out.

    A typed value always wins. Then comes what is computed, since it follows from other values; then *start*, the
    values of the document that this one corrects or replaces; then the other sources.
    """
    values = {name: value for name, value in typed.items() if value is not None}
    before = start or {}
    for spec in form.fields:
        if spec.name in values:
            rows = _completed(spec, values[spec.name], form, values, sources)
            values[spec.name] = _columns_filled(spec, rows, form, values, sources)
            continue
        found = None
        if spec.source is not None and (spec.name not in before or spec.source.startswith("computed.")):
            found = _resolve(spec.source, form, values, sources)
        if found is not None:
            rows = _columns_of(spec, found)
            values[spec.name] = _columns_filled(spec, rows, form, values, sources)
        elif spec.name in before:
            values[spec.name] = before[spec.name]
    return values


def _completed(
    spec: FieldSpec, typed: Any, form: FormSpec, values: Mapping[str, Any], sources: Sources
) -> Any:
    """Rows typed without what an earlier document says of each, in its order, take the rest from there.

    So the results of a re-inspection are typed without the problems, the disposals without the seized things.
    """
    if spec.type is not FieldType.LIST or not (spec.source or "").startswith("document."):
        return typed
    offered = _columns_of(spec, _resolve(str(spec.source), form, values, sources)) or []
    given = {
        column.name
        for column in spec.columns
        if column.required and all(column.name in row for row in offered)
    }
    if not given or not isinstance(typed, list) or len(typed) != len(offered):
        return typed
    if not all(isinstance(row, Mapping) and not given & set(row) for row in typed):
        return typed
    return [{**known, **row} for known, row in zip(offered, typed, strict=True)]


def _columns_filled(
    spec: FieldSpec, rows: Any, form: FormSpec, values: Mapping[str, Any], sources: Sources
) -> Any:
    """Columns with a source of their own, in the rows that leave them out."""
    known = {
        column.name: found
        for column in spec.columns
        if column.source and (found := _resolve(column.source, form, values, sources)) is not None
    }
    if not known or not isinstance(rows, list):
        return rows
    return [{**known, **row} if isinstance(row, Mapping) else row for row in rows]


def _resolve(source: str, form: FormSpec, values: Mapping[str, Any], sources: Sources) -> Any:
    kind, _, name = source.partition(".")
    match kind:
        case "agency":
            return getattr(sources.agency, name)
        case "case":
            return getattr(sources.case, name)
        case "party":
            return _of_party(name, values, sources)
        case "person":
            return _of_party(name, values, sources) if isinstance(sources.party, Person) else None
        case "officers":
            return _officer_rows(form, values, sources)
        case "document":
            form_ids, _, field = name.partition(".")
            return _of_document(form_ids.split("|"), field, sources)
        case "today":
            return sources.today
        case "computed":
            return _RULES[name](form, values, sources)
        case "known":
            if name == "unserved_documents":
                return unserved_documents(sources.party, sources.file, sources.pack)
            return {**KNOWN, **RECORDED}[name](values, sources.party, sources.file)
        case _:
            raise RejectedError(
                f"{form.id}: unknown source {source!r}", hint="docs/forms.md lists the sources"
            )


def _of_party(name: str, values: Mapping[str, Any], sources: Sources) -> Any:
    party = sources.party
    if name == "age" and isinstance(party, Person):
        return party.age_on(day_of_value(values.get("doc_date"), sources.today))
    given = (getattr(party, item, None) for item in name.split("|"))
    found = next((item for item in given if item is not None), None)
    return found if isinstance(found, str | int | date | None) else str(found)


def _officer_rows(form: FormSpec, values: Mapping[str, Any], sources: Sources) -> list[dict[str, str]]:
    day = day_of_value(values.get(form.act_date), sources.today)
    rows = []
    for officer in sources.officers:
        held = officer.certificate_on(day) or officer.certificates[-1]
        rows.append({"name": officer.name, "cert_no": held.number})
    return rows


def earlier_document(form_ids: Sequence[str], sources: Sources) -> Record | None:
    """The newest document of these forms that values are taken over from, the party's own before the case's."""
    forms = {form_id: sources.pack.form(form_id) for form_id in form_ids}
    standing = standing_documents(sources.records)
    serving = [item for item in reversed(standing) if _serves(item, forms, sources.party)]
    mine = (item for item in serving if item.party_id == sources.party.id)
    return next(mine, None) or next(iter(serving), None)


def _of_document(form_ids: Sequence[str], name: str, sources: Sources) -> Any:
    record = earlier_document(form_ids, sources)
    if record is None or record.form_id is None:
        return None
    if name == "number":
        return str(record.number) if record.number else None
    if name == "date":
        return record.doc_date
    fields = sources.pack.form(record.form_id).fields
    spec = next((item for item in fields if item.name == name), None)
    value = (record.values or {}).get(name)
    return None if spec is None or value is None else as_typed(spec, value)


def _serves(record: Record, forms: Mapping[str, FormSpec], party: Party) -> bool:
    """Whether values may be taken over from an earlier document of one of *forms*; a supplement is no whole document.

    What was addressed to each party by itself (a notice, a decision that punishes) serves that party alone: a
    person's decision never takes over what the unit was told.
    """
    form = forms.get(record.form_id or "")
    if form is None or (record.relation and record.relation.kind is RelationKind.SUPPLEMENTS):
        return False
    to_each_party = form.audience == "external" and (form.party_kind is None or bool(form.penalties_from))
    return record.party_id == party.id or not to_each_party


def as_typed(spec: FieldSpec, value: Any) -> Any:
    """A stored value as a person would type it: amounts are stored in 分 and typed in yuan."""
    if value is None:
        return None
    if spec.type is FieldType.MONEY:
        return figures(value)
    if spec.type is FieldType.LIST:
        columns = {column.name: column for column in spec.columns}
        return [{name: as_typed(columns[name], item) for name, item in row.items()} for row in value]
    return value


def _columns_of(spec: FieldSpec, value: Any) -> Any:
    """Keep of earlier rows the columns this field has."""
    if spec.type is not FieldType.LIST or not isinstance(value, list):
        return value
    names = {column.name for column in spec.columns}
    return [{name: item for name, item in row.items() if name in names and item is not None} for row in value]


def _fine_total(form: FormSpec, values: Mapping[str, Any], sources: Sources) -> str | None:
    rows = values.get(form.penalties_from or "penalties") or []
    try:
        amounts = [parse_yuan(row["amount"]) for row in rows if row.get("amount") is not None]
    except RejectedError:
        return None  # what is no amount is named when the values are checked
    return figures(sum(amounts)) if amounts else None


def _prior_documents(_form: FormSpec, _values: Mapping[str, Any], sources: Sources) -> list[dict[str, Any]]:
    rows, last = [], 0
    for record in valid_documents(sources.records):
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


def day_of_value(value: Any, default: date) -> date:
    """The day of a typed date, datetime or period, as far as it can be told; checks come later."""
    if isinstance(value, Mapping):
        value = value.get("start")
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return default
