"""Where mails and zips are taken apart: ``inbox/.docarchive/unpacked/<container>/``, which nobody looks into.

Keeps the promise of `docarchive.workflows.arriving.unpacking.PartShelf`. ``inside/`` is written to by the reader's
child; ``parts/<arrival id>/<name>`` stands as it will stand among the claimed files, so handing over is a rename.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from docarchive.domain.identifiers import ArrivalId
from docarchive.inbox.names import HOUSE_FOLDER, storable

_UNPACKED, _CLAIMED = "unpacked", "claimed"
_INSIDE, _PARTS = "inside", "parts"


class UnpackedFolder:
    """The parts of mails and zips before they are claimed files."""

    def __init__(self, inbox: Path) -> None:
        self._root = inbox / HOUSE_FOLDER

    def begin(self, container: ArrivalId) -> Path:
        own = self._root / _UNPACKED / container
        shutil.rmtree(own, ignore_errors=True)
        (own / _PARTS).mkdir(parents=True)
        inside = own / _INSIDE
        inside.mkdir(mode=0o700)
        return inside

    def place(self, container: ArrivalId, part: ArrivalId, file: Path, name: str) -> Path:
        folder = self._root / _UNPACKED / container / _PARTS / part
        folder.mkdir()
        target = folder / storable(name)
        file.rename(target)
        return target

    def hand_over(self, container: ArrivalId) -> None:
        own = self._root / _UNPACKED / container
        if not own.is_dir():
            return
        claimed = self._root / _CLAIMED
        claimed.mkdir(exist_ok=True)
        for part in sorted((own / _PARTS).iterdir()):
            part.rename(claimed / part.name)
        with suppress(OSError):  # some network shares cannot sync a folder
            descriptor = os.open(claimed, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        shutil.rmtree(own, ignore_errors=True)
