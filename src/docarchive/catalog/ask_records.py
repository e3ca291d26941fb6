"""Questions about records, their files, their text and their numbers."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, case, func, or_, select

from docarchive.catalog import tables
from docarchive.catalog.desk import BEYOND, Desk, in_batches, not_found
from docarchive.catalog.port import NumberGap, StoredFile
from docarchive.catalog.seen import record_is_seen
from docarchive.domain.identifiers import ArrivalId, CaseId, DocumentNumber, PartyId, RecordId, Sha256
from docarchive.domain.people.seeing import sees_everything
from docarchive.domain.plain import Plain, from_plain, parse_time
from docarchive.domain.record import PageText, Record, RecordKind, Representation, Role

_BATCH = 500
_WITHOUT_DOCUMENT = ("abandoned", "reserved", "void")
"""States of numbers but for the one of almost all: named, they are found by an index."""


def _pages() -> Select[Any]:
    """Pages of what was issued, else of the first file that has text; never of a scan, which is compared with it."""
    file, text, page = tables.representations.c, tables.record_texts.c, tables.record_pages.c
    issued = case((file.role == Role.ISSUED_PDF.value, 0), (file.role == Role.ISSUED_DOCX.value, 1), else_=2)
    source = (
        select(text.source)
        .join(tables.representations, (file.record_id == text.record_id) & (file.sha256 == text.source))
        .where(text.record_id == page.record_id, file.role != Role.SCAN.value)
        .order_by(issued, file.position)
        .limit(1)
        .scalar_subquery()
    )
    return _PAGE.where(page.record_id.in_(bindparam("ids", expanding=True)), page.source == source)


def _files_with_gaps() -> Select[Any]:
    """Files from outside with the number of their pages that have been read."""
    file, page = tables.representations.c, tables.record_pages.c
    done = (
        select(func.count())
        .where(page.record_id == file.record_id, page.source == file.sha256, page.unread == 0)
        .scalar_subquery()
    )
    return (
        select(file.record_id, file.body, done.label("pages_read"))
        .join(tables.records)
        .where(file.role.in_((Role.EVIDENCE.value, Role.SCAN.value)))
        .order_by(tables.records.c.seq, file.position)
    )


def _series() -> Select[Any]:
    """One number of each series is looked at: from each the index is asked for the first number behind its series."""
    number = tables.records.c.number
    first = select(func.min(number).label("number")).cte("first_of_series", recursive=True)
    lead = func.rtrim(first.c.number, "0123456789号")
    following = select(func.min(number)).where(number > lead.concat(BEYOND)).scalar_subquery()
    every = first.union_all(select(following).where(first.c.number.is_not(None)))
    return select(func.rtrim(every.c.number, "0123456789号")).where(every.c.number.is_not(None))


# Built once: building a statement costs more than running it.
_PAGE = select(tables.record_pages).order_by(tables.record_pages.c.page_number)
_PAGES = _pages()
_SERIES = _series()
_NOT_TAKEN_BACK = or_(
    tables.records.c.void_reason.is_(None), tables.records.c.kind == RecordKind.DOCUMENT.value
)
"""Evidence that is void was filed wrongly: its bytes may be filed again."""
_FILE_PAGES = _PAGE.where(
    tables.record_pages.c.record_id == bindparam("record_id"),
    tables.record_pages.c.source == bindparam("source"),
)
_WITH_GAPS = _files_with_gaps()
_OF_CASE = (
    select(tables.records)
    .where(tables.records.c.case_id == bindparam("case_id"))
    .order_by(tables.records.c.seq)
)
_IDS_OF_CASE = _OF_CASE.with_only_columns(tables.records.c.id)
_FILES = (
    select(tables.representations.c.record_id, tables.representations.c.body)
    .where(tables.representations.c.record_id.in_(bindparam("ids", expanding=True)))
    .order_by(tables.representations.c.record_id, tables.representations.c.position)
)


class RecordDesk(Desk):
    """Answers about records (port.Reader)."""

    def get_record(self, record_id: RecordId) -> Record:
        found = self._records(select(tables.records).where(tables.records.c.id == record_id))
        if not found:
            raise not_found("材料", record_id)
        return found[0]

    def get_records(self, ids: Sequence[RecordId]) -> Sequence[Record]:
        found: dict[RecordId, Record] = {}
        for some in in_batches(ids):
            for record in self._records(select(tables.records).where(tables.records.c.id.in_(some))):
                found[record.id] = record
        for record_id in ids:
            if record_id not in found:
                raise not_found("材料", record_id)
        return [found[record_id] for record_id in ids]

    def record_names(self, ids: Collection[RecordId]) -> Mapping[RecordId, str]:
        column = tables.records.c
        query = select(column.id, column.title, column.number).where(record_is_seen(self._sight))
        named = {}
        for some in in_batches(ids):
            for row in self._db.execute(query.where(column.id.in_(some))):
                named[RecordId(row.id)] = f"{row.title} {row.number or ''}".strip()
        return named

    def find_record_by_code(self, uid: str) -> Record | None:
        found = self._records(select(tables.records).where(tables.records.c.code_uid == uid))
        return found[0] if found else None

    def find_records_by_number(self, number: DocumentNumber) -> Sequence[Record]:
        column = tables.records.c
        return self._records(
            select(tables.records)
            .where(
                column.number_year == number.year,
                column.number_serial == number.serial,
                column.number_word == number.word,
                column.number_region == number.region,
            )
            .order_by(column.seq)
        )

    def find_records_by_number_prefix(self, prefix: str, *, limit: int = 100) -> Sequence[Record]:
        return self._records(by_number_prefix(prefix, limit=limit))

    def number_series(self) -> Sequence[str]:
        return list(self._db.execute(_SERIES).scalars())

    def records_of(self, case_id: CaseId) -> Sequence[Record]:
        return self._records(_OF_CASE, case_id=case_id)

    def records_of_cases(
        self, ids: Collection[CaseId], form_ids: Collection[str]
    ) -> Mapping[CaseId, Sequence[Record]]:
        column, found = tables.records.c, {case_id: list[Record]() for case_id in ids}
        # Spelt so that the index of cases is followed: that of forms would go through all of each form.
        which = func.coalesce(column.form_id, "").in_(sorted(form_ids))
        query = select(tables.records).where(or_(which, column.kind == RecordKind.EVIDENCE.value))
        for some in in_batches(ids):
            for record in self._records(query.where(column.case_id.in_(some)).order_by(column.seq)):
                found[record.case_id].append(record)
        return found

    def record_ids_of(self, case_id: CaseId) -> Sequence[RecordId]:
        query = _IDS_OF_CASE
        if not sees_everything(self._sight):
            query = query.where(record_is_seen(self._sight))
        return [RecordId(row.id) for row in self._db.execute(query, {"case_id": case_id})]

    def documents_of_party(self, party_id: PartyId, form_ids: Collection[str]) -> Sequence[Record]:
        column = tables.records.c
        query = select(tables.records).where(column.party_id == party_id, column.void_reason.is_(None))
        return self._records(query.where(column.form_id.in_(sorted(form_ids))).order_by(column.seq))

    def newest_records(self, *, limit: int = 20) -> Sequence[Record]:
        query = select(tables.records).where(record_is_seen(self._sight))
        return self._records(query.order_by(tables.records.c.seq.desc()).limit(limit))

    def all_record_ids(self) -> Iterator[RecordId]:
        column, last = tables.records.c, -1
        query = select(column.id, column.seq).order_by(column.seq).limit(_BATCH)
        query = query.where(record_is_seen(self._sight))
        while batch := self._db.execute(query.where(column.seq > last)).all():
            yield from (RecordId(row.id) for row in batch)
            last = batch[-1].seq

    def count_records(self) -> int:
        return self._count(tables.records, record_is_seen(self._sight))

    def find_file(self, sha256: Sha256) -> StoredFile | None:
        file, kept = tables.representations.c, tables.kept_arrivals.c
        return self._find(
            select(file.key, file.record_id)
            .join(tables.records)
            .where(file.sha256 == str(sha256), _NOT_TAKEN_BACK)
            .order_by(tables.records.c.seq, file.position),
            lambda row: StoredFile(row.key, RecordId(row.record_id), None),
        ) or self._find(
            select(kept.key, kept.id).where(kept.sha256 == str(sha256)).order_by(kept.id),
            lambda row: StoredFile(row.key, None, ArrivalId(row.id)),
        )

    def filed_pages(self, arrival_id: ArrivalId) -> Mapping[RecordId, frozenset[int]]:
        column, fact = tables.records.c, tables.facts.c
        named = select(fact.record_id).where(fact.arrival_id == arrival_id)
        query = select(tables.records).where(column.id.in_(named), _NOT_TAKEN_BACK)
        records = self._records(query.order_by(column.seq))
        return {record.id: _pages_from(arrival_id, record) for record in records}

    def pages_of(self, record_id: RecordId) -> Sequence[PageText]:
        return self.pages_of_each([record_id])[record_id]

    def pages_of_each(self, ids: Collection[RecordId]) -> Mapping[RecordId, Sequence[PageText]]:
        found: dict[RecordId, Sequence[PageText]] = dict.fromkeys(ids, ())
        for some in in_batches(ids):
            found.update(self._pages_of_seen(self._those_seen(some)))
        return found

    def text_of(self, record_id: RecordId, source: Sha256) -> Sequence[PageText]:
        if not self._sees(record_id):
            return []
        return self._all(_FILE_PAGES, _page_text, record_id=record_id, source=str(source))

    def text_keys(self, record_id: RecordId, source: Sha256) -> Mapping[int, str]:
        if not self._sees(record_id):
            return {}
        rows = self._db.execute(_FILE_PAGES, {"record_id": record_id, "source": str(source)})
        return {row.page_number: row.text_key for row in rows if row.text_key}

    def files_to_read(self) -> Sequence[tuple[RecordId, Representation, int]]:
        found = []
        for row in self._db.execute(_WITH_GAPS):
            file = from_plain(Representation, json.loads(row.body))
            left = (file.page_count or 0) - row.pages_read
            if left > 0:
                found.append((RecordId(row.record_id), file, left))
        return found

    def number_gaps(self) -> Sequence[NumberGap]:
        column = tables.numbers.c
        return self._all(
            select(tables.numbers)
            .where(column.state.in_(_WITHOUT_DOCUMENT))
            .order_by(column.region, column.word, column.year, column.serial),
            lambda row: NumberGap(
                DocumentNumber(row.region, row.word, row.year, row.serial),
                row.reason,
                parse_time(row.reserved_at),
                RecordId(row.record_id),
            ),
        )

    def _records(self, query: Select[Any], **values: Any) -> Sequence[Record]:
        """The records of *query*, a selection from their table, that are seen."""
        seen = query if sees_everything(self._sight) else query.where(record_is_seen(self._sight))
        return self._with_files(self._db.execute(seen, values).all())

    def _sees(self, record_id: RecordId) -> bool:
        return bool(self._those_seen([record_id]))

    def _those_seen(self, ids: Sequence[RecordId]) -> Sequence[RecordId]:
        """Those of *ids* that are seen."""
        if sees_everything(self._sight):
            return ids
        column = tables.records.c
        query = select(column.id).where(column.id.in_(ids), record_is_seen(self._sight))
        return [RecordId(row.id) for row in self._db.execute(query)]

    def _pages_of_seen(self, ids: Sequence[RecordId]) -> Mapping[RecordId, Sequence[PageText]]:
        """Pages of records that are known to be seen."""
        found = {record_id: list[PageText]() for record_id in ids}
        for row in self._db.execute(_PAGES, {"ids": ids}):
            found[RecordId(row.record_id)].append(_page_text(row))
        return found

    def _with_files(self, rows: Sequence[Any]) -> Sequence[Record]:
        files: dict[str, list[Plain]] = defaultdict(list)
        for start in range(0, len(rows), _BATCH):
            ids = [row.id for row in rows[start : start + _BATCH]]
            for file in self._db.execute(_FILES, {"ids": ids}):
                files[file.record_id].append(json.loads(file.body))
        return [_record(row, files[row.id]) for row in rows]


def by_number_prefix(prefix: str, *, limit: int) -> Select[Any]:
    """Records whose printed number starts with *prefix*: a range of the index, not a scan."""
    number = tables.records.c.number
    return (
        select(tables.records)
        .where(number >= prefix, number < prefix + BEYOND)
        .order_by(number, tables.records.c.seq)
        .limit(limit)
    )


def _pages_from(arrival_id: ArrivalId, record: Record) -> frozenset[int]:
    sources = (page for item in record.representations for page in item.pages)
    return frozenset(page.page_index for page in sources if page.arrival_id == arrival_id)


def _record(row: Any, files: list[Plain]) -> Record:
    body: Plain = json.loads(row.body)
    body["representations"] = files
    body["void_reason"] = row.void_reason
    return from_plain(Record, body)


def _page_text(row: Any) -> PageText:
    return PageText(
        row.page_number,
        json.loads(row.text),
        engine=row.engine,
        engine_version=row.engine_version,
        note=row.note,
        rotation=row.rotation,
        unread=bool(row.unread),
    )
