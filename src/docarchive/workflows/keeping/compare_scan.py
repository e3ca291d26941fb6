"""Hold a signed scan against the issued text: is it the same, is it signed, sealed and dated.

Write order: the result into the archive; one transaction with the fact; publish. A difference blocks nothing:
the scan was filed before this began. Comparing again records a new result for the same scan.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain import places
from docarchive.domain.comparing.comparison import Comparison
from docarchive.domain.comparing.printed import Box
from docarchive.domain.comparing.service import service_faults
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError, UnavailableError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId, Sha256
from docarchive.domain.record import Record, RecordKind, Representation, Role
from docarchive.reading.compared.port import SidePicture
from docarchive.templates.form import FormSpec
from docarchive.workflows.keeping.read_text import checked_copy
from docarchive.workflows.keeping.scan_check import Known, ScanCheck, issued_pdf, pairs_of
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.store import put_body

_COMPARED_TYPES = ("application/pdf", "image/")


@dataclass(frozen=True, slots=True)
class CompareScans:
    """The handler of `COMPARE_SCAN`, and the same on demand."""

    archive: Archive
    ledger: Ledger
    catalog: Catalog
    check: ScanCheck
    form: Callable[[str], FormSpec | None]
    """The form of a document, by its id."""
    now: Callable[[], datetime]
    actor: str

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Compare the scans that were not compared yet."""
        for record_id in record_ids:
            with self.catalog.reading() as reader:
                record = reader.get_record(record_id)
                known = {item.scan for item in reader.comparisons_of(record_id)}
            for scan in comparable_scans(record):
                if stop.is_set():
                    raise UnavailableError("正在停止，比对稍后继续 / stopping; comparing goes on later")
                if scan.sha256 not in known:
                    self.compare(record, scan)

    def compare(self, record: Record, scan: Representation) -> Comparison:
        """Compare one scan, record the result and return it.

        Raises:
            RejectedError: the scan cannot be opened.
            UnavailableError: no recogniser, or the reading process did not start.
        """
        with self.catalog.reading() as reader:
            known = _known(record, reader, self.form)
        with self._files(record, scan) as (issued, copy):
            found = self.check.hold(issued, copy, record, scan, known)
        self._record(record, found)
        return found

    def accept(self, record: Record, scan: Sha256, reason: str) -> Comparison:
        """Record that a person accepts what was found, and why.

        Raises:
            RejectedError: no reason is given.
            NotFoundError: the scan was not compared.
            ConflictError: there is nothing to accept.
        """
        known = self._decided(record, scan, reason)
        if not known.stands:
            raise ConflictError("没有需要接受的差异 / there is nothing to accept")
        accepted = replace(known, accepted=reason.strip(), confirmed=None)
        self._record(record, accepted)
        return accepted

    def confirm(self, record: Record, scan: Sha256, finding: str) -> Comparison:
        """Record that a person says the difference is a real one, and what it is; errors as of `accept`."""
        known = self._decided(record, scan, finding)
        if not known.needs_person:
            raise ConflictError("没有待核实的差异 / there is nothing to be looked at")
        confirmed = replace(known, confirmed=finding.strip())
        self._record(record, confirmed)
        return confirmed

    def _decided(self, record: Record, scan: Sha256, words: str) -> Comparison:
        if not words.strip():
            raise RejectedError(
                "请写明理由 / say why: a difference is accepted, or called real, only with a reason"
            )
        with self.catalog.reading() as reader:
            known = [item for item in reader.comparisons_of(record.id) if item.scan == scan]
        if not known:
            raise NotFoundError(f"{record.title} 的这份扫描件还没有比对 / this scan was not compared yet")
        return known[0]

    def lay(self, record: Record, scan: Representation, page_number: int) -> bytes:
        """A PNG of the scan's page as it lies on the issued one: a box there is the same place here.

        Raises:
            NotFoundError: the scan has no such page.
            RejectedError: it cannot be read.
        """
        pairs = [pair for pair in pairs_of(record, scan) if pair.page_number == page_number]
        if not pairs:
            raise NotFoundError(f"扫描件没有第 {page_number} 页 / the scan has no such page")
        with (
            self._files(record, scan) as (issued, copy),
            tempfile.TemporaryDirectory(prefix="docarchive-") as name,
        ):
            ((_, picture),) = self.check.paper.lay_pages(copy, issued, pairs, Path(name))
            return picture.read_bytes()

    def draw(self, record: Record, scan: Representation, found: Comparison, target: Path) -> None:
        """Write issued pages and scan side by side, what differs framed.

        Pages without a difference are drawn only when no page has one.
        """
        boxes: dict[int, list[Box]] = {}
        for item in found.differences:
            boxes.setdefault(item.page_number, []).append(item.box)
        paper = self.check.paper
        with (
            self._files(record, scan) as (issued, copy),
            tempfile.TemporaryDirectory(prefix="docarchive-") as name,
        ):
            folder = Path(name)
            pairs = [pair for pair in pairs_of(record, scan) if not boxes or pair.page_number in boxes]
            laid = paper.lay_pages(copy, issued, pairs, folder)
            pages = [
                SidePicture(page.page_number, picture, tuple(boxes.get(page.page_number, ())))
                for page, picture in laid
            ]
            drawn = folder / "side-by-side.png"
            paper.draw_side_by_side(issued, pages, drawn)
            target.write_bytes(drawn.read_bytes())

    @contextmanager
    def _files(self, record: Record, scan: Representation) -> Iterator[tuple[Path, Path]]:
        """Copies of the issued PDF and of the scan for as long as the block runs."""
        with (
            checked_copy(self.archive, issued_pdf(record)) as issued,
            checked_copy(self.archive, scan) as copy,
        ):
            yield issued, copy

    def _record(self, record: Record, found: Comparison) -> None:
        with self.catalog.reading() as reader:
            case = reader.get_case(record.case_id)
        folder = places.record_folder(case.party_ids[0], case.id, record.id)
        body, plain = put_body(
            self.archive, lambda digest: places.returned_key(folder, "compared", digest, ".json"), found
        )
        with self.catalog.transaction() as tx:
            fact = Fact(
                FactKind.SCAN_COMPARED, self.now(), self.actor, body, case_id=case.id, record_id=record.id
            )
            tx.record(fact, plain)
            tx.schedule(FollowUp(FollowUpKind.INDEX_RECORD, record.id))
        publish_facts(ledger=self.ledger, catalog=self.catalog)


def uncompared(reader: Reader) -> list[tuple[Record, Representation]]:
    """Every scan that could be compared and was not yet."""
    left = []
    for record_id in reader.all_record_ids():
        record = reader.get_record(record_id)
        known = {item.scan for item in reader.comparisons_of(record_id)}
        left += [(record, scan) for scan in comparable_scans(record) if scan.sha256 not in known]
    return left


def comparable_scans(record: Record) -> tuple[Representation, ...]:
    """The record's scans that can be held against what was issued: none of a void document."""
    if record.kind is not RecordKind.DOCUMENT or record.void_reason is not None:
        return ()
    if record.representation(Role.ISSUED_PDF) is None:
        return ()
    return tuple(scan for scan in record.scans if scan.media_type.startswith(_COMPARED_TYPES))


def _known(record: Record, reader: Reader, form: Callable[[str], FormSpec | None]) -> Known:
    agency = reader.find_agency()
    spec = form(record.form_id) if record.form_id else None
    faults: tuple[str, ...] = ()
    if spec is not None and spec.services_from is not None:
        others = reader.records_of(record.case_id)
        faults = service_faults(
            record.values or {},
            recipient=reader.get_party(record.party_id).kind,
            issued_on=_issued_on(others),
            consented=any(item.form_id == "service_address_confirmation" and item.scans for item in others),
        )
    return Known((agency.name,) if agency else (), spec, faults)


def _issued_on(records: Sequence[Record]) -> Mapping[str, date]:
    return {str(item.number): item.doc_date for item in records if item.number and item.doc_date}
