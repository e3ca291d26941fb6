"""A case whose volumes two people gave up is disposed of, after approval, before two supervisors.

Write order: extracts of heaps for other cases; the row of the destruction register as a document; the list of what goes; one
transaction that records the extracts and the fact, and drops every row about the case; publish. That is the commit: what
follows (`finish_disposal`) is done until nothing is left, by the list, after a crash too.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.days.local_time import local_day
from docarchive.domain.errors import ConflictError, ForbiddenError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.identifiers import CaseId
from docarchive.domain.people.rights import Deed, require
from docarchive.domain.plain import Plain
from docarchive.domain.record import KeptArrival
from docarchive.domain.retention.disposal import Approval, Disposal, require_people
from docarchive.reading.port import FileReader
from docarchive.templates.printing.port import PdfConverter
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.retention.plan_disposal import DisposalPlan, HeapExtract, plan_disposal
from docarchive.workflows.store import digest_of, digest_of_stream, put_body, put_bytes

FORM = "destruction_register"
_WORD = "销"
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class DisposalRequest:
    """What is to be done, and who answers for it."""

    case_id: CaseId
    approval: Approval
    supervisors: tuple[str, ...]
    reason: str
    shown: str = ""
    """`DisposalPlan.digest` of what was shown to who orders it; empty: whatever it is now."""


@dataclass(frozen=True, slots=True)
class DisposalDesk:
    """The tools."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    file_reader: FileReader
    pack: Path
    """The pack with the folder ``reports``."""
    converter: PdfConverter
    now: Callable[[], datetime]
    actor: str

    def plan(self, case_id: CaseId) -> DisposalPlan:
        """What would go and stay; raises as `plan_disposal`."""
        with self.catalog.reading() as reader:
            return plan_disposal(case_id, local_day(self.now()), reader)

    def check(self, request: DisposalRequest) -> DisposalPlan:
        """See whether `dispose` would do it now, and change nothing; raises as it does."""
        with self.catalog.reading() as reader:
            return self._checked(request, reader)

    def dispose(self, request: DisposalRequest) -> Disposal:
        """Record that the case is disposed of; from here on it cannot be had back.

        Raises:
            ConflictError: something stands in the way, see `DisposalPlan.obstacles`; nothing was done.
            ForbiddenError: the actor, or a supervisor who is a user, may not.
            NotFoundError: no such case, or the agency is not entered.
            RejectedError: the people are not different, no reason is given, or it is approved on a day to come.
        """
        with self.catalog.reading() as reader:
            plan = self._checked(request, reader)
            disposal = self._disposal(request, plan, _next_number(local_day(self.now()).year, reader))
            agency = reader.find_agency()
        if agency is None:
            raise NotFoundError(
                "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
            )
        extracts = [self._cut(item) for item in plan.extracts]
        papers = self._register(disposal, plan, agency.name)
        body, plain = put_body(
            self.archive,
            lambda digest: places.disposal_key(request.case_id, digest, ".json"),
            disposal,
        )
        fact = Fact(FactKind.CASE_DISPOSED, self.now(), self.actor, body, papers, case_id=request.case_id)
        with self.catalog.transaction() as tx:
            self._require_unchanged(disposal, plan, tx)
            for cut, cut_body in extracts:
                tx.record(replace(cut, at=fact.at), cut_body)
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)
        return disposal

    def _checked(self, request: DisposalRequest, reader: Reader) -> DisposalPlan:
        self._require_people(request, reader)
        plan = plan_disposal(request.case_id, local_day(self.now()), reader)
        _require_clear(plan)
        if request.shown and request.shown != plan.digest:
            raise ConflictError(
                "将销毁的内容与所示不同 / what would go is not what was shown any more",
                hint="重新核对后再销毁 / look at it again",
            )
        return plan

    def _require_people(self, request: DisposalRequest, reader: Reader) -> None:
        user = reader.find_user(self.actor)
        if user is not None:
            require(user, Deed.DISPOSE)
        names = {self.actor} | ({user.display_name} if user else set())
        require_people(request.approval, request.supervisors, names)
        if request.approval.on > local_day(self.now()):
            raise RejectedError(
                f"批准日期 {request.approval.on} 晚于今天 / it is approved on a day to come",
                hint="写批准文件上的日期 / give the day on the paper",
            )
        for other in reader.list_users():
            if {other.name, other.display_name} & {*request.supervisors} and not other.active:
                raise ForbiddenError(f"{other.display_name} 的账号已停用 / the account is closed")
        if not request.reason.strip():
            raise ConflictError("须写明销毁原因 / say why it is destroyed", hint="--reason")

    def _disposal(self, request: DisposalRequest, plan: DisposalPlan, number: str) -> Disposal:
        return Disposal(
            number=number,
            case_id=request.case_id,
            party_id=plan.case.party_ids[0],
            volumes=plan.stubs,
            documents=plan.documents,
            files=plan.files,
            arrivals=plan.arrivals,
            extracts=tuple(item.extract for item in plan.extracts),
            appraisers=plan.appraisers,
            approval=request.approval,
            supervisors=request.supervisors,
            reason=request.reason.strip(),
            disposed_on=local_day(self.now()),
        )

    def _require_unchanged(self, disposal: Disposal, plan: DisposalPlan, tx: Reader) -> None:
        """See under the lock that nothing happened since: an opinion, a hold, a paper, another disposal."""
        again = plan_disposal(disposal.case_id, disposal.disposed_on, tx)
        number = _next_number(disposal.disposed_on.year, tx)
        if again != plan or number != disposal.number:
            _require_clear(again)
            raise ConflictError(
                "案件或销毁清册刚刚变更 / the case or the destruction register has just changed",
                hint="重试 / try again",
            )

    def _cut(self, item: HeapExtract) -> tuple[Fact, Plain]:
        """Keep the pages that other cases need, as a file of its own; the same on every try."""
        extract, source = item.extract, item.source
        path = self.archive.local_path(source.key)
        if path is None:
            raise NotFoundError(f"{source.key} 没有可读的文件 / cannot be read as a file")
        key = places.arrival_key(extract.arrival_id, ".pdf")
        with tempfile.TemporaryDirectory(prefix="docarchive-") as scratch:
            target = Path(scratch) / "extract.pdf"
            self.file_reader.extract_pages(path, tuple((place, 0) for place in item.places), target)
            size = target.stat().st_size
            with target.open("rb") as content:
                digest = digest_of_stream(content)
            with target.open("rb") as content:
                self.archive.put(key, content, sha256=digest)
        kept = KeptArrival(
            extract.arrival_id,
            f"extract-{extract.heap.hex[:16]}.pdf",
            key,
            digest,
            size,
            _PDF,
            extract.heap,
            heap_pages=extract.pages,
        )
        body, plain = put_body(self.archive, lambda _: places.arrival_body_key(extract.arrival_id), kept)
        stored = (StoredObject(key, digest),)
        fact = Fact(
            FactKind.ARRIVAL_KEPT, self.now(), self.actor, body, stored, arrival_id=extract.arrival_id
        )
        return fact, plain

    def _register(self, disposal: Disposal, plan: DisposalPlan, agency: str) -> tuple[StoredObject, ...]:
        """The row of the destruction register as a document; kept for ever, with titles and nothing else of the papers."""
        form = open_report_form(self.pack, FORM)
        values = register_values(disposal, plan, self.actor)
        docx = fill_report(form, values, agency=agency, number=disposal.number, on=disposal.disposed_on)
        key = partial(places.disposal_key, disposal.case_id)
        stored = [_put(self.archive, key, docx, ".docx")]
        printed = self.converter.convert(docx)
        if printed is not None:
            stored.append(_put(self.archive, key, printed.pdf, ".pdf"))
        return tuple(stored)


def register_values(disposal: Disposal, plan: DisposalPlan, actor: str) -> Plain:
    """What the destruction register prints."""
    approval = disposal.approval
    totals = [volume.totals for volume in plan.volumes]
    return {
        "disposal_reason": disposal.reason,
        "appraisers": "、".join(disposal.appraisers),
        "approved": " ".join(filter(None, (approval.by, str(approval.on), approval.number))),
        "operator": actor,
        "supervisors": "、".join(disposal.supervisors),
        "extent": f"{len(totals)} 卷 {sum(one.documents for one in totals)} 件 {sum(one.pages for one in totals)} 页",
        "destroyed": [
            {
                "reference": stub.reference,
                "title": volume.title,
                "year": str(stub.year),
                "retention": stub.retention.printed,
                "expired_on": str(stub.expired_on),
                "pages": str(stub.pages),
            }
            for stub, volume in zip(disposal.volumes, plan.volumes, strict=True)
        ],
    }


def _put(archive: Archive, key: Callable[..., str], content: bytes, suffix: str) -> StoredObject:
    return put_bytes(archive, key(digest_of(content), suffix), content)


def _require_clear(plan: DisposalPlan) -> None:
    if plan.obstacles:
        raise ConflictError(
            f"不能销毁 / cannot be disposed of: {'；'.join(plan.obstacles)}", hint="docarchive retention list"
        )


def _next_number(year: int, reader: Reader) -> str:
    """The next row of the destruction register."""
    taken = sum(item.disposal.disposed_on.year == year for item in reader.disposals())
    return f"{_WORD}〔{year}〕{taken + 1}号"
