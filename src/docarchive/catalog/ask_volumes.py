"""Questions about sealed volumes."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.catalog.rows import find_row, fold
from docarchive.catalog.seen import volume_is_seen
from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.volumes.supplement import Supplement
from docarchive.domain.volumes.volume import Retention, Volume

_ROW, _CASE = tables.volumes.c, tables.cases.c
_SAMPLE, _AMPLY, _MOST_LOOKED_AT = 300, 2, 10_000
"""Volumes that tell how many have a word, how many times as far as they say is looked, and how far at most."""


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
        columns = (_ROW.year, _ROW.retention, _ROW.serial, _ROW.reference)
        order = (_ROW.seq.desc(),) if newest_first else columns
        listed = select(_ROW.reference).order_by(*order).where(volume_is_seen(self._sight))
        if year is not None:
            listed = listed.where(_ROW.year == year)
        if retention is not None:
            listed = listed.where(_ROW.retention == retention.value)
        if wanted := words.strip():
            coded = _ROW.reference.contains(wanted, autoescape=True)
            named = _CASE.folded.contains(fold(wanted), autoescape=True)
            its_name = exists().where(_CASE.id == _ROW.case_id, named)
            found = self._found_near(listed, or_(coded, its_name), order, skip, limit)
            if len(found) == limit:
                return found
            listed = listed.where(or_(coded, _ROW.case_id.in_(select(_CASE.id).where(named))))
        return self._bodies(listed.offset(skip).limit(limit), order)

    def _found_near(
        self,
        listed: Select[Any],
        has_words: ColumnElement[bool],
        order: Sequence[ColumnElement[Any]],
        skip: int,
        limit: int,
    ) -> Sequence[Volume]:
        """A page of what has words that many have; short or empty where it does not lie among the first that are *listed*.

        To look at their cases one by one takes a tenth of the time of looking through the names of all cases.
        """

        def among_first(count: int) -> Select[Any]:
            return listed.where(_ROW.reference.in_(listed.limit(count).subquery().select()), has_words)

        sample = select(func.count()).select_from(among_first(_SAMPLE).subquery())
        met = int(self._db.execute(sample).scalar_one())
        first = _AMPLY * _SAMPLE * (skip + limit) // met if met else 0
        if not 0 < first <= _MOST_LOOKED_AT:
            return []
        return self._bodies(among_first(first).offset(skip).limit(limit), order)

    def _bodies(self, page: Select[Any], order: Sequence[ColumnElement[Any]]) -> Sequence[Volume]:
        """The page is found in an index that holds all it asks for; bodies are fetched for it alone."""
        found = select(tables.volumes).where(_ROW.reference.in_(page.subquery().select()))
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
