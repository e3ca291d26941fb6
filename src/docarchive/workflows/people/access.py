"""Write down who opened and exported which record; auditors read it."""

from collections.abc import Sequence
from datetime import datetime

from docarchive.catalog.port import Catalog
from docarchive.domain.identifiers import RecordId
from docarchive.domain.people.sight import Sight
from docarchive.domain.people.sign_in import AccessKind
from docarchive.domain.record import Record


def load_record(record_id: RecordId, sight: Sight, *, catalog: Catalog) -> Record:
    """A record that *sight* sees; `NotFoundError`, in the same words, for one that is hidden and one that is not there."""
    with catalog.reading(sight) as reader:
        return reader.get_record(record_id)


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
