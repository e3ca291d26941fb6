"""Whether a PDF may be signed at all: asked of every PDF, so without the libraries that check signatures.

Loading those takes half a second, and each file is read by a fresh child.
"""

from pathlib import Path

_CHUNK = 1 << 20
_MARK = b"/ByteRange"


def has_signatures(path: Path) -> bool:
    """Whether the bytes a signature cannot do without are there; reads the file once, in pieces."""
    kept = b""
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            if _MARK in kept + chunk:
                return True
            kept = chunk[-len(_MARK) :]
    return False
