"""A small real office for tests of arrivals: catalogue, archive, ledger, reader; documents issued by their facts."""

import io
import itertools
import json
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pikepdf

from docarchive.archive.folder import FolderArchive
from docarchive.archive.ledger_log import FolderLedger
from docarchive.archive.signing import Signer
from docarchive.catalog.sql import SqlCatalog
from docarchive.domain import places
from docarchive.domain.arrival import Arrival, ArrivalState
from docarchive.domain.case import Case, Stage
from docarchive.domain.facts import Fact, FactKind, StoredObject, Voided
from docarchive.domain.identifiers import (
    ArrivalId,
    CaseId,
    CreditCode,
    DocumentNumber,
    OfficerId,
    PartyId,
    RecordId,
    new_code_uid,
    new_id,
)
from docarchive.domain.officer import Certificate, Officer
from docarchive.domain.page_code import PageCode
from docarchive.domain.party import Enterprise
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.reading.confined.child import ChildReader
from docarchive.templates.printing.stamp import stamp
from docarchive.workflows.arriving.ingest import Ingest
from docarchive.workflows.registering.registers import Registrar
from docarchive.workflows.store import put_body, put_bytes

SITE_KEY = b"arrival-tests-site-key-012345678"
OTHER_KEY = b"a-key-of-quite-another-site-4567"
SIGNER = Signer("docarchive/arrival-tests", bytes(range(32)))
SERIAL = "DSJ-0042"
A4 = (595, 842)


@cache
def shared_reader() -> ChildReader:
    return ChildReader(seconds=60)


@cache
def _empty_catalog() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        catalog = SqlCatalog(f"sqlite:///{folder}/catalog.db")
        catalog.prepare()
        catalog.close()
        return Path(folder, "catalog.db").read_bytes()


def _all(reader) -> list[Record]:
    return [reader.get_record(record_id) for record_id in reader.all_record_ids()]


@contextmanager
def open_office(folder: Path):
    office = Office(folder)
    yield office
    office.close()


class Office:
    """The tools, an enterprise, an officer with a recorder and an open case."""

    def __init__(self, folder: Path, *, new: bool = True) -> None:
        start = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
        ticks = itertools.count()
        self.now = lambda: start + timedelta(milliseconds=next(ticks))
        self.folder = folder
        self.inbox = folder / "inbox"
        if new:
            self.inbox.mkdir(parents=True)
            (folder / "archive").mkdir()
            (folder / "catalog.db").write_bytes(_empty_catalog())
        self.archive = FolderArchive(folder / "archive")
        self.ledger = FolderLedger(folder / "archive", SIGNER)
        self.catalog = SqlCatalog(f"sqlite:///{folder / 'catalog.db'}", busy_seconds=10)
        self.reader = shared_reader()
        if new:
            put_bytes(self.archive, places.LEDGER_KEY_KEY, SIGNER.public_file)
            self._register()

    def close(self) -> None:
        self.catalog.close()

    def ingest(self, **tools) -> Ingest:
        chosen = {"archive": self.archive, "ledger": self.ledger, "catalog": self.catalog, **tools}
        chosen.setdefault("file_reader", self.reader)
        return Ingest(**chosen, site_key=SITE_KEY, now=self.now)

    # the register

    def _register(self) -> None:
        registrar = Registrar(self.archive, self.ledger, self.catalog, self.now, "tester")
        self.enterprise = Enterprise(
            PartyId(new_id(self.now())), "常州市样本机械有限公司", CreditCode.parse("91320400MA1MABCD0J"),
            "某人", "样本路1号", "0519-00000000",
        )  # fmt: skip
        certificate = Certificate("苏001", "样本机关", date(2020, 1, 1), date(2030, 1, 1))
        self.officer = Officer(
            OfficerId(new_id(self.now())), "执法员甲", (certificate,), recorder_serials=(SERIAL,)
        )
        registrar.register_party(self.enterprise)
        registrar.register_officer(self.officer)
        self.case = self.open_case("样本机械涉嫌未如实记录培训情况案")

    def open_case(self, name: str, stage: Stage = Stage.INSPECTING) -> Case:
        registrar = Registrar(self.archive, self.ledger, self.catalog, self.now, "tester")
        case = Case(
            CaseId(new_id(self.now())), name, "未如实记录", "监督检查", (self.enterprise.id,), (self.officer.id,),
            date(2026, 11, 1), stage=stage,
        )  # fmt: skip
        registrar.open_case(case)
        return case

    def close_case(self, case: Case) -> None:
        registrar = Registrar(self.archive, self.ledger, self.catalog, self.now, "tester")
        registrar.change_case(replace(case, stage=Stage.CLOSED))

    # documents

    def issue(
        self, pages: int = 2, *, case: Case | None = None,
        form_id: str = "penalty_decision_unit", title: str = "行政处罚决定书", values=None, pdf: bool = True,
    ) -> tuple[Record, bytes]:  # fmt: skip
        """Record a document as issued; return it with its PDF, a code on each page."""
        case = case or self.case
        with self.catalog.reading() as reader:
            number = DocumentNumber(
                "苏常", "罚", 2026, 1 + sum(item.number is not None for item in _all(reader))
            )
        uid, record_id = new_code_uid(), RecordId(new_id(self.now()))
        codes = [PageCode(uid, page, pages).payload(SITE_KEY) for page in range(1, pages + 1)]
        content = stamp(text_pdf(pages, number, title), payloads=codes, number=str(number))
        folder = places.record_folder(case.party_ids[0], case.id, record_id)
        stored = put_bytes(self.archive, f"{folder}/issued.pdf", content)
        file = Representation(
            Role.ISSUED_PDF, stored.key, stored.sha256, len(content), "application/pdf", pages
        )
        record = Record(
            record_id, RecordKind.DOCUMENT, case.id, case.party_ids[0], title, self.now(), (file,),
            form_id=form_id, form_title=title, edition="mem", number=number, code_uid=uid,
            page_count=pages if pdf else None, doc_date=date(2026, 11, 21), values=values or {},
            officer_ids=(self.officer.id,),
        )  # fmt: skip
        body, plain = put_body(self.archive, lambda _: f"{folder}/record.json", record)
        detail = {"region": number.region, "word": number.word, "year": number.year, "serial": number.serial}
        with self.catalog.transaction() as tx:
            tx.record(
                Fact(
                    FactKind.NUMBER_RESERVED,
                    self.now(),
                    "t",
                    case_id=case.id,
                    record_id=record_id,
                    detail=detail,
                )
            )
            tx.record(
                Fact(
                    FactKind.DOCUMENT_ISSUED, record.recorded_at, "t", body, (StoredObject(stored.key, stored.sha256),),
                    party_id=record.party_id, case_id=case.id, record_id=record_id,
                ),
                plain,
            )  # fmt: skip
        return record, content

    def void(self, record: Record) -> None:
        folder = places.record_folder(record.party_id, record.case_id, record.id)
        body, plain = put_body(self.archive, lambda _: f"{folder}/void.json", Voided("金额有误"))
        with self.catalog.transaction() as tx:
            fact = Fact(
                FactKind.DOCUMENT_VOIDED, self.now(), "t", body, party_id=record.party_id, case_id=record.case_id,
                record_id=record.id,
            )  # fmt: skip
            tx.record(fact, plain)

    # arrivals

    def claimed(self, name: str, content: bytes) -> tuple[Arrival, Path]:
        """A file as the door-keeper hands it on: claimed, with its row."""
        arrival_id = ArrivalId(new_id(self.now()))
        path = self.inbox / ".docarchive" / "claimed" / arrival_id / name
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        state, now = path.stat(), self.now()
        row = Arrival(arrival_id, name, ArrivalState.CLAIMED, now, now, state.st_size, state.st_mtime_ns)
        with self.catalog.transaction() as tx:
            tx.save_arrival(row)
        return row, path

    def arrive(self, name: str, content: bytes) -> Arrival:
        """Claim a file and let it be ingested."""
        return self.ingest()(*self.claimed(name, content))

    def row(self, arrival_id: ArrivalId) -> Arrival:
        with self.catalog.reading() as reader:
            return reader.get_arrival(arrival_id)

    def told(self) -> set[str]:
        """The keys that published facts speak of."""
        facts = [json.loads(line) for line in self.ledger.entries()]
        bodies = [fact["body"]["key"] for fact in facts if "body" in fact]
        return {*bodies, *(item["key"] for fact in facts for item in fact["objects"])}

    def record(self, record_id: RecordId) -> Record:
        with self.catalog.reading() as reader:
            return reader.get_record(record_id)

    def records(self, case: Case | None = None) -> list[Record]:
        with self.catalog.reading() as reader:
            return list(reader.records_of((case or self.case).id))

    def rows(self) -> dict[str, Arrival]:
        with self.catalog.reading() as reader:
            return {row.name: row for row in reader.arrivals()}

    def published(self) -> bool:
        """Whether the ledger holds every fact."""
        with self.catalog.reading() as reader:
            return self.ledger.size() == reader.fact_count()

    def bytes_of(self, key: str) -> bytes:
        with self.archive.open(key) as stream:
            return stream.read()


def text_pdf(pages: int, number: DocumentNumber, title: str, *, places: bool = True, cited=()) -> bytes:
    """Born-digital pages: title and number on lines of their own, a sentence, the printed page number."""
    with pikepdf.new() as pdf:
        for page in range(1, pages + 1):
            head = [title, str(number)] if page == 1 else [str(number)]
            body = [
                f"第{page}页的正文：经查，你单位未如实记录安全生产教育和培训情况。",
                *(f"另见{item}。" for item in cited),
            ]
            foot = [f"共 {pages} 页 第 {page} 页"] if places else []
            add_page(pdf, [*head, *body, *foot])
        return _saved(pdf)


def letter_pdf(*lines: str) -> bytes:
    """A page of running text."""
    with pikepdf.new() as pdf:
        add_page(pdf, lines)
        return _saved(pdf)


def signed(*sheets: tuple[bytes, int] | None, turns: dict[int, int] | None = None) -> bytes:
    """A heap of signed pages: (document, page number from 1) each, None for a blank; turned by degrees."""
    with pikepdf.new() as pdf:
        for place, sheet in enumerate(sheets):
            if sheet is None:
                pdf.add_blank_page(page_size=A4)
                continue
            with pikepdf.open(io.BytesIO(sheet[0])) as source:
                pdf.pages.append(source.pages[sheet[1] - 1])
            page = pdf.pages[-1]
            page.contents_add(b"q 2 w 300 100 m 420 130 l S Q")
            if turns and place in turns:
                page.rotate(turns[place], relative=True)
        return _saved(pdf)


def coded_page(payload: str, number: str = "（苏常）应急罚〔2026〕1号") -> bytes:
    """One page with any code on it."""
    return stamp(letter_pdf("正文"), payloads=[payload], number=number)


def add_page(pdf: pikepdf.Pdf, lines) -> None:
    pdf.add_blank_page(page_size=A4)
    page = pdf.pages[-1].obj
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=_font(pdf)))
    shown = b"".join(b"<" + line.encode("utf-16-be").hex().encode() + b"> Tj T*\n" for line in lines)
    page.Contents = pikepdf.Stream(pdf, b"BT /F1 15 Tf 24 TL 70 690 Td " + shown + b"ET\n")


def _font(pdf):
    name = pikepdf.Name("/STSong-Light")
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=name, Flags=6, FontBBox=[-25, -254, 1000, 880], ItalicAngle=0,
        Ascent=880, Descent=-120, CapHeight=880, StemV=93,
    )  # fmt: skip
    info = pikepdf.Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("GB1"), Supplement=4)
    inner = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=name, CIDSystemInfo=info,
        FontDescriptor=descriptor,
    )  # fmt: skip
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=name, Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[pdf.make_indirect(inner)],
    )  # fmt: skip


def _saved(pdf: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()
