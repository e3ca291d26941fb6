"""Check a filled form as issuing would, and say everything at once: beside its field, or for the form as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from docarchive.catalog.port import Catalog
from docarchive.domain.case_file import CaseFile
from docarchive.domain.clocks.clocks import Clock, clocks_of
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.guards.base import GuardFinding, GuardRules, GuardSeverity, Paper
from docarchive.domain.guards.every import check
from docarchive.domain.identifiers import RecordId, new_code_uid, new_id
from docarchive.domain.officer import require_officers
from docarchive.domain.party import Party
from docarchive.domain.record import Penalty, Record, RecordKind, Service
from docarchive.templates.form import FieldType, FormSpec
from docarchive.templates.pack import Pack
from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.values import FieldFault, WrongValuesError
from docarchive.workflows.issuing.entries import UnreadableLaw, kept_rows
from docarchive.workflows.issuing.filling import FilledForm
from docarchive.workflows.issuing.prefill import day_of_value
from docarchive.workflows.issuing.prepare_issue import IssuePlan, plan_issue

OF_THE_CASE = frozenset(
    {
        "filing_before_decision",
        "notice_before_decision",
        "notice_served",
        "defence_over",
        "hearing_request_over",
        "hearing_held",
        "legal_review_passed",
        "case_not_ended",
        "coercion_approved",
        "deferral_approved",
        "demand_waited",
        "court_not_early",
        "court_not_late",
        "decisions_served",
    }
)
"""Guards that look at the case and the day alone: what they say holds before anything is typed."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What stands in the way of a document."""

    faults: tuple[FieldFault, ...] = ()
    """Wrong and missing values; rows are counted as the page shows them, from 1."""
    refusals: tuple[RejectedError | ConflictError, ...] = ()
    """What is wrong with it as a whole: officers, characters no font has, a case that is closed."""
    findings: tuple[GuardFinding, ...] = ()
    """What the guards have against it; with faults only those that look at the case alone."""
    plan: IssuePlan | None = None
    """There when no value is wrong; not asked about the guards."""
    clocks: tuple[Clock, ...] = ()
    """Deadlines that begin, end or move with it."""

    @property
    def forbidden(self) -> tuple[GuardFinding, ...]:
        """What nobody may set aside."""
        return tuple(item for item in self.findings if item.severity is GuardSeverity.BLOCK)

    @property
    def warnings(self) -> tuple[GuardFinding, ...]:
        """What a reason sets aside."""
        return tuple(item for item in self.findings if item.severity is GuardSeverity.WARN)

    def stops(self, override_reason: str | None) -> bool:
        """Whether it cannot be issued so."""
        unanswered = bool(self.warnings) and not (override_reason or "").strip()
        return bool(self.plan is None or self.refusals or self.forbidden or unanswered)


def judge_form(
    filled: FilledForm, *, catalog: Catalog, pack: Pack, converter: PdfConverter, now: datetime
) -> Judgement:
    """Check everything that issuing checks; nothing is used up and nothing written."""
    try:
        plan = plan_issue(filled.request, catalog=catalog, pack=pack, now=now)
    except WrongValuesError as error:
        return _faulty(filled, error, now)
    except (RejectedError, ConflictError) as error:
        found = case_objections(filled.form, filled.party, filled.sources.file, filled.gathered.rules, now)
        return Judgement(refusals=(error,), findings=tuple(found))
    refusals: list[RejectedError | ConflictError] = []
    try:
        converter.check_text("".join(plan.texts()))
    except RejectedError as error:
        refusals.append(error)
    findings = tuple(check(plan.paper, plan.seen, plan.rules))
    return Judgement((), tuple(refusals), findings, plan, clocks_moved(plan, now))


def case_objections(
    form: FormSpec, party: Party, file: CaseFile, rules: GuardRules, now: datetime, day: date | None = None
) -> list[GuardFinding]:
    """What the guards have against any document of this form for this party, dated today or on *day*."""
    paper = Paper(form.id, party.id, party.kind, day or now.date(), {})
    return [item for item in check(paper, file, rules) if item.guard_id in OF_THE_CASE]


def clocks_moved(plan: IssuePlan, now: datetime) -> tuple[Clock, ...]:
    """The deadlines that the document would begin, end or move, as they would stand then."""
    rules = plan.rules.deadlines
    before = {_of(clock): clock for clock in clocks_of(plan.seen, rules, now=now)}
    records = (*plan.seen.records, _as_issued(plan, now))
    after = clocks_of(replace(plan.seen, records=records), rules, now=now)
    return tuple(
        clock
        for clock in after
        if (known := before.get(_of(clock))) is None or (known.due, known.state) != (clock.due, clock.state)
    )


def _of(clock: Clock) -> tuple[str, str | None, str | None, str]:
    stated = clock.rule.each and clock.due is not None
    return (
        clock.rule.id,
        clock.party_id,
        clock.record.id if clock.record else None,
        str(clock.due) if stated else "",
    )


def _as_issued(plan: IssuePlan, now: datetime) -> Record:
    """The document as the case would hold it."""
    values, party = plan.values, plan.party
    return Record(
        id=RecordId(new_id(now)),
        kind=RecordKind.DOCUMENT,
        case_id=plan.case.id,
        party_id=party.id,
        title=plan.form.title,
        recorded_at=now,
        representations=(),
        form_id=plan.form.id,
        form_title=plan.form.title,
        edition=plan.form.edition,
        code_uid=new_code_uid(),
        doc_date=values.doc_date,
        values=values.data,
        penalties=tuple(Penalty(party.id, kind, amount) for kind, amount in values.penalties),
        services=tuple(
            Service(document, party.name, served_on, method)
            for document, served_on, method in values.services
        ),
        relation=plan.relation,
    )


def _faulty(filled: FilledForm, error: WrongValuesError, now: datetime) -> Judgement:
    faults = tuple(_as_shown(item, filled) for item in error.faults)
    form, sources = filled.form, filled.sources
    day = day_of_value(filled.entries.get("doc_date"), sources.today)
    found = case_objections(form, filled.party, sources.file, filled.gathered.rules, now, day)
    act_day = day_of_value(filled.entries.get(form.act_date), day)
    return Judgement(faults, _officers_missing(filled, act_day), tuple(found))


def _officers_missing(filled: FilledForm, day: date) -> tuple[RejectedError, ...]:
    if not filled.form.officers_required:
        return ()
    try:
        require_officers(filled.officers, day=day, count=filled.form.officers_required)
    except RejectedError as error:
        return (error,)
    return ()


def _as_shown(fault: FieldFault, filled: FilledForm) -> FieldFault:
    """The fault by the row in which the page shows it, and in better words where there are."""
    why = _why_unreadable(fault, filled)
    if why:
        fault = replace(fault, words=why)
    if fault.row is None or fault.field not in filled.entries:
        return fault
    kept = kept_rows(filled.entries[fault.field])
    return replace(fault, row=kept[fault.row - 1] + 1) if fault.row <= len(kept) else fault


def _why_unreadable(fault: FieldFault, filled: FilledForm) -> str:
    spec = next((item for item in filled.form.fields if item.name == fault.field), None)
    value = filled.request.values.get(fault.field)
    if spec is not None and spec.type is FieldType.LIST and fault.row is not None:
        rows: Sequence[object] = value if isinstance(value, list) else ()
        row = rows[fault.row - 1] if fault.row <= len(rows) else {}
        value = row.get(fault.column) if isinstance(row, dict) else None
    return value.why if isinstance(value, UnreadableLaw) else ""
