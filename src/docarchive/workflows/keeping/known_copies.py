"""Which backups the house knows of: a disposal must reach each. A note of the catalogue, no fact."""

from collections.abc import Sequence
from pathlib import Path

from docarchive.catalog.port import Catalog

_NOTE = "known_copies"


def known_copies(catalog: Catalog) -> Sequence[Path]:
    """Folders that ``docarchive backup`` was given, and nobody has declared lost."""
    with catalog.reading() as reader:
        note = reader.note(_NOTE) or {}
    return [Path(folder) for folder in note.get("folders", ())]


def note_copy(folder: Path, catalog: Catalog) -> None:
    """Remember a backup."""
    _change({str(folder.resolve())}, set(), catalog)


def forget_copy(folder: Path, catalog: Catalog) -> None:
    """Forget a backup that does not exist any more."""
    _change(set(), {str(folder), str(folder.resolve())}, catalog)


def _change(added: set[str], gone: set[str], catalog: Catalog) -> None:
    with catalog.transaction() as tx:
        known = set((tx.note(_NOTE) or {}).get("folders", ()))
        wanted = sorted((known | added) - gone)
        if wanted != sorted(known):
            tx.set_note(_NOTE, {"folders": wanted})
