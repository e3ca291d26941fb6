"""A form: its fields, its rules of issue and its Word file (docs/forms.md specifies the YAML)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from docarchive.domain.comparing.mark_rule import MarkRule
from docarchive.domain.identifiers import Sha256
from docarchive.domain.laws.law import LawReference

CREDIT_CODE = "credit_code"
"""A field's check: what has 18 characters must carry the right check digit (GB 32100-2015)."""


class FieldType(StrEnum):
    """Types of values a form takes."""

    STRING = "string"
    """One line."""
    TEXT = "text"
    """Several lines."""
    DATE = "date"
    DATETIME = "datetime"
    PERIOD = "period"
    """From one datetime to a later one."""
    MONEY = "money"
    """Yuan, at most two decimals; printed in figures and in capitals."""
    INT = "int"
    BOOL = "bool"
    ENUM = "enum"
    """One of the choices."""
    CHOICES = "choices"
    """Any number of the choices."""
    LAWREFS = "lawrefs"
    """References to law."""
    LIST = "list"
    """Rows of fields."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field as one form uses it."""

    name: str
    type: FieldType
    label: str
    label_en: str
    required: bool = True
    source: str | None = None
    """Where the value comes from when nobody types it, for example ``party.name`` (docs/forms.md)."""
    max_length: int | None = None
    """Characters; None is the type's default (200 for string, 5000 for text)."""
    pattern: str | None = None
    """Regular expression the whole value must match."""
    check: str | None = None
    """`CREDIT_CODE`, or None."""
    choices: tuple[str, ...] = ()
    columns: tuple["FieldSpec", ...] = ()
    """Fields of one row, for lists."""
    min_rows: int = 0
    max_rows: int = 500
    required_if: str | None = None
    """Name of a bool field (or ``name=value`` of an enum field) that makes this one required."""
    informant: bool = False
    """Filled, it tells of an informant: the document is seen only by who handles the case or sees informants."""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """One form of a pack."""

    id: str
    title: str
    title_en: str
    edition: str
    audience: str
    """``external`` or ``internal``."""
    volume_side: str
    """``main`` (正卷) or ``secondary`` (副卷)."""
    fields: tuple[FieldSpec, ...]
    docx: bytes
    docx_sha256: Sha256
    number_word: str | None = None
    """Type word after 应急; None for forms without number."""
    stage: str | None = None
    """Stage the case reaches when this form is issued."""
    party_kind: str | None = None
    """``unit``, ``person``, or None for either."""
    officers_required: int = 0
    """Officers with valid certificates on the act date."""
    act_date: str = "doc_date"
    """Name of the date (or datetime, or period) field on which the act happens."""
    seal: str | None = None
    """``official``, ``special`` or None."""
    copies: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    marks: tuple[MarkRule, ...] = ()
    """Which lines are signed, by the words printed before them."""
    penalties_from: str | None = None
    """List field whose rows are penalties (columns ``kind`` and ``amount``)."""
    services_from: str | None = None
    """List field whose rows are services (columns ``document``, ``served_on``, ``method``)."""
    informant: bool = False
    """Every document made from it tells of an informant."""


@dataclass(frozen=True, slots=True)
class FormValues:
    """Checked values of a form, as a document prints them and as data."""

    printed: Mapping[str, Any]
    """Context of the Word file: plain str, int, bool, list and dict only (docs/forms.md)."""
    data: Mapping[str, Any]
    """Plain data for the record, dates as ISO text, amounts as integers in 分; what was not given is absent."""
    act_date: date
    doc_date: date
    penalties: tuple[tuple[str, int | None], ...] = ()
    """Kind and amount in 分 of each row of the form's ``penalties_from``."""
    services: tuple[tuple[str, date, str], ...] = ()
    """Document, day and method of each row of the form's ``services_from``."""
    laws: tuple[LawReference, ...] = ()
    """Every place of law the values cite, each once, in the order of the fields."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A filled form."""

    docx: bytes
    text: str
    """Text of the whole document, paragraphs and cells joined by newlines."""
    values_found: int = field(default=0)
    """How many printed values were found again in the text."""
