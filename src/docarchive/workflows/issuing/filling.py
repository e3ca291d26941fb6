"""A form while somebody fills it in: what a page shows of it, and what was typed as `Issuer.issue` takes it.

What a source filled in and nobody changed is filled in again each time, so that sums and days follow what they are
computed from. What a page shows and what is issued are the same all the same: `FilledForm.moved` names what has changed
since the page was drawn, and a door does not issue before a person has seen it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.errors import RejectedError
from docarchive.domain.laws.text import Law
from docarchive.domain.officer import Officer
from docarchive.domain.party import Party
from docarchive.domain.record import Record
from docarchive.domain.relation import RelationKind
from docarchive.templates.form import FieldSpec, FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.workflows.issuing.entries import (
    Entry,
    LawReader,
    empty_entry,
    entry_digest,
    is_blank,
    same_entry,
    shown_entry,
    typed_value,
)
from docarchive.workflows.issuing.explain_form import ExplainedField, explain_fields
from docarchive.workflows.issuing.prefill import Sources, day_of_value, prefill
from docarchive.workflows.issuing.prepare_issue import Gathered, IssueRequest, fitting_parties, gather
from docarchive.workflows.issuing.relating import find_related, start_values
from docarchive.workflows.registering.law_library import CatalogLibrary

OFFICERS = "officers"
"""Source of the field that names who acts: chosen among the officers, never typed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from a page."""

    request: IssueRequest
    """What is asked for, without values."""
    entries: Mapping[str, Entry] = field(default_factory=dict)
    """Field by field as it stood on the page; empty when it is drawn for the first time."""
    drawn: Mapping[str, str] = field(default_factory=dict)
    """Of what a source had filled, the digest of what it filled in."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form as it stands now."""

    form: FormSpec
    party: Party
    parties: Sequence[Party]
    """Those of the case that the form fits."""
    officers: Sequence[Officer]
    """Who acts."""
    request: IssueRequest
    """With every value that stands in the form, to be checked or issued."""
    entries: Mapping[str, Entry]
    """For the page: every field of the form."""
    drawn: Mapping[str, str]
    """For the page."""
    from_source: frozenset[str]
    """Fields that nobody typed."""
    moved: tuple[FieldSpec, ...]
    """Fields that nobody typed and that say something else now than when the page was drawn."""
    explained: Mapping[str, ExplainedField]
    """Where each field comes from, or why it is empty."""
    gathered: Gathered
    related: Record | None = None
    """The earlier document it corrects, replaces or supplements."""

    def entries_typed(self) -> dict[str, Entry]:
        """What a page sends back when nothing was changed: all but the officers, who are chosen."""
        chosen = {spec.name for spec in self.form.fields if spec.source == OFFICERS}
        return {name: entry for name, entry in self.entries.items() if name not in chosen}

    @property
    def sources(self) -> Sources:
        """What it was filled from."""
        return self.gathered.sources


def fill_form(
    typed: Typed, *, catalog: Catalog, pack: Pack, known_laws: Sequence[Law], now: datetime
) -> FilledForm:
    """Fill the form as far as it goes around what was typed.

    Args:
        typed: What came back from a page.
        catalog: The catalogue; whoever asks must see the case.
        pack: The forms.
        known_laws: Of the penal catalogue, for the titles that the library lacks.
        now: The time.

    Raises:
        RejectedError: entries of fields that the form does not have; else as `Issuer.issue` for a case, party or
            officer that does not fit. Wrong values raise nothing here.
    """
    gathered = gather(typed.request, catalog=catalog, pack=pack, now=now)
    form, sources = gathered.form, gathered.sources
    _require_known(form, typed.entries)
    specs = [spec for spec in form.fields if spec.source != OFFICERS]
    own = [spec for spec in specs if _was_typed(spec, typed)]
    relation = typed.request.relation
    related = find_related(relation, form, sources.party, sources.file) if relation else None
    start = None
    if related and relation and relation.kind is not RelationKind.SUPPLEMENTS:
        named = typed.request.officer_ids is not None
        start = start_values(related, form, officers_named=named)
    with catalog.reading() as reader:
        laws = law_reader(reader, known_laws, form, typed.entries, sources)
        values = {spec.name: typed_value(spec, typed.entries[spec.name], laws) for spec in own}
        filled = prefill(form, values, sources, start=start)
        entries = dict(_entries(form, filled, own, typed))
        moved = tuple(
            spec
            for spec in specs
            if spec not in own
            and spec.name in typed.entries
            and not same_entry(spec, typed.entries[spec.name], entries[spec.name])
        )
        whole = {spec.name: typed_value(spec, entries[spec.name], laws) for spec in specs}
        parties = fitting_parties(sources.case, form, reader)
    given = {spec.name for spec in form.fields if not is_blank(entries[spec.name])}
    typed_names = {spec.name for spec in own}
    kept = {name: digest for name, digest in typed.drawn.items() if name in typed_names}
    fresh = {
        spec.name: entry_digest(spec, entries[spec.name])
        for spec in specs
        if spec not in own and spec.name in given
    }
    return FilledForm(
        form,
        sources.party,
        parties,
        sources.officers,
        replace(typed.request, values={name: "" if item is None else item for name, item in whole.items()}),
        entries,
        {**kept, **fresh},
        frozenset(given - typed_names),
        moved,
        {
            item.field.name: item
            for item in explain_fields(form, _without(typed_names, filled), sources, pack)
        },
        gathered,
        related,
    )


def law_reader(
    reader: Reader,
    known_laws: Sequence[Law],
    form: FormSpec,
    entries: Mapping[str, Entry],
    sources: Sources,
) -> LawReader:
    """Reads places of law for a form: in the editions in force on the day of its act."""
    day = day_of_value(entries.get(form.act_date) or entries.get("doc_date"), sources.today)
    return LawReader(CatalogLibrary(reader), known_laws, on=day)


def _entries(
    form: FormSpec, filled: Mapping[str, Any], own: Sequence[FieldSpec], typed: Typed
) -> Sequence[tuple[str, Entry]]:
    """What was typed stays as it was typed, right or wrong; the rest is what the sources say."""
    return [
        (
            spec.name,
            typed.entries[spec.name]
            if spec in own
            else _with_blank_rows(
                spec,
                shown_entry(spec, filled.get(spec.name)) if spec.name in filled else empty_entry(spec),
                typed.entries.get(spec.name),
            ),
        )
        for spec in form.fields
    ]


def _with_blank_rows(spec: FieldSpec, entry: Entry, before: Entry | None) -> Entry:
    """What a source says, with the rows that somebody added to it and has not filled in yet.

    One blank row is none: a page shows one where there are no rows.
    """
    if spec.type is not FieldType.LIST or not before or len(before) <= max(1, len(entry)):
        return entry
    return before if same_entry(spec, before, entry) else entry


def _without(names: Collection[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _was_typed(spec: FieldSpec, typed: Typed) -> bool:
    if spec.name not in typed.entries:
        return False
    entry, digest = typed.entries[spec.name], typed.drawn.get(spec.name)
    return not is_blank(entry) if digest is None else entry_digest(spec, entry) != digest


def _require_known(form: FormSpec, entries: Mapping[str, Entry]) -> None:
    specs = {spec.name: spec for spec in form.fields if spec.source != OFFICERS}
    unknown = sorted(set(entries) - set(specs))
    for name in set(entries) & set(specs):
        if specs[name].type is FieldType.LIST:
            columns = {column.name for column in specs[name].columns}
            unknown += sorted({column for row in entries[name] for column in row} - columns)
    if unknown:
        raise RejectedError(
            f"《{form.title}》没有这些字段 / has no such fields: {'、'.join(name[:40] for name in unknown[:5])}",
            hint="请回到表单重新填写 / go back to the form",
        )
