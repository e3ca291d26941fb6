"""Which forms fit a case as it stands, which the law forbids now, and what usually comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from docarchive.catalog.port import Catalog
from docarchive.domain.case import Case, Stage
from docarchive.domain.case_file import CaseFile
from docarchive.domain.guards.base import GuardFinding, GuardRules, GuardSeverity
from docarchive.domain.identifiers import CaseId
from docarchive.domain.record import Record
from docarchive.templates.form import FormSpec
from docarchive.templates.pack import Pack
from docarchive.templates.rules.form_pages import FormPages, FormUse
from docarchive.workflows.issuing.guarding import read_case_file
from docarchive.workflows.issuing.judging import case_objections
from docarchive.workflows.issuing.prepare_issue import party_fits

MOST_NEXT = 6


@dataclass(frozen=True, slots=True)
class OfferedForm:
    """A form, for one case."""

    form: FormSpec
    use: FormUse
    fits: bool
    """Whether it is used in the stage the case has reached."""
    forbidden: tuple[GuardFinding, ...]
    """Why no party can get one now."""
    unfit: bool
    """The case has no party that it is for."""
    issued: tuple[Record, ...]
    """Those of the case that stand."""


@dataclass(frozen=True, slots=True)
class Offer:
    """All forms of the pack, for one case."""

    case: Case
    forms: tuple[OfferedForm, ...]
    """In the order of the pack's file."""

    @property
    def fitting(self) -> list[OfferedForm]:
        """Those for the stage that the case has reached."""
        return [item for item in self.forms if item.fits]

    def by_stage(self) -> list[tuple[Stage | None, list[OfferedForm]]]:
        """All of them under the stage in which they are usually used."""
        stages: dict[Stage | None, list[OfferedForm]] = {}
        for item in self.forms:
            stages.setdefault(next(iter(item.use.stages), None), []).append(item)
        order = {stage: place for place, stage in enumerate(Stage)}
        return sorted(stages.items(), key=lambda pair: len(order) if pair[0] is None else order[pair[0]])


def offer_forms(
    case_id: CaseId, *, catalog: Catalog, pack: Pack, pages: FormPages, rules: GuardRules, now: datetime
) -> Offer:
    """Look at every form with a case's eyes; whoever asks must see the case whole."""
    with catalog.reading() as reader:
        case = reader.get_case(case_id)
        file = read_case_file(case, reader, rules)
    ordered = [item.form_id for item in pages.uses if item.form_id in pack.forms]
    ordered += [form_id for form_id in pack.forms if form_id not in set(ordered)]
    return Offer(case, tuple(_offered(pack.form(form_id), pages, file, rules, now) for form_id in ordered))


def what_follows(record: Record, offer: Offer, pages: FormPages) -> Sequence[OfferedForm]:
    """What usually comes after a document: first what the pack names, then what fits the stage and is not there yet."""
    by_id = {item.form.id: item for item in offer.forms}
    named = [by_id[form_id] for form_id in pages.use_of(record.form_id or "").follows if form_id in by_id]
    others = [item for item in offer.fitting if item not in named and not item.issued]
    possible = [item for item in (*named, *others) if not item.forbidden and not item.unfit]
    return possible[:MOST_NEXT]


def _offered(
    form: FormSpec, pages: FormPages, file: CaseFile, rules: GuardRules, now: datetime
) -> OfferedForm:
    use = pages.use_of(form.id)
    parties = [party for party in file.parties if party_fits(form, party)]
    objections = [
        [
            item
            for item in case_objections(form, party, file, rules, now)
            if item.severity is GuardSeverity.BLOCK
        ]
        for party in parties
    ]
    forbidden = tuple(objections[0]) if objections and all(objections) else ()
    issued = tuple(file.papers(form.id))
    return OfferedForm(form, use, file.case.stage in use.stages, forbidden, not parties, issued)
