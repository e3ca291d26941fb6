"""Follow-up: bring entries of the other collections up to date in their index."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Catalog
from docarchive.domain.identifiers import RecordId
from docarchive.index.port import Index
from docarchive.workflows.keeping.mend_index import REFERENCE, mending
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
            with mending(self.catalog, REFERENCE):
                self.index.remove([id_ for change in changes for id_ in change.gone])
                self.index.replace([entry for change in changes for entry in change.entries])
            with self.catalog.reading() as reader:
                if reader.fact_count() == facts:
                    return
            written = changes
