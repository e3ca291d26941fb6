"""Questions about sealed volumes."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.catalog.rows import find_row, fold
from docarchive.catalog.seen import volume_is_seen
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.volumes.supplement import Supplement
from docarchive.domain.volumes.volume import Retention, Volume

_ROW = tables.volumes.c


class VolumeDesk(Desk):
    """Answers about volumes (port.Reader)."""

    def volumes_of(self, case_id: CaseId) -> Sequence[Volume]:
        query = select(tables.volumes).where(_ROW.case_id == case_id)
        return self._all(query.order_by(_ROW.seq), body_as(Volume))

    def get_volume(self, reference: str) -> Volume:
        row = find_row(self._db, tables.volumes, {"reference": reference})
        if row is None:
            raise NotFoundError(f"没有档号 {reference} 的案卷 / no such volume")
        return body_as(Volume)(row)

    def volumes(
        self,
        *,
        year: int | None = None,
        words: str = "",
        retention: Retention | None = None,
        newest_first: bool = False,
        skip: int = 0,
        limit: int = 100,
    ) -> Sequence[Volume]:
        case = tables.cases.c
        columns = (_ROW.year, _ROW.retention, _ROW.serial, _ROW.reference)
        order = (_ROW.seq.desc(),) if newest_first else columns
        query = select(_ROW.reference).order_by(*order).offset(skip).limit(limit)
        query = query.where(volume_is_seen(self._sight))
        if year is not None:
            query = query.where(_ROW.year == year)
        if retention is not None:
            query = query.where(_ROW.retention == retention.value)
        if wanted := words.strip():
            named = select(case.id).where(case.folded.contains(fold(wanted), autoescape=True))
            query = query.where(
                or_(_ROW.reference.contains(wanted, autoescape=True), _ROW.case_id.in_(named))
            )
        # The page is found in an index that holds all of this; bodies are fetched for it alone.
        found = select(tables.volumes).where(_ROW.reference.in_(query.subquery().select()))
        return self._all(found.order_by(*order), body_as(Volume))

    def supplements_of(self, reference: str) -> Sequence[Supplement]:
        column = tables.supplements.c
        query = select(tables.supplements).where(column.reference == reference)
        return self._all(query.order_by(column.number), body_as(Supplement))

    def last_volume_serial(self, *, fonds: str, year: int, retention: Retention) -> int:
        tables_of_codes = (tables.volumes.c, tables.disposed_volumes.c)  # a code is never given twice
        queries = [
            select(func.max(of.serial)).where(
                of.fonds == fonds, of.year == year, of.retention == retention.value
            )
            for of in tables_of_codes
        ]
        return max(int(self._db.execute(query).scalar() or 0) for query in queries)
