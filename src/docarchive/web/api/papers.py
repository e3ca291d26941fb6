"""Forms and what is issued from them, as programs get and send it."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from docarchive.domain.relation import RelationKind
from docarchive.templates.form import FieldSpec, FormSpec
from docarchive.web.api.base import RECORD, Given, Shape


class FieldShape(Shape):
    """One field of a form."""

    name: str = Field(examples=["doc_date"])
    type: str = Field(examples=["date"])
    label: str = Field(examples=["文书日期"])
    label_en: str = Field(examples=["date of the document"])
    required: bool
    source: str | None = Field(
        default=None, description="Where it comes from when nobody sends it; docs/forms.md."
    )
    choices: list[str] = Field(default=[])
    columns: list["FieldShape"] = Field(default=[], description="Of one row, for lists.")


class FormBrief(Shape):
    """A form in the list."""

    id: str = Field(examples=["rectification_order"])
    title: str = Field(examples=["责令限期整改指令书"])
    title_en: str
    party_kind: str | None = Field(default=None, description="`unit`, `person`; absent: either.")
    number_word: str | None = Field(default=None, examples=["责改"])


class FormShape(FormBrief):
    """A form with its fields."""

    fields: list[FieldShape]


class FormList(Shape):
    """The forms of the pack in use."""

    forms: list[FormBrief]


class RelationGiven(Given):
    """The earlier document that this one corrects, replaces or supplements."""

    kind: RelationKind
    record_id: str = Field(min_length=1, max_length=40, examples=[RECORD])
    reason: str = Field(min_length=1, max_length=200, examples=["数额有误"])


class PaperGiven(Given):
    """A document to be issued; what is not sent comes from its source."""

    form: str = Field(min_length=1, max_length=100, examples=["rectification_order"])
    values: dict[str, Any] = Field(
        default={},
        max_length=500,
        description="Field → value, as `GET /api/v1/forms/{id}` lists them and docs/forms.md explains.",
        examples=[{"doc_date": "2026-10-12"}],
    )
    party_id: str | None = Field(
        default=None, max_length=40, description="Default: the only party the form fits."
    )
    officer_ids: list[str] | None = Field(default=None, max_length=50, description="Default: the handlers.")
    override_reason: str | None = Field(
        default=None, min_length=1, max_length=200, description="Why warnings are set aside; goes on record."
    )
    relation: RelationGiven | None = None


class PaperCheck(Shape):
    """Whether a document could be issued as it is; no number is used."""

    issuable: bool
    detail: str = Field(description="Every fault; empty when it is issuable.", examples=[""])
    hint: str = ""
    printed: dict[str, Any] = Field(default={}, description="What would be printed, field by field.")


def form_brief(form: FormSpec) -> FormBrief:
    """A form in the list."""
    return FormBrief(
        id=form.id,
        title=form.title,
        title_en=form.title_en,
        party_kind=form.party_kind,
        number_word=form.number_word,
    )


def form_shape(form: FormSpec) -> FormShape:
    """A form with its fields."""
    return FormShape(**form_brief(form).model_dump(), fields=[_field(item) for item in form.fields])


def issuable(printed: Mapping[str, Any]) -> PaperCheck:
    """Nothing stands in the way."""
    return PaperCheck(issuable=True, detail="", printed=dict(printed))


def _field(item: FieldSpec) -> FieldShape:
    return FieldShape(
        name=item.name,
        type=item.type.value,
        label=item.label,
        label_en=item.label_en,
        required=item.required,
        source=item.source,
        choices=list(item.choices),
        columns=[_field(column) for column in item.columns],
    )
