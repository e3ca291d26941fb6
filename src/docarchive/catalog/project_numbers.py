"""Document numbers: reserved, then used, or abandoned with a reason; a void one stays taken."""

import json
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import Row, add_row, find_row, put_row
from docarchive.domain.agency import NumberPractice
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import Fact, FactKind
from docarchive.domain.identifiers import DocumentNumber, RecordId
from docarchive.domain.plain import format_time

RESERVED, USED, ABANDONED, VOID = "reserved", "used", "abandoned", "void"


def next_serial(db: Connection, *, region: str, word: str, year: int, case_id: str | None = None) -> int:
    """The serial that the next number of a series has, after the agency's practice.

    By type one more than the largest ever reserved under the word. By case the smallest serial of the case in the
    year that is free under the word, else one more than the largest ever reserved under any word.
    """
    row = db.execute(_AGENCY_AND_LARGEST, {"region": region, "word": word, "year": year}).one()
    if not _by_case(row.agency):
        return int(row.largest or 0) + 1
    free = _serials_of(db, region, year, case_id=case_id) - _serials_of(db, region, year, word=word)
    if free:
        return min(free)
    column = tables.numbers.c
    series = select(func.max(column.serial)).where(column.region == region, column.year == year)
    return int(db.execute(series).scalar() or 0) + 1


def _agency_and_largest() -> Select[Any]:
    """The agency's profile, and the largest serial ever reserved under a word; built once."""
    column = tables.numbers.c
    largest = select(func.max(column.serial)).where(
        column.region == bindparam("region"),
        column.word == bindparam("word"),
        column.year == bindparam("year"),
    )
    agency = select(tables.agency.c.body)
    return select(agency.scalar_subquery().label("agency"), largest.scalar_subquery().label("largest"))


_AGENCY_AND_LARGEST = _agency_and_largest()


def _by_case(agency: str | None) -> bool:
    return agency is not None and json.loads(agency).get("numbering") == NumberPractice.BY_CASE


def _serials_of(
    db: Connection, region: str, year: int, *, case_id: str | None = None, word: str | None = None
) -> set[int]:
    """Serials reserved under a word, or for documents of a case."""
    column, fact = tables.numbers.c, tables.facts.c
    query = select(column.serial).where(column.region == region, column.year == year)
    if word is not None:
        query = query.where(column.word == word)
    else:
        reserved = (fact.record_id == column.record_id) & (fact.kind == FactKind.NUMBER_RESERVED.value)
        query = query.join(tables.facts, reserved).where(fact.case_id == case_id)
    return set(db.execute(query).scalars())


def reserve_number(db: Connection, entry: Entry[None]) -> None:
    """Reserve the next number of its series for one record."""
    number = _number_of(entry.fact)
    if entry.fact.record_id is None:
        raise RejectedError(f"预留文号 {number} 没有指明文书 / a reserved number belongs to a record")
    expected = next_serial(
        db, region=number.region, word=number.word, year=number.year, case_id=entry.fact.case_id
    )
    if number.serial != expected:
        raise ConflictError(
            f"文号 {number} 不能预留，下一个是 {expected} 号 / the next serial of this series is {expected}",
            hint="文号连续、不重复 / numbers are consecutive and never used twice",
        )
    values = {"state": RESERVED, "record_id": entry.fact.record_id, "reason": ""}
    add_row(db, tables.numbers, {**_key(number), **values, "reserved_at": format_time(entry.fact.at)})


def abandon_number(db: Connection, entry: Entry[None]) -> None:
    """Explain why a reserved number will never be printed."""
    number, reason = _number_of(entry.fact), entry.fact.detail.get("reason")
    if not isinstance(reason, str) or not reason:
        raise RejectedError(f"放弃文号 {number} 须说明原因 / an abandoned number needs a reason")
    record_id = entry.fact.record_id
    _change(db, number, record_id, expected=RESERVED, state=ABANDONED, reason=reason)


def use_number(db: Connection, number: DocumentNumber, record_id: RecordId) -> None:
    """Mark a number as printed on the record it was reserved for."""
    _change(db, number, record_id, expected=RESERVED, state=USED)


def void_number(db: Connection, number: DocumentNumber, record_id: RecordId, *, reason: str) -> None:
    """Mark a number as that of a void document; it is never given out again."""
    _change(db, number, record_id, expected=USED, state=VOID, reason=reason)


def _change(
    db: Connection,
    number: DocumentNumber,
    record_id: RecordId | None,
    *,
    expected: str,
    state: str,
    reason: str = "",
) -> None:
    row = find_row(db, tables.numbers, _key(number))
    if row is None:
        raise NotFoundError(f"文号 {number} 没有预留 / the number was never reserved")
    if row.state != expected:
        raise ConflictError(f"文号 {number} 已是 {row.state}，不能变为 {state} / the number is {row.state}")
    if record_id not in (None, row.record_id):
        raise ConflictError(
            f"文号 {number} 是为 {row.record_id} 预留的 / the number was reserved for another record"
        )
    put_row(db, tables.numbers, _key(number), {"state": state, "reason": reason})


def _number_of(fact: Fact) -> DocumentNumber:
    region, word = fact.detail.get("region"), fact.detail.get("word")
    year, serial = fact.detail.get("year"), fact.detail.get("serial")
    if (
        isinstance(region, str)
        and isinstance(word, str)
        and isinstance(year, int)
        and isinstance(serial, int)
    ):
        return DocumentNumber(region, word, year, serial)
    raise RejectedError(f"事实 {fact.kind} 缺少文号 / the fact names no region, word, year and serial")


def _key(number: DocumentNumber) -> Row:
    return {
        "region": number.region,
        "word": number.word,
        "year": number.year,
        "serial": number.serial,
    }
