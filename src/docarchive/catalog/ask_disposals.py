"""Questions about what was disposed of."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.identifiers import ArrivalId, CaseId, RecordId, Sha256
from docarchive.domain.plain import from_plain
from docarchive.domain.record import KeptArrival
from docarchive.domain.retention.disposal import Disposal, DisposedCase

_CASE = tables.disposals.c
_ROWS = select(tables.disposals).order_by(_CASE.seq)


class DisposalDesk(Desk):
    """Answers about disposals (port.Reader); they hold nothing that must not be seen."""

    def disposals(self) -> Sequence[DisposedCase]:
        return self._all(_ROWS, _disposed)

    def find_disposal(self, case_id: CaseId) -> DisposedCase | None:
        return self._find(_ROWS.where(_CASE.case_id == case_id), _disposed)

    def disposal_of_volume(self, reference: str) -> DisposedCase | None:
        volume = tables.disposed_volumes.c
        held = select(volume.case_id).where(volume.reference == reference)
        return self._find(_ROWS.where(_CASE.case_id.in_(held)), _disposed)

    def disposal_of_record(self, record_id: RecordId) -> DisposedCase | None:
        record = tables.disposed_records.c
        held = select(record.case_id).where(record.record_id == record_id)
        return self._find(_ROWS.where(_CASE.case_id.in_(held)), _disposed)

    def disposed_records(self, number: str) -> Sequence[RecordId]:
        record = tables.disposed_records.c
        query = select(record.record_id).where(record.number == number).order_by(record.record_id)
        return self._all(query, lambda row: RecordId(row.record_id))

    def kept_arrivals(self) -> Sequence[KeptArrival]:
        return self._all(
            select(tables.kept_arrivals).order_by(tables.kept_arrivals.c.id), body_as(KeptArrival)
        )

    def arrivals_filed_in(self, case_id: CaseId) -> Sequence[ArrivalId]:
        fact = tables.facts.c
        of_case = select(tables.records.c.id).where(tables.records.c.case_id == case_id)
        query = select(fact.arrival_id).where(
            fact.arrival_id.is_not(None), (fact.case_id == case_id) | fact.record_id.in_(of_case)
        )
        return sorted({ArrivalId(found) for found in self._db.execute(query).scalars()})

    def cases_from(self, source: Sha256) -> frozenset[CaseId]:
        file, record = tables.representations.c, tables.records.c
        named = file.body.contains(f'"derived_from":"{source}"')
        query = select(record.case_id).join(tables.representations, file.record_id == record.id).where(named)
        return frozenset(CaseId(found) for found in self._db.execute(query).scalars())

    def work_running_on(self, case_id: CaseId) -> bool:
        work = tables.follow_ups.c
        of_case = select(tables.records.c.id).where(tables.records.c.case_id == case_id)
        query = select(work.id).where(work.state == "leased", work.record_id.in_(of_case))
        return self._db.execute(query).first() is not None


def _disposed(row: Any) -> DisposedCase:
    return DisposedCase(row.seq, from_plain(Disposal, json.loads(row.body)), row.done_seq is not None)
