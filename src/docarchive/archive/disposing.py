"""Removing the files of a case disposed of: only what a published fact lists, and what else lies in its folders.

Write order: the listed files, each unlinked; what else lies in the folders of the case, its volumes and its arrivals (left there
by a crash, named by no fact); the emptied folders; fsync of every folder that lost a name. A crash leaves a part of it: doing it
again goes on.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from docarchive.archive.durable import disk_errors, fsync_folder
from docarchive.archive.keys import is_safe_key
from docarchive.archive.port import Ledger
from docarchive.domain.errors import ConflictError, DamageError
from docarchive.domain.plain import from_plain
from docarchive.domain.retention.disposal import Disposal

DISPOSED = "case_disposed"
_ROOMS = ("parties/", "volumes/", "arrivals/", "registers/")


class FolderDisposal:
    """Erases from the archive in *root* what facts published in *ledger* list (port.Disposable)."""

    def __init__(self, root: Path, ledger: Ledger) -> None:
        self._root = root
        self._ledger = ledger

    def erase(self, position: int) -> int:
        if position >= self._ledger.size():
            raise ConflictError(
                f"台账第 {position} 条尚未公布，不能销毁 / entry {position} is not published: nothing is erased"
            )
        line = next(iter(islice(self._ledger.entries(position), 1)))
        with disk_errors(f"销毁 {self._root} 中的文件 / erasing files of {self._root}"):
            return erase_files(self._root, read_disposal(self._root, line))

    def is_erased(self, disposal: Disposal) -> bool:
        inside = tuple(f"{folder}/" for folder in disposal.folders)
        beside = (key for key in disposal.keys if not key.startswith(inside))
        return not any(os.path.lexists(self._root / name) for name in (*disposal.folders, *beside))


def read_disposal(root: Path, line: bytes) -> Disposal:
    """What a ledger entry about a disposal lists.

    Raises:
        ConflictError: it is an entry of another kind.
        DamageError: its body is missing or altered.
    """
    entry: dict[str, Any] = json.loads(line)
    if entry["kind"] != DISPOSED:
        raise ConflictError(f"台账第 {entry['seq']} 条不是销毁 / entry {entry['seq']} disposes of nothing")
    body = entry["body"]
    try:
        content = (root / body["key"]).read_bytes()
    except FileNotFoundError:
        content = b""
    if sha256(content).hexdigest() != body["sha256"]:
        raise DamageError(
            f"{body['key']} 缺失或与台账不符 / is missing or differs from the ledger",
            hint="从备份恢复该文件 / restore the file from a backup",
        )
    return from_plain(Disposal, json.loads(content))


def disposals_in(root: Path, lines: Iterable[bytes]) -> Iterator[Disposal]:
    """The disposals among ledger entries; those whose body cannot be read are left out."""
    for line in lines:
        if b'"kind":"case_disposed"' in line:
            with suppress(DamageError):
                yield read_disposal(root, line)


def erase_files(root: Path, disposal: Disposal) -> int:
    """Erase below *root*, an archive or a copy of one, what *disposal* lists; return how many files went.

    Raises:
        DamageError: it lists what no disposal may touch.
        OSError: the disk failed; doing it again goes on.
    """
    for key in sorted(disposal.keys):
        if not is_safe_key(key) or not key.startswith(_ROOMS):
            raise DamageError(f"销毁清单含有不能销毁的路径 / no disposal may touch {key[:200]!r}")
    erased, touched = 0, set()
    for key in sorted(disposal.keys):
        path = root / key
        with suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
            erased += 1
            touched.add(path.parent)
    for folder in touched:
        with suppress(FileNotFoundError):
            fsync_folder(folder)
    return erased + sum(_empty(root / name) for name in disposal.folders)


def _empty(folder: Path) -> int:
    """Remove what is left in *folder*, and the folder."""
    if not folder.is_dir() or folder.is_symlink():
        return 0
    erased = 0
    for above, folders, names in os.walk(folder, topdown=False):
        for name in names:
            Path(above, name).unlink(missing_ok=True)
            erased += 1
        for name in folders:
            path = Path(above, name)
            path.unlink() if path.is_symlink() else path.rmdir()
    folder.rmdir()
    fsync_folder(folder.parent)
    return erased
