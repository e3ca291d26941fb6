"""A backup of the house to a place that knows it already; its outcome is noted beside the catalogue."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from docarchive.archive.backup import BackupReport, backup
from docarchive.catalog.port import Catalog, Reader
from docarchive.domain.errors import NotFoundError
from docarchive.domain.plain import Plain, format_time
from docarchive.workflows.import_report import Progress
from docarchive.workflows.keeping.known_copies import known_copies

LAST_BACKUP = "last_backup"
"""Name of the note: folder → when and what."""


def back_up_again(
    archive_dir: Path,
    target: str,
    *,
    extras: Mapping[str, Path],
    catalog: Catalog,
    now: Callable[[], datetime],
    progress: Progress,
) -> BackupReport:
    """Bring a backup up to date.

    Args:
        archive_dir: The archive's folder.
        target: A folder that ``docarchive backup`` was given before: keys go there, so nobody names a new place from afar.
        extras: As for `docarchive.archive.backup.backup`.
        catalog: Knows the folders, takes the note.
        now: The clock.
        progress: Told files done and to do.

    Raises:
        NotFoundError: the house knows of no backup there, or the disk is not there.
        ConflictError, DamageError, UnavailableError: as `docarchive.archive.backup.backup`.
    """
    folder = next((one for one in known_copies(catalog) if str(one) == target), None)
    if folder is None:
        raise NotFoundError("没有这个备份位置 / no such place of a backup", hint="docarchive backup FOLDER")
    if not folder.is_dir():
        raise NotFoundError(
            f"备份目录不在 / the folder {folder} is not there",
            hint="接上那块磁盘再试 / connect that disk and try again",
        )
    report = backup(archive_dir, folder, extras=extras, progress=progress)
    note_backup(folder, report, catalog=catalog, now=now())
    return report


def note_backup(folder: Path, report: BackupReport, *, catalog: Catalog, now: datetime) -> None:
    """Write down when a backup was made, and whether something could not be made safe."""
    with catalog.transaction() as tx:
        known = dict(tx.note(LAST_BACKUP) or {})
        known[str(folder.resolve())] = {
            "at": format_time(now),
            "copied": report.files_copied,
            "entries": report.entries,
            "findings": len(report.findings),
        }
        tx.set_note(LAST_BACKUP, known)


def last_backups(reader: Reader) -> Plain:
    """Folder → ``at``, ``copied``, ``entries``, ``findings`` of its last backup, as far as it was noted."""
    return reader.note(LAST_BACKUP) or {}
