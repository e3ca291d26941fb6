"""Enter enterprises from a workbook, told apart by their credit codes.

Write order: the whole workbook is read and compared before anything is written. Then, 500 at a time: the bodies into
the archive; one transaction with a fact each; publish. A crash in between leaves whole enterprises; the same
workbook again enters the rest, for an enterprise that is as the sheet says is left alone.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.collection import Collection
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import CreditCode, PartyId, new_id
from docarchive.domain.party import Enterprise
from docarchive.domain.sheets.registers import ENTERPRISES
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table, TableRow, read_tables
from docarchive.workflows.import_report import ImportReport, Progress, Wish, in_order, silent
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import Registrar, schedule_party
from docarchive.workflows.schedule import schedule_reference
from docarchive.workflows.store import put_body

_BATCH = 500
_WRITERS = 8
"""Threads that wait for the disk."""


@dataclass(frozen=True, slots=True)
class _Change:
    enterprise: Enterprise
    is_new: bool


def import_enterprises(
    workbook: Workbook, *, source: str, registrar: Registrar, wish: Wish, progress: Progress = silent
) -> ImportReport:
    """Enter what is new and changed.

    An empty cell and a missing column change nothing of a known enterprise. A different name is a new registered
    name; the old one becomes a former name.

    Raises:
        ConflictError: somebody else registered one of the credit codes meanwhile.
    """
    table = read_tables(workbook, [ENTERPRISES])[ENTERPRISES.name]
    changes: list[_Change] = []
    rows = table.sound_rows()
    with registrar.catalog.reading() as reader:
        for row in rows:
            change = _compare(row, table, reader, registrar)
            if change is not None:
                changes.append(change)
    done = wish.allows(table.faults)
    if done:
        _enter(changes, registrar, progress)
    new = sum(change.is_new for change in changes)
    return ImportReport(
        source=source,
        new=new,
        changed=len(changes) - new,
        unchanged=len(rows) - len(changes),
        faulty=len(table.faulty_rows),
        faults=in_order(table.faults),
        done=done,
    )


def _compare(row: TableRow, table: Table, reader: Reader, registrar: Registrar) -> _Change | None:
    """The enterprise as the row says; None when that is what is known."""
    given: dict[str, Any] = {**row.values, "uscc": CreditCode.parse(row.values["uscc"])}
    known = reader.find_party_by_code(given["uscc"])
    if not isinstance(known, Enterprise):
        return _Change(Enterprise(id=PartyId(new_id(registrar.now())), **given), is_new=True)
    changed = replace(known, **given)
    if changed.name != known.name:
        table.add("renamed", row.number, "name", changed.name, f"{known.name} → {changed.name}")
        former = (*(name for name in known.former_names if name != changed.name), known.name)
        changed = replace(changed, former_names=former)
    return None if changed == known else _Change(changed, is_new=False)


def _enter(changes: Sequence[_Change], registrar: Registrar, progress: Progress) -> None:
    with ThreadPoolExecutor(_WRITERS) as writers:
        for start in range(0, len(changes), _BATCH):
            batch = changes[start : start + _BATCH]
            _enter_batch(batch, registrar, writers)
            progress(start + len(batch), len(changes))


def _enter_batch(batch: Sequence[_Change], registrar: Registrar, writers: ThreadPoolExecutor) -> None:
    bodies = list(writers.map(lambda change: _put(change.enterprise, registrar), batch))
    with registrar.catalog.transaction() as tx:
        for change, (body, plain) in zip(batch, bodies, strict=True):
            party_id = change.enterprise.id
            kind = FactKind.ENTERPRISE_REGISTERED
            tx.record(Fact(kind, registrar.now(), registrar.actor, body, party_id=party_id), plain)
            if change.is_new:
                schedule_reference(tx, Collection.ENTERPRISES, [party_id])
            else:
                schedule_party(tx, change.enterprise)
    publish_facts(ledger=registrar.ledger, catalog=registrar.catalog)


def _put(enterprise: Enterprise, registrar: Registrar) -> Any:
    return put_body(registrar.archive, lambda digest: places.party_key(enterprise.id, digest), enterprise)
