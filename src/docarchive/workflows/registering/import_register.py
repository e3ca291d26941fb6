"""Enter equipment, experts and whatever else is a register of its own from a workbook.

Write order: the whole workbook is read and compared before anything is written; then one body with the entries that
are new or changed, and one transaction with its fact (and those of officers whose recorders change); publish.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.checklist import CHECK_ITEM
from docarchive.domain.collection import Collection
from docarchive.domain.errors import ConflictError, NotFoundError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import OfficerId
from docarchive.domain.officer import Officer
from docarchive.domain.register_entry import RegisterEntry, RegisterFilling
from docarchive.domain.sheets.registers import EQUIPMENT, RECORDER, RegisterSheet
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table, TableRow, read_tables
from docarchive.domain.typical_case import TYPICAL_CASES
from docarchive.workflows.import_report import ImportReport, Progress, Wish, in_order, silent
from docarchive.workflows.lookup import look_up_officer
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.import_officers import officer_fact
from docarchive.workflows.registering.registers import Registrar
from docarchive.workflows.schedule import schedule_reference
from docarchive.workflows.store import put_body

_IN_USE = "在用"
_SEARCHED: Sequence[tuple[Collection, str, Callable[[RegisterEntry], str]]] = (
    (Collection.CHECKLISTS, CHECK_ITEM, lambda item: str(item.data["list"])),
    (Collection.CASES, TYPICAL_CASES, lambda case: case.id),
)
"""Registers whose entries stand in the index of the other collections; an item comes in with its list."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Entries of a workbook beside those that are known."""

    changed: tuple[RegisterEntry, ...]
    """New ones and those that differ."""
    new: int
    unchanged: int


def import_register(
    workbook: Workbook,
    sheet: RegisterSheet,
    *,
    source: str,
    registrar: Registrar,
    wish: Wish,
    progress: Progress = silent,
) -> ImportReport:
    """Enter what is new and changed; a row replaces the entry of its id."""
    table = read_tables(workbook, [sheet.plan])[sheet.plan.name]
    with registrar.catalog.reading() as reader:
        entries = [_entry(row, sheet, table, reader) for row in table.sound_rows()]
        _ids_once(entries, table)
        faulty = table.faulty_rows
        sound = [entry for number, entry in entries if entry is not None and number not in faulty]
        comparison = compare(sound, reader)
        moved = _recorders(sound, reader) if sheet is EQUIPMENT else []
    done = wish.allows(table.faults)
    if done:
        fill_register(comparison.changed, source=source, registrar=registrar, officers=moved)
        progress(len(sound), len(sound))
    return ImportReport(
        source=source,
        new=comparison.new,
        changed=len(comparison.changed) - comparison.new,
        unchanged=comparison.unchanged,
        faulty=len(table.faulty_rows),
        faults=in_order(table.faults),
        done=done,
    )


def compare(entries: Iterable[RegisterEntry], reader: Reader) -> Comparison:
    """Tell which entries would change something."""
    changed, new, unchanged = [], 0, 0
    for entry in entries:
        known = reader.find_entry(entry.register, entry.id)
        if known == entry:
            unchanged += 1
            continue
        new += known is None
        changed.append(entry)
    return Comparison(tuple(changed), new, unchanged)


def fill_register(
    entries: Sequence[RegisterEntry], *, source: str, registrar: Registrar, officers: Iterable[Officer] = ()
) -> None:
    """Enter *entries*, one fact a register, and what changes of officers with them, all or nothing."""
    facts = [officer_fact(officer, registrar) for officer in officers]
    for register in dict.fromkeys(entry.register for entry in entries):
        of_register = tuple(entry for entry in entries if entry.register == register)
        facts.append(_filling_fact(RegisterFilling(register, source, of_register), registrar))
    if not facts:
        return
    with registrar.catalog.transaction() as tx:
        for fact, plain in facts:
            tx.record(fact, plain)
        for collection, register, id_of in _SEARCHED:
            schedule_reference(tx, collection, [id_of(item) for item in entries if item.register == register])
    publish_facts(ledger=registrar.ledger, catalog=registrar.catalog)


def _filling_fact(filling: RegisterFilling, registrar: Registrar) -> tuple[Fact, Any]:
    body, plain = put_body(
        registrar.archive, lambda digest: places.register_key(filling.register, digest), filling
    )
    return Fact(FactKind.REGISTER_FILLED, registrar.now(), registrar.actor, body), plain


def _entry(
    row: TableRow, sheet: RegisterSheet, table: Table, reader: Reader
) -> tuple[int, RegisterEntry | None]:
    data = {name: _plain(value) for name, value in row.values.items()}
    if sheet.officer in data:
        officer = _officer(row, sheet.officer, table, reader)
        if officer is None:
            return row.number, None
        data["officer_id"] = officer.id
    entry = RegisterEntry(
        register=sheet.register,
        id=sheet.entry_id([str(data[name]) for name in sheet.key]),
        title=str(data[sheet.title]),
        text="\n".join(str(data[name]) for name in (*sheet.text, sheet.officer) if name in data),
        data=data,
    )
    return row.number, entry


def _officer(row: TableRow, name: str, table: Table, reader: Reader) -> Officer | None:
    words = row.values[name]
    try:
        return look_up_officer(words, reader)
    except NotFoundError:
        table.add("unknown-officer", row.number, name, words)
    except ConflictError as error:
        table.add("ambiguous", row.number, name, words, error.message)
    return None


def _ids_once(entries: Sequence[tuple[int, RegisterEntry | None]], table: Table) -> None:
    """Ids of several columns may meet though no column is unique."""
    seen: dict[str, int] = {}
    for number, entry in entries:
        earlier = seen.setdefault(entry.id, number) if entry else number
        if entry and earlier != number:
            table.add("key-twice", number, found=f"{entry.id} = {earlier}")


def _recorders(entries: Iterable[RegisterEntry], reader: Reader) -> list[Officer]:
    """Officers as they will be: a recorder in use belongs to its holder alone, so that its recordings are matched."""
    known = {officer.id: officer for officer in reader.officers()}
    held = {officer.id: list(officer.recorder_serials) for officer in known.values()}
    for entry in entries:
        if entry.data["kind"] != RECORDER:
            continue
        _hand_over(entry.data, held)
    # All that is given away first: a serial belongs to one officer at every moment, also when two swap.
    given_away = [
        _with(known[one], [item for item in known[one].recorder_serials if item in held[one]]) for one in held
    ]
    finals = [_with(known[one], serials) for one, serials in held.items()]
    first = [one for one in given_away if one != known[one.id]]
    return first + [one for one in finals if one not in first and one != known[one.id]]


def _with(officer: Officer, serials: Sequence[str]) -> Officer:
    return replace(officer, recorder_serials=tuple(serials))


def _hand_over(data: Mapping[str, Any], held: Mapping[OfficerId, list[str]]) -> None:
    serial = str(data["serial"])
    holder = data.get("officer_id") if data["status"] == _IN_USE else None
    for officer_id, serials in held.items():
        if officer_id == holder and serial not in serials:
            serials.append(serial)
        elif officer_id != holder and serial in serials:
            serials.remove(serial)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
