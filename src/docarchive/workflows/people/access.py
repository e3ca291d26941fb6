"""Write down who opened and exported which record; auditors read it."""

from collections.abc import Callable, Sequence
from datetime import datetime

from docarchive.catalog.port import Catalog
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sign_in import AccessKind


def log_access(
    user: str,
    record_ids: Sequence[RecordId],
    what: AccessKind,
    *,
    catalog: Catalog,
    now: datetime,
    source: str = "",
) -> None:
    """Write down, in one transaction, that *user* did *what* with records; before they are handed over.

    Raises:
        NotFoundError: a record nobody recorded; nothing is written.
    """
    with catalog.transaction() as tx:
        for record_id in record_ids:
            case_id = tx.get_record(record_id).case_id
            tx.log_access(what, user=user, record_id=record_id, case_id=case_id, source=source[:100], at=now)


def log_exports(
    user: str, *, catalog: Catalog, now: Callable[[], datetime], source: str = ""
) -> Callable[[Sequence[RecordId]], None]:
    """What a list that is being made tells of the records it is about to hold: each is written down as exported."""

    def told(record_ids: Sequence[RecordId]) -> None:
        log_access(user, record_ids, AccessKind.EXPORTED, catalog=catalog, now=now(), source=source)

    return told
