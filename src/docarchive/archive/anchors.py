"""Signed tree heads kept in a second place, out of reach of whoever could rewrite the archive.

Layout (docs/archive-format.md, section 11): ``<folder>/<archive>/<size>-<root>.checkpoint`` is the note as it was
signed; ``….tsr`` beside it the answer of a time-stamping authority. Written once; nothing is replaced or removed.
"""

from pathlib import Path

from docarchive.archive.durable import disk_errors, fsync_folder, place, seal, unfinished, write_all
from docarchive.archive.port import Checkpoint
from docarchive.domain.errors import ConflictError, UnavailableError

NOTE, TOKEN = ".checkpoint", ".tsr"


def keep_checkpoint(folder: Path, head: Checkpoint) -> Path:
    """Write *head* into the anchor folder, durable on return; doing it again changes nothing.

    Raises:
        ConflictError: another note stands under its name; it is left as it is.
        UnavailableError: *folder* is not there, full or read-only.
    """
    return _keep(folder, head, NOTE, head.signed_note.encode())


def keep_token(folder: Path, head: Checkpoint, token: bytes) -> Path:
    """Write a time stamp beside its checkpoint; a head that has one already keeps the first."""
    path = anchor_path(folder, head, TOKEN)
    return path if path.exists() else _keep(folder, head, TOKEN, token)


def anchor_path(folder: Path, head: Checkpoint, suffix: str) -> Path:
    """Where a head, or what belongs to it, is kept."""
    return folder / archive_name(head.origin) / f"{head.size:012}-{head.root.hex()[:16]}{suffix}"


def archive_name(origin: str) -> str:
    """Folder of one archive's heads."""
    return origin.rpartition("/")[2]


def _keep(folder: Path, head: Checkpoint, suffix: str, content: bytes) -> Path:
    path = anchor_path(folder, head, suffix)
    with disk_errors(f"另存台账签名头 {path} / keeping the checkpoint {path}"):
        if not folder.is_dir():
            raise UnavailableError(
                f"没有存放签名头的目录 / there is no folder for checkpoints: {folder}",
                hint="检查磁盘是否已挂载；新目录先手工建立 / is its disk mounted? Make a new folder by hand",
            )
        path.parent.mkdir(exist_ok=True)
        fsync_folder(folder)
        with unfinished(path.parent) as (temp, descriptor):
            write_all(descriptor, content)
            seal(descriptor)
            try:
                place(temp, path)
            except FileExistsError as error:
                if path.read_bytes() != content:
                    raise ConflictError(
                        f"另存的签名头与台账不同 / another checkpoint is kept as {path}",
                        hint="保留两处，运行 docarchive verify / keep both, run docarchive verify",
                    ) from error
        fsync_folder(path.parent)
    return path
