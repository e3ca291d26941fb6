"""What the full-text index needs to know of a record, in a handful of queries."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, func, select

from docarchive.catalog import tables
from docarchive.catalog.ask_records import RecordDesk
from docarchive.catalog.seen import record_is_seen
from docarchive.domain.comparing.comparison import Outcome
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.laws.law import LawReference
from docarchive.domain.people.seeing import MAIN, marked_or_reported, sees_everything
from docarchive.domain.plain import Plain, from_plain
from docarchive.domain.query import ComparedState, IndexEntry, IndexPage

_SCANS = tables.comparisons.c
_STATES = list(ComparedState).index
_COMPARED = (
    # Of all scans the state that most needs a person, as its place among the states.
    select(
        func.min(
            case(
                (_SCANS.outcome == Outcome.SAME.value, _STATES(ComparedState.SAME)),
                (_SCANS.open == 0, _STATES(ComparedState.ACCEPTED)),
                (_SCANS.outcome == Outcome.DIFFERS.value, _STATES(ComparedState.DIFFERS)),
                else_=_STATES(ComparedState.UNREADABLE),
            )
        )
    )
    .where(_SCANS.record_id == tables.records.c.id)
    .scalar_subquery()
)
_RECORD = (
    select(
        tables.records,
        tables.cases.c.name.label("case_name"),
        tables.cases.c.cause.label("cause"),
        tables.cases.c.stage.label("stage"),
        tables.cases.c.reported.label("reported"),
        tables.parties.c.name.label("party_name"),
        tables.parties.c.body.label("party_body"),
        tables.decisions.c.tier.label("tier"),
        _COMPARED.label("compared"),
    )
    .join(tables.cases, tables.cases.c.id == tables.records.c.case_id)
    .join(tables.parties, tables.parties.c.id == tables.records.c.party_id)
    .outerjoin(tables.decisions, tables.decisions.c.record_id == tables.records.c.id)
    .where(tables.records.c.id == bindparam("record_id"))
)
_PARTIES = (
    select(tables.party_names.c.name, tables.parties.c.uscc)
    .select_from(tables.case_parties)
    .join(tables.parties)
    .join(tables.party_names, tables.party_names.c.party_id == tables.parties.c.id)
    .where(tables.case_parties.c.case_id == bindparam("case_id"))
    .order_by(tables.case_parties.c.position, tables.party_names.c.position)
)
_NUMBERS = (
    select(tables.records.c.number, tables.records.c.side, tables.records.c.informant)
    .where(tables.records.c.case_id == bindparam("case_id"), tables.records.c.number.is_not(None))
    .order_by(tables.records.c.seq)
)
_HANDLERS = (
    select(tables.officers.c.id, tables.officers.c.name)
    .join(tables.case_officers)
    .where(tables.case_officers.c.case_id == bindparam("case_id"))
    .order_by(tables.case_officers.c.position)
)
_SIGNERS = select(tables.officers.c.id, tables.officers.c.name).where(
    tables.officers.c.id.in_(bindparam("ids", expanding=True))
)


class IndexDesk(RecordDesk):
    """Answers for the index (port.Reader)."""

    def index_entry(self, record_id: RecordId) -> IndexEntry:
        row = self._db.execute(_RECORD, {"record_id": record_id}).one_or_none()
        if row is None or not self._sees(record_id):
            raise NotFoundError(f"没有材料 {record_id} / no such record")
        body: Plain = json.loads(row.body)
        laws = from_plain(tuple[LawReference, ...], body.get("laws", []))
        party: Plain = json.loads(row.party_body)
        names, codes = self._parties(row.case_id)
        return IndexEntry(
            record_id=record_id,
            case_id=row.case_id,
            title=row.title,
            pages=tuple(IndexPage(page.page_number, page.text) for page in self.pages_of(record_id)),
            party_names=names,
            party_codes=codes,
            case_name=row.case_name,
            **self._numbers(row.case_id, reported=bool(row.reported)),
            number=row.number,
            form_id=row.form_id,
            form_title=body.get("form_title"),
            cause=row.cause,
            laws=_once(law.printed for law in laws),
            officers=self._officers(row.case_id, body.get("officer_ids", [])),
            stage=row.stage,
            doc_date=from_plain(date, row.doc_date) if row.doc_date else None,
            fine_fen=row.largest_fine_fen,
            party_name=row.party_name,
            industry=party.get("industry") or "",
            region=party.get("region") or "",
            penalty_kinds=_once(penalty["kind"] for penalty in body.get("penalties", [])),
            penal_articles=_once(law.printed for law in _penal(body, laws)),
            party_id=row.party_id,
            compared=ComparedState.NONE if row.compared is None else list(ComparedState)[row.compared],
            tier=row.tier or "",
            seq=row.seq,
            side=row.side or MAIN,
            handler_ids=self._handlers(row.case_id),
            informant=_tells_of_informant(row, reported=bool(row.reported)),
        )

    def _parties(self, case_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        rows = self._db.execute(_PARTIES, {"case_id": case_id}).all()
        return _once(row.name for row in rows), _once(row.uscc for row in rows if row.uscc)

    def _numbers(self, case_id: str, *, reported: bool) -> dict[str, tuple[str, ...]]:
        """Numbers of the case's documents, apart by who may know of them."""
        numbers: dict[str, list[str]] = {"case_numbers": [], "inner_numbers": [], "informant_numbers": []}
        query = _NUMBERS if sees_everything(self._sight) else _NUMBERS.where(record_is_seen(self._sight))
        for row in self._db.execute(query, {"case_id": case_id}):
            inner = "inner_numbers" if (row.side or MAIN) != MAIN else "case_numbers"
            told = _tells_of_informant(row, reported=reported)
            numbers["informant_numbers" if told else inner].append(row.number)
        return {kind: _once(some) for kind, some in numbers.items()}

    def _handlers(self, case_id: str) -> tuple[OfficerId, ...]:
        return tuple(OfficerId(row.id) for row in self._db.execute(_HANDLERS, {"case_id": case_id}))

    def _officers(self, case_id: str, signers: Sequence[OfficerId]) -> tuple[str, ...]:
        """Those who signed the record, then those who handle its case: either may be asked for."""
        handlers = self._db.execute(_HANDLERS, {"case_id": case_id}).all()
        names = {row.id: row.name for row in handlers}
        if others := [id_ for id_ in signers if id_ not in names]:
            names |= {row.id: row.name for row in self._db.execute(_SIGNERS, {"ids": others})}
        return _once(names[id_] for id_ in (*signers, *names))


def _penal(body: Plain, cited: tuple[LawReference, ...]) -> tuple[LawReference, ...]:
    """What a penalty rests on: the field ``basis`` of its form, else all that the document cites."""
    if not body.get("penalties"):
        return ()
    basis = (body.get("values") or {}).get("basis")
    if isinstance(basis, list) and basis and all(isinstance(place, dict) for place in basis):
        return from_plain(tuple[LawReference, ...], basis)
    return cited


def _tells_of_informant(row: Any, *, reported: bool) -> bool:
    return marked_or_reported(marked=bool(row.informant), side=row.side, reported=reported)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
