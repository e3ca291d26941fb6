"""Names a form's Word file may use: its fields, what is derived from them, and what every form has."""

import keyword
import re

from docarchive.templates.form import FieldSpec, FieldType

FIXED = ("agency_name", "doc_title", "doc_number", "edition")
"""Names every form has; ``doc_number`` only where the form has a number word."""

NOT_GIVEN = "/"
"""Printed for an optional value nobody gave, so that no box of a sealed document stays empty."""

SUFFIXES: dict[FieldType, tuple[str, ...]] = {
    FieldType.PERIOD: ("_start", "_end"),
    FieldType.MONEY: ("_capitals",),
    FieldType.BOOL: ("_box",),
    FieldType.ENUM: ("_boxes",),
    FieldType.CHOICES: ("_boxes",),
}
"""What a field prints besides itself."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_RESERVED = frozenset(
    {*FIXED, "loop", "self", "caller", "varargs", "kwargs", "seq", "true", "false", "none", "if", "set"}
    | set(keyword.kwlist)
    # Jinja looks for attributes first: row.items would be the method of dict
    | {name for name in dir(dict) if not name.startswith("_")}
)


def is_name(name: str) -> bool:
    """Tell whether *name* can name a field: lower-case letters, digits, ``_``, and no reserved word."""
    return _NAME.fullmatch(name) is not None and name not in _RESERVED


def derived(spec: FieldSpec) -> tuple[str, ...]:
    """The other names *spec* prints under, for example ``fine_capitals``."""
    return tuple(spec.name + suffix for suffix in SUFFIXES.get(spec.type, ()))
