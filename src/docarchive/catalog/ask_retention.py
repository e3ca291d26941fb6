"""Questions about volumes whose period is over, appraisals and holds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as, in_batches
from docarchive.domain.identifiers import CaseId
from docarchive.domain.retention.appraisal import Appraisal
from docarchive.domain.retention.hold import Hold
from docarchive.domain.volumes.volume import Volume


class RetentionDesk(Desk):
    """Answers about retention (port.Reader)."""

    def volumes_expiring(self, last: date, *, skip: int = 0, limit: int = 1_000_000) -> Sequence[Volume]:
        column = tables.volumes.c
        order = (column.expires_on, column.reference)
        page = select(column.reference).where(column.expires_on <= last.isoformat()).order_by(*order)
        chosen = page.offset(skip).limit(limit).subquery().select()
        return self._all(
            select(tables.volumes).where(column.reference.in_(chosen)).order_by(*order), body_as(Volume)
        )

    def count_volumes_expiring(self, last: date) -> int:
        query = select(func.count()).where(tables.volumes.c.expires_on <= last.isoformat())
        return int(self._db.execute(query).scalar_one())

    def appraisals_of(self, reference: str) -> Sequence[Appraisal]:
        column = tables.appraisals.c
        query = select(tables.appraisals).where(column.reference == reference)
        return self._all(query.order_by(column.number), body_as(Appraisal))

    def appraisals_of_volumes(self, references: Collection[str]) -> Mapping[str, Sequence[Appraisal]]:
        column, found = tables.appraisals.c, {reference: list[Appraisal]() for reference in references}
        for some in in_batches(references):
            query = select(tables.appraisals).where(column.reference.in_(some))
            for item in self._all(query.order_by(column.number), body_as(Appraisal)):
                found[item.reference].append(item)
        return found

    def get_hold(self, hold_id: str) -> Hold:
        return self._get(tables.holds, hold_id, body_as(Hold), noun="冻结")

    def holds_of(self, case_id: CaseId) -> Sequence[Hold]:
        column = tables.holds.c
        query = select(tables.holds).where(column.case_id == case_id)
        return self._all(query.order_by(column.id), body_as(Hold))

    def standing_holds(self) -> Sequence[Hold]:
        column = tables.holds.c
        return self._all(select(tables.holds).where(column.stands == 1).order_by(column.id), body_as(Hold))

    def standing_holds_of_cases(self, ids: Collection[CaseId]) -> Mapping[CaseId, Sequence[Hold]]:
        column, found = tables.holds.c, {case_id: list[Hold]() for case_id in ids}
        for some in in_batches(ids):
            query = select(tables.holds).where(column.case_id.in_(some), column.stands == 1)
            for item in self._all(query.order_by(column.id), body_as(Hold)):
                found[item.case_id].append(item)
        return found
