"""Files made for one person by long work: kept for a day, outside the archive, given to nobody else."""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from starlette.responses import FileResponse, Response

from docarchive.domain.errors import NotFoundError
from docarchive.web.sending import to_be_saved

KEPT_FOR = timedelta(days=1)

PREFIX = "/made/"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One file that waits to be taken."""

    id: str
    by: str
    """Sign-in name."""
    name: str
    path: Path
    media_type: str
    made_at: datetime
    back_to: str
    """Address of the page it was asked for on."""
    about: object = None
    """What it says all of, where asking for it again need not make another; compared as a value."""

    @property
    def address(self) -> str:
        """Of its page."""
        return PREFIX + self.id

    @property
    def size_bytes(self) -> int:
        """How large it is."""
        return self.path.stat().st_size


class MadeFiles:
    """All of them; used by many threads at a time."""

    def __init__(self, now: Callable[[], datetime], *, prefix: str) -> None:
        """Nothing is on disk before the first file; then a folder whose name begins with *prefix*."""
        self._now = now
        self._prefix = prefix
        self._lock = threading.Lock()
        self._held: dict[str, MadeFile] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def new_folder(self) -> Path:
        """A folder of its own to make a file in; what is not kept goes with the service."""
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix=self._prefix)
            self._forget_old()
            return Path(tempfile.mkdtemp(dir=self._folder.name))

    def keep(self, path: Path, media_type: str, *, by: str, back_to: str, about: object = None) -> str:
        """Keep a file that lies in a folder of `new_folder` for *by*; return the address of its page."""
        made = MadeFile(secrets.token_hex(8), by, path.name, path, media_type, self._now(), back_to, about)
        with self._lock:
            self._held[made.id] = made
        return made.address

    def find(self, about: object, *, by: str) -> MadeFile | None:
        """The file about something that was made for *by* last, while it is there."""
        with self._lock:
            self._forget_old()
            found = [one for one in self._held.values() if one.by == by and one.about == about]
        return found[-1] if found else None

    def get(self, made_id: str, *, by: str) -> MadeFile:
        """One file; `NotFoundError` for one that is gone, or somebody else's."""
        with self._lock:
            self._forget_old()
            made = self._held.get(made_id)
        if made is None or made.by != by or not made.path.exists():  # a disposal takes what was made, too
            raise NotFoundError(
                "没有这个文件，或已过一天 / no such file, or it is more than a day ago",
                hint="重新制作 / make it anew",
            )
        return made

    def stands(self, link: str) -> bool:
        """Whether an address still leads to something: that of a file that is gone does not."""
        if not link.startswith(PREFIX):
            return True
        with self._lock:
            self._forget_old()
            made = self._held.get(link.removeprefix(PREFIX))
        return made is not None and made.path.exists()

    def close(self) -> None:
        """Remove them all."""
        with self._lock:
            self._held.clear()
            if self._folder is not None:
                self._folder.cleanup()

    def _forget_old(self) -> None:
        last = self._now() - KEPT_FOR
        for made in [one for one in self._held.values() if one.made_at < last]:
            del self._held[made.id]
            shutil.rmtree(made.path.parent, ignore_errors=True)


def send_made(made: MadeFile) -> Response:
    """The file, to be saved."""
    return FileResponse(made.path, headers=to_be_saved(made.name), media_type=made.media_type)
