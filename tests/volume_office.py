"""A case that is ready to be closed: papers issued, signed scans filed, evidence, a recording; all in real stores."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from binding_files import jpeg, page_pdf, sheet
from docarchive.domain.case_event import CaseEvent, CaseEventKind
from docarchive.domain.facts import Fact, FactKind, StoredObject
from docarchive.domain.identifiers import RecordId, Sha256, new_id
from docarchive.domain.record import PageSource, Record, RecordKind, Representation, Role
from docarchive.domain.volumes.volume import Signatory
from docarchive.settings import load_configuration
from docarchive.templates.binding.bind import bind, join, look
from docarchive.wiring.app import App
from docarchive.workflows.closing.close_case import CloseRequest
from docarchive.workflows.registering.case_events import record_event
from docarchive.workflows.store import put_body, put_bytes

PDF = "application/pdf"
PEOPLE = (Signatory("卫壬示"), Signatory("蒋癸示"), Signatory("沈子示"))
WHEN = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)


class Here:
    """The binder in this process: what is tested is the journey, the child has tests of its own."""

    def look(self, sources):
        return [look(item) for item in sources]

    def join(self, parts, target):
        join(parts, target)

    def bind(self, job):
        return bind(job)


@dataclass
class Ready:
    """A case with its office."""

    app: App
    case_id: str
    folder: Path

    def request(self, **changes):
        return replace(CloseRequest(self.case_id, *PEOPLE), **changes)

    def closer(self, **tools):
        closer = self.app.closer
        desk = replace(closer.planner.desk, binder=Here())
        planner = replace(closer.planner, desk=desk)
        return replace(closer, **{"planner": planner, "binder": Here(), **tools})

    def with_rules(self, **changes):
        """A closer whose rules of volumes differ."""
        closer = self.closer()
        rules = replace(closer.planner.volumes, **changes)
        return replace(closer, planner=replace(closer.planner, volumes=rules))

    def records(self):
        with self.app.catalog.reading() as reader:
            return reader.records_of(self.case_id)

    def record(self, form_id):
        return next(item for item in self.records() if item.form_id == form_id and not item.void_reason)

    def volumes(self):
        with self.app.catalog.reading() as reader:
            return list(reader.volumes_of(self.case_id))

    def case(self):
        with self.app.catalog.reading() as reader:
            return reader.get_case(self.case_id)

    # what arrives

    def scan(self, form_id, *kinds, content=None, media_type=PDF, missing=(), pages=None):
        """File a signed scan of a document, of pages as `binding_files.page_pdf` draws them."""
        record = self.record(form_id)
        path = self.folder / "scan.pdf"
        content = content if content is not None else page_pdf(path, *kinds).read_bytes()
        digest = Sha256(sha256(content).hexdigest())
        key = f"parties/{self.case().party_ids[0]}/{self.case_id}/{record.id}/scan-{digest.hex[:16]}.pdf"
        stored = put_bytes(self.app.archive, key, content)
        placed = tuple(PageSource(new_id(WHEN), index, "code") for index in pages or ())
        file = Representation(
            Role.SCAN,
            key,
            stored.sha256,
            len(content),
            media_type,
            len(kinds),
            pages=placed,
            missing_pages=missing,
        )
        self._file(FactKind.SCAN_FILED, file, record.id)

    def evidence(self, title, content, media_type, suffix, *, custody=None, dated=date(2026, 10, 12)):
        """File evidence from outside."""
        record_id = RecordId(new_id(self.app.now()))
        case = self.case()
        key = f"parties/{case.party_ids[0]}/{case.id}/{record_id}/evidence{suffix}"
        stored = put_bytes(self.app.archive, key, content)
        file = Representation(Role.EVIDENCE, key, stored.sha256, len(content), media_type)
        record = Record(
            record_id,
            RecordKind.EVIDENCE,
            case.id,
            case.party_ids[0],
            title,
            self.app.now(),
            (file,),
            doc_date=dated,
            custody=custody,
        )
        self._file(FactKind.EVIDENCE_FILED, record, record_id)

    def event(self, kind, **more):
        event = CaseEvent(self.case_id, CaseEventKind(kind), self.app.now(), **more)
        app = self.app
        record_event(
            event, archive=app.archive, ledger=app.ledger, catalog=app.catalog, now=app.now, actor="tester"
        )

    def waive(self, rule):
        self.event("requirement_waived", note="原件遗失", rule=rule)

    def _file(self, kind, value, record_id):
        folder = f"parties/{self.case().party_ids[0]}/{self.case_id}/{record_id}"
        body, plain = put_body(
            self.app.archive, lambda digest: f"{folder}/body-{digest.hex[:16]}.json", value
        )
        objects = (StoredObject(value.key, value.sha256),) if isinstance(value, Representation) else ()
        fact = Fact(kind, self.app.now(), "tester", body, objects, case_id=self.case_id, record_id=record_id)
        with self.app.catalog.transaction() as tx:
            tx.record(fact, plain)


def enter_fonds(app):
    with app.catalog.reading() as reader:
        agency = reader.find_agency()
    app.registrar.change_agency(replace(agency, fonds_no="J001"))


def make_ready(app, case_id, issue, folder):
    """An inspection with its order, receipt and approval of closing, all signed and scanned."""
    enter_fonds(app)
    ready = Ready(app, case_id, folder)
    for form_id in ("inspection_record", "survey_record", "service_receipt", "case_closing_approval"):
        issue(form_id)
    ready.scan("inspection_record", "scan", "white", "scan")
    ready.scan("survey_record", "text", "text")
    ready.scan("service_receipt", "scan")
    ready.scan("case_closing_approval", "scan", "scan")
    return ready


def reopen(folder, now, actor="tester"):
    """The house again, as another process would open it."""
    return App(load_configuration(folder, environ=os.environ), actor, now)


def photo():
    return jpeg(sheet("甲乙丙"))
