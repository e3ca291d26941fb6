"""Copy a case's files out of the archive, with names people read and a list that ``sha256sum -c`` checks."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docarchive.archive.port import Archive
from docarchive.catalog.port import Catalog
from docarchive.domain.errors import ConflictError, UnavailableError
from docarchive.domain.identifiers import CaseId
from docarchive.domain.record import Record

MANIFEST = "manifest-sha256.txt"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Exported:
    """What was copied."""

    folder: Path
    files: int
    bytes: int


def export_case(case_id: CaseId, folder: Path, *, archive: Archive, catalog: Catalog) -> Exported:
    """Copy every file of every record of a case into *folder*.

    Raises:
        NotFoundError: no such case.
        ConflictError: *folder* holds something already.
        UnavailableError: the disk is full or cannot be written; nothing is left in *folder*.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"{folder} 不是空目录 / is not empty", hint="另选目录 / choose another folder")
    with catalog.reading() as reader:
        records = reader.records_of(reader.get_case(case_id).id)
    try:
        return _copy(records, folder, archive)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)  # it was empty: half an export would be taken for all
        raise UnavailableError(
            f"没有导出：{folder} / not exported to {folder}: {error.strerror or error}",
            hint="排除后重新导出 / mend that and export again",
        ) from error


def _copy(records: Sequence[Record], folder: Path, archive: Archive) -> Exported:
    folder.mkdir(parents=True, exist_ok=True)
    lines, size = [], 0
    for position, record in enumerate(records, start=1):
        for item in record.representations:
            name = f"{position:03d}-{_readable(record)}-{Path(item.key).name}"
            with archive.open(item.key) as source, (folder / name).open("xb") as copy:
                shutil.copyfileobj(source, copy)
            lines.append(f"{item.sha256}  {name}\n")
            size += item.size_bytes
    (folder / MANIFEST).write_text("".join(lines), encoding="utf-8")
    return Exported(folder, len(lines), size)


def _readable(record: Record) -> str:
    number = f"{record.number}" if record.number else ""
    return _UNSAFE.sub("_", f"{record.title}{number}")[:60]
