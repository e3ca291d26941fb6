"""Facts about lending and viewing."""

import json

from sqlalchemy import Connection

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.project_cases import load_case
from docarchive.catalog.rows import Row, find_row, put_row
from docarchive.domain.errors import ConflictError
from docarchive.domain.lending.lending import Lending, follows
from docarchive.domain.lending.yearly import CountedLending
from docarchive.domain.plain import format_time, from_plain


def record_lending(db: Connection, entry: Entry[Lending]) -> None:
    """Take the new state; it must follow the one that is known."""
    item = entry.value
    entry.speaks_of("case_id", item.case_id)
    load_case(db, item.case_id)
    row = find_row(db, tables.lendings, {"id": item.id})
    before = None if row is None else from_plain(Lending, json.loads(row.body))
    if not follows(before, item):
        raise ConflictError(f"借阅 {item.id} 不能变为 {item.state} / the lending cannot come into this state")
    values = {
        "case_id": item.case_id,
        "state": item.state.value,
        "requested_at": format_time(item.requested_at),
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "body": entry.text,
    }
    put_row(db, tables.lendings, {"id": item.id}, values)
    put_row(db, tables.counted_lendings, {"lending_id": item.id}, counted_row(CountedLending.of(item)))


def counted_row(counted: CountedLending) -> Row:
    """A lending as figures count it."""
    due, returned = counted.due_on, counted.returned_on
    return {
        "case_id": counted.case_id,
        "state": counted.state.value,
        "requested_on": counted.requested_on.isoformat(),
        "due_on": due.isoformat() if due else None,
        "returned_on": returned.isoformat() if returned else None,
        "reader_kind": counted.reader_kind.value,
        "reader": counted.reader,
        "paper": int(counted.paper),
        "uses": counted.uses,
        "copies": counted.copies,
        "pages_copied": counted.pages_copied,
    }
