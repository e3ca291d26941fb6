"""Follow-up: bring entries of the other collections up to date in their index."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Catalog, Transaction
from docarchive.domain.collection import Collection, entry_key
from docarchive.domain.follow_ups import FollowUp, FollowUpKind
from docarchive.domain.identifiers import RecordId
from docarchive.index.port import Index
from docarchive.workflows.keeping.reference_entries import ReferenceChange, reference_change

BATCH = 50
"""Keys taken at once; a law is one key with up to some thousand articles."""


@dataclass(frozen=True, slots=True)
class IndexReference:
    """The handler of `INDEX_REFERENCE`; its subjects are keys, see `docarchive.domain.collection.entry_key`."""

    catalog: Catalog
    index: Index

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Index entries as they are at the end: while one waits for the index, another may write what is newer."""
        written: list[ReferenceChange] = []
        while True:
            with self.catalog.reading() as reader:
                facts = reader.fact_count()
                changes = [reference_change(key, reader) for key in record_ids]
            if changes == written:
                return
            self.index.remove([id_ for change in changes for id_ in change.gone])
            self.index.replace([entry for change in changes for entry in change.entries])
            with self.catalog.reading() as reader:
                if reader.fact_count() == facts:
                    return
            written = changes


def schedule_reference(tx: Transaction, collection: Collection, ids: Iterable[str]) -> None:
    """Have what was just entered in *collection* indexed: ids of laws, enterprises, checklists or typical cases."""
    for id_ in dict.fromkeys(ids):
        tx.schedule(FollowUp(FollowUpKind.INDEX_REFERENCE, entry_key(collection, id_)))
