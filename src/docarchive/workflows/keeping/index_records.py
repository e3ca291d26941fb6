"""Follow-up: bring records' entries in the full-text index up to date. Only this journey writes the index."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from docarchive.catalog.port import Catalog
from docarchive.domain.identifiers import RecordId
from docarchive.domain.query import IndexEntry
from docarchive.index.port import Index
from docarchive.workflows.keeping.mend_index import RECORDS, mending

BATCH = 50
"""Records indexed at once; a commit of the engine costs more than the records in it."""


@dataclass(frozen=True, slots=True)
class IndexRecords:
    """The handler of `INDEX_RECORD`."""

    catalog: Catalog
    index: Index

    def __call__(self, record_ids: Sequence[RecordId], stop: threading.Event) -> None:
        """Index records as they are at the end: while one waits for the index, another may write what is newer."""
        written: Sequence[IndexEntry] = ()
        while True:
            with self.catalog.reading() as reader:
                facts = reader.fact_count()
                entries = reader.index_entries(record_ids)
            if entries == written:
                return
            with mending(self.catalog, RECORDS):
                self.index.replace(entries)
            with self.catalog.reading() as reader:
                if reader.fact_count() == facts:
                    return
            written = entries
