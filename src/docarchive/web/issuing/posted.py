"""What a form page sends back, field by field; names that the page never had are refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import FormData, UploadFile

from docarchive.domain.draft import Draft, is_draft_key
from docarchive.domain.errors import RejectedError
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId, RecordId, is_id
from docarchive.domain.relation import Relation, RelationKind
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.workflows.issuing.entries import Entry
from docarchive.workflows.issuing.filling import OFFICERS, Typed
from docarchive.workflows.issuing.prepare_issue import IssueRequest

MOST_ROWS = 600
"""More rows than any field may have are not read one by one."""
_ROW = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as it stands in somebody's browser."""

    key: str
    seen_facts: int = 0
    party_id: PartyId | None = None
    officer_ids: tuple[OfficerId, ...] | None = None
    """None: the handlers of the case."""
    relation: Relation | None = None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    drawn: Mapping[str, str] = field(default_factory=dict)
    violation: str = ""
    tier: str = ""
    override: str = ""
    checked: bool = False
    """Whether faults have been shown: from then on they stay."""
    step: str = ""
    """Which button was pressed."""
    find: str = ""
    """Words of a violation."""
    pasted: Mapping[str, str] = field(default_factory=dict)
    """Rows from a sheet, by the field they are for."""
    before: Mapping[str, Entry] = field(default_factory=dict)
    """A table as it stood before its rows were changed by a button, to undo that."""

    @property
    def before_sent(self) -> dict[str, str]:
        """Table → its rows before, as the page sends them back."""
        return {name: urlencode(list(_rows_as_sent(name, rows))) for name, rows in self.before.items()}

    def typed(self, case_id: CaseId, form_id: str) -> Typed:
        """For `fill_form`."""
        request = IssueRequest(
            form_id,
            case_id,
            {},
            self.party_id,
            self.officer_ids,
            self.override or None,
            self.relation,
            self.key,
        )
        return Typed(request, self.entries, self.drawn)


def of_draft(draft: Draft) -> Posted:
    """A draft as if it had just come from the browser."""
    return Posted(
        draft.key,
        draft.seen_facts,
        draft.party_id,
        draft.officer_ids,
        draft.relation,
        draft.entries,
        draft.drawn,
        draft.violation,
        draft.tier,
        draft.override_reason,
    )


def read_posted(form: FormSpec, sent: FormData) -> Posted:
    """Read what a browser sent.

    Raises:
        RejectedError: it did not come from a page of this form: no key, a field that it does not have, an id that
            is none. What was typed into fields is never refused here.
    """
    key = _text(sent, "draft")
    if not is_draft_key(key):
        raise _foreign("draft")
    specs = {spec.name: spec for spec in form.fields if spec.source != OFFICERS}
    tables = {name: spec for name, spec in specs.items() if spec.type is FieldType.LIST}
    pairs = [(name, value) for name, value in sent.multi_items() if not isinstance(value, UploadFile)]
    return Posted(
        key,
        _whole(_text(sent, "seen")),
        PartyId(_id(_text(sent, "party"))) if _text(sent, "party") else None,
        _officers(sent),
        _relation(sent),
        _entries(specs, pairs),
        {name[2:]: value for name, value in pairs if name.startswith("p.") and name[2:] in specs},
        _text(sent, "violation")[:40],
        _text(sent, "tier")[:200],
        _text(sent, "override").strip(),
        bool(_text(sent, "checked")),
        _text(sent, "do"),
        _text(sent, "find")[:200],
        {name[6:]: value for name, value in pairs if name.startswith("paste.") and value.strip()},
        _entries(tables, parse_qsl(_text(sent, "before"), keep_blank_values=True)),
    )


def _rows_as_sent(name: str, rows: Sequence[Mapping[str, Entry]]) -> Iterator[tuple[str, str]]:
    """Inputs of a table, as `_entries` reads them."""
    yield f"f.{name}", ""
    for number, row in enumerate(rows, start=1):
        for column, entry in row.items():
            place = f"f.{name}.{number}.{column}"
            if isinstance(entry, Mapping):
                yield from ((f"{place}.{end}", text) for end, text in entry.items())
            elif isinstance(entry, str):
                yield place, entry
            else:
                yield from ((place, text) for text in ("", *entry))


def _entries(specs: Mapping[str, FieldSpec], pairs: Sequence[tuple[str, str]]) -> dict[str, Entry]:
    found: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name, value in pairs:
        if not name.startswith("f."):
            continue
        field_name, _, place = name[2:].partition(".")
        spec = specs.get(field_name)
        if spec is None:
            raise _foreign(field_name)
        if spec.type is FieldType.LIST:
            table = rows.setdefault(field_name, {})
            if place:  # without one it only says that the table was on the page
                _put_cell(spec, table, place, value)
        else:
            _put(spec, found, field_name, place, value)
    for name, table in rows.items():
        blank = {column.name: _nothing(column) for column in specs[name].columns}
        found[name] = [{**blank, **table[number]} for number in sorted(table)]
    return found


def _put_cell(spec: FieldSpec, table: dict[int, dict[str, Any]], place: str, value: str) -> None:
    number, _, rest = place.partition(".")
    column_name, _, part = rest.partition(".")
    column = next((item for item in spec.columns if item.name == column_name), None)
    if column is None or not _ROW.fullmatch(number):
        raise _foreign(f"{spec.name}.{place}")
    if int(number) > MOST_ROWS:
        raise RejectedError(f"{spec.label}：行数太多 / too many rows: {number}")
    _put(column, table.setdefault(int(number), {}), column_name, part, value)


def _put(spec: FieldSpec, into: dict[str, Any], name: str, part: str, value: str) -> None:
    if spec.type is FieldType.PERIOD:
        if part not in ("start", "end"):
            raise _foreign(f"{name}.{part}")
        into.setdefault(name, {"start": "", "end": ""})[part] = value
    elif part:
        raise _foreign(f"{name}.{part}")
    elif spec.type is FieldType.CHOICES:
        chosen = into.setdefault(name, [])
        if value:  # an empty one only says that the boxes were on the page
            chosen.append(value)
    else:
        into[name] = value.replace("\r\n", "\n")


def _nothing(spec: FieldSpec) -> Entry:
    if spec.type is FieldType.PERIOD:
        return {"start": "", "end": ""}
    return [] if spec.type is FieldType.CHOICES else ""


def _officers(sent: FormData) -> tuple[OfficerId, ...] | None:
    if "officers" not in sent:
        return None
    chosen = [value for value in sent.getlist("officer") if isinstance(value, str)]
    return tuple(OfficerId(_id(value)) for value in dict.fromkeys(chosen))


def _relation(sent: FormData) -> Relation | None:
    kind = _text(sent, "relation")
    if not kind:
        return None
    if kind not in {item.value for item in RelationKind}:
        raise _foreign("relation")
    return Relation(RelationKind(kind), RecordId(_id(_text(sent, "earlier"))), _text(sent, "reason").strip())


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0


def _id(text: str) -> str:
    if not is_id(text):
        raise _foreign(text[:40])
    return text


def _foreign(name: str) -> RejectedError:
    return RejectedError(
        f"这不是本表单的内容：{name[:60]} / not a part of this form",
        hint="请从案件页重新打开表单 / open the form again from the page of the case",
    )
