"""Queue what follows a change in the other collections, in the transaction that makes it."""

from collections.abc import Iterable

from docarchive.catalog.port import Transaction
from docarchive.domain.collection import Collection, entry_key
from docarchive.domain.follow_ups import FollowUp, FollowUpKind


def schedule_reference(tx: Transaction, collection: Collection, ids: Iterable[str]) -> None:
    """Have what was just entered in *collection* indexed: ids of laws, enterprises, checklists or typical cases."""
    for id_ in dict.fromkeys(ids):
        tx.schedule(FollowUp(FollowUpKind.INDEX_REFERENCE, entry_key(collection, id_)))
