"""Issue a document: number, Word file, PDF, a code on every page, archived, told.

Write order: (1) a short transaction reserves the number; (2) outside any transaction the form is filled,
converted and stamped; (3) the files, then ``record.json``, go into the archive; (4) one transaction
records `DOCUMENT_ISSUED` and schedules the follow-up; (5) the facts are published; only then the caller
may say "issued". A failure after (1) leaves an explained gap; a crash is explained by `explain_gaps`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader, Transaction
from docarchive.domain import places
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.draft import IssuedKey
from docarchive.domain.errors import DocArchiveError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind, StoredObject, Voided
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import DocumentNumber, RecordId, new_code_uid, new_id
from docarchive.domain.media_types import DOCX
from docarchive.domain.page_code import PageCode
from docarchive.domain.party import Party
from docarchive.domain.plain import Plain, canonical_json, to_plain
from docarchive.domain.record import Penalty, Record, RecordKind, Representation, Role, Service
from docarchive.domain.relation import RelationKind
from docarchive.templates.form import FieldSpec, FormSpec, FormValues
from docarchive.templates.pack import Pack
from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.printing.stamp import docx_code, stamp
from docarchive.templates.render import Renderer
from docarchive.workflows.issuing.prepare_issue import (
    IssuePlan,
    IssueRequest,
    prepare_issue,
    require_still_lawful,
)
from docarchive.workflows.issuing.void_document import voided_fact
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.case_events import event_fact
from docarchive.workflows.registering.registers import schedule_case
from docarchive.workflows.store import put_bytes

ABANDON_AFTER = timedelta(hours=1)
"""A reservation older than this without a document was cut short by a crash."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document whose files are stored and which is not issued yet."""

    plan: IssuePlan
    record: Record
    facts: tuple[tuple[Fact, Plain], ...]
    """What makes it issued, each with its body: the document's first; that the one it replaces is void; one for each
    warning set aside."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The tools that issuing takes."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    pack: Pack
    renderer: Renderer
    converter: PdfConverter
    site_key: bytes
    now: Callable[[], datetime]
    actor: str

    def issue(self, request: IssueRequest) -> Record:
        """Issue one document and return its record.

        Raises:
            RejectedError: values missing or wrong (all of them named), officers without valid certificate,
                a party the form does not fit. No number has been used.
            ConflictError: the case is closed; or a guard objects (docs/rules.md), all objections named. No number
                has been used, or it is an explained gap: another document came first while this one was made.
            NotFoundError: no such form, case, party or officer.
            UnavailableError: the converter or a store did not answer; the number is an explained gap.
        """
        if request.key is not None:
            with self.catalog.reading() as reader:
                earlier = self._issued_with(request.key, request, reader)
            if earlier is not None:
                return earlier
        plan = self.prepare(request)
        record_id = RecordId(new_id(self.now()))
        number = None
        if plan.form.number_word is not None:
            with self.catalog.transaction() as tx:
                require_still_lawful(plan, tx)
                number = self.reserve(plan, record_id, tx)
        made = None
        try:
            made = self.make(plan, record_id, number, request.override_reason or "")
            with self.catalog.transaction() as tx:
                self.tell(made, tx)
            record = made.record
        except DocArchiveError as error:
            issued = self.give_up(plan, record_id, number, error, told=made is not None)
            if issued is None:
                raise
            record = issued
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return record

    def _issued_with(self, key: str, request: IssueRequest, reader: Reader) -> Record | None:
        """What was issued with a key; `RejectedError` when it was something else, or by somebody else."""
        used = reader.find_issued_key(key)
        if used is None:
            return None
        if (used.user, used.case_id, used.form_id) != (self.actor, request.case_id, request.form_id):
            raise RejectedError(
                "表单的编号已用于另一份文书 / the key of this form was used for another document"
            )
        return reader.get_record(used.record_id)

    def prepare(self, request: IssueRequest) -> IssuePlan:
        """Everything that can be refused before a number is used, the characters no font has among it."""
        plan = prepare_issue(request, catalog=self.catalog, pack=self.pack, now=self.now())
        self.converter.check_text("".join(plan.texts()))
        return plan

    def reserve(self, plan: IssuePlan, record_id: RecordId, tx: Transaction) -> DocumentNumber | None:
        """Step 1: take the next number for the record; None for a form without numbers."""
        word, year = plan.form.number_word, plan.values.doc_date.year
        if word is None:
            return None
        region = plan.agency.region
        serial = tx.next_serial(region=region, word=word, year=year, case_id=plan.case.id)
        number = DocumentNumber(region, word, year, serial)
        tx.record(self._number_fact(FactKind.NUMBER_RESERVED, plan, record_id, number))
        return number

    def give_up(
        self,
        plan: IssuePlan,
        record_id: RecordId,
        number: DocumentNumber | None,
        error: DocArchiveError,
        *,
        told: bool,
    ) -> Record | None:
        """Explain the gap; or return the record, when its commit went through and only the answer was lost."""
        try:
            with self.catalog.transaction() as tx:
                issued = _find_record(record_id, tx)
                if issued is None and number is not None:
                    kind, reason = FactKind.NUMBER_ABANDONED, type(error).__name__
                    tx.record(self._number_fact(kind, plan, record_id, number, reason=reason))
        except UnavailableError as silent:
            if not told:
                return None  # the gap is explained at a later start
            raise UnavailableError(
                f"《{plan.form.title}》{number or ''} 是否已印发尚不清楚 / whether it was issued is not known yet: "
                f"{error.message}",
                hint="排除后先查 docarchive case show 和 docarchive numbers，不要重做 / mend that, then look at docarchive "
                "case show and docarchive numbers before issuing it again",
            ) from silent
        if issued is None:
            with suppress(UnavailableError):  # the gap is recorded; the next publishing takes it along
                publish_facts(ledger=self.ledger, catalog=self.catalog)
        return issued

    def _number_fact(
        self, kind: FactKind, plan: IssuePlan, record_id: RecordId, number: DocumentNumber, **more: str
    ) -> Fact:
        detail: dict[str, str | int] = {**number_detail(number), **more}
        return Fact(kind, self.now(), self.actor, case_id=plan.case.id, record_id=record_id, detail=detail)

    def make(
        self, plan: IssuePlan, record_id: RecordId, number: DocumentNumber | None, override_reason: str = ""
    ) -> Made:
        """Steps 2 and 3: fill, convert and stamp; store the files and the record. Safe for several threads."""
        record = self._make(plan, record_id, number)
        folder = places.record_folder(plan.case.party_ids[0], plan.case.id, record.id)
        plain = to_plain(record)
        body = put_bytes(self.archive, f"{folder}/record.json", canonical_json(plain))
        fact = Fact(
            FactKind.DOCUMENT_ISSUED,
            record.recorded_at,
            self.actor,
            body,
            tuple(StoredObject(item.key, item.sha256) for item in record.representations),
            party_id=record.party_id,
            case_id=record.case_id,
            record_id=record.id,
            detail={"stage": plan.form.stage} if plan.form.stage else {},
        )
        rules = dict.fromkeys(finding.guard_id for finding in plan.overridden)
        overrides = [self._override(rule, plan, record, override_reason) for rule in rules]
        return Made(plan, record, ((fact, plain), *self._void_replaced(plan, record), *overrides))

    def _void_replaced(self, plan: IssuePlan, record: Record) -> Iterator[tuple[Fact, Plain]]:
        """The document that this one replaces becomes void with it, unless it is so already."""
        relation, old = plan.relation, plan.related
        if relation and relation.kind is RelationKind.REPLACES and old and not old.void_reason:
            voided = Voided(relation.reason, replaced_by=record.id)
            yield voided_fact(
                old, voided, plan.case, archive=self.archive, at=record.recorded_at, actor=self.actor
            )

    def tell(self, made: Made, tx: Transaction) -> None:
        """Step 4: make it true that the document is issued, and that warnings were set aside for it.

        Raises:
            ConflictError: the case was closed, or others did something to it meanwhile that now forbids the document;
                or it was issued by the same key meanwhile.
        """
        tx.get_case(made.record.case_id).accept_documents()
        require_still_lawful(made.plan, tx)
        for fact, plain in made.facts:
            # The time of the commit: while this was being made, others recorded facts of their own.
            tx.record(replace(fact, at=self.now()), plain)
        if (key := made.plan.key) is not None:
            case_id, form_id = made.record.case_id, made.plan.form.id
            tx.keep_issued_key(IssuedKey(key, self.actor, case_id, form_id, made.record.id))
            tx.drop_draft(key, user=self.actor)
        tx.schedule(FollowUp(FollowUpKind.READ_TEXT, made.record.id))
        schedule_case(tx, made.record.case_id)

    def _override(self, rule: str, plan: IssuePlan, record: Record, reason: str) -> tuple[Fact, Plain]:
        event = CaseEvent(
            case_id=plan.case.id,
            kind=CaseEventKind.OVERRIDE,
            at=record.recorded_at,
            note=reason,
            party_id=record.party_id,
            record_id=record.id,
            rule=rule,
        )
        return event_fact(event, plan.case, archive=self.archive, at=record.recorded_at, actor=self.actor)

    def _make(self, plan: IssuePlan, record_id: RecordId, number: DocumentNumber | None) -> Record:
        values = plan.numbered(str(number) if number else None)
        uid = new_code_uid()
        rendered = self.renderer.render(plan.form, values)
        converted = self.converter.convert(rendered.docx)
        folder = places.record_folder(plan.case.party_ids[0], plan.case.id, record_id)
        if converted is None:
            coded = docx_code(rendered.docx, PageCode(uid, 0, 0).payload(self.site_key))
            files = [self._put(Role.ISSUED_DOCX, f"{folder}/issued.docx", coded, DOCX, None)]
        else:
            pages = converted.page_count
            payloads = [PageCode(uid, page, pages).payload(self.site_key) for page in range(1, pages + 1)]
            pdf = stamp(converted.pdf, payloads=payloads, number=str(number or plan.form.title))
            files = [
                self._put(Role.ISSUED_DOCX, f"{folder}/issued.docx", rendered.docx, DOCX, None),
                self._put(Role.ISSUED_PDF, f"{folder}/issued.pdf", pdf, "application/pdf", pages),
            ]
        return Record(
            id=record_id,
            kind=RecordKind.DOCUMENT,
            case_id=plan.case.id,
            party_id=plan.party.id,
            title=plan.form.title,
            recorded_at=self.now(),
            representations=tuple(files),
            form_id=plan.form.id,
            form_title=plan.form.title,
            edition=plan.form.edition,
            number=number,
            code_uid=uid,
            page_count=converted.page_count if converted else None,
            doc_date=values.doc_date,
            values=values.data,
            template_sha256=plan.form.docx_sha256,
            volume_side=plan.form.volume_side,
            informant=_tells_of_informant(plan.form, values) or None,
            officer_ids=tuple(officer.id for officer in plan.officers),
            laws=values.laws,
            penalties=_penalties(values, plan.party),
            services=_services(values, plan.party),
            fonts_substituted=converted.fonts_substituted if converted else (),
            relation=plan.relation,
        )

    def _put(
        self, role: Role, key: str, content: bytes, media_type: str, page_count: int | None
    ) -> Representation:
        stored = put_bytes(self.archive, key, content)
        return Representation(role, key, stored.sha256, len(content), media_type, page_count)


def _tells_of_informant(form: FormSpec, values: FormValues) -> bool:
    """Whether the form is marked in the pack, or a field of it that is marked and was filled."""
    return form.informant or any(_filled_and_marked(item, values.data) for item in form.fields)


def _filled_and_marked(item: FieldSpec, values: Mapping[str, Any]) -> bool:
    value = values.get(item.name)
    if value and item.informant:
        return True
    return any(_filled_and_marked(column, row) for column in item.columns for row in value or ())


def _find_record(record_id: RecordId, tx: Transaction) -> Record | None:
    try:
        return tx.get_record(record_id)
    except NotFoundError:
        return None


def number_detail(number: DocumentNumber) -> dict[str, str | int]:
    """A number as the facts about numbers carry it."""
    return {"region": number.region, "word": number.word, "year": number.year, "serial": number.serial}


def explain_gaps(*, catalog: Catalog, ledger: Ledger, now: datetime, actor: str) -> Sequence[DocumentNumber]:
    """Explain the numbers that a crash left reserved without a document; called at each start of a service."""
    with catalog.reading() as reader:
        stale = [gap for gap in reader.number_gaps() if _cut_short(gap.reason, gap.reserved_at, now)]
    for gap in stale:
        with catalog.transaction() as tx:
            _explain(tx, gap.number, gap.record_id, now=now, actor=actor)
    publish_facts(ledger=ledger, catalog=catalog)
    return [gap.number for gap in stale]


def _explain(
    tx: Transaction, number: DocumentNumber, record_id: RecordId, *, now: datetime, actor: str
) -> None:
    still = any(gap.number == number and not gap.reason for gap in tx.number_gaps())
    if still:
        detail: dict[str, str | int] = {**number_detail(number), "reason": "interrupted"}
        tx.record(Fact(FactKind.NUMBER_ABANDONED, now, actor, record_id=record_id, detail=detail))


def _cut_short(reason: str, reserved_at: datetime, now: datetime) -> bool:
    return not reason and abs(now - reserved_at) > ABANDON_AFTER  # ahead of now: the clock was set back


def _penalties(values: FormValues, party: Party) -> tuple[Penalty, ...]:
    return tuple(Penalty(party.id, kind, amount_fen) for kind, amount_fen in values.penalties)


def _services(values: FormValues, party: Party) -> tuple[Service, ...]:
    return tuple(
        Service(document, party.name, served_on, method) for document, served_on, method in values.services
    )
