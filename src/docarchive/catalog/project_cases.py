"""Facts about cases, and what documents do to a case's stage."""

import json
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from docarchive.catalog import tables
from docarchive.catalog.entries import Entry
from docarchive.catalog.rows import Row, add_row, find_row, fold, put_list, put_row
from docarchive.domain.case import Case, Stage
from docarchive.domain.errors import ConflictError, NotFoundError, RejectedError
from docarchive.domain.facts import FactKind
from docarchive.domain.handler_change import HandlerChange, handlers_after
from docarchive.domain.identifiers import CaseId, OfficerId, PartyId
from docarchive.domain.people.seeing import began_with_report
from docarchive.domain.plain import canonical_json, from_plain, to_plain


def open_case(db: Connection, entry: Entry[Case]) -> None:
    """Open a case."""
    case = entry.value
    if find_row(db, tables.cases, {"id": case.id}) or find_row(db, tables.disposals, {"case_id": case.id}):
        raise ConflictError(f"案件 {case.id} 已经存在 / the case exists already")
    _write(db, entry, seq=entry.seq)


def change_case(db: Connection, entry: Entry[Case]) -> None:
    """Replace the state of a case that is open; its first party stays, since it names the case's folder."""
    known, seq = load_case(db, entry.value.id)
    if known.stage is Stage.CLOSED:
        raise ConflictError(
            f"案件 {known.name} 已结案归档，不能再更改 / the case is closed, it cannot be changed",
            hint="用补充归档说明原因 / file a supplement with its reason",
        )
    if entry.value.party_ids[:1] != known.party_ids[:1]:
        raise ConflictError(
            f"案件 {known.name} 的首个当事人决定归档目录，不能更换 / the first party of a case cannot change",
            hint="另立新案，或把新当事人加在后面 / open a new case, or add the party after the first",
        )
    _write(db, entry, seq=seq)


def change_handlers(db: Connection, entry: Entry[HandlerChange]) -> None:
    """Give a case its new handlers, and keep the change."""
    change = entry.value
    entry.speaks_of("case_id", change.case_id)
    case, _ = load_case(db, change.case_id)
    require_officers(db, change.after)
    moved = replace(case, handler_ids=handlers_after(case, change))
    put_row(db, tables.cases, {"id": case.id}, {"body": canonical_json(to_plain(moved)).decode()})
    put_list(db, tables.case_officers, {"case_id": case.id}, _numbered("officer_id", moved.handler_ids))
    row = {"seq": entry.seq, "case_id": case.id, "body": entry.text}
    add_row(db, tables.handler_changes, row)


def reach_stage(db: Connection, case: Case, stage: Stage) -> None:
    """Move a case on to *stage*, if it is not there yet."""
    moved = case.reach(stage)
    if moved is not case:
        body = canonical_json(to_plain(moved)).decode()
        put_row(db, tables.cases, {"id": case.id}, {"stage": moved.stage.value, "body": body})


def leave_stage(db: Connection, case_id: CaseId, record_id: str) -> None:
    """Move a case back when the only document that brought it to its stage is void.

    A case whose approval of closing is void is not closing any more. A closed case stays closed: sealing closed it.
    """
    case, _ = load_case(db, case_id)
    stages = _stages(db, case_id)
    if case.stage is Stage.CLOSED or stages.pop(record_id, None) is not case.stage:
        return
    order = list(Stage)
    last = max(stages.values(), key=order.index, default=Stage.PLANNED)
    if order.index(last) < order.index(case.stage):
        moved = replace(case, stage=last)
        body = canonical_json(to_plain(moved)).decode()
        put_row(db, tables.cases, {"id": case.id}, {"stage": last.value, "body": body})


def load_case(db: Connection, case_id: CaseId) -> tuple[Case, int]:
    """The case and the position of the fact that opened it; `NotFoundError` when nobody opened it."""
    row = find_row(db, tables.cases, {"id": case_id})
    if row is None:
        raise NotFoundError(f"没有案件 {case_id} / no such case")
    return from_plain(Case, json.loads(row.body)), row.seq


def require_parties(db: Connection, ids: Iterable[PartyId]) -> None:
    """`NotFoundError` naming the first party nobody registered."""
    for party_id in ids:
        if find_row(db, tables.parties, {"id": party_id}) is None:
            raise NotFoundError(f"没有当事人 {party_id} / no such party")


def require_officers(db: Connection, ids: Iterable[OfficerId]) -> None:
    """`NotFoundError` naming the first officer nobody registered."""
    for officer_id in ids:
        if find_row(db, tables.officers, {"id": officer_id}) is None:
            raise NotFoundError(f"没有执法人员 {officer_id} / no such officer")


def _stages(db: Connection, case_id: CaseId) -> dict[str, Stage]:
    """The stage each document that is not void brought the case to."""
    fact, record = tables.facts.c, tables.records.c
    query = (
        select(fact.record_id, fact.line)
        .join(tables.records, record.id == fact.record_id)
        .where(record.case_id == case_id, fact.kind == FactKind.DOCUMENT_ISSUED.value)
        .where(record.void_reason.is_(None))
    )
    found = [(row.record_id, json.loads(row.line)["detail"].get("stage")) for row in db.execute(query)]
    return {str(one): Stage(stage) for one, stage in found if stage}


def _write(db: Connection, entry: Entry[Case], *, seq: int) -> None:
    case = entry.value
    entry.speaks_of("case_id", case.id)
    if not case.party_ids:
        raise RejectedError(f"案件 {case.name} 没有当事人 / the case has no party")
    require_parties(db, case.party_ids)
    require_officers(db, case.handler_ids)
    put_row(db, tables.cases, {"id": case.id}, {"seq": seq, **_columns(case), "body": entry.text})
    put_list(db, tables.case_parties, {"case_id": case.id}, _numbered("party_id", case.party_ids))
    put_list(db, tables.case_officers, {"case_id": case.id}, _numbered("officer_id", case.handler_ids))


def _columns(case: Case) -> Row:
    return {
        "name": case.name,
        "cause": case.cause,
        "stage": case.stage.value,
        "opened_on": case.opened_on.isoformat(),
        "folded": fold(f"{case.name}\n{case.cause}"),
        "reported": int(began_with_report(case.source)),
        "source": case.source,
        "closed_on": case.closed_on.isoformat() if case.closed_on else None,
    }


def _numbered(column: str, ids: Iterable[str]) -> list[Row]:
    return [{"position": place, column: id_} for place, id_ in enumerate(dict.fromkeys(ids))]
