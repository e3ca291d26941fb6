"""A document that corrects, replaces or supplements an earlier one: what it starts from, and when it may not.

Whether the earlier one was served, and what may be changed by correcting, are questions for guards
(`docarchive.domain.guards.relation`); here stands what must be so for the link to have a meaning.
"""

from collections.abc import Mapping
from typing import Any

from docarchive.domain.case_file import CaseFile
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.guards.base import called
from docarchive.domain.party import Party
from docarchive.domain.record import Record, RecordKind
from docarchive.domain.relation import Relation, RelationKind
from docarchive.domain.standing import differing_fields, related_to
from docarchive.templates.form import FormSpec
from docarchive.workflows.issuing.prefill import as_typed

_DONE = {
    RelationKind.CORRECTS: ("已由{}更正", "is corrected by {} already", "--corrects {}"),
    RelationKind.REPLACES: ("已由{}代替", "was replaced by {} already", "--corrects {}"),
}
_NOTES = {RelationKind.CORRECTS: "更正", RelationKind.SUPPLEMENTS: "补充"}


def find_related(relation: Relation, form: FormSpec, party: Party, file: CaseFile) -> Record:
    """The earlier document of a request.

    Raises:
        RejectedError: no reason; it is of another case, evidence, of another form or party.
        ConflictError: it is void, or another document corrects or replaces it already.
    """
    if not relation.reason.strip():
        raise RejectedError(
            "更正、重新制作、补充须写明原因 / a correction, replacement or supplement has a reason",
            hint="--reason",
        )
    record = next((item for item in file.records if item.id == relation.record_id), None)
    if record is None:
        raise RejectedError("所指文书不属于本案 / the document is one of another case")
    if record.kind is not RecordKind.DOCUMENT:
        raise RejectedError(
            f"{record.title} 是证据，不是本机关制作的文书 / is evidence, not a document issued here"
        )
    if relation.kind is not RelationKind.SUPPLEMENTS:
        _require_alike(record, form, party)
    require_open(record, relation.kind, file.records)
    return record


def require_open(record: Record, kind: RelationKind, records: tuple[Record, ...]) -> None:
    """See that nothing stands in place of the earlier document yet; `ConflictError` otherwise."""
    for later in related_to(record, records):
        done = _DONE.get(later.relation.kind) if later.relation else None
        if done is not None:
            zh, en, option = done
            raise ConflictError(
                f"{called(record)}{zh.format(called(later))} / {en.format(later.number or later.title)}",
                hint=f"以现行的文书为准 / go on from the one that stands: {option.format(later.number or later.id)}",
            )
    if record.void_reason and kind is not RelationKind.REPLACES:
        raise ConflictError(
            f"{called(record)}已作废：{record.void_reason} / is void",
            hint="作废的文书用 --replaces 重新制作 / a void document is issued anew with --replaces",
        )


def require_voidable(record: Record, records: tuple[Record, ...]) -> None:
    """See that no document rests on the one that is to be void; `ConflictError` otherwise."""
    resting = [item for item in related_to(record, records) if item.relation]
    if resting:
        named = "、".join(called(item) for item in resting)
        raise ConflictError(
            f"{called(record)}不能作废，{named}更正或者补充了它 / cannot be void: {named} corrects or supplements it",
            hint="先作废后面的文书 / declare the later document void first",
        )


def start_values(record: Record, form: FormSpec, *, officers_named: bool) -> dict[str, Any]:
    """What the earlier document says, as a person would type it.

    Without its own date and, where officers are named anew, without its officers.
    """
    values = record.values or {}
    taken = [spec for spec in form.fields if spec.name in values and spec.name != "doc_date"]
    if officers_named:
        taken = [spec for spec in taken if spec.source != "officers"]
    return {spec.name: as_typed(spec, values[spec.name]) for spec in taken}


def title_of(form: FormSpec, relation: Relation | None, record: Record | None) -> str:
    """The form's title, and below it what the document corrects or supplements: the party reads it at once."""
    note = _NOTES.get(relation.kind) if relation else None
    if note is None or record is None:
        return form.title
    return f"{form.title}\n（{note}{record.number or record.title}）"


def changed_labels(values: Mapping[str, Any], record: Record, form: FormSpec) -> tuple[str, ...]:
    """Labels of the fields that say something else than in the earlier document, in the order of the form."""
    changed = differing_fields(values, record)
    return tuple(spec.label for spec in form.fields if spec.name in changed)


def require_change(changed: tuple[str, ...], record: Record) -> None:
    """A correction says something else; `RejectedError` otherwise."""
    if not changed:
        raise RejectedError(
            f"与{called(record)}没有不同，不必更正 / nothing differs from the document it corrects",
            hint="用 --set 字段=值 写出正确的内容 / give what is right with --set NAME=VALUE",
        )


def _require_alike(record: Record, form: FormSpec, party: Party) -> None:
    if record.form_id != form.id:
        raise RejectedError(
            f"《{form.title}》不能更正或者代替《{record.form_title}》 / another form cannot stand in its place",
            hint=f"文书 / form: {record.form_id}；文种用错的，作废后另行制作 / of the wrong form: void it, issue the right one",
        )
    if record.party_id != party.id:
        raise RejectedError(
            f"{called(record)}是给另一当事人的 / the document is another party's",
            hint="当事人弄错的，作废后另行制作 / addressed to the wrong party: void it, issue the right one",
        )
