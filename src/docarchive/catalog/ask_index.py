"""What the full-text index needs to know of a record, in a handful of queries."""

import json
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import or_, select

from docarchive.catalog import tables
from docarchive.catalog.ask_records import RecordDesk
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.law import LawReference
from docarchive.domain.plain import Plain, from_plain
from docarchive.domain.query import IndexEntry, IndexPage


class IndexDesk(RecordDesk):
    """Answers for the index (port.Reader)."""

    def index_entry(self, record_id: RecordId) -> IndexEntry:
        record, case = tables.records.c, tables.cases.c
        row = self._db.execute(
            select(
                tables.records,
                case.name.label("case_name"),
                case.cause.label("cause"),
                case.stage.label("stage"),
            )
            .join(tables.cases)
            .where(record.id == record_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError(f"没有材料 {record_id} / no such record")
        body: Plain = json.loads(row.body)
        laws = from_plain(tuple[LawReference, ...], body.get("laws", []))
        names, codes = self._parties(row.case_id)
        return IndexEntry(
            record_id=record_id,
            case_id=row.case_id,
            title=row.title,
            pages=tuple(IndexPage(page.page_number, page.text) for page in self.pages_of(record_id)),
            party_names=names,
            party_codes=codes,
            case_name=row.case_name,
            case_numbers=self._numbers(row.case_id),
            number=row.number,
            form_id=row.form_id,
            form_title=body.get("form_title"),
            cause=row.cause,
            laws=_once(law.printed for law in laws),
            officers=self._officers(row.case_id, body.get("officer_ids", [])),
            stage=row.stage,
            doc_date=from_plain(date, row.doc_date) if row.doc_date else None,
            fine_fen=row.largest_fine_fen,
        )

    def _parties(self, case_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        name, party, of_case = tables.party_names.c, tables.parties.c, tables.case_parties.c
        rows = self._db.execute(
            select(name.name, party.uscc)
            .select_from(tables.case_parties)
            .join(tables.parties)
            .join(tables.party_names, name.party_id == party.id)
            .where(of_case.case_id == case_id)
            .order_by(of_case.position, name.position)
        ).all()
        return _once(row.name for row in rows), _once(row.uscc for row in rows if row.uscc)

    def _numbers(self, case_id: str) -> tuple[str, ...]:
        record = tables.records.c
        query = select(record.number).where(record.case_id == case_id, record.number.is_not(None))
        return _once(self._db.execute(query.order_by(record.seq)).scalars())

    def _officers(self, case_id: str, signers: Sequence[OfficerId]) -> tuple[str, ...]:
        """Those who signed the record, then those who handle its case: either may be asked for."""
        officer, handler = tables.officers.c, tables.case_officers.c
        handles = select(handler.officer_id, handler.position).where(handler.case_id == case_id).subquery()
        rows = self._db.execute(
            select(officer.id, officer.name)
            .outerjoin(handles, handles.c.officer_id == officer.id)
            .where(or_(handles.c.officer_id.is_not(None), officer.id.in_(signers)))
            .order_by(handles.c.position.is_(None), handles.c.position)
        ).all()
        names = {row.id: row.name for row in rows}
        return _once(names[id_] for id_ in (*signers, *names))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
