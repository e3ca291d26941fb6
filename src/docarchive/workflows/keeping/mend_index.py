"""Follow-up: an index that is missing, damaged, of another version or outgrown is built again while the house goes on.

Whoever meets such an index (a search, the follow-up that writes it, a start, the daily look) orders this; what it then
finds sound stays. The old build answers until the new one is whole, where it can be read at all.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from docarchive.catalog.port import Catalog
from docarchive.domain.errors import DocArchiveError, UnavailableError
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.index.port import Index
from docarchive.workflows.keeping.rebuild import rebuild_index, rebuild_reference_index

RECORDS = RecordId("records")
REFERENCE = RecordId("reference")
"""Subjects of the follow-up: the index of records, and that of the other collections."""

_HINT = (
    "服务（docarchive watch 或 serve）正在后台重建，完成后即可检索；没有运行服务时用 docarchive rebuild --index / "
    "the service builds it again in the background; without one: docarchive rebuild --index"
)


@dataclass(frozen=True, slots=True)
class MendIndex:
    """The handler of `MEND_INDEX`."""

    catalog: Catalog
    index: Index
    reference_index: Index

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Look at every file of the named indexes and build anew what has a fault, or has outgrown its build."""
        if RECORDS in record_ids and _needs_building(self.index):
            rebuild_index(catalog=self.catalog, index=self.index, stop=stop)
        if REFERENCE in record_ids and _needs_building(self.reference_index):
            rebuild_reference_index(catalog=self.catalog, index=self.reference_index, stop=stop)


def _needs_building(index: Index) -> bool:
    return bool(index.check()) or index.outgrown()


def order_mending(catalog: Catalog, *which: RecordId) -> None:
    """Have indexes looked at, and built anew if need be; by default both."""
    with catalog.transaction() as tx:
        for one in which or (RECORDS, REFERENCE):
            tx.schedule(FollowUp(FollowUpKind.MEND_INDEX, one))


@contextmanager
def mending(catalog: Catalog, which: RecordId) -> Iterator[None]:
    """Order the mending of an index that does not answer within the block, and say so."""
    try:
        yield
    except UnavailableError as error:
        with suppress(DocArchiveError):  # the first trouble is the one to tell
            order_mending(catalog, which)
        raise UnavailableError(error.message, hint=_HINT) from error
