"""Facts about events of a case and about the office's registers."""

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_cases import load_case
from docarchive.catalog.project_decisions import class_decision
from docarchive.catalog.rows import add_row, find_row, fold, put_row
from docarchive.domain.case_event import CaseEvent
from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.domain.plain import canonical_json, format_time, to_plain
from docarchive.domain.register_entry import RegisterFilling


def record_event(db: Connection, entry: Entry[CaseEvent]) -> None:
    """Add an event to its case; the party must be one of the case's."""
    event = entry.value
    entry.speaks_of("case_id", event.case_id)
    case, _ = load_case(db, event.case_id)
    if event.party_id is not None and event.party_id not in case.party_ids:
        raise RejectedError(f"{event.party_id} 不是本案当事人 / is not a party of the case {case.name}")
    if event.record_id is not None and find_row(db, tables.records, {"id": event.record_id}) is None:
        raise NotFoundError(f"没有材料 {event.record_id} / no such record")
    row = {
        "seq": entry.seq,
        "case_id": event.case_id,
        "kind": event.kind.value,
        "at": format_time(event.at),
        "body": entry.text,
    }
    add_row(db, tables.case_events, row)


def fill_register(db: Connection, entry: Entry[RegisterFilling]) -> None:
    """Enter or replace the entries."""
    filling = entry.value
    for item in filling.entries:
        if item.register != filling.register:
            raise RejectedError(f"{item.id}: 不属于登记簿 {filling.register} / belongs to another register")
        values = {
            "title": item.title,
            "folded": fold(f"{item.title}\n{item.text}"),
            "body": canonical_json(to_plain(item)).decode(),
        }
        put_row(db, tables.register_entries, {"register": item.register, "id": item.id}, values)
        class_decision(db, item)
