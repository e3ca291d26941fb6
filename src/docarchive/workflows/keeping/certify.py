"""A one-page certificate that a record is in the archive and unaltered, with its proof attached.

Write order: the certificate is made; one transaction records its number; publish; the caller writes the file. A
crash before the file is written leaves a number without paper, as a torn-up sheet would. The archive keeps the
certificate's digest and not its content, so that a lawful disposal of the record leaves nothing of it here.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from docarchive.archive.port import Archive, Checkpoint, Ledger
from docarchive.archive.proof import make_proof, standalone_verifier
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.checkpoint_words import checkpoint_words
from docarchive.domain.days.local_time import local_day, local_text
from docarchive.domain.errors import ConflictError, NotFoundError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import Plain
from docarchive.domain.record import DERIVED, Record, Representation, Role
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.templates.printing.attach import Attached, attach
from docarchive.templates.printing.port import Converted, PdfConverter
from docarchive.templates.printing.stamp import stamp
from docarchive.templates.report_form import fill_report, open_report_form
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import digest_of, put_body

CERTIFICATES = "existence_certificate"
"""Name of the form and of the register of its numbers."""
PROOF_NAME, SCRIPT_NAME = "proof.json", "verify_proof.py"
_WORD = "档证"
_NEVER = 1_000_000
_ROOM = (6, 4, 2, 1)
"""How many files are listed, the most that leave it one page."""
_NAMES = {
    Role.ISSUED_DOCX: "签发件（Word）",
    Role.ISSUED_PDF: "签发件（PDF）",
    Role.SCAN: "签章扫描件",
    Role.EVIDENCE: "证据原件",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """A finished certificate."""

    number: str
    """For example ``档证〔2026〕1号``; counted by the year, from 1."""
    record_id: RecordId
    pdf: bytes
    size: int
    """Ledger entries under the head it speaks of."""
    code: str
    """What its QR code says."""
    issued_on: str


@dataclass(frozen=True, slots=True)
class Certifier:
    """The tools of certifying."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    pack: Path
    """The pack with the folder ``reports``."""
    converter: PdfConverter
    public_key: str
    now: Callable[[], datetime]
    actor: str

    def certify(self, record: Record) -> Certificate:
        """Make and number a certificate for *record*; every file of it is read and compared first.

        Raises:
            DamageError: a file differs from the ledger.
            NotFoundError: a file is missing, or the agency is not entered.
            UnavailableError: no PDF converter.
            ConflictError: somebody took the number meanwhile; nothing is recorded.
        """
        today = local_day(self.now())
        with self.catalog.reading() as reader:
            agency, case = reader.find_agency(), reader.get_case(record.case_id)
            positions, serial = reader.fact_positions(record.id), _next_serial(reader, today.year)
        if agency is None:
            raise NotFoundError(
                "还没有登记本机关 / the agency is not entered yet", hint="docarchive agency set FILE"
            )
        proof = make_proof(self.ledger, self.archive, positions)
        head = self.ledger.checkpoint()
        if head is None or head.signed_note != proof["checkpoint"]:
            raise ConflictError(
                "台账刚刚增加，请重试 / the ledger has just grown", hint="再次运行 / run it again"
            )
        number = f"{_WORD}〔{today.year}〕{serial}号"
        code = checkpoint_words(head.origin, head.size, head.root, record_id=record.id).payload
        values = {**_about(record, case.name, positions, head), "public_key": self.public_key}
        proved = json.dumps(proof, ensure_ascii=False, indent=2).encode() + b"\n"
        printed = self._print(record, values, number, agency.name)
        stamped = stamp(printed.pdf, payloads=[code] * printed.page_count, number=number)
        pdf = attach(stamped, _attachments(proved), at=self.now().astimezone(UTC))
        made = Certificate(number, record.id, pdf, head.size, code, today.isoformat())
        self._record(made, f"{today.year}-{serial:04}", head)
        return made

    def _print(self, record: Record, values: Plain, number: str, agency: str) -> Converted:
        """The certificate without code and attachments; of many files as many as leave it one page."""
        form, files = open_report_form(self.pack, CERTIFICATES), _files(record)
        printed: Converted | None = None
        for room in _ROOM:
            given: Plain = {**values, "files": files[:room]}
            if len(files) > room:
                given["more_files"] = f"另有 {len(files) - room} 个文件，其摘要见附件 {PROOF_NAME}。"
            docx = fill_report(form, given, agency=agency, number=number, on=local_day(self.now()))
            printed = self.converter.convert(docx)
            if printed is None or printed.page_count == 1:
                break
        if printed is None:
            raise UnavailableError(
                "没有 PDF 转换程序，不能出具证明 / a certificate is a PDF, and there is no converter",
                hint="sudo apt-get install libreoffice-writer-nogui python3-uno",
            )
        return printed

    def _record(self, made: Certificate, entry_id: str, head: Checkpoint) -> None:
        data: Plain = {
            "record_id": str(made.record_id),
            "size": made.size,
            "root": head.root.hex(),
            "pdf_sha256": str(digest_of(made.pdf)),
            "issued_on": made.issued_on,
        }
        entry = RegisterEntry(CERTIFICATES, entry_id, made.number, "", data)
        filling = RegisterFilling(CERTIFICATES, "docarchive certify", (entry,))
        body, plain = put_body(
            self.archive, lambda digest: places.register_key(CERTIFICATES, digest), filling
        )
        fact = Fact(
            FactKind.REGISTER_FILLED,
            self.now(),
            self.actor,
            body,
            detail={"register": CERTIFICATES, "entries": 1},
        )
        with self.catalog.transaction() as tx:
            if tx.find_entry(CERTIFICATES, entry_id) is not None:
                raise ConflictError(
                    "证明编号已被占用 / the number was taken meanwhile", hint="再次运行 / run it again"
                )
            tx.record(fact, plain)
        publish_facts(ledger=self.ledger, catalog=self.catalog)


def _next_serial(reader: Reader, year: int) -> int:
    return len(reader.find_entries(CERTIFICATES, prefix=f"{year}-", limit=_NEVER)) + 1


def _about(record: Record, case_name: str, positions: Sequence[int], head: Checkpoint) -> Plain:
    """What the certificate says of the record and of the ledger."""
    shown = "、".join(str(position) for position in positions[:3])
    count = f"等 {len(positions)} 条" if len(positions) > 3 else ""
    origin, size, root, _, signature = head.signed_note.rstrip("\n").split("\n")
    return {
        "record_title": record.title,
        "case_name": case_name,
        "record_number": str(record.number) if record.number else None,
        "record_date": record.doc_date,
        "recorded_at": local_text(record.recorded_at),
        "positions": f"{shown}{count}（自 0 起）",
        "ledger_name": origin,
        "ledger_size": size,
        "ledger_root": root,
        "ledger_signature": signature.rpartition(" ")[2],
    }


def _files(record: Record) -> list[dict[str, str]]:
    """The record's originals, as issued first; what machines made of them is proved as well, but not listed."""
    return [
        {"name": _NAMES[item.role], "extent": _extent(item), "digest": str(item.sha256)}
        for item in record.representations
        if item.role not in DERIVED
    ]


def _extent(item: Representation) -> str:
    size = f"{item.size_bytes:,} 字节"
    if item.page_count:
        return f"{item.page_count} 页，{size}"
    if item.duration_seconds:
        return f"{item.duration_seconds} 秒，{size}"
    return size


def _attachments(proof: bytes) -> list[Attached]:
    script = standalone_verifier()
    return [
        Attached(PROOF_NAME, proof, "application/json", "存在证明 / the proof"),
        Attached(SCRIPT_NAME, script, "text/x-python", "独立核验程序 / checks the proof without docarchive"),
    ]
