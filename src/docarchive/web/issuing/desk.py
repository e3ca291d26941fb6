"""One form in one browser: filled, judged, kept, previewed, drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from starlette.responses import Response

from docarchive.domain.case import Case
from docarchive.domain.draft import Draft
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.handler_change import Recusal
from docarchive.domain.officer import Officer
from docarchive.domain.people.acts import Act
from docarchive.templates.form import FieldSpec, FormSpec
from docarchive.templates.rules.form_pages import FormUse, Section, load_form_pages
from docarchive.templates.rules.penal import known_penal
from docarchive.templates.values import FieldFault
from docarchive.web.issuing.echo import echoes
from docarchive.web.issuing.helping import helps
from docarchive.web.issuing.posted import Posted
from docarchive.web.previews import KeptPreview
from docarchive.web.visit import Visit
from docarchive.workflows.issuing.drafts import Drafts, done_since
from docarchive.workflows.issuing.entries import is_blank
from docarchive.workflows.issuing.filling import FilledForm, fill_form
from docarchive.workflows.issuing.judging import Judgement, judge_form
from docarchive.workflows.issuing.picking import Picked, fine_remarks, pick_violation, picks_law
from docarchive.workflows.issuing.prefill import day_of_value
from docarchive.workflows.issuing.prepare_issue import fitting_parties
from docarchive.workflows.issuing.previewing import Preview, preview_document


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows beside the form itself."""

    notes: Sequence[DocArchiveError] = ()
    """What did not work just now."""
    told: str = ""
    """What did, ``中文 / English``."""
    confirm: bool = False
    """Whether the last question is asked."""
    preview: KeptPreview | None = None
    text: Preview | None = None
    """A preview without pages: there is no converter."""
    found: Sequence[object] | None = None
    """Violations that were looked for."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class OfferedOfficer:
    """Somebody who may be chosen to act."""

    officer: Officer
    chosen: bool
    number: str
    """Of the certificate that covers the day of the act; empty: none does."""
    recused: date | None = None
    """Since when they keep away from the case."""


@dataclass
class FormDesk:
    """The tools for one request about one form."""

    visit: Visit
    case: Case
    form: FormSpec
    posted: Posted
    filled: FilledForm = field(init=False)
    judged: Judgement = field(init=False)
    picked: Picked | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Fill the form as far as it goes, and see what stands in its way."""
        self.posted = _with_party(self.visit, self.case, self.form, self.posted)
        self.filled = self._fill()
        self.judged = self._judge()
        with self.visit.app.catalog.reading() as reader:
            kind, pack = self.filled.party.kind, self.visit.app.pack
            violation, tier = self.posted.violation, self.posted.tier
            self.picked = pick_violation(violation, tier, kind, pack=pack, reader=reader)

    @property
    def anything_typed(self) -> bool:
        """Whether there is more in the form than what it was drawn with."""
        entries, given = self.filled.entries_typed(), self.filled.from_source
        typed = any(not is_blank(entry) for name, entry in entries.items() if name not in given)
        return typed or self.posted.relation is not None

    def save(self) -> Draft:
        """Keep what was typed; see `Drafts.save` for what is raised."""
        app, posted = self.visit.app, self.posted
        now = app.now()
        draft = Draft(
            posted.key,
            self.visit.signed_in.name,
            self.case.id,
            self.form.id,
            now,
            now,
            posted.seen_facts,
            self.filled.entries_typed(),
            self.filled.drawn,
            posted.party_id,
            posted.officer_ids,
            posted.relation,
            posted.violation,
            posted.tier,
            posted.override,
        )
        return drafts_of(self.visit).save(draft)

    def preview(self) -> tuple[KeptPreview | None, Preview | None]:
        """Pages of the document as it stands, or its words where there is no converter; errors as in issuing."""
        app, plan = self.visit.app, self.judged.plan
        if plan is None:
            return None, None
        made = preview_document(plan, renderer=app.renderer, converter=app.converter)
        if made.pdf is None:
            return None, made
        kept = self.visit.site.previews.put(
            made.pdf, user=self.visit.signed_in.name, page_count=made.page_count
        )
        return kept, None

    def faults(self) -> tuple[dict[str, str], list[str]]:
        """What is wrong beside which input, and what belongs to none."""
        beside: dict[str, str] = {}
        elsewhere = []
        names = {spec.name for spec in self.form.fields}
        for fault in self.judged.faults:
            if fault.field in names:
                beside.setdefault(_place(fault), _words(fault))
            else:
                elsewhere.append(fault.words)
        return beside, elsewhere

    def remarks(self) -> tuple[Finding, ...]:
        """What the statute and the chosen tier have against the fines."""
        return fine_remarks(self.picked, self.filled.entries, self.form, pack=self.visit.app.pack)

    def since(self) -> Sequence[Act]:
        """What was done to the case since the form was begun."""
        with self.visit.app.catalog.reading() as reader:
            return done_since(self.case.id, self.posted.seen_facts, reader)

    def side(self) -> dict[str, Any]:
        """What stands beside the form and changes while it is filled in."""
        return {
            "judged": self.judged,
            "override": self.posted.override,
            "remarks": self.remarks(),
            "since": self.since(),
        }

    def echoes(self) -> dict[str, str]:
        """What is said beside inputs."""
        return echoes(self.form.fields, self.filled.entries)

    def draw(self, shown: Shown) -> Response:
        """The page."""
        site, checked = self.visit.site, self.posted.checked
        faults, elsewhere = self.faults() if checked else ({}, [])
        parts = load_form_pages(site.app.pack.folder)
        law = picks_law(self.form)
        return self.visit.page(
            "issue_form.html",
            status=shown.status,
            case=self.case,
            form=self.form,
            use=_use(parts.use_of(self.form.id)),
            parts=_parts(parts.parts_of(self.form)),
            filled=self.filled,
            posted=self.posted,
            shown=shown,
            faults=faults,
            elsewhere=elsewhere,
            echoes=self.echoes(),
            officers=self._officers(),
            recused=[item for item in self._recused() if item.officer not in self.filled.officers],
            others=[item for item in self._others() if item.key != self.posted.key],
            picks_law=law,
            helps=helps(self.form, self.filled.explained, picks_law=law),
            asks_for_party=asks_for_party(self.form),
            picked=self.picked,
            **self.side(),
        )

    def _fill(self) -> FilledForm:
        app = self.visit.app
        known = tuple(known_penal(app.pack.folder).laws.values())
        typed = self.posted.typed(self.case.id, self.form.id)
        try:
            return fill_form(typed, catalog=app.catalog, pack=app.pack, known_laws=known, now=app.now())
        except NotFoundError as error:  # an id that was put into the form by hand
            raise RejectedError(error.message) from error

    def _judge(self) -> Judgement:
        app = self.visit.app
        return judge_form(
            self.filled, catalog=app.catalog, pack=app.pack, converter=app.converter, now=app.now()
        )

    def _officers(self) -> list[OfferedOfficer]:
        """Those whose certificate covers the day of the act, and whoever was chosen before.

        Who was recused by that day is not among them unless chosen before, and then marked.
        """
        filled = self.filled
        day = day_of_value(filled.entries.get(self.form.act_date), filled.sources.today)
        chosen = [officer.id for officer in filled.officers]
        gone = {item.officer.id: item.since for item in self._recused()}
        with self.visit.app.catalog.reading() as reader:
            officers = reader.officers()
        offered = [
            OfferedOfficer(item, item.id in chosen, held.number if held else "", gone.get(item.id))
            for item in officers
            for held in [item.certificate_on(day)]
            if (held and item.id not in gone) or item.id in chosen
        ]
        order = {officer_id: place for place, officer_id in enumerate(chosen)}
        return sorted(offered, key=lambda item: order.get(item.officer.id, len(order)))

    def _recused(self) -> list[Recusal]:
        """Who keeps away from the case on the day of the act."""
        filled = self.filled
        day = day_of_value(filled.entries.get(self.form.act_date), filled.sources.today)
        return [item for item in filled.sources.file.recused if item.since <= day]

    def _others(self) -> Sequence[Draft]:
        with self.visit.app.catalog.reading() as reader:
            mine = reader.drafts_of(self.visit.signed_in.name, case_id=self.case.id)
        return [draft for draft in mine if draft.form_id == self.form.id]


def drafts_of(visit: Visit) -> Drafts:
    """The drafts of whoever asks."""
    return Drafts(visit.app.catalog, visit.app.now, visit.signed_in.name)


def asks_for_party(form: FormSpec) -> bool:
    """Whether a form is about one party: what it is handed, and what it signs for."""
    return form.audience == "external" or form.services_from is not None


def _with_party(visit: Visit, case: Case, form: FormSpec, posted: Posted) -> Posted:
    """Of several parties that the form fits the first is taken until somebody chooses."""
    if posted.party_id is not None or not asks_for_party(form):
        return posted
    with visit.app.catalog.reading() as reader:
        fitting = fitting_parties(case, form, reader)
    return replace(posted, party_id=fitting[0].id) if fitting else posted


def _place(fault: FieldFault) -> str:
    parts = (fault.field, fault.row, fault.column)
    return ".".join(str(part) for part in parts if part is not None)


def _words(fault: FieldFault) -> str:
    """A fault where its field is named already: ``中文 / English``."""
    words = fault.words.partition("：")[2] or fault.words
    given, between, wanted = words.partition("，应为 / expected ")
    if not between:
        return words
    zh, _, en = wanted.partition(" / ")
    return f"{given}，应为{zh} / {given}, expected {en or zh}"


def _use(use: FormUse) -> str:
    return f"{use.purpose} / {use.purpose_en}" if use.purpose else ""


def _parts(parts: Sequence[tuple[Section, tuple[FieldSpec, ...]]]) -> list[Mapping[str, object]]:
    return [
        {"title": f"{section.title} / {section.title_en}", "id": f"part-{number}", "fields": fields}
        for number, (section, fields) in enumerate(parts, start=1)
    ]
