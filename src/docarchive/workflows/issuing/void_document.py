"""Declare an issued document void: its number and files stay, with the reason.

Write order: the reason into the archive; one transaction; publish.
"""

from collections.abc import Callable
from datetime import datetime

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain import places
from docarchive.domain.errors import ConflictError, RejectedError
from docarchive.domain.facts import Fact, FactKind, Voided
from docarchive.domain.identifiers import RecordId
from docarchive.domain.record import Record, RecordKind
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
        ConflictError: already void.
    """
    if not reason.strip():
        raise RejectedError("作废必须写明原因 / a document is voided only with a reason", hint="--reason")
    with catalog.reading() as reader:
        record = reader.get_record(record_id)
        case = reader.get_case(record.case_id)
    if record.kind is not RecordKind.DOCUMENT:
        raise RejectedError(f"{record.title} 是证据，不能作废 / is evidence and cannot be voided")
    if record.void_reason is not None:
        raise ConflictError(f"{record.number or record.title} 已作废：{record.void_reason} / is void already")
    folder = places.record_folder(case.party_ids[0], case.id, record.id)
    body, plain = put_body(
        archive, lambda digest: places.returned_key(folder, "voided", digest, ".json"), Voided(reason)
    )
    with catalog.transaction() as tx:
        fact = Fact(FactKind.DOCUMENT_VOIDED, now(), actor, body, case_id=case.id, record_id=record.id)
        tx.record(fact, plain)
        schedule_case(tx, case.id)
        voided = tx.get_record(record.id)
    publish_facts(ledger=ledger, catalog=catalog)
    return voided
