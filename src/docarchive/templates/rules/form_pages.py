"""Reading ``rules/form_pages.yaml``: in which parts a form is filled in, and what each form is for (docs/forms.md)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from docarchive.domain.case import Stage
from docarchive.domain.findings import Finding
from docarchive.templates.form import FieldSpec, FormSpec
from docarchive.templates.rules.entry import rows
from docarchive.templates.rules.rule_file import doubled, no_faults, stamp_of, yaml_of
from docarchive.templates.yaml_entry import Entry

FORM_PAGES_FILE = "rules/form_pages.yaml"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a form."""

    title: str
    title_en: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormUse:
    """What a form is for."""

    form_id: str
    stages: tuple[Stage, ...] = ()
    """In which it is used, the usual one first; none: nobody said."""
    purpose: str = ""
    purpose_en: str = ""
    follows: tuple[str, ...] = ()
    """Forms that usually come next."""


@dataclass(frozen=True, slots=True)
class FormPages:
    """All of the file."""

    sections: tuple[Section, ...]
    uses: tuple[FormUse, ...]

    def use_of(self, form_id: str) -> FormUse:
        """What the form is for; of a form that the file leaves out nothing is known."""
        return next((item for item in self.uses if item.form_id == form_id), FormUse(form_id))

    def parts_of(self, form: FormSpec) -> list[tuple[Section, tuple[FieldSpec, ...]]]:
        """The parts of a form that have fields, in order; what stands in no section comes last."""
        placed = {name for section in self.sections for name in section.fields}
        rest = Section("其他", "Other", tuple(spec.name for spec in form.fields if spec.name not in placed))
        parts = (
            (section, tuple(spec for spec in form.fields if spec.name in section.fields))
            for section in (*self.sections, rest)
        )
        return [(section, fields) for section, fields in parts if fields]


def load_form_pages(folder: Path) -> FormPages:
    """What the pack in *folder* says about filling in its forms; read again when the file has changed.

    A pack without the file offers its forms in alphabetical order, each in one part.

    Raises:
        RejectedError: there are faults; the message has all of them, each with file and line.
    """
    if not (folder / FORM_PAGES_FILE).is_file():
        return FormPages((), ())
    return _form_pages(folder, stamp_of(folder, FORM_PAGES_FILE))


@lru_cache(maxsize=4)
def _form_pages(folder: Path, _stamp: int) -> FormPages:
    faults: list[Finding] = []
    head = Entry(yaml_of(folder, FORM_PAGES_FILE), FORM_PAGES_FILE, faults)
    sections = tuple(_section(item, faults) for item in rows(head, "sections"))
    uses = tuple(_use(item, faults) for item in rows(head, "forms"))
    for name in doubled([name for section in sections for name in section.fields]):
        head.fault("yaml-value", "每个字段只在一处 / each field in one section", name)
    for name in doubled([item.form_id for item in uses]):
        head.fault("yaml-value", "各不相同 / all different", name)
    head.finish()
    no_faults(faults, folder)
    return FormPages(sections, uses)


def _section(table: Any, faults: list[Finding]) -> Section:
    entry = Entry(table, FORM_PAGES_FILE, faults)
    section = Section(entry.text("title"), entry.text("title_en"), entry.texts("fields"))
    entry.finish()
    return section


def _use(table: Any, faults: list[Finding]) -> FormUse:
    entry = Entry(table, FORM_PAGES_FILE, faults)
    use = FormUse(
        entry.text("id"),
        _stages(entry, entry.texts("stages")),
        entry.text("purpose"),
        entry.text("purpose_en"),
        entry.texts("next"),
    )
    entry.finish()
    return use


def _stages(entry: Entry, names: Sequence[str]) -> tuple[Stage, ...]:
    known = [stage.value for stage in Stage]
    for name in names:
        if name not in known:
            entry.fault("yaml-value", "、".join(known), name, "stages")
    return tuple(Stage(name) for name in names if name in known)
