"""Everything about an issue that can be refused before a number is used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.agency import Agency
from docarchive.domain.case import Case
from docarchive.domain.case_file import CaseFile
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.findings import Finding
from docarchive.domain.guards.base import GuardFinding, GuardRules, Paper
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId
from docarchive.domain.officer import Officer, require_named, require_officers
from docarchive.domain.party import Party
from docarchive.domain.record import Record
from docarchive.domain.relation import Relation, RelationKind
from docarchive.templates.form import FormSpec, FormValues
from docarchive.templates.pack import Pack
from docarchive.templates.rules.pack_rules import load_rules
from docarchive.templates.values import check_values
from docarchive.workflows.issuing.guarding import read_case_file, require_lawful, require_unforbidden
from docarchive.workflows.issuing.prefill import Sources, prefill
from docarchive.workflows.issuing.relating import (
    changed_labels,
    find_related,
    require_change,
    start_values,
    title_of,
)
from docarchive.workflows.registering.law_library import act_day, check_issue


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What a clerk asks for."""

    form_id: str
    case_id: CaseId
    values: Mapping[str, Any]
    """What was typed; everything else comes from its source (docs/forms.md)."""
    party_id: PartyId | None = None
    """None: the only party of the case that the form fits."""
    officer_ids: tuple[OfficerId, ...] | None = None
    """None: the handlers of the case."""
    override_reason: str | None = None
    """Why the guards' warnings are set aside, if they are; becomes a fact (docs/rules.md)."""
    relation: Relation | None = None
    """The earlier document that this one corrects, replaces or supplements, and why."""
    key: str | None = None
    """Of a form that was drawn for a person (`docarchive.domain.draft`): with the same key nothing is issued twice."""


@dataclass(frozen=True, slots=True)
class IssuePlan:
    """A document that may be issued: only its number is missing."""

    form: FormSpec
    case: Case
    party: Party
    agency: Agency
    officers: tuple[Officer, ...]
    values: FormValues
    paper: Paper
    """The document as the guards saw it."""
    seen: CaseFile
    """The case as it was then."""
    rules: GuardRules
    overridden: tuple[GuardFinding, ...] = ()
    """Warnings that the request's reason sets aside."""
    relation: Relation | None = None
    related: Record | None = None
    """The earlier document."""
    changed: tuple[str, ...] = ()
    """Labels of the fields in which it differs from the document it corrects or replaces."""
    key: str | None = None
    """See `IssueRequest`."""

    def numbered(self, number: str | None) -> FormValues:
        """The values with the number in its place; None for forms without one."""
        if number is None:
            return self.values
        return replace(self.values, printed={**self.values.printed, "doc_number": number})

    def texts(self) -> Iterator[str]:
        """Every string that will be printed, those of rows included."""
        return _texts(self.values.printed)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What there is before anything is typed."""

    form: FormSpec
    sources: Sources
    rules: GuardRules


def gather(request: IssueRequest, *, catalog: Catalog, pack: Pack, now: datetime) -> Gathered:
    """Read the case and all the sources of a form's values; see `Issuer.issue` for what is raised."""
    form = pack.form(request.form_id)
    with catalog.reading() as reader:
        case = reader.get_case(request.case_id)
        case.accept_documents()
        agency = _agency(reader)
        rules = load_rules(pack.folder)
        file = read_case_file(case, reader, rules)
        party = _party(request.party_id, form, file.parties)
        officers = file.handlers
        if request.officer_ids is not None:
            officers = tuple(reader.get_officer(officer_id) for officer_id in request.officer_ids)
    sources = Sources(
        agency, party, case, officers, file.records, pack, rules.deadlines, local_day(now), file
    )
    return Gathered(form, sources, rules)


def prepare_issue(request: IssueRequest, *, catalog: Catalog, pack: Pack, now: datetime) -> IssuePlan:
    """Gather, prefill and check everything; see `Issuer.issue` for what is raised."""
    plan = plan_issue(request, catalog=catalog, pack=pack, now=now)
    reason, title = request.override_reason, plan.form.title
    overridden = require_lawful(plan.paper, plan.seen, plan.rules, title=title, override_reason=reason)
    return replace(plan, overridden=tuple(overridden))


def plan_issue(request: IssueRequest, *, catalog: Catalog, pack: Pack, now: datetime) -> IssuePlan:
    """As `prepare_issue`, with the guards not asked yet."""
    gathered = gather(request, catalog=catalog, pack=pack, now=now)
    form, sources, rules = gathered.form, gathered.sources, gathered.rules
    party, officers, file = sources.party, sources.officers, sources.file
    related = find_related(request.relation, form, party, file) if request.relation else None
    anew = related if request.relation and request.relation.kind is not RelationKind.SUPPLEMENTS else None
    start = start_values(anew, form, officers_named=request.officer_ids is not None) if anew else None
    raw = prefill(form, request.values, sources, start=start)
    fixed = _fixed(form, sources.agency, title_of(form, request.relation, related))
    values = check_values(form, raw, fixed=fixed, doc_date=sources.today)
    changed = changed_labels(values.data, anew, form) if anew else ()
    if anew and request.relation and request.relation.kind is RelationKind.CORRECTS:
        require_change(changed, anew)
    if form.officers_required:
        require_officers(officers, day=values.act_date, count=form.officers_required)
        require_named(_printed_officers(form, values), officers, day=values.act_date)
    paper = Paper(
        form.id,
        party.id,
        party.kind,
        values.doc_date,
        values.data,
        relation=request.relation,
        citations=_citations(values, sources.case, catalog),
        officer_ids=tuple(officer.id for officer in officers),
        act_day=values.act_date,
    )
    return IssuePlan(
        form,
        sources.case,
        party,
        sources.agency,
        officers,
        values,
        paper,
        file,
        rules,
        relation=request.relation,
        related=related,
        changed=changed,
        key=request.key,
    )


def require_still_lawful(plan: IssuePlan, reader: Reader) -> None:
    """See in a transaction that what others did to the case since the plan was made does not forbid the document.

    Raises:
        ConflictError: it does; every objection is named. A reason given before does not set new warnings aside.
    """
    require_unforbidden(
        plan.paper, plan.seen, reader, plan.rules, title=plan.form.title, overridden=plan.overridden
    )


def _printed_officers(form: FormSpec, values: FormValues) -> list[tuple[str, str]]:
    fields = [spec.name for spec in form.fields if spec.source == "officers"]
    return [(row["name"], row["cert_no"]) for name in fields for row in values.data.get(name) or ()]


def _citations(values: FormValues, case: Case, catalog: Catalog) -> tuple[Finding, ...]:
    """What the library of laws has against the references of a document."""
    if not values.laws:
        return ()
    with catalog.reading() as reader:
        act = act_day([values.data])
        return tuple(check_issue(values.laws, act, case, reader, issued_on=values.doc_date))


def _fixed(form: FormSpec, agency: Agency, title: str) -> dict[str, str]:
    fixed = {"agency_name": agency.name, "doc_title": title, "edition": form.edition}
    if form.number_word is not None:
        fixed["doc_number"] = ""
    return fixed


def _agency(reader: Reader) -> Agency:
    agency = reader.find_agency()
    if agency is None:
        raise ConflictError(
            "还没有登记本机关信息 / the agency's profile has not been entered",
            hint="docarchive agency set 文件.yaml / docarchive agency set FILE.yaml",
        )
    return agency


def fitting_parties(case: Case, form: FormSpec, reader: Reader) -> list[Party]:
    """The parties of a case that a form is for."""
    parties = (reader.get_party(party_id) for party_id in case.party_ids)
    return [party for party in parties if party_fits(form, party)]


def party_fits(form: FormSpec, party: Party) -> bool:
    """Whether a form is for parties of this kind."""
    return form.party_kind in (None, party.kind.value)


def _party(wanted: PartyId | None, form: FormSpec, parties: Sequence[Party]) -> Party:
    if wanted is not None:
        parties = [party for party in parties if party.id == wanted]
        if not parties:
            raise RejectedError(f"当事人不属于本案 / party {wanted} is not a party of this case")
    fitting = [party for party in parties if party_fits(form, party)]
    if not fitting:
        raise RejectedError(
            f"《{form.title}》用于{_kind(form)}，与当事人 {_names(parties)} 不符 / "
            f"{form.id} is for a party of kind {form.party_kind}"
        )
    if len(fitting) > 1 and form.audience == "external":  # an internal form is about the whole case
        raise RejectedError(
            f"本案有几个当事人，须指明给谁 / several parties fit: {_names(fitting)}", hint="--party"
        )
    return fitting[0]


def _texts(printed: object) -> Iterator[str]:
    """Every string of a form's printed values, rows included."""
    if isinstance(printed, str):
        yield printed
    elif isinstance(printed, Mapping):
        for value in printed.values():
            yield from _texts(value)
    elif isinstance(printed, list | tuple):
        for value in printed:
            yield from _texts(value)


def _kind(form: FormSpec) -> str:
    return {"unit": "单位", "person": "个人"}.get(form.party_kind or "", "")


def _names(parties: Sequence[Party]) -> str:
    return "、".join(party.name for party in parties)
