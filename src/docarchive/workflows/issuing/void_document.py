"""Declare an issued document void: its number and files stay, with the reason.

Write order: the reason into the archive; one transaction; publish.
"""

from collections.abc import Callable
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.case import Case
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind, Voided
from docarchive.domain.identifiers import RecordId
from docarchive.domain.plain import Plain
from docarchive.domain.record import Record, RecordKind
from docarchive.workflows.issuing.relating import require_voidable
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import schedule_case
from docarchive.workflows.store import put_body


def void_document(
    record_id: RecordId,
    reason: str,
    *,
    archive: Archive,
    ledger: Ledger,
    catalog: Catalog,
    now: Callable[[], datetime],
    actor: str,
) -> Record:
    """Void the document; scans that carry its code are set aside from now on.

    Raises:
        RejectedError: no reason given, or the record is evidence.
        ConflictError: already void, or another document corrects or supplements it.
    """
    if not reason.strip():
        raise RejectedError("作废必须写明原因 / a document is voided only with a reason", hint="--reason")
    with catalog.reading() as reader:
        record = reader.get_record(record_id)
        case = reader.get_case(record.case_id)
        records = reader.records_of(case.id)
    if record.kind is not RecordKind.DOCUMENT:
        raise RejectedError(f"{record.title} 是证据，不能作废 / is evidence and cannot be voided")
    if record.void_reason is not None:
        raise ConflictError(f"{record.number or record.title} 已作废：{record.void_reason} / is void already")
    require_voidable(record, tuple(records))
    fact, plain = voided_fact(record, Voided(reason), case, archive=archive, at=now(), actor=actor)
    with catalog.transaction() as tx:
        tx.record(fact, plain)
        schedule_case(tx, case.id)
        voided = tx.get_record(record.id)
    publish_facts(ledger=ledger, catalog=catalog)
    return voided


def voided_fact(
    record: Record, voided: Voided, case: Case, *, archive: Archive, at: datetime, actor: str
) -> tuple[Fact, Plain]:
    """Store why the document is void; the fact that makes it so, with its body."""
    folder = places.record_folder(case.party_ids[0], case.id, record.id)
    body, plain = put_body(
        archive, lambda digest: places.returned_key(folder, "voided", digest, ".json"), voided
    )
    return Fact(FactKind.DOCUMENT_VOIDED, at, actor, body, case_id=case.id, record_id=record.id), plain
