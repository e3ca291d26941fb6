"""Files uploaded for the registers: kept by themselves from the first look until they are entered, a day at most."""

import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from docarchive.domain.errors import NotFoundError, RejectedError
from docarchive.workflows.registering.bring_in import Brought, Target

KEPT_FOR = timedelta(days=1)
_KEPT_AT_MOST = 50
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Import:
    """One uploaded file and what was found in it."""

    id: str
    by: str
    """Sign-in name; nobody else sees it."""
    at: datetime
    target: Target
    name: str
    path: Path
    list_id: str
    title: str
    brought: Brought | None = None
    """Of the last look or entering; None before the first."""


class ImportShelf:
    """All of them; used by many threads at a time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Nothing is on disk before the first file."""
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[str, Import] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def take(
        self,
        content: BinaryIO,
        untrusted_name: str,
        *,
        by: str,
        target: Target,
        list_id: str = "",
        title: str = "",
    ) -> Import:
        """Keep an uploaded file; `RejectedError` when there is none."""
        name = _plain_name(untrusted_name)
        path = self._new_folder() / name
        with path.open("xb") as out:
            shutil.copyfileobj(content, out)
        item = Import(secrets.token_hex(8), by, self._now(), target, name, path, list_id, title)
        with self._lock:
            self._held[item.id] = item
            self._forget_old()
        return item

    def get(self, import_id: str, *, by: str) -> Import:
        """One of *by*; `NotFoundError` for one that is not, or is somebody else's."""
        with self._lock:
            self._forget_old()
            item = self._held.get(import_id)
        if item is None or item.by != by:
            raise NotFoundError("没有这个文件，或已过一天 / no such file, or it is more than a day ago")
        return item

    def note(self, import_id: str, brought: Brought) -> None:
        """Say what was found or done; after a day nobody asks any more."""
        with self._lock:
            if import_id in self._held:
                self._held[import_id] = replace(self._held[import_id], brought=brought)

    def close(self) -> None:
        """Throw the files away."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()

    def _new_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="docarchive-imports-")
            return Path(tempfile.mkdtemp(dir=self._folder.name))

    def _forget_old(self) -> None:
        now = self._now()
        kept = [item for item in self._held.values() if timedelta() <= now - item.at < KEPT_FOR][
            -_KEPT_AT_MOST:
        ]
        for item in self._held.values():
            if item not in kept:
                shutil.rmtree(item.path.parent, ignore_errors=True)
        self._held = {item.id: item for item in kept}


def _plain_name(untrusted_name: str) -> str:
    """The file's own name: kept with what it brings, so printable and of some length."""
    last = untrusted_name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    if not plain:
        raise RejectedError("没有选择文件 / no file was chosen")
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}{dot}{suffix[:10]}" if stem else plain[:_LONGEST_NAME]
