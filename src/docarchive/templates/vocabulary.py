"""The names one form may say, and the kind of value each stands for."""

import difflib
from collections.abc import Iterable

from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.names import FIXED, derived


class Vocabulary:
    """Names of a form.

    Kinds are ``text``, ``int``, ``maybe`` (an integer, or ``/`` when not given), ``bool`` and ``list``.
    """

    def __init__(self, form: FormSpec) -> None:
        self._form = form
        fixed = [name for name in FIXED if name != "doc_number" or form.number_word is not None]
        self.top: dict[str, str] = {**dict.fromkeys(fixed, "text"), **_kinds(form.fields)}
        """Kind of each name outside loops."""
        self.columns = {
            spec.name: {"seq": "int", **_kinds(spec.columns)} for spec in form.fields if spec.columns
        }
        """Kind of each column, by list field."""
        self._specs = {spec.name: spec for spec in form.fields}

    def spec(self, name: str) -> FieldSpec | None:
        """The field or column that *name* (``field`` or ``list.column``) is."""
        outer, dot, column = name.partition(".")
        spec = self._specs.get(outer)
        if dot and spec is not None:
            return next((item for item in spec.columns if item.name == column), None)
        return spec

    def base(self, name: str) -> str:
        """The field or column that a derived name belongs to: ``fine`` for ``fine_capitals``."""
        outer, dot, column = name.partition(".")
        specs = self._specs[outer].columns if dot else self._form.fields
        wanted = column if dot else outer
        base = next((spec.name for spec in specs if wanted in (spec.name, *derived(spec))), wanted)
        return f"{outer}.{base}" if dot else base

    def near(self, name: str, known: Iterable[str]) -> str:
        """What to expect instead of *name*: the nearest of *known*."""
        near = difflib.get_close_matches(name, list(known), n=1)
        return (
            f"本文书的字段，是否指 / did you mean {near[0]}"
            if near
            else f"{self._form.id} 的字段 / a field of the form"
        )


def _kinds(specs: tuple[FieldSpec, ...]) -> dict[str, str]:
    kinds = {}
    for spec in specs:
        kinds[spec.name] = {
            FieldType.BOOL: "bool",
            FieldType.LIST: "list",
            FieldType.INT: "int" if spec.required and spec.required_if is None else "maybe",
        }.get(spec.type, "text")
        kinds.update(dict.fromkeys(derived(spec), "text"))
    return kinds
