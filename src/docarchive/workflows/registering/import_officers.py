"""Enter officers and their certificates from a workbook, told apart by certificate numbers.

Write order: the whole workbook is read and compared before anything is written; then the bodies, and all officers in
one transaction; publish.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from docarchive.catalog.port import Reader
from docarchive.domain import places
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import OfficerId, new_id
from docarchive.domain.officer import Certificate, CertificateStatus, Officer
from docarchive.domain.sheets.registers import CERTIFICATE_STATES, OFFICERS
from docarchive.domain.sheets.sheet import Workbook
from docarchive.domain.sheets.table import Table, TableRow, read_tables
from docarchive.workflows.import_report import ImportReport, Progress, Wish, in_order, silent
from docarchive.workflows.publish import publish_facts
from docarchive.workflows.registering.registers import Registrar
from docarchive.workflows.store import put_body


@dataclass(slots=True)
class _Roll:
    """The officers as they will be, and as they are."""

    known: dict[OfficerId, Officer]
    wanted: dict[OfficerId, Officer] = field(default_factory=dict)

    def all(self) -> Mapping[OfficerId, Officer]:
        return {**self.known, **self.wanted}

    def holder(self, number: str) -> Officer | None:
        """Who has, or in this workbook gets, a certificate."""
        officers = self.all().values()
        return next((one for one in officers if number in [held.number for held in one.certificates]), None)

    def holder_of_recorder(self, serial: str) -> Officer | None:
        return next((one for one in self.all().values() if serial in one.recorder_serials), None)


def import_officers(
    workbook: Workbook, *, source: str, registrar: Registrar, wish: Wish, progress: Progress = silent
) -> ImportReport:
    """Enter what is new and changed; an empty cell changes nothing of a known officer.

    A row belongs to the officer who holds its certificate, else to the one who holds the former certificate the row
    names; else it is a new officer. Certificates that the workbook does not have stay: they are history.
    """
    table = read_tables(workbook, [OFFICERS])[OFFICERS.name]
    with registrar.catalog.reading() as reader:
        roll = _Roll(_known(reader))
    for row in table.sound_rows():
        _read_row(row, table, roll, registrar)
    changed = [one for one in roll.wanted.values() if one != roll.known.get(one.id)]
    new = sum(one.id not in roll.known for one in changed)
    done = wish.allows(table.faults)
    if done and changed:
        _enter(changed, registrar, progress)
    return ImportReport(
        source=source,
        new=new,
        changed=len(changed) - new,
        unchanged=len(roll.wanted) - len(changed),
        faulty=len(table.faulty_rows),
        faults=in_order(table.faults),
        done=done,
    )


def _known(reader: Reader) -> dict[OfficerId, Officer]:
    return {officer.id: officer for officer in reader.officers()}


def _read_row(row: TableRow, table: Table, roll: _Roll, registrar: Registrar) -> None:
    values = row.values
    if values["valid_to"] < values["valid_from"]:
        table.add("ends-before-it-begins", row.number, "valid_to", str(values["valid_to"]))
        return
    officer = _officer(row, table, roll, registrar)
    if officer is None:
        return
    for serial in values.get("recorders", ()):
        holder = roll.holder_of_recorder(serial)
        if holder is not None and holder.id != officer.id:
            table.add("taken", row.number, "recorders", serial, holder.name)
            return
    roll.wanted[officer.id] = _with_row(officer, values)


def _officer(row: TableRow, table: Table, roll: _Roll, registrar: Registrar) -> Officer | None:
    """Whom the row is about; None when that cannot be told, which is a fault."""
    name, former = row.values["name"], row.values.get("former_number")
    holder = roll.holder(row.values["number"]) or (roll.holder(former) if former else None)
    if holder is not None:
        if holder.name != name:
            table.add("taken", row.number, "number", row.values["number"], holder.name)
            return None
        return holder
    if former:
        table.add("unknown-officer", row.number, "former_number", former)
        return None
    if not row.values.get("other_person") and any(one.name == name for one in roll.all().values()):
        table.add("same-name", row.number, "name", name)
        return None
    return Officer(OfficerId(new_id(registrar.now())), name, ())


def _with_row(officer: Officer, values: Mapping[str, Any]) -> Officer:
    """The officer with the row's certificate in its place, the newest last."""
    held = next((one for one in officer.certificates if one.number == values["number"]), None)
    status = CERTIFICATE_STATES[values["status"]] if "status" in values else None
    certificate = Certificate(
        values["number"],
        values["issuer"],
        values["valid_from"],
        values["valid_to"],
        CertificateStatus(status) if status else held.status if held else CertificateStatus.VALID,
    )
    others = [one for one in officer.certificates if one.number != certificate.number]
    return replace(
        officer,
        certificates=tuple(sorted([*others, certificate], key=lambda one: (one.valid_from, one.number))),
        team=values.get("team", officer.team),
        recorder_serials=tuple(dict.fromkeys((*officer.recorder_serials, *values.get("recorders", ())))),
    )


def _enter(officers: list[Officer], registrar: Registrar, progress: Progress) -> None:
    facts = [officer_fact(officer, registrar) for officer in officers]
    with registrar.catalog.transaction() as tx:
        for fact, plain in facts:
            tx.record(fact, plain)
    publish_facts(ledger=registrar.ledger, catalog=registrar.catalog)
    progress(len(officers), len(officers))


def officer_fact(officer: Officer, registrar: Registrar) -> tuple[Fact, Any]:
    """Store an officer's state; return the fact that makes it true, with its body."""
    body, plain = put_body(registrar.archive, lambda digest: places.officer_key(officer.id, digest), officer)
    fact = Fact(FactKind.OFFICER_REGISTERED, registrar.now(), registrar.actor, body, officer_id=officer.id)
    return fact, plain
