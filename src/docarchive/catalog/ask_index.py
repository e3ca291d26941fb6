"""What the full-text index needs to know of records, of many at a time in a handful of queries."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import bindparam, case, func, select

from docarchive.catalog import tables
from docarchive.catalog.ask_records import RecordDesk
from docarchive.catalog.desk import in_batches
from docarchive.catalog.seen import record_is_seen
from docarchive.domain.comparing.comparison import Outcome
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import OfficerId, RecordId
from docarchive.domain.laws.law import LawReference
from docarchive.domain.people.seeing import MAIN, marked_or_reported, sees_everything
from docarchive.domain.plain import Plain, from_plain
from docarchive.domain.query import ComparedState, IndexEntry, IndexPage
from docarchive.domain.record import PageText

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
    .where(tables.records.c.id.in_(bindparam("ids", expanding=True)))
)
_PARTIES = (
    select(tables.case_parties.c.case_id, tables.party_names.c.name, tables.parties.c.uscc)
    .select_from(tables.case_parties)
    .join(tables.parties)
    .join(tables.party_names, tables.party_names.c.party_id == tables.parties.c.id)
    .where(tables.case_parties.c.case_id.in_(bindparam("cases", expanding=True)))
    .order_by(tables.case_parties.c.position, tables.party_names.c.position)
)
_OF_CASE = tables.cases.alias()  # a name of its own, since what is seen of a record looks at its case, too
_NUMBERS = (
    select(
        tables.records.c.case_id,
        tables.records.c.number,
        tables.records.c.side,
        tables.records.c.informant,
        _OF_CASE.c.reported,
    )
    .join(_OF_CASE, _OF_CASE.c.id == tables.records.c.case_id)
    .where(
        tables.records.c.case_id.in_(bindparam("cases", expanding=True)),
        tables.records.c.number.is_not(None),
    )
    .order_by(tables.records.c.seq)
)
_HANDLERS = (
    select(tables.case_officers.c.case_id, tables.officers.c.id, tables.officers.c.name)
    .join(tables.case_officers)
    .where(tables.case_officers.c.case_id.in_(bindparam("cases", expanding=True)))
    .order_by(tables.case_officers.c.position)
)
_SIGNERS = select(tables.officers.c.id, tables.officers.c.name).where(
    tables.officers.c.id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True, slots=True)
class _AboutCase:
    """What all records of a case share, as far as it is not in their own rows."""

    names: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Of its documents, apart by who may know of them."""
    handlers: dict[OfficerId, str] = field(default_factory=dict)


class IndexDesk(RecordDesk):
    """Answers for the index (port.Reader)."""

    def index_entries(self, ids: Sequence[RecordId]) -> Sequence[IndexEntry]:
        made = dict[RecordId, IndexEntry]()
        for some in in_batches(ids):
            made |= self._entries(some)
        return [made[record_id] for record_id in ids]

    def _entries(self, ids: Sequence[RecordId]) -> Mapping[RecordId, IndexEntry]:
        rows = {row.id: row for row in self._db.execute(_RECORD, {"ids": self._those_seen(ids)})}
        for record_id in ids:
            if record_id not in rows:
                raise NotFoundError(f"没有材料 {record_id} / no such record")
        bodies: dict[str, Plain] = {row.id: json.loads(row.body) for row in rows.values()}
        about = self._about_cases({row.case_id for row in rows.values()})
        signers = self._names(signer for body in bodies.values() for signer in body.get("officer_ids", []))
        pages = self._pages_of_seen(ids)
        return {
            record_id: _entry(
                rows[record_id], bodies[record_id], about[rows[record_id].case_id], signers, pages
            )
            for record_id in ids
        }

    def _about_cases(self, ids: Set[str]) -> Mapping[str, _AboutCase]:
        found = {case_id: _AboutCase() for case_id in ids}
        asked = {"cases": list(ids)}
        for party in self._db.execute(_PARTIES, asked):
            found[party.case_id].names.append(party.name)
            if party.uscc:
                found[party.case_id].codes.append(party.uscc)
        query = _NUMBERS if sees_everything(self._sight) else _NUMBERS.where(record_is_seen(self._sight))
        for paper in self._db.execute(query, asked):
            inner = "inner_numbers" if (paper.side or MAIN) != MAIN else "case_numbers"
            told = _tells_of_informant(paper)
            found[paper.case_id].numbers["informant_numbers" if told else inner].append(paper.number)
        for officer in self._db.execute(_HANDLERS, asked):
            found[officer.case_id].handlers[OfficerId(officer.id)] = officer.name
        return found

    def _names(self, ids: Iterable[OfficerId]) -> Mapping[OfficerId, str]:
        rows = self._db.execute(_SIGNERS, {"ids": sorted(set(ids))})
        return {OfficerId(row.id): row.name for row in rows}


def _entry(
    row: Any,
    body: Plain,
    about: _AboutCase,
    signers: Mapping[OfficerId, str],
    pages: Mapping[RecordId, Sequence[PageText]],
) -> IndexEntry:
    laws = from_plain(tuple[LawReference, ...], body.get("laws", []))
    party: Plain = json.loads(row.party_body)
    # Those who signed the record, then those who handle its case: either may be asked for.
    officers = [*(signers[one] for one in body.get("officer_ids", [])), *about.handlers.values()]
    return IndexEntry(
        record_id=RecordId(row.id),
        case_id=row.case_id,
        title=row.title,
        pages=tuple(IndexPage(page.page_number, page.text) for page in pages[row.id]),
        party_names=_once(about.names),
        party_codes=_once(about.codes),
        case_name=row.case_name,
        case_numbers=_once(about.numbers["case_numbers"]),
        inner_numbers=_once(about.numbers["inner_numbers"]),
        informant_numbers=_once(about.numbers["informant_numbers"]),
        number=row.number,
        form_id=row.form_id,
        form_title=body.get("form_title"),
        cause=row.cause,
        laws=_once(law.printed for law in laws),
        officers=_once(officers),
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
        handler_ids=tuple(about.handlers),
        informant=_tells_of_informant(row),
    )


def _penal(body: Plain, cited: tuple[LawReference, ...]) -> tuple[LawReference, ...]:
    """What a penalty rests on: the field ``basis`` of its form, else all that the document cites."""
    if not body.get("penalties"):
        return ()
    basis = (body.get("values") or {}).get("basis")
    if isinstance(basis, list) and basis and all(isinstance(place, dict) for place in basis):
        return from_plain(tuple[LawReference, ...], basis)
    return cited


def _tells_of_informant(row: Any) -> bool:
    return marked_or_reported(marked=bool(row.informant), side=row.side, reported=bool(row.reported))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
