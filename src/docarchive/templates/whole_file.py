"""Writing one file of a pack durably, whole or not at all."""

import os
import tempfile
from pathlib import Path

from docarchive.domain.errors import UnavailableError

_MODE = 0o640
_FOLDER_MODE = 0o750


def write_whole(path: Path, content: bytes) -> None:
    """Write a file by one rename: who reads it finds the old one or the new one; its folder is made if need be.

    Raises:
        UnavailableError: the disk is full, or the folder may not be written.
    """
    try:
        path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        descriptor, temp = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(content)
                out.flush()
                os.fchmod(out.fileno(), _MODE)
                os.fsync(out.fileno())
            Path(temp).replace(path)
        finally:
            Path(temp).unlink(missing_ok=True)
    except OSError as error:
        raise UnavailableError(f"不能写入 / cannot write {path.name}: {error.strerror}") from error
