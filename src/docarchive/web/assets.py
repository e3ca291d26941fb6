"""Styles and scripts, all from this machine: read once, served under an address that holds their digest.

So a browser may keep a file for ever, and never shows an old one after an upgrade.
"""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from docarchive.domain.errors import NotFoundError

FOLDER = Path(__file__).parent / "assets"
PREFIX = "/assets"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_DIGITS = 16
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, plain and packed."""

    content: bytes
    packed: bytes
    media_type: str
    digest: str


class Assets:
    """All styles and scripts of the pages."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read every file of *folder* whose kind a page can use."""
        self._held: Mapping[str, Asset] = {
            path.relative_to(folder).as_posix(): _read(path)
            for path in sorted(folder.rglob("*"))
            if path.suffix in _TYPES
        }

    def url(self, name: str) -> str:
        """The address of a file; `KeyError` when there is none of this name."""
        return f"{PREFIX}/{self._held[name].digest}/{name}"

    def answer(self, digest: str, name: str, *, accepts_gzip: bool) -> Response:
        """The file, to be kept for ever; `NotFoundError` for a name or digest that is not."""
        asset = self._held.get(name)
        if asset is None or asset.digest != digest:
            raise NotFoundError("没有这个文件 / no such file")
        headers = {"Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
        if accepts_gzip:
            headers["Content-Encoding"] = "gzip"
        content = asset.packed if accepts_gzip else asset.content
        return Response(content, media_type=asset.media_type, headers=headers)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    return Asset(content, gzip.compress(content, mtime=0), _TYPES[path.suffix], digest)
