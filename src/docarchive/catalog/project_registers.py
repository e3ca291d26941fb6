"""Facts about the office and those it deals with: agency, parties, officers."""

from sqlalchemy import Connection, Table

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.initials import initials
from docarchive.catalog.rows import find_row, fold, put_list, put_row
from docarchive.domain.agency import Agency
from docarchive.domain.errors import ConflictError
from docarchive.domain.officer import Officer
from docarchive.domain.party import Enterprise, Party


def change_agency(db: Connection, entry: Entry[Agency]) -> None:
    """Replace the agency's profile."""
    put_row(db, tables.agency, {"id": 1}, {"body": entry.text})


def register_party(db: Connection, entry: Entry[Party]) -> None:
    """Enter a party, or replace what is known of it; one credit code belongs to one party."""
    party = entry.value
    entry.speaks_of("party_id", party.id)
    uscc = str(party.uscc) if isinstance(party, Enterprise) else None
    if uscc is not None:
        _belongs_to_no_other(db, tables.parties, "uscc", uscc, owner="id", id_=party.id)
    known = find_row(db, tables.parties, {"id": party.id})
    if known is not None and known.kind != party.kind.value:
        raise ConflictError(f"当事人 {party.id} 的单位/个人类别不能改变 / a unit cannot become a person")
    values = {"kind": party.kind.value, "name": party.name, "uscc": uscc, "body": entry.text}
    values |= {name: getattr(party, name, None) for name in ("industry", "region", "scale")}
    put_row(db, tables.parties, {"id": party.id}, values)
    put_list(
        db,
        tables.party_names,
        {"party_id": party.id},
        [
            {"position": place, "name": name, "folded": fold(name), "initials": initials(name)}
            for place, name in enumerate(dict.fromkeys(party.all_names))
        ],
    )


def register_officer(db: Connection, entry: Entry[Officer]) -> None:
    """Enter an officer, or replace what is known; a certificate or recorder belongs to one officer."""
    officer = entry.value
    entry.speaks_of("officer_id", officer.id)
    owned: list[tuple[Table, str, list[str]]] = [
        (tables.certificates, "number", [held.number for held in officer.certificates]),
        (tables.recorders, "serial", list(officer.recorder_serials)),
    ]
    for table, name, values in owned:
        for value in values:
            _belongs_to_no_other(db, table, name, value, owner="officer_id", id_=officer.id)
    put_row(db, tables.officers, {"id": officer.id}, {"name": officer.name, "body": entry.text})
    for table, name, values in owned:
        rows = [{name: value} for value in dict.fromkeys(values)]
        put_list(db, table, {"officer_id": officer.id}, rows)


def _belongs_to_no_other(
    db: Connection, table: Table, name: str, value: str, *, owner: str, id_: str
) -> None:
    row = find_row(db, table, {name: value})
    holder = getattr(row, owner, id_)
    if holder != id_:
        raise ConflictError(
            f"{value} 已登记给 {holder} / is registered already with {holder}",
            hint="先在原登记上更正 / correct the other entry first",
        )
