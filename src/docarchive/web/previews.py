"""Previews of documents: in a private folder that ends with the service, shown to those who asked for them."""

import hashlib
import secrets
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from docarchive.domain.errors import NotFoundError
from docarchive.domain.identifiers import Sha256

_KEPT = 60
"""Previews; the oldest make room. A preview has a few pages."""


@dataclass(frozen=True, slots=True)
class KeptPreview:
    """One preview."""

    id: str
    user: str
    path: Path
    sha256: Sha256
    page_count: int


class PreviewShelf:
    """Previews by their id; used by many threads."""

    def __init__(self, *, prefix: str) -> None:
        """Make the folder, whose name begins with *prefix*."""
        self._folder = tempfile.TemporaryDirectory(prefix=prefix)
        self._kept: OrderedDict[str, KeptPreview] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, pdf: bytes, *, user: str, page_count: int) -> KeptPreview:
        """Keep a PDF for *user*."""
        id_ = secrets.token_urlsafe(12)
        with self._lock:
            folder = Path(self._folder.name)
            folder.mkdir(
                mode=0o700, exist_ok=True
            )  # systems clean temporary folders of what is some days old
            path = folder / f"{id_}.pdf"
            path.write_bytes(pdf)
            digest = Sha256(hashlib.sha256(pdf).hexdigest())
            self._kept[id_] = KeptPreview(id_, user, path, digest, page_count)
            while len(self._kept) > _KEPT:
                _, oldest = self._kept.popitem(last=False)
                oldest.path.unlink(missing_ok=True)
            return self._kept[id_]

    def get(self, id_: str, *, user: str) -> KeptPreview:
        """A preview of this user's; `NotFoundError` for one that is gone, and for somebody else's."""
        with self._lock:
            found = self._kept.get(id_)
        if found is None or found.user != user or not found.path.is_file():
            raise NotFoundError("没有这份预览 / no such preview")
        return found

    def close(self) -> None:
        """Throw them away."""
        self._folder.cleanup()
