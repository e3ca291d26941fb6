"""Check every row of a batch before the first number is used; each fault is told by its cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.case import Case
from docarchive.domain.errors import (
    ConflictError,
    DocArchiveError,
    ForbiddenError,
    NotFoundError,
    RejectedError,
)
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import canonical_json, to_plain
from docarchive.domain.record import Record
from docarchive.domain.sheets.faults import SheetFault, blocking
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table
from docarchive.templates.values import FieldFault, WrongValuesError
from docarchive.workflows.import_report import Progress, in_order, silent
from docarchive.workflows.issuing.batch_sheet import CASE, OFFICERS, PARTY, BatchRow, BatchSheets, read_batch
from docarchive.workflows.issuing.generate import Issuer
from docarchive.workflows.issuing.prepare_issue import IssueRequest
from docarchive.workflows.lookup import look_up_case, look_up_officer, look_up_party

ISSUED_ROW = "issued_row"
"""Register of what batches have issued: digest of a row's content → record."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One document of a batch that may be issued, or was."""

    row: int
    key: str
    digest: str
    """Of everything the row asks for: the same digest is the same document."""
    request: IssueRequest
    issued: Record | None = None
    """The valid document of the same content that exists already."""


@dataclass(frozen=True, slots=True)
class CheckedBatch:
    """A batch as it could be issued."""

    items: tuple[BatchItem, ...]
    """Rows without fault, in the order of the workbook."""
    faulty: int
    faults: tuple[SheetFault, ...]

    def may_be_issued(self, *, skip_faulty: bool) -> bool:
        """Whether nothing is wrong, or only with rows that are to be left out."""
        found = blocking(self.faults)
        return not found or (skip_faulty and not any(fault.kind.whole_sheet for fault in found))


def check_batch(
    workbook: Workbook,
    form_id: str,
    *,
    issuer: Issuer,
    override_reason: str | None = None,
    allowed: Callable[[Case], None] = lambda _: None,
    progress: Progress = silent,
) -> CheckedBatch:
    """Read and check a workbook of documents of one form; nothing is written, no number used.

    Args:
        workbook: What a clerk filled in.
        form_id: The form.
        issuer: The tools.
        override_reason: Why the guards' warnings are set aside for every document, if they are.
        allowed: Raises `ForbiddenError` for a case in which who asks may not issue; the row is then refused.
        progress: Told after each row.

    Raises:
        NotFoundError: no such form.
    """
    form = issuer.pack.form(form_id)
    sheets = read_batch(workbook, form)
    items: list[BatchItem] = []
    seen: dict[str, int] = {}
    for count, row in enumerate(sheets.rows, start=1):
        item = _item(row, form_id, override_reason, sheets, issuer.catalog)
        if item is not None and seen.setdefault(item.digest, row.number) != row.number:
            sheets.main.add("row-twice", row.number, found=f"= {seen[item.digest]}")
        elif item is not None:
            items.append(item)
            _check(item, row, sheets, issuer, allowed)
        progress(count, len(sheets.rows))
    whole = any(fault.kind.whole_sheet for table in sheets.tables() for fault in table.faults)
    faulty = sheets.faulty_rows()
    return CheckedBatch(
        items=() if whole else tuple(item for item in items if item.row not in faulty),
        faulty=len(faulty),
        faults=in_order(fault for table in sheets.tables() for fault in table.faults),
    )


def find_issued(digest: str, reader: Reader) -> Record | None:
    """The valid document that a batch issued for this content, if any; a void one does not count."""
    entry = reader.find_entry(ISSUED_ROW, digest)
    if entry is None:
        return None
    record = reader.get_record(RecordId(str(entry.data["record_id"])))
    return record if record.void_reason is None else None


def _item(
    row: BatchRow, form_id: str, override_reason: str | None, sheets: BatchSheets, catalog: Catalog
) -> BatchItem | None:
    """The request of a row; None when whom it is about cannot be told."""
    table, before = sheets.main, len(sheets.main.faults)
    with catalog.reading() as reader:
        case = _found(row.case, look_up_case, CASE, "unknown-case", row, table, reader)
        party = _found(row.party, look_up_party, PARTY, "unknown-party", row, table, reader)
        officers = [
            _found(words, look_up_officer, OFFICERS, "unknown-officer", row, table, reader)
            for words in row.officers
        ]
        if case is None or len(table.faults) > before:
            return None
        request = IssueRequest(
            form_id=form_id,
            case_id=case.id,
            values=row.values,
            party_id=party.id if party else None,
            officer_ids=tuple(officer.id for officer in officers if officer) or None,
            override_reason=override_reason,
        )
        digest = _digest(request)
        return BatchItem(row.number, row.key, digest, request, find_issued(digest, reader))


def _digest(request: IssueRequest) -> str:
    asked = [request.form_id, request.case_id, request.party_id, request.officer_ids, request.values]
    return sha256(canonical_json(to_plain(asked))).hexdigest()[:32]


def _found(
    words: str | None,
    look_up: Callable[[str, Reader], T],
    name: str,
    code: str,
    row: BatchRow,
    table: Table,
    reader: Reader,
) -> T | None:
    if not words:
        return None
    try:
        return look_up(words, reader)
    except NotFoundError:
        table.add(code, row.number, name, words)
    except ConflictError as error:
        table.add("ambiguous", row.number, name, words, error.message)
    return None


def _check(
    item: BatchItem, row: BatchRow, sheets: BatchSheets, issuer: Issuer, allowed: Callable[[Case], None]
) -> None:
    """Prepare the document as if it were issued now; its faults go to their cells."""
    if (refused := _refused(item, issuer, allowed)) is not None:
        sheets.main.add("row-refused", item.row, wanted=_told(refused))
        return
    if item.issued is not None:
        record = item.issued
        sheets.main.add("issued-before", item.row, found=f"{record.number or record.id} {record.doc_date}")
        return
    try:
        issuer.prepare(item.request)
    except WrongValuesError as error:
        for fault in error.faults:
            _place(fault, row, sheets)
    except (RejectedError, ConflictError, NotFoundError) as error:
        sheets.main.add("row-refused", item.row, wanted=_told(error))


def _refused(item: BatchItem, issuer: Issuer, allowed: Callable[[Case], None]) -> ForbiddenError | None:
    with issuer.catalog.reading() as reader:
        case = reader.get_case(item.request.case_id)
    try:
        allowed(case)
    except ForbiddenError as error:
        return error
    return None


def _place(fault: FieldFault, row: BatchRow, sheets: BatchSheets) -> None:
    """Put a fault of a form's value to the cell it came from."""
    rows: Sequence[int] = row.list_rows.get(fault.field, ())
    if fault.row is not None and fault.column is not None and fault.row <= len(rows):
        _add(sheets, sheets.lists[fault.field], rows[fault.row - 1], fault.column, fault.words)
    elif fault.field in sheets.lists:
        sheets.main.add("value-refused", row.number, wanted=fault.words)
    else:
        _add(sheets, sheets.main, row.number, fault.field, fault.words)


def _add(sheets: BatchSheets, table: Table, number: int, name: str, words: str) -> None:
    column = name if name in table.letters else f"{name}#start"
    letter = table.letters.get(column)
    if letter is None or (table.plan.name, number, letter) not in sheets.faulty_cells:
        table.add(
            "value-refused", number, column, wanted=words
        )  # else the cell's own fault says it more exactly


def _told(error: DocArchiveError) -> str:
    return f"{error.message}（{error.hint}）" if error.hint else error.message
