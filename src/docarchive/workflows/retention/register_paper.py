"""A row of the destruction register as a document, out of the archive."""

from collections.abc import Sequence

from docarchive.archive.port import Archive, Ledger
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import NotFoundError
from docarchive.domain.facts import StoredObject
from docarchive.domain.retention.disposal import DisposedCase
from docarchive.workflows.keeping.rebuild import read_fact


def register_paper(number: str, suffix: str, *, archive: Archive, ledger: Ledger, catalog: Catalog) -> bytes:
    """The document of row *number*, as ``.docx`` or ``.pdf``.

    Raises:
        NotFoundError: no such row, or it was not printed in that form.
    """
    with catalog.reading() as reader:
        found = next((item for item in reader.disposals() if item.disposal.number == number), None)
    if found is None:
        raise NotFoundError(f"销毁清册没有 {number} / no such row", hint="docarchive retention disposals")
    stored = next((item for item in _kept(found, ledger) if item.key.endswith(suffix)), None)
    if stored is None:
        raise NotFoundError(f"{number} 没有 {suffix} 形式 / is not kept in that form", hint="--to FILE.docx")
    with archive.open(stored.key) as file:
        return file.read()


def register_forms(found: DisposedCase, ledger: Ledger) -> list[str]:
    """In which forms its row is kept, of ``.docx`` and ``.pdf``; none where it was disposed of again after a restore."""
    return [f".{item.key.rpartition('.')[2]}" for item in _kept(found, ledger)]


def _kept(found: DisposedCase, ledger: Ledger) -> Sequence[StoredObject]:
    return read_fact(next(iter(ledger.entries(found.seq)))).objects
