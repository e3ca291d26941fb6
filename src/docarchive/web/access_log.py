"""Who opened or took out what of a record, as routes write it down."""

from collections.abc import Iterable
from datetime import timedelta

from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record
from docarchive.web.visit import Visit
from docarchive.workflows.people.access import log_access
from docarchive.workflows.people.sign_in import SESSION_HOURS

_OPENED = timedelta(hours=SESSION_HOURS)


def write_down(visit: Visit, record: Record, what: AccessKind) -> None:
    """Write down what the visitor does with a record."""
    write_down_all(visit, [record.id], what)


def write_down_all(visit: Visit, record_ids: Iterable[RecordId], what: AccessKind) -> None:
    """Write down what the visitor does with several records at once, each of them once."""
    log_access(
        visit.signed_in.name,
        list(dict.fromkeys(record_ids)),
        what,
        catalog=visit.app.catalog,
        now=visit.app.now(),
        source=visit.source,
    )


def write_down_if_new(visit: Visit, record: Record) -> None:
    """Write down what can be read without the record's page, unless that was opened in the same session or so."""
    with visit.site.app.catalog.reading() as reader:
        last = reader.accesses(user=visit.signed_in.name, record_id=record.id, limit=1)
    if not last or visit.app.now() - last[0].at > _OPENED:
        write_down(visit, record, AccessKind.OPENED)
