"""How versions of forms print, made while somebody looks at them; a private folder that ends with the service."""

import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from docarchive.domain.identifiers import Sha256

_KEPT = 20


@dataclass(frozen=True, slots=True)
class FormPreview:
    """A version filled with the sample of its form."""

    path: Path
    sha256: Sha256
    pages: int


class FormPreviews:
    """By form and digest of the version; the ones made longest ago make room. Used by many threads at a time."""

    def __init__(self) -> None:
        """Nothing is on disk before the first."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], FormPreview] = OrderedDict()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def keep(self, which: tuple[str, str], pdf: bytes, pages: int) -> None:
        """Keep a PDF of *pages* pages."""
        digest = Sha256(sha256(pdf).hexdigest())
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="docarchive-form-pages-")
            path = Path(self._folder.name) / f"{digest.hex}.pdf"
            path.write_bytes(pdf)
            self._kept[which] = FormPreview(path, digest, pages)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def get(self, which: tuple[str, str]) -> FormPreview | None:
        """What was made of it, if it was."""
        with self._lock:
            return self._kept.get(which)

    def close(self) -> None:
        """Throw them away."""
        with self._lock:
            if self._folder is not None:
                self._folder.cleanup()
