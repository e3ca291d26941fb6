"""Questions about decisions that were published."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from docarchive.catalog import tables
from docarchive.catalog.desk import Desk, body_as
from docarchive.domain.identifiers import RecordId
from docarchive.domain.publishing.publication import Publication


class PublicationDesk(Desk):
    """Answers about publications (port.Reader)."""

    def publications_of(self, record_id: RecordId) -> Sequence[Publication]:
        column = tables.publications.c
        query = select(tables.publications).where(column.record_id == record_id)
        return self._all(query.order_by(column.published_on, column.channel), body_as(Publication))

    def open_publications(self) -> Sequence[Publication]:
        column = tables.publications.c
        query = select(tables.publications).where(column.retracted_on.is_(None))
        ordered = query.order_by(column.published_on, column.record_id, column.channel)
        return self._all(ordered, body_as(Publication))

    def retracted_publications(self, first: date) -> Sequence[Publication]:
        column = tables.publications.c
        query = select(tables.publications).where(column.retracted_on >= first.isoformat())
        ordered = query.order_by(column.published_on, column.record_id, column.channel)
        return self._all(ordered, body_as(Publication))
